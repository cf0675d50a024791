"""Tools of the catalog, over the Model Context Protocol."""

from ai_sdk.mcp.client import MCPClient
from ai_sdk.mcp.models import MCPTool, ToolCallResult, ToolInfo, ToolParameter

__all__ = ["MCPClient", "MCPTool", "ToolCallResult", "ToolInfo", "ToolParameter"]
