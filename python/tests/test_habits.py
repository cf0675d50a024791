"""What programs and frameworks are used to: how methods look to them, and what wrong arguments bring."""

import asyncio
import inspect
from unittest import mock

import pytest
from support.answers import run_answer
from support.peer import Peer

from ai_sdk import AgentHandle, AiSdk, AiSdkConfig, Conversation, testing
from ai_sdk.mcp import MCPClient


@pytest.mark.parametrize(
    "method",
    [AgentHandle.acall, AgentHandle.aget_info, AiSdk.amap, AiSdk.alist_agents, AiSdk.aclose, Conversation.asend,
     MCPClient.acall_tool],
)  # fmt: skip
def test_what_is_awaited_is_a_coroutine_function(method):
    AiSdk(host="http://localhost", token="t").close()
    assert asyncio.iscoroutinefunction(method)


@pytest.mark.parametrize("method", [AgentHandle.call, AgentHandle.astream, MCPClient.acreate_tool_executor])
def test_what_is_not_awaited_is_none(method):
    assert not asyncio.iscoroutinefunction(method)


def test_mocks_can_be_awaited():
    agent = mock.create_autospec(AgentHandle, instance=True)
    agent.acall.return_value = "answer"

    async def main():
        return await agent.acall("x")

    assert asyncio.run(main()) == "answer"


def test_a_waiting_call_is_suspended(connect):
    async def main(client):
        call = client.agent("a").acall("x")
        task = asyncio.ensure_future(call)
        await asyncio.sleep(0)
        assert inspect.getcoroutinestate(call) in (inspect.CORO_RUNNING, inspect.CORO_SUSPENDED)
        return (await task).response

    with Peer.answering(lambda request: run_answer("ok")) as peer:
        assert asyncio.run(main(connect(peer))) == "ok"


def test_a_token_beside_a_configuration_overrides_its(connect):
    with Peer.answering(lambda request: run_answer("ok")) as peer:
        with AiSdk(AiSdkConfig(peer.url, "old"), token="new") as client:
            client.agent("a").call("x")
        assert peer.requests[0].headers["authorization"] == "Bearer new"


def test_what_was_not_made_can_be_shown():
    for kind in (AiSdkConfig, AiSdk):
        assert kind.__name__ in repr(kind.__new__(kind))


@pytest.mark.parametrize(
    ("options", "error", "text"),
    [
        ({"max_concurrent": 0}, ValueError, "max_concurrent must be at least 1, not 0"),
        ({"max_concurrent": -1}, ValueError, "max_concurrent must be at least 1, not -1"),
        ({"max_concurrent": 1.5}, TypeError, "max_concurrent must be an int, not float"),
        ({"ordered": "x"}, TypeError, "ordered must be True or False, not str"),
    ],
)
def test_wrong_arguments_of_map(options, error, text):
    with testing.ScriptedTransport().client(enable_async=True) as client:
        for ask in (client.map, client.amap):
            with pytest.raises(error, match=text):
                ask("a", ["x"], **options)


def test_wrong_agents_and_configurations():
    with testing.ScriptedTransport().client(enable_async=True) as client:
        with pytest.raises(TypeError, match="agent must be an agent or its name, not int"):
            client.map(5, ["x"])

        async def on_progress(done, total):
            pass

        with pytest.raises(TypeError, match="on_progress must be a function, not a coroutine function"):
            client.amap("a", ["x"], on_progress=on_progress)
    with pytest.raises(TypeError, match="config must be an AiSdkConfig, not dict"):
        AiSdk.from_config({"host": "http://localhost"})


def test_langchain_tools_without_enable_async_are_refused_at_the_call():
    with AiSdk(host="http://localhost", token="t") as client:
        with pytest.raises(RuntimeError, match="enable_async=True"):
            client.mcp.aas_langchain_tools()


def test_scripted_events_in_both_spellings():
    script = testing.ScriptedTransport()
    script.on_stream("a").stream(
        [{"type": "start", "conversationId": "c-1"}, {"type": "tool_use", "toolName": "search"}, {"type": "end"}]
    )
    with script.client() as client:
        start, tool, _ = client.agent("a").stream("x")
    assert (start.conversation_id, tool.tool_name) == ("c-1", "search")
