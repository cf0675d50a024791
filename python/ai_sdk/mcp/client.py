"""The client of a server's tools."""

from __future__ import annotations

from ai_sdk import _coroutines
from ai_sdk.exceptions import AiSdkError

TYPE_CHECKING = False  # typing is slow to import
if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterable, Mapping
    from typing import Any

    from typing_extensions import Unpack

    from ai_sdk._native import Awaitable, Mcp
    from ai_sdk._options import RequestOptions
    from ai_sdk.client import AiSdk
    from ai_sdk.mcp.models import ToolCallResult, ToolInfo

    Progress = Callable[[float, float | None, str], object]
    Arguments = Mapping[str, Any] | None
    Names = Iterable[str] | None


class MCPClient:
    """The tools of a server, at its ``/mcp``. Made by ``client.mcp``; cheap and thread-safe.

    The session is opened with the first request, shared by all that is done with one client, and
    opened anew where the server has lost it. A tool's name is a member of
    :class:`~ai_sdk.mcp.models.MCPTool` or any other string.

    A call of a tool is repeated only where the server surely did not begin it. Cancelling the task
    that awaits one tells the server so. Failures of the protocol raise MCPError, a tool that ran and
    failed MCPToolExecutionError, and the other errors of :mod:`ai_sdk.exceptions` keep their meaning.

    Every method takes ``timeout``, ``deadline``, ``max_retries``, ``request_id``, ``headers``,
    ``traceparent`` and ``tracestate`` by keyword, as :class:`~ai_sdk.agent.AgentHandle` says. The
    ``a…`` methods need a client with ``enable_async=True``.
    """

    __slots__ = ("_client", "_native")

    def __init__(self, client: AiSdk, native: Mcp | None = None) -> None:
        self._client = client
        self._native = client._native.mcp() if native is None else native

    def list_tools(self, **options: Unpack[RequestOptions]) -> list[ToolInfo]:
        """All tools that the server has, those too that this release has never heard of."""
        return self._native.list_tools(options or None)

    def alist_tools(self, **options: Unpack[RequestOptions]) -> Awaitable[list[ToolInfo]]:
        """As :meth:`list_tools`, to be awaited."""
        return self._native.alist_tools(options or None)

    def call_tool(
        self,
        name: str,
        arguments: Arguments = None,
        *,
        on_progress: Progress | None = None,
        **options: Unpack[RequestOptions],
    ) -> ToolCallResult:
        """Call a tool and wait for what it brings. Ctrl-C ends it.

        ``on_progress(progress, total, message)`` is called in this thread where the server says how
        far it is (``total`` is None where it does not know); what it raises ends the call.
        """
        return self._native.call_tool(name, arguments, on_progress, options or None)

    def acall_tool(
        self,
        name: str,
        arguments: Arguments = None,
        *,
        on_progress: Progress | None = None,
        **options: Unpack[RequestOptions],
    ) -> Awaitable[ToolCallResult]:
        """As :meth:`call_tool`, to be awaited; ``on_progress`` is called on the event loop."""
        return self._native.acall_tool(name, arguments, on_progress, options or None)

    def as_openai_tools(
        self,
        include: Names = None,
        exclude: Names = None,
        *,
        read_only: bool = False,
        **options: Unpack[RequestOptions],
    ) -> list[dict[str, Any]]:
        """The tools in the form that OpenAI's and compatible interfaces take as ``tools``.

        All tools, or those in ``include``, without those in ``exclude``; with ``read_only`` only
        those that say that they only read. A name in ``include`` that the server does not have is a
        ValueError.
        """
        return self._native.openai_tools(include, exclude, read_only, options or None)

    def aas_openai_tools(
        self,
        include: Names = None,
        exclude: Names = None,
        *,
        read_only: bool = False,
        **options: Unpack[RequestOptions],
    ) -> Awaitable[list[dict[str, Any]]]:
        """As :meth:`as_openai_tools`, to be awaited."""
        return self._native.aopenai_tools(include, exclude, read_only, options or None)

    def create_tool_executor(self, **options: Unpack[RequestOptions]) -> Callable[[str, Arguments], str]:
        """A function ``(name, arguments) -> str`` for the calls that a language model asks for.

        What it returns is JSON to be given back to the model. A tool that fails, and any other error
        of :mod:`ai_sdk.exceptions`, is such a text too: ``{"error": …}``.
        """
        native, further = self._native, options or None

        def execute(name: str, arguments: Arguments = None) -> str:
            try:
                return native.execute(name, arguments, further)
            except AiSdkError as error:  # the client is closed
                from json import dumps

                return dumps({"error": error.message})

        return execute

    def acreate_tool_executor(
        self, **options: Unpack[RequestOptions]
    ) -> Callable[[str, Arguments], Awaitable[str]]:
        """As :meth:`create_tool_executor`, for a function whose result is awaited. Making it is not awaited."""
        self._native.require_async("acreate_tool_executor")
        native, further = self._native, options or None

        def execute(name: str, arguments: Arguments = None) -> Awaitable[str]:
            return native.aexecute(name, arguments, further)

        return execute

    create_async_tool_executor = acreate_tool_executor

    def as_langchain_tools(
        self,
        include: Names = None,
        exclude: Names = None,
        *,
        read_only: bool = False,
        **fields: Any,
    ) -> list[Any]:
        """The tools as tools of LangChain (``AISdkMCPTool``), chosen as by :meth:`as_openai_tools`.

        Needs langchain-core 0.3.36 or newer. ``fields``: further fields of a LangChain tool, e.g.
        ``handle_tool_error=True``. Asks the server and waits for it; in a coroutine use
        :meth:`aas_langchain_tools`.
        """
        langchain = _langchain()
        tools = self.as_openai_tools(include, exclude, read_only=read_only)
        return list(langchain.make_tools(self, tools, fields))

    def aas_langchain_tools(
        self,
        include: Names = None,
        exclude: Names = None,
        *,
        read_only: bool = False,
        **fields: Any,
    ) -> Coroutine[Any, Any, list[Any]]:
        """As :meth:`as_langchain_tools` without blocking the event loop."""
        self._native.require_async("aas_langchain_tools")
        return self._make_langchain_tools(include, exclude, read_only, fields)

    async def _make_langchain_tools(
        self, include: Names, exclude: Names, read_only: bool, fields: dict[str, Any]
    ) -> list[Any]:
        langchain = _langchain()
        tools = await self.aas_openai_tools(include, exclude, read_only=read_only)
        return list(langchain.make_tools(self, tools, fields))

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._client.config.host}>"


_coroutines.register(MCPClient)


# Not by an import statement: type checkers would follow it to LangChain, which need not be there.
def _langchain() -> Any:
    from importlib import import_module

    return import_module("ai_sdk.integrations.langchain_mcp")
