"""client.mcp against the real `ai-sdk serve`."""

import asyncio

import pytest

from ai_sdk import MCPError, MCPToolExecutionError
from ai_sdk.exceptions import AuthenticationError
from ai_sdk.mcp import MCPTool

pytest_plugins = ["ai_sdk.pytest_plugin"]


@pytest.fixture
def client(ai_sdk_server):
    with ai_sdk_server.client(enable_async=True) as client:
        yield client


def test_tools(client):
    tools = {tool.name: tool for tool in client.mcp.list_tools()}
    search = tools[MCPTool.SEARCH_METADATA]
    assert search.annotations["readOnlyHint"] is True
    assert "query" in [parameter.name for parameter in search.parameters]
    readers = client.mcp.as_openai_tools(read_only=True)
    assert 0 < len(readers) < len(tools)


def test_calls(client):
    found = client.mcp.call_tool(
        MCPTool.SEARCH_METADATA, {"query": "orders", "entityType": "table"}
    )
    assert found.success
    name = found.data["results"][0]["fullyQualifiedName"]
    details = client.mcp.call_tool("get_entity_details", {"entityType": "table", "fqn": name})
    assert details.data["fullyQualifiedName"] == name and details.data["columns"]


def test_awaited(client, run):
    async def main():
        calls = [client.mcp.acall_tool("search_metadata", {"query": "customers"}) for _ in range(10)]
        return await asyncio.gather(*calls)

    assert all(result.data["results"] for result in run(main()))


def test_failures(client, ai_sdk_server, connect):
    with pytest.raises(MCPToolExecutionError) as caught:
        client.mcp.call_tool("get_entity_details", {"entityType": "table", "fqn": "no.such.table"})
    assert caught.value.tool == "get_entity_details"
    with pytest.raises(MCPError):
        client.mcp.call_tool("no_such_tool")
    with pytest.raises(AuthenticationError):
        connect(ai_sdk_server.host, token="another").mcp.list_tools()
