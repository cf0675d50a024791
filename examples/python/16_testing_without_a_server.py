"""Tests a function that asks an agent, without a server and a network: the answers are scripted.

Run it with pytest, or as it is.
"""

import asyncio
import sys

import pytest

from ai_sdk.agent import AgentHandle
from ai_sdk.exceptions import AgentExecutionError, StreamInterruptedError
from ai_sdk.testing import LocalServer, ScriptedTransport

# [plugin]
pytest_plugins = ["ai_sdk.pytest_plugin"]  # or in conftest.py
# [/plugin]


# What is to be tested: asks for the plan, and says so where there is none.
def plan_of(planner: AgentHandle, table: str) -> str:
    try:
        return planner.call(f"Which tests does {table} need?").response
    except AgentExecutionError as error:
        return f"no plan: {error.server_message}"


# [script]
def test_plan_of(ai_sdk_script: ScriptedTransport) -> None:
    ai_sdk_script.on_call("PlannerAgent").fail(503, "busy").reply("Check that ids are unique.")
    ai_sdk_script.on_call("BrokenAgent").fail(500, "out of memory")

    client = ai_sdk_script.client(retry_delay=0)  # do not wait in a test

    # A busy server is asked again.
    assert plan_of(client.agent("PlannerAgent"), "orders") == "Check that ids are unique."
    # A failure is explained, and a failed run is not repeated.
    assert plan_of(client.agent("BrokenAgent"), "orders") == "no plan: out of memory"
    assert len(ai_sdk_script.requests) == 3
    assert "orders" in ai_sdk_script.requests[0].json()["message"]
# [/script]


# [stream]
def test_broken_stream(ai_sdk_script: ScriptedTransport) -> None:
    ai_sdk_script.on_stream("PlannerAgent").stream(["Half an ans"]).then_break_off()
    planner = ai_sdk_script.client().agent("PlannerAgent")
    text = ""
    with pytest.raises(StreamInterruptedError) as caught:
        for piece in planner.stream_content("Hi"):
            text += piece
    assert caught.value.partial_text == text == "Half an ans"
# [/stream]


# [async]
def test_that_it_gives_up(ai_sdk_script: ScriptedTransport) -> None:
    ai_sdk_script.on_call("PlannerAgent").stall()
    planner = ai_sdk_script.client(enable_async=True).agent("PlannerAgent")

    async def ask() -> None:
        await asyncio.wait_for(planner.acall("Hi"), timeout=0.05)

    with pytest.raises(asyncio.TimeoutError):
        asyncio.run(ask())
# [/async]


# [server]
def test_against_a_server(ai_sdk_server: LocalServer) -> None:
    with ai_sdk_server.client() as client:
        answer = client.agent("SqlQueryAgent").call("How many orders are there?")
    assert any(digit in answer.response for digit in "0123456789")
# [/server]


if __name__ == "__main__":
    sys.exit(pytest.main([__file__, "-q", "-p", "no:cacheprovider"]))
