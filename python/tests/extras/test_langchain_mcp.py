"""The catalog's tools as tools of the real langchain-core."""

import asyncio
import os
import pathlib
import subprocess
import sys

import pytest

pytest.importorskip("langchain_core", reason="run.sh, beside this file, installs it")

from ai_sdk.exceptions import MCPToolExecutionError  # noqa: E402
from langchain_core.tools import BaseTool, ToolException  # noqa: E402
from langchain_core.utils.function_calling import convert_to_openai_tool  # noqa: E402
from support.mcp import mcp_peer, methods, text_result  # noqa: E402

try:
    from langchain_core.tools.base import ArgsSchema  # noqa: F401
except ImportError:
    OLD = True
else:
    OLD = False

EXAMPLES = pathlib.Path(__file__).parents[3] / "examples" / "python"

pytest_plugins = ["ai_sdk.pytest_plugin"]

SCHEMA = {
    "type": "object",
    "properties": {
        "query": {"type": "string", "description": "Words."},
        "filters": {
            "type": "array",
            "items": {"type": "object", "properties": {"field": {"type": "string"}}},
        },
        "size": {"type": "integer", "default": 10},
    },
    "required": ["query"],
}
TOOLS = [
    {
        "name": "search_metadata",
        "description": "Finds assets.",
        "inputSchema": SCHEMA,
        "annotations": {"readOnlyHint": True},
    },
    {"name": "patch_entity", "description": "Writes.", "inputSchema": {"type": "object"}},
    {"name": "fails"},
]


def call(request):
    params = request.json["params"]
    if params["name"] == "fails":
        return text_result({"error": "no", "statusCode": 403}, is_error=True)
    return text_result(params["arguments"])


@pytest.fixture
def peer():
    with mcp_peer(TOOLS, call) as running:
        yield running


@pytest.mark.skipif(not OLD, reason="this langchain-core is new enough")
def test_an_old_one_is_told(peer, connect):
    with pytest.raises(ImportError, match="pip install --upgrade langchain-core"):
        connect(peer).mcp.as_langchain_tools()


@pytest.mark.skipif(OLD, reason="tools of this langchain-core take no JSON schema")
class TestTools:
    def test_they_have_whole_schemas(self, peer, connect):
        tools = connect(peer).mcp.as_langchain_tools()
        assert [tool.name for tool in tools] == ["search_metadata", "patch_entity", "fails"]
        search = tools[0]
        assert isinstance(search, BaseTool) and search.description == "Finds assets."
        shown = convert_to_openai_tool(search)["function"]
        assert shown["name"] == "search_metadata"
        assert shown["parameters"]["properties"] == SCHEMA["properties"]
        assert shown["parameters"]["required"] == ["query"]

    def test_they_are_chosen(self, peer, connect):
        mcp = connect(peer).mcp
        assert [tool.name for tool in mcp.as_langchain_tools(read_only=True)] == ["search_metadata"]
        assert [tool.name for tool in mcp.as_langchain_tools(["fails"])] == ["fails"]
        with pytest.raises(ValueError, match="no tool 'missing'"):
            mcp.as_langchain_tools(["missing"])

    def test_they_run(self, peer, connect, run):
        search = connect(peer).mcp.as_langchain_tools()[0]
        given = {"query": "q", "filters": [{"field": "f"}], "size": None}
        expected = '{"query":"q","filters":[{"field":"f"}]}'
        assert search.invoke(given) == expected

        async def main():
            return await asyncio.gather(*[search.ainvoke({"query": str(n)}) for n in range(5)])

        assert run(main()) == [f'{{"query":"{n}"}}' for n in range(5)]
        assert methods(peer).count("initialize") == 1

    def test_they_run_without_enable_async(self, peer, connect):
        search = connect(peer, enable_async=False).mcp.as_langchain_tools()[0]
        assert asyncio.run(search.ainvoke({"query": "q"})) == '{"query":"q"}'

    def test_what_fails(self, peer, connect):
        mcp = connect(peer).mcp
        (fails,) = mcp.as_langchain_tools(["fails"])
        with pytest.raises(MCPToolExecutionError, match="no"):
            fails.invoke({})
        (told,) = mcp.as_langchain_tools(["fails"], handle_tool_error=True)
        assert "failed (403): no" in told.invoke({})
        assert not isinstance(MCPToolExecutionError("x"), ToolException)

    def test_they_are_made_in_a_coroutine(self, peer, connect, run):
        async def main():
            return await connect(peer).mcp.aas_langchain_tools(exclude=["fails"])

        assert len(run(main())) == 2

    def test_the_example(self, ai_sdk_server):
        done = subprocess.run(
            [sys.executable, EXAMPLES / "23_mcp_langchain.py"],
            env={**os.environ, **ai_sdk_server.environment()},
            stdout=subprocess.PIPE,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0
        assert "orders" in done.stdout
