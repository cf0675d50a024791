"""An agent by its name."""

from __future__ import annotations

from ai_sdk import _coroutines

TYPE_CHECKING = False  # typing is slow to import
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from typing_extensions import Unpack

    from ai_sdk._native import Agent, AsyncStream, Awaitable, Stream
    from ai_sdk._options import CallOptions, RequestOptions
    from ai_sdk.client import AiSdk
    from ai_sdk.models import AgentInfo, InvokeResponse, StreamEvent


class AgentHandle:
    """An agent by its name: cheap, thread-safe, and asks the server nothing until it is called.

    Made by :meth:`AiSdk.agent`. Every method takes these options by keyword:

    * ``timeout``: seconds for one attempt, as in the configuration
    * ``deadline``: seconds for everything, waits and repetitions included
    * ``max_retries``, ``retry_failed_runs``: as in the configuration
    * ``request_id``, ``idempotency_key``: sent instead of ones that are made up
    * ``headers``: further header fields, a dict or pairs
    * ``traceparent``, ``tracestate``: passed on as they are (W3C Trace Context)

    The ``a…`` methods need a client with ``enable_async=True``; without it they raise RuntimeError at
    the call. Cancelling what awaits them ends the request on the wire. What fails raises an error of
    :mod:`ai_sdk.exceptions`; what cannot be meant, ValueError or TypeError at once.
    """

    __slots__ = ("_client", "_native")

    def __init__(self, client: AiSdk, native: Agent) -> None:
        self._client = client
        self._native = native

    @property
    def name(self) -> str:
        """The agent's name."""
        return self._native.name

    def call(
        self,
        message: str | None = "",
        *,
        conversation_id: str | None = None,
        parameters: Mapping[str, Any] | None = None,
        **options: Unpack[CallOptions],
    ) -> InvokeResponse:
        """Ask the agent and wait for the whole answer. Ctrl-C ends the request."""
        return self._native.call(message, conversation_id, parameters, options or None)

    def acall(
        self,
        message: str | None = "",
        *,
        conversation_id: str | None = None,
        parameters: Mapping[str, Any] | None = None,
        **options: Unpack[CallOptions],
    ) -> Awaitable[InvokeResponse]:
        """Ask the agent and wait for the whole answer, without blocking the event loop."""
        return self._native.acall(message, conversation_id, parameters, options or None)

    def stream(
        self,
        message: str | None = "",
        *,
        conversation_id: str | None = None,
        parameters: Mapping[str, Any] | None = None,
        **options: Unpack[CallOptions],
    ) -> Stream[StreamEvent]:
        """Ask the agent and iterate over its answer event by event.

        Returns once the server has accepted the run. Leaving the loop early, or the ``with`` block,
        closes the connection. A stream that breaks off before its end raises.
        """
        return self._native.stream(message, conversation_id, parameters, options or None)

    def astream(
        self,
        message: str | None = "",
        *,
        conversation_id: str | None = None,
        parameters: Mapping[str, Any] | None = None,
        **options: Unpack[CallOptions],
    ) -> AsyncStream[StreamEvent]:
        """Ask the agent and iterate over its answer event by event, with ``async for``.

        What is returned can be awaited, which opens the stream, or iterated over at once; it is an
        async context manager too.
        """
        return self._native.astream(message, conversation_id, parameters, options or None)

    def stream_content(
        self,
        message: str | None = "",
        *,
        conversation_id: str | None = None,
        parameters: Mapping[str, Any] | None = None,
        **options: Unpack[CallOptions],
    ) -> Stream[str]:
        """Iterate over the answer's text only. An error event is raised as AgentExecutionError."""
        return self._native.stream_content(message, conversation_id, parameters, options or None)

    def astream_content(
        self,
        message: str | None = "",
        *,
        conversation_id: str | None = None,
        parameters: Mapping[str, Any] | None = None,
        **options: Unpack[CallOptions],
    ) -> AsyncStream[str]:
        """As :meth:`stream_content` with ``async for``."""
        return self._native.astream_content(message, conversation_id, parameters, options or None)

    def get_info(self, **options: Unpack[RequestOptions]) -> AgentInfo:
        """What the server says about the agent."""
        return self._native.get_info(options or None)

    def aget_info(self, **options: Unpack[RequestOptions]) -> Awaitable[AgentInfo]:
        """As :meth:`get_info`, to be awaited."""
        return self._native.aget_info(options or None)

    def __repr__(self) -> str:
        return f"AgentHandle({self.name!r})"


_coroutines.register(AgentHandle)
