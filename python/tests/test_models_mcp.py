"""What MCP servers say about their tools."""

import pytest

from ai_sdk.mcp import MCPTool, ToolCallResult, ToolInfo, ToolParameter
from ai_sdk.models import Model

SCHEMA = {
    "type": "object",
    "properties": {
        "query": {"type": "string", "description": "Words to look for."},
        "size": {"type": ["null", "integer"], "default": 10},
        "format": {"type": "string", "enum": ["json", "markdown"]},
        "filters": {"properties": {"a": {}}},
        "tags": {"items": {"type": "string"}},
        "limit": {"anyOf": [{"type": "null"}, {"type": "number"}]},
        "anything": True,
        "untyped": {},
    },
    "required": ["query"],
}


def test_parameters_out_of_the_schema():
    tool = ToolInfo.from_dict({"name": "search_metadata", "inputSchema": SCHEMA})
    assert tool.name is MCPTool.SEARCH_METADATA
    assert tool.parameters == [
        ToolParameter(name="query", type="string", description="Words to look for.", required=True),
        ToolParameter(name="size", type="integer", default=10),
        ToolParameter(name="format", enum=["json", "markdown"]),
        ToolParameter(name="filters", type="object"),
        ToolParameter(name="tags", type="array"),
        ToolParameter(name="limit", type="number"),
        ToolParameter(name="anything"),
        ToolParameter(name="untyped"),
    ]
    assert tool.to_api_dict() == {
        "name": "search_metadata",
        "description": "",
        "inputSchema": SCHEMA,
    }


def test_schema_out_of_the_parameters():
    tool = ToolInfo(
        name="mine",
        parameters=[
            ToolParameter(name="q", description="d", required=True),
            {"name": "n", "type": "integer", "default": 0, "enum": [0, 1]},
        ],
    )
    assert tool.input_schema == {
        "type": "object",
        "properties": {
            "q": {"type": "string", "description": "d"},
            "n": {"type": "integer", "default": 0, "enum": [0, 1]},
        },
        "required": ["q"],
    }
    assert ToolInfo.from_dict(tool.to_api_dict()).parameters == tool.parameters
    assert ToolInfo(name="mine").input_schema == {"type": "object", "properties": {}}


def test_what_is_given_stays():
    tool = ToolInfo(name="mine", parameters=[{"name": "q"}], input_schema={"type": "object"})
    assert tool.parameters == [ToolParameter(name="q")]
    assert tool.input_schema == {"type": "object"}
    assert ToolInfo.from_dict(tool.to_dict()) == tool


@pytest.mark.parametrize(
    "schema",
    [
        {},
        {"properties": None},
        {"properties": []},
        {"properties": {"q": 5}, "required": "q"},
        {"properties": {"q": {"type": 5, "description": 6, "enum": 7}}, "required": [[]]},
        {"properties": {"q": {"type": [], "anyOf": [5, {}], "oneOf": {}}}, "required": None},
    ],
)
def test_strange_schemas(schema):
    tool = ToolInfo.from_dict({"name": "t", "inputSchema": schema})
    assert tool.input_schema == schema
    expected = [ToolParameter(name="q")] if schema.get("properties") else []
    assert tool.parameters == expected


def test_names():
    assert ToolInfo(name="a_tool_of_tomorrow").name == "a_tool_of_tomorrow"
    assert ToolInfo(name=MCPTool.CREATE_TAG).name is MCPTool.CREATE_TAG
    assert type(ToolInfo(name=MCPTool.CREATE_TAG).to_dict()["name"]) is str
    with pytest.raises(TypeError, match="ToolInfo.name must be MCPTool or str, not int"):
        ToolInfo(name=5)


def test_repr():
    tool = ToolInfo(name="patch_entity", parameters=[ToolParameter(name="q")])
    assert repr(tool) == (
        "ToolInfo(name='patch_entity', parameters=[ToolParameter(name='q', type='string')])"
    )


def test_results():
    result = ToolCallResult(success=True, data={"results": []})
    assert result.error is None
    assert ToolCallResult(success=False, error="e").data is None
    assert repr(ToolCallResult(success=False)) == "ToolCallResult(success=False)"
    with pytest.raises(TypeError, match="required field missing: 'success'"):
        ToolCallResult(data={})
    with pytest.raises(TypeError, match="ToolCallResult.success must be bool, not int"):
        ToolCallResult(success=1)


def test_where_they_are():
    for model in (ToolInfo, ToolParameter, ToolCallResult):
        assert model.__module__ == "ai_sdk.mcp.models"
        assert issubclass(model, Model)
