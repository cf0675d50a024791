"""The tools of an MCP server as tools of LangChain; made by ``client.mcp.as_langchain_tools()``.

Needs langchain-core, 0.3.36 or newer.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

# First: it says what to do where LangChain is missing.
from ai_sdk.integrations.langchain import failing_as_asked

try:
    # The first release whose tools take a JSON schema as it is has this name.
    from langchain_core.tools.base import ArgsSchema as _  # noqa: F401
except ImportError as error:
    raise ImportError(
        "as_langchain_tools needs a langchain-core whose tools take a JSON schema (0.3.36 or "
        "newer): pip install --upgrade langchain-core"
    ) from error

from langchain_core.tools import BaseTool
from pydantic import PrivateAttr

if TYPE_CHECKING:
    from ai_sdk.mcp.client import MCPClient

__all__ = ["AISdkMCPTool", "make_tools"]


class AISdkMCPTool(BaseTool):
    """A tool of an MCP server. Its result is JSON, as text.

    ``ainvoke`` never blocks the event loop. What fails raises an error of :mod:`ai_sdk.exceptions`;
    with ``handle_tool_error`` set, the model gets to see what it says instead. An argument that is
    None counts as left out.
    """

    _mcp: Any = PrivateAttr(default=None)  # MCPClient

    def _run(self, *_: Any, **arguments: Any) -> str:
        with failing_as_asked(self):
            return str(self._native().answer(self.name, _given(arguments), None))

    async def _arun(self, *_: Any, **arguments: Any) -> str:
        native = self._native()
        with failing_as_asked(self):
            if self._mcp._client.config.enable_async:
                return str(await native.aanswer(self.name, _given(arguments), None))
            return str(await asyncio.to_thread(native.answer, self.name, _given(arguments), None))

    def _native(self) -> Any:
        if self._mcp is None:
            raise ValueError("this tool has no server: make it with client.mcp.as_langchain_tools()")
        return self._mcp._native


def _given(arguments: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in arguments.items() if value is not None}


def make_tools(
    mcp: MCPClient, described: list[dict[str, Any]], fields: Mapping[str, Any]
) -> list[AISdkMCPTool]:
    """Tools of LangChain out of what as_openai_tools gives."""
    tools = []
    for function in (one["function"] for one in described):
        tool = AISdkMCPTool(
            name=function["name"],
            description=function.get("description", ""),
            args_schema=function["parameters"],
            **fields,
        )
        tool._mcp = mcp
        tools.append(tool)
    return tools
