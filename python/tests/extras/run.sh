#!/usr/bin/env bash
# The tests that need libraries from PyPI.
#
# PYTHON is the interpreter that the package in build/release/python was built for. Ends with 77 where the
# libraries cannot be had: that is no failure, and one line says why.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../.."
python=${PYTHON:-/usr/bin/python3}
package=$PWD/build/release/python
room=$PWD/build/extras

skip() { echo "skipped: $*" >&2; exit 77; }
[ -e "$package/ai_sdk/__init__.py" ] || { echo "build the package first: ./dev build" >&2; exit 1; }

# install NAME REQUIREMENT…: into build/extras/NAME; sets `interpreter`, and `libraries` where it has to be told.
install() {
  local at=$room/$1
  shift
  local pip=(-m pip --quiet --disable-pip-version-check --no-input --retries 1 --timeout 15 install)
  mkdir -p "$room"
  if "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    [ -x "$at/bin/python" ] || timeout 120 "$python" -m venv --clear "$at" || skip 'no environment could be made'
    interpreter=$at/bin/python libraries=
  elif "$python" -m pip --version >/dev/null 2>&1; then
    interpreter=$python libraries=$at
    pip+=(--upgrade --target "$at")
  else
    skip "$python has neither venv nor pip (python3-venv has both)"
  fi
  timeout 400 "$interpreter" "${pip[@]}" "$@" >"$at.log" 2>&1 ||
    skip "pip could not install $*; it says: $(tail -n 1 "$at.log")"
}

# With a client that is none of ours: no package of this project can be imported.
test_alone() { # test_alone FILE NAME REQUIREMENT…
  local file=$1
  shift
  echo "==> With ${*:2}" >&2
  install "$@" 'pytest>=7'
  PYTHONPATH=$libraries timeout 400 "$interpreter" -m pytest -q --tb=${traces:-short} -p no:cacheprovider \
    --confcutdir python/tests/extras "python/tests/extras/$file" || failed=1
}

failed=0
test_with() { # test_with FILES NAME REQUIREMENT…
  local files=()
  for file in $1; do files+=("python/tests/extras/$file"); done
  shift
  echo "==> With ${*:2}" >&2
  install "$@" 'pytest>=7'
  PYTHONPATH=${libraries:+$libraries:}$package:$PWD/python/tests timeout 300 \
    "$interpreter" -X dev -m pytest -q -p no:cacheprovider -W error::ResourceWarning \
    -W error::pytest.PytestUnraisableExceptionWarning "${files[@]}" || failed=1
}

# The newest, the oldest whose tools take a JSON schema, the last one on pydantic's version 1, and the oldest that is
# promised.
langchain='test_langchain_core.py test_langchain_mcp.py'
test_with "$langchain" langchain langchain-core langgraph
test_with test_langchain_mcp.py langchain-0.3 'langchain-core==0.3.36'
test_with "$langchain" langchain-0.2 'langchain-core<0.3'
test_with "$langchain" langchain-0.1 'langchain-core<0.2'
# The Model Context Protocol's own SDK.
test_with test_mcp_sdk.py mcp 'mcp>=2'
test_with test_mcp_sdk.py mcp-1 'mcp>=1.12,<2'

# The rest needs our server alone.
export AI_SDK_PROGRAM=${AI_SDK_PROGRAM:-$PWD/build/release/bin/ai-sdk}
[ -x "$AI_SDK_PROGRAM" ] || { echo "build the program first: ./dev build" >&2; exit 1; }
# Another SDK of the protocol. Who installs it accepts its licence, so that is not done unasked; nothing of it is kept
# here.
if [ -n "${AI_SDK_OTHER_SDK:-}" ]; then
  traces=line test_alone test_other_sdk.py other-sdk data-ai-sdk langchain-core
else
  echo 'skipped: the SDK data-ai-sdk has a licence to accept; with AI_SDK_OTHER_SDK=1 it is installed and tried' >&2
fi
# Requests that are made up from the OpenAPI document.
test_alone test_openapi.py openapi 'schemathesis>=4,<5'
# MCP's SDK for JavaScript.
echo '==> With @modelcontextprotocol/sdk' >&2
node=$room/mcp-js
mkdir -p "$node"
if ! command -v npm >/dev/null; then
  echo 'skipped: npm is not here (the client is JavaScript)' >&2
elif [ ! -e "$node/node_modules/@modelcontextprotocol/sdk" ] &&
  ! timeout 200 npm --prefix "$node" install --silent --no-audit --no-fund '@modelcontextprotocol/sdk@^1.20' \
    >"$node/npm.log" 2>&1; then
  echo "skipped: npm could not install @modelcontextprotocol/sdk; it says: $(tail -n 1 "$node/npm.log")" >&2
else
  cp python/tests/extras/mcp_client.mjs "$node/"
  AI_SDK_EXTRAS_NODE=$node test_alone test_mcp_javascript.py pytest
fi
exit "$failed"
