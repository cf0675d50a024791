"""client.mcp: tools, calls, what OpenAI's interfaces take, executors, progress and cancellation."""

import asyncio
import json
import sys
import threading

import pytest

from ai_sdk import AiSdk, MCPError, MCPToolExecutionError
from ai_sdk.exceptions import AuthenticationError, NetworkError, TimeoutError
from ai_sdk.mcp import MCPClient, MCPTool, ToolCallResult, ToolInfo, ToolParameter
from loop_watch import LoopWatch
from support import loops
from support.answers import error_answer
from support.mcp import (
    ACCEPTED,
    begin_stream,
    end_stream,
    initialized,
    mcp_peer,
    methods,
    progress,
    serve,
    text_result,
)
from support.peer import Peer

SCHEMA = {
    "type": "object",
    "properties": {
        "query": {"type": "string", "description": "Words."},
        "size": {"type": ["integer", "null"], "default": 10},
        "filters": {"type": "array", "items": {"$ref": "#/$defs/Filter"}},
    },
    "required": ["query"],
    "$defs": {"Filter": {"type": "object", "properties": {"field": {"type": "string"}}}},
}
TOOLS = [
    {
        "name": "search_metadata",
        "title": "Search",
        "description": "Finds assets.",
        "inputSchema": SCHEMA,
        "annotations": {"readOnlyHint": True},
        "icons": [],
    },
    {"name": "patch_entity", "inputSchema": {"type": "object", "properties": {}}},
    {"name": "tool_of_tomorrow"},
]


def echo(request):
    return text_result(request.json["params"]["arguments"])


# ---- tools --------------------------------------------------------------------------------------


def test_all_tools_are_listed(connect):
    with mcp_peer(TOOLS) as peer:
        tools = connect(peer).mcp.list_tools()
        assert [tool.name for tool in tools] == [
            MCPTool.SEARCH_METADATA,
            MCPTool.PATCH_ENTITY,
            "tool_of_tomorrow",
        ]
        search = tools[0]
        assert isinstance(search, ToolInfo) and search.name is MCPTool.SEARCH_METADATA
        assert search.input_schema == SCHEMA and search.title == "Search"
        assert search.annotations == {"readOnlyHint": True} and search.output_schema is None
        assert search.parameters == [
            ToolParameter(name="query", description="Words.", required=True),
            ToolParameter(name="size", type="integer", default=10),
            ToolParameter(name="filters", type="array"),
        ]
        assert tools[2].parameters == [] and tools[2].annotations is None
        assert methods(peer) == ["initialize", "notifications/initialized", "tools/list"]
        assert peer.requests[-1].headers["mcp-session-id"] == "s-1"


def test_tools_for_openai_have_their_whole_schemas(connect):
    with mcp_peer(TOOLS) as peer:
        mcp = connect(peer).mcp
        search, patch, bare = mcp.as_openai_tools()
        assert search == {
            "type": "function",
            "function": {
                "name": "search_metadata",
                "description": "Finds assets.",
                "parameters": SCHEMA,
            },
        }
        assert bare["function"]["parameters"] == {"type": "object", "properties": {}}
        assert mcp.as_openai_tools(include=[MCPTool.PATCH_ENTITY]) == [patch]
        assert mcp.as_openai_tools(exclude=("patch_entity", "tool_of_tomorrow")) == [search]
        assert mcp.as_openai_tools(read_only=True) == [search]
        with pytest.raises(ValueError, match="no tool 'missing'"):
            mcp.as_openai_tools(["missing"])
        with pytest.raises(TypeError, match="include takes a list of names"):
            mcp.as_openai_tools("search_metadata")


# ---- calls --------------------------------------------------------------------------------------


def test_a_call_brings_data(connect):
    with mcp_peer(call=echo) as peer:
        result = connect(peer).mcp.call_tool(MCPTool.SEARCH_METADATA, {"query": "ü", "n": None})
        assert isinstance(result, ToolCallResult) and result.success
        assert result.data == {"query": "ü", "n": None} and result.error is None
        assert result.content[0]["type"] == "text" and result.truncated is False
        assert peer.requests[-1].json["params"]["name"] == "search_metadata"
        assert connect(peer).mcp.call_tool("anything").data == {}


def test_what_a_tool_says_in_words(connect):
    blocks = {
        "content": [
            {"type": "text", "text": "plain"},
            {"type": "image", "data": "aGk=", "mimeType": "image/png"},
        ]
    }
    with mcp_peer(call=lambda request: blocks) as peer:
        result = connect(peer).mcp.call_tool("t")
        assert result.data == {"text": "plain"} and result.content == blocks["content"]


