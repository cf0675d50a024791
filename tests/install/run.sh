#!/usr/bin/env bash
# A stranger's project against what was installed: run.sh WAY SOURCE BUILD WORK COMPILER
#   find_package, pkg_config   the build directory is installed into an empty prefix, which is then moved elsewhere
#   add_subdirectory           the source tree as a part of the stranger's own build
#   program                    the installed program starts
set -euo pipefail
way=$1 source=$2 build=$3 work=$4 compiler=$5
here=$source/tests/install
rm -rf "$work" && mkdir -p "$work"
cd "$work"

install_and_move() {
  cmake --install "$build" --prefix "$work/first" >install.log
  mv first prefix
}

case $way in
  find_package)
    install_and_move
    cmake -S "$here/find_package" -B out -G Ninja -DCMAKE_CXX_COMPILER="$compiler" -DCMAKE_PREFIX_PATH="$work/prefix" \
      -DCMAKE_BUILD_TYPE=Release
    cmake --build out
    ./out/stranger
    ;;
  pkg_config)
    install_and_move
    PKG_CONFIG_PATH=$(dirname "$(find "$work/prefix" -name ai_sdk.pc)")
    export PKG_CONFIG_PATH
    read -ra flags <<<"$(pkg-config --cflags --libs ai_sdk)"
    printf '%s\n' "flags: ${flags[*]}"
    "$compiler" -std=c++20 "$here/stranger.cpp" "${flags[@]}" -o stranger
    ./stranger
    # The headers as installed, and nothing else: none may lean on the source tree.
    if grep -rn "$source" prefix --include='*.hpp' --include='*.cmake' --include='*.pc'; then exit 1; fi
    ;;
  add_subdirectory)
    cmake -S "$here/add_subdirectory" -B out -G Ninja -DCMAKE_CXX_COMPILER="$compiler" -DAI_SDK_SOURCE="$source" \
      -DCMAKE_BUILD_TYPE=Release
    cmake --build out
    ./out/stranger
    # Only the library is built inside another project: no tests, no program.
    [ ! -e out/ai_sdk/bin ] && [ ! -e out/bin/ai-sdk ]
    ;;
  program)
    install_and_move
    ./prefix/bin/ai-sdk --version
    ;;
esac
