"""What a stranger does with the installed package: a server by its program, and calls."""

import asyncio
import os
import signal
import subprocess
import sys
import sysconfig
from importlib import metadata

import ai_sdk
from ai_sdk import AiSdk

AGENT = "SqlQueryAgent"
QUESTION = "How many orders are there per status?"


def commands():
    """The program's two names; a bare root has no console scripts."""
    yield [sys.executable, "-m", "ai_sdk"]
    script = os.path.join(sysconfig.get_path("scripts"), "ai-sdk")
    if os.path.exists(script):
        yield [script]


def check_program(command):
    version = subprocess.run([*command, "--version"], stdout=subprocess.PIPE, text=True, check=True)
    assert version.stdout == f"ai-sdk {ai_sdk.__version__}\n", version.stdout
    wrong = subprocess.run([*command, "no-such-command"], stderr=subprocess.PIPE, text=True)
    assert wrong.returncode == 2 and "ai-sdk --help" in wrong.stderr, wrong


def read_settings(server):
    """The two lines for a shell: export NAME=value."""
    settings = {}
    while len(settings) < 2:
        line = server.stdout.readline()
        assert line, "the server ended before it was ready"
        name, _, value = line.strip().partition("=")
        settings[name.rpartition(" ")[2]] = value
    return settings["AI_SDK_HOST"], settings["AI_SDK_TOKEN"]


async def call_async(host, token):
    async with AiSdk(host=host, token=token, enable_async=True) as client:
        agent = client.agent(AGENT)
        answers = await asyncio.gather(*(agent.acall(QUESTION) for _ in range(3)))
        assert all("SELECT" in answer.response for answer in answers)
        text = ""
        async for event in await agent.astream(QUESTION):
            text += (event.content or "") if event.type == "content" else ""
        assert "SELECT" in text, text


def main():
    assert metadata.version("ai-sdk-native") == ai_sdk.__version__
    assert not [
        need for need in metadata.requires("ai-sdk-native") or [] if "extra ==" not in need
    ], "there are runtime dependencies"
    for command in commands():
        check_program(command)
        with subprocess.Popen(
            [*command, "serve", "--port", "0"], stdout=subprocess.PIPE, text=True
        ) as server:
            try:
                host, token = read_settings(server)
                with AiSdk(host=host, token=token) as client:
                    assert AGENT in [agent.name for agent in client.list_agents()]
                    assert "SELECT" in client.agent(AGENT).call(QUESTION).response
                asyncio.run(call_async(host, token))
                # The signal reaches the program itself: nothing of Python stands between.
                server.send_signal(signal.SIGTERM)
                assert server.wait(timeout=30) == 0
            finally:
                server.kill()
    print(f"ai_sdk {ai_sdk.__version__} of {os.path.dirname(ai_sdk.__file__)} works")


main()