def test_an_answer_that_was_left_out(connect):
    stub = {"truncated": True, "responseSizeChars": 200_000, "maxResponseChars": 100_000}
    with mcp_peer(call=lambda request: text_result({**stub, "message": "ask for less"})) as peer:
        result = connect(peer).mcp.call_tool("t")
        assert (result.truncated, result.success, result.error) == (True, False, "ask for less")


def test_a_tool_that_failed(connect):
    failure = text_result({"error": "no such table", "statusCode": 404}, is_error=True)
    with mcp_peer(call=lambda request: failure) as peer:
        with pytest.raises(MCPToolExecutionError, match="failed .404.: no such table") as caught:
            connect(peer).mcp.call_tool(MCPTool.GET_ENTITY_DETAILS, {})
        error = caught.value
        assert (error.tool, error.status_code) == ("get_entity_details", 404)
        assert isinstance(error, MCPError) and error.request_id


def test_failures_keep_their_classes(connect):
    with Peer.answering(lambda request: error_answer(401)) as peer:
        with pytest.raises(AuthenticationError):
            connect(peer).mcp.list_tools()
    with Peer.answering(lambda request: error_answer(404)) as peer:
        with pytest.raises(MCPError, match="no MCP endpoint at /mcp") as caught:
            connect(peer).mcp.list_tools()
        assert caught.value.status_code == 404
    with Peer.silent() as peer:
        with pytest.raises(TimeoutError):
            connect(peer).mcp.list_tools(timeout=0.2)
    with pytest.raises(NetworkError):
        connect("http://127.0.0.1:1", max_retries=0).mcp.list_tools()


def test_a_call_that_may_have_begun_is_not_repeated(connect):
    def answer(request):
        if request.json.get("method") == "tools/call":
            return error_answer(502)
        return serve(request, [], None)

    with Peer.answering(answer) as peer:
        with pytest.raises(Exception, match="502"):
            connect(peer, retry_failed_runs=True).mcp.call_tool("create_glossary")
        assert methods(peer).count("tools/call") == 1


def test_wrong_arguments_are_said_at_once(connect):
    with Peer.silent() as peer:
        mcp = connect(peer).mcp
        for arguments, error, text in [
            (("",), ValueError, "must not be empty"),
            ((5,), TypeError, "MCPTool or str, not int"),
            (("t", [1]), TypeError, "arguments"),
            (("t", {"x": object()}), TypeError, "arguments"),
        ]:
            with pytest.raises(error, match=text):
                mcp.call_tool(*arguments)
        with pytest.raises(TypeError, match="no option 'retry_failed_runs'"):
            mcp.call_tool("t", retry_failed_runs=True)
        with pytest.raises(TypeError, match="on_progress must be a function"):
            mcp.call_tool("t", on_progress=5)
        with pytest.raises(ValueError, match="Mcp-Session-Id"):
            mcp.list_tools(headers={"Mcp-Session-Id": "mine"})
        assert peer.requests == []


# ---- executors ----------------------------------------------------------------------------------


def test_an_executor_answers_a_model(connect, run):
    def call(request):
        if request.json["params"]["name"] == "fails":
            return text_result({"error": "no", "statusCode": 403}, is_error=True)
        return echo(request)

    with mcp_peer(call=call) as peer:
        client = connect(peer)
        execute = client.mcp.create_tool_executor(timeout=20)
        assert json.loads(execute("t", {"a": [1]})) == {"a": [1]}
        assert json.loads(execute("fails")) == {"error": "no", "statusCode": 403}
        aexecute = client.mcp.acreate_tool_executor()

        async def main():
            return await asyncio.gather(aexecute("t", {"a": 2}), aexecute("fails", {}))

        assert [json.loads(text) for text in run(main())] == [
            {"a": 2},
            {"error": "no", "statusCode": 403},
        ]
        client.close()
        assert "closed" in json.loads(execute("t"))["error"]


# ---- asynchronous -------------------------------------------------------------------------------


def test_everything_can_be_awaited(connect, run):
    with mcp_peer(TOOLS, echo) as peer:
        mcp = connect(peer).mcp

        async def main():
            tools, openai, *results = await asyncio.gather(
                mcp.alist_tools(),
                mcp.aas_openai_tools(read_only=True),
                *[mcp.acall_tool("t", {"n": n}) for n in range(20)],
            )
            return len(tools), len(openai), [result.data["n"] for result in results]

        assert run(main()) == (3, 1, list(range(20)))
        assert methods(peer).count("initialize") == 1


