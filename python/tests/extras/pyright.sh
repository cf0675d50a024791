#!/usr/bin/env bash
# Pyright in strict mode on the examples and the guide's snippets. Ends with 77 where it cannot be had: that is
# no failure, and one line says why.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../.."
package=$PWD/build/release/python
room=$PWD/build/extras/pyright

skip() { echo "skipped: $*" >&2; exit 77; }
[ -e "$package/ai_sdk/__init__.py" ] || { echo "build the package first: ./dev build" >&2; exit 1; }
command -v npm >/dev/null || skip 'npm is not here (pyright is a program for Node.js)'
mkdir -p "$room"
if [ ! -x "$room/node_modules/.bin/pyright" ]; then
  timeout 200 npm --prefix "$room" install --silent --no-audit --no-fund pyright >"$room/npm.log" 2>&1 ||
    skip "npm could not install pyright; it says: $(tail -n 1 "$room/npm.log")"
fi
PATH=$room/node_modules/.bin:$PATH timeout 300 /usr/bin/python3 python/tests/check_types.py pyright "$package"
