"""With the official Python SDK of MCP (PyPI: mcp), in both directions: our client and its server,
its client and our server."""

import asyncio
import contextlib
import json
import socket
import threading

import pytest

pytest.importorskip("mcp", reason="run.sh, beside this file, installs it")

import uvicorn  # noqa: E402
from ai_sdk import MCPError, MCPToolExecutionError  # noqa: E402
from mcp import ClientSession  # noqa: E402
from mcp.types import ToolAnnotations  # noqa: E402

try:  # version 2
    import httpx2
    from mcp.client.streamable_http import streamable_http_client
    from mcp.server.mcpserver import Context, Image, MCPServer
    from mcp.server.mcpserver.exceptions import ToolError

    def make_app(json_response, stateless):
        server = MCPServer("test")
        return server, lambda: server.streamable_http_app(
            json_response=json_response, stateless_http=stateless
        )

    @contextlib.asynccontextmanager
    async def connected(url, headers):
        async with httpx2.AsyncClient(headers=headers) as http:
            async with streamable_http_client(url, http_client=http) as streams:
                yield streams

    hints = ToolAnnotations(read_only_hint=True)
except ImportError:  # version 1
    from mcp.client.streamable_http import streamablehttp_client
    from mcp.server.fastmcp import Context, FastMCP, Image
    from mcp.server.fastmcp.exceptions import ToolError

    def make_app(json_response, stateless):
        server = FastMCP("test", json_response=json_response, stateless_http=stateless)
        return server, server.streamable_http_app

    @contextlib.asynccontextmanager
    async def connected(url, headers):
        async with streamablehttp_client(url, headers) as (read, write, _):
            yield read, write

    hints = ToolAnnotations(readOnlyHint=True)

from support import loops  # noqa: E402

pytest_plugins = ["ai_sdk.pytest_plugin"]


class FastServer:
    """A server of the SDK on a free port, in a thread of its own."""

    def __init__(self, json_response, stateless):
        mcp, app = make_app(json_response, stateless)
        self.cancelled = threading.Event()
        self.runs = 0

        @mcp.tool(annotations=hints)
        def add(a: int, b: int = 2) -> int:
            """Adds two numbers."""
            self.runs += 1
            return a + b

        @mcp.tool()
        def fail() -> str:
            raise ToolError("it cannot be done")  # of others newer servers tell no text

        @mcp.tool()
        def words() -> str:
            return "plain wörds"

        @mcp.tool()
        def picture() -> Image:
            return Image(data=b"hi", format="png")

        @mcp.tool()
        async def slow(steps: int, ctx: Context) -> str:
            for step in range(steps):
                await ctx.report_progress(step + 1, steps, f"step {step + 1}")
            return "done"

        @mcp.tool()
        async def forever() -> str:
            try:
                await asyncio.Event().wait()
            finally:
                self.cancelled.set()
            return "never"

        listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        config = uvicorn.Config(app(), log_level="warning", timeout_graceful_shutdown=1)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [listener]})
        self._thread.start()

    def close(self):
        self._server.should_exit = True
        self._thread.join()


@pytest.fixture(params=["sse, stateful", "sse, stateless", "json, stateful", "json, stateless"])
def server(request):
    running = FastServer("json" in request.param, "stateless" in request.param)
    running.stateless = "stateless" in request.param
    running.json = "json" in request.param
    yield running
    running.close()


def test_our_client_lists_and_calls(server, connect):
    mcp = connect(server).mcp
    tools = {tool.name: tool for tool in mcp.list_tools()}
    assert set(tools) == {"add", "fail", "words", "picture", "slow", "forever"}
    assert [(p.name, p.type, p.required) for p in tools["add"].parameters] == [
        ("a", "integer", True),
        ("b", "integer", False),
    ]
    assert tools["add"].description == "Adds two numbers."
    assert len(mcp.as_openai_tools(read_only=True)) == 1
    assert mcp.call_tool("add", {"a": 40}).data == {"result": 42}
    assert mcp.call_tool("words").content[0]["text"] == "plain wörds"
    assert mcp.call_tool("picture").content[0]["type"] == "image"
    assert json.loads(mcp.create_tool_executor()("add", {"a": 1})) == {"result": 3}
    assert server.runs == 2


def test_our_client_hears_of_failures(server, connect):
    mcp = connect(server).mcp
    with pytest.raises(MCPToolExecutionError, match="it cannot be done"):
        mcp.call_tool("fail")
    with pytest.raises(MCPError):
        mcp.call_tool("no_such_tool")
    with pytest.raises(MCPError):
        mcp.call_tool("add", {"a": "no number"})


def test_our_client_hears_of_progress(server, connect):
    told = []
    result = connect(server).mcp.call_tool(
        "slow", {"steps": 3}, on_progress=lambda *step: told.append(step)
    )
    assert result.data == {"result": "done"}
    if not server.json:  # JSON has no room for it
        assert told == [(float(n), 3.0, f"step {n}") for n in (1, 2, 3)]


def test_our_client_calls_many_at_once(server, connect):
    mcp = connect(server).mcp

    async def main():
        return await asyncio.gather(*[mcp.acall_tool("add", {"a": n, "b": 0}) for n in range(30)])

    assert [result.data["result"] for result in asyncio.run(main())] == list(range(30))


def test_our_client_cancels(server, connect):
    if server.stateless:
        pytest.skip("without a session the server cannot tell which call is meant")
    mcp = connect(server).mcp

    async def main():
        task = asyncio.ensure_future(mcp.acall_tool("forever"))
        await loops.until(lambda: mcp._client.stats()["in_flight"] == 1)
        await mcp.acall_tool("add", {"a": 1})  # the server works on both
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(main())
    assert server.cancelled.wait(20)


def plain(model):
    """As it was on the wire, whatever the version calls its attributes."""
    return model.model_dump(by_alias=True, mode="json", exclude_none=True)


def test_its_client_and_our_server(ai_sdk_server):
    async def main():
        headers = {"Authorization": f"Bearer {ai_sdk_server.token}"}
        async with connected(f"{ai_sdk_server.host}/mcp", headers) as (read, write):
            async with ClientSession(read, write) as session:
                started = plain(await session.initialize())
                assert "tools" in started["capabilities"]
                await session.send_ping()
                listed = plain(await session.list_tools())["tools"]
                tools = {tool["name"]: tool for tool in listed}
                assert tools["search_metadata"]["annotations"]["readOnlyHint"] is True
                words = {"query": "orders", "size": 1}
                found = plain(await session.call_tool("search_metadata", words))
                assert not found.get("isError")
                assert len(json.loads(found["content"][0]["text"])["results"]) == 1
                what = {"entityType": "table", "fqn": "no.such.table"}
                missing = plain(await session.call_tool("get_entity_details", what))
                assert missing["isError"]

    asyncio.run(main())
