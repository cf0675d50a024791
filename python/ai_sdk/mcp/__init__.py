"""Tools of the catalog, over the Model Context Protocol."""

from ai_sdk.mcp.models import MCPTool, ToolCallResult, ToolInfo, ToolParameter

__all__ = ["MCPTool", "ToolCallResult", "ToolInfo", "ToolParameter"]
