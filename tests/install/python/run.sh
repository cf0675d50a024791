#!/usr/bin/env bash
# The Python package as strangers get it: run.sh WAY SOURCE WORK PYTHON [PACKAGE]
#   program the ai-sdk program by way of the package in a build, in the folder PACKAGE
#   wheel   a wheel is built and repaired, looked at, and used in an empty virtual environment and in a bare root
#   pip     pip install of the source tree, used likewise
# Ends with 77 where it cannot be tried here, and says why.
set -euo pipefail
way=$1 source=$2 work=$3 python=$4
here=$source/tests/install/python
mkdir -p "$work"

skip() { printf 'Skipped: %s\n' "$*"; exit 77; }
fresh() { # an empty virtual environment
  rm -rf "$work/venv"
  "$python" -m venv "$work/venv" || skip "$python cannot make virtual environments (Debian package python3-venv)"
}
# Nothing of this build, and no environment of ours, is in reach.
use() { (cd / && env -i HOME="$work/home" PATH="$1:/usr/bin:/bin" timeout 120 "${@:2}"); }
rm -rf "$work/home" && mkdir -p "$work/home"

case $way in
  program) exec "$python" "$here/program.py" "$5" ;;
  wheel)
    "$source/python/packaging/build_wheel.sh" "$work/out" "$python"
    wheel=$(echo "$work"/out/*.whl)
    "$python" "$here/look_into.py" "$wheel"
    fresh
    "$work/venv/bin/pip" install --quiet --no-index --no-deps "$wheel"
    use "$work/venv/bin" "$work/venv/bin/python" -X dev -W error "$here/use.py"
    "$python" "$here/bare_root.py" "$work/root" "$work/venv" "$here/use.py"
    ;;
  pip)
    fresh
    "$work/venv/bin/pip" download --quiet --no-deps --dest "$work/reachable" scikit-build-core >"$work/pip.log" 2>&1 ||
      skip "the build's requirements come from PyPI, which cannot be reached from here"
    if command -v ccache >/dev/null; then
      export CMAKE_CXX_COMPILER_LAUNCHER=ccache CCACHE_BASEDIR=$source CCACHE_NOHASHDIR=1
    fi
    "$work/venv/bin/pip" install --quiet "$source"
    use "$work/venv/bin" "$work/venv/bin/python" -X dev -W error "$here/use.py"
    ;;
esac