def test_without_enable_async(connect):
    with Peer.silent() as peer:
        mcp = connect(peer, enable_async=False).mcp
        for make in (
            mcp.alist_tools,
            lambda: mcp.acall_tool("t"),
            mcp.aas_openai_tools,
            mcp.acreate_tool_executor,
        ):
            with pytest.raises(RuntimeError, match="enable_async"):
                make()


def test_progress_is_told_where_the_program_is(connect, run):
    def script(connection):
        for request in connection.requests():
            if request.json.get("method") != "tools/call":
                connection.send(serve(request, [], None))
                continue
            connection.send(begin_stream(), progress(request, 1, 3, "one"))
            connection.send(progress(request, 2.5))
            connection.send(end_stream(request, text_result({"done": True})))

    with Peer(script) as peer:
        mcp, told = connect(peer).mcp, []

        def tell(*step):
            told.append((threading.current_thread(), *step))

        me = threading.current_thread()
        assert mcp.call_tool("slow", on_progress=tell).data == {"done": True}
        assert told == [(me, 1.0, 3.0, "one"), (me, 2.5, None, "")]
        told.clear()

        async def main():
            return await mcp.acall_tool("slow", on_progress=tell)

        assert run(main()).data == {"done": True}
        assert told == [(me, 1.0, 3.0, "one"), (me, 2.5, None, "")]


def until_cancelled(gone):
    """A server whose tool never answers; what is cancelled is put into the list."""

    def script(connection):
        for request in connection.requests():
            method = request.json.get("method")
            if method == "notifications/cancelled":
                gone.append(request.json["params"]["requestId"])
                connection.peer.changed()
            if method == "tools/call":
                connection.send(begin_stream(), progress(request, 1))
                connection.wait_for_close()
                return
            connection.send(initialized(request) if method == "initialize" else ACCEPTED)

    return script


def call_id(peer):
    return next(r.json["id"] for r in peer.requests if r.json.get("method") == "tools/call")


def test_cancelling_a_task_tells_the_server(connect, run):
    gone = []
    with Peer(until_cancelled(gone)) as peer:
        mcp = connect(peer).mcp

        async def main():
            task = asyncio.ensure_future(mcp.acall_tool("slow", on_progress=lambda *_: None))
            await loops.until(lambda: "tools/call" in methods(peer))
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

        run(main())
        peer.wait(lambda: gone)
        assert gone == [call_id(peer)]


def test_what_on_progress_raises_ends_the_call(connect):
    gone = []
    with Peer(until_cancelled(gone)) as peer:

        def stop(*step):
            raise KeyError("enough")

        with pytest.raises(KeyError, match="enough"):
            connect(peer).mcp.call_tool("slow", on_progress=stop)
        peer.wait(lambda: gone)


def test_the_loop_is_never_blocked(connect):
    release = threading.Event()

    def call(request):
        release.wait(20)
        return text_result({})

    with mcp_peer(call=call) as peer:
        mcp = connect(peer).mcp

        async def main():
            async with LoopWatch() as watch:
                task = asyncio.ensure_future(mcp.acall_tool("slow"))
                await loops.until(lambda: "tools/call" in methods(peer) and watch.ticks > 40)
                release.set()
                await task
            return watch.longest

        assert loops.run(main()) < 0.1


# ---- the object ---------------------------------------------------------------------------------


def test_it_asks_nothing_and_tells_no_secret(connect):
    with Peer.silent() as peer:
        client = connect(peer, token="canary-77")
        assert isinstance(client.mcp, MCPClient)
        assert "canary" not in repr(client.mcp) and peer.url in repr(client.mcp)
        assert isinstance(MCPClient(client), MCPClient)
        assert peer.requests == []


def test_a_closed_client_says_so(connect):
    with Peer.silent() as peer:
        client = connect(peer)
        mcp = client.mcp
        client.close()
        with pytest.raises(Exception, match="closed"):
            mcp.list_tools()


def test_langchain_is_asked_for_only_when_it_is_used(connect, monkeypatch):
    monkeypatch.setitem(sys.modules, "langchain_core", None)
    for name in ("ai_sdk.integrations.langchain", "ai_sdk.integrations.langchain_mcp"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    with mcp_peer(TOOLS) as peer:
        mcp = connect(peer).mcp
        assert len(mcp.as_openai_tools()) == 3
        with pytest.raises(ImportError, match="pip install langchain-core"):
            mcp.as_langchain_tools()


def test_two_clients_have_two_sessions(connect):
    with mcp_peer(TOOLS) as peer:
        for client in (connect(peer), AiSdk(peer.url, "t")):
            with client:
                client.mcp.list_tools()
        assert methods(peer).count("initialize") == 2
