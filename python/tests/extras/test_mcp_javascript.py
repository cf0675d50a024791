"""The Model Context Protocol's client for JavaScript (npm: @modelcontextprotocol/sdk) against our server."""

import os
import subprocess

import pytest
from program import serving

ROOM = os.environ.get("AI_SDK_EXTRAS_NODE")

pytestmark = pytest.mark.skipif(not ROOM, reason="run.sh, beside this file, installs the client")


def test_the_client():
    with serving() as server:
        environment = {**os.environ, "AI_SDK_HOST": server.host, "AI_SDK_TOKEN": server.token}
        done = subprocess.run(
            ["node", os.path.join(ROOM, "mcp_client.mjs")],
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    assert "all as expected" in done.stdout
