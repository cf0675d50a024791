"""What agents and clients look like, for type hints, for doubles in tests and for wrappers.

A class need not derive from these protocols to satisfy them. One that does gets an error when it is
made while a method is missing.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import AsyncIterator, Generator, Iterator
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

if TYPE_CHECKING:
    from ai_sdk.models import AgentInfo, InvokeResponse, StreamEvent

__all__ = ["AgentProtocol", "AsyncEvents", "ClientProtocol"]


@runtime_checkable
class AsyncEvents(Protocol):
    """What ``astream`` gives: ``async for`` works with it, and with what ``await`` makes of it."""

    @abstractmethod
    def __await__(self) -> Generator[Any, Any, AsyncIterator[StreamEvent]]: ...

    @abstractmethod
    def __aiter__(self) -> AsyncIterator[StreamEvent]: ...


@runtime_checkable
class AgentProtocol(Protocol):
    """Something that can be asked as an agent is."""

    @property
    @abstractmethod
    def name(self) -> str:
        """The agent's name."""

    @abstractmethod
    def call(
        self,
        message: str = "",
        *,
        conversation_id: str | None = None,
        parameters: dict[str, Any] | None = None,
    ) -> InvokeResponse:
        """Asks the agent and waits for the whole answer."""

    @abstractmethod
    async def acall(
        self,
        message: str = "",
        *,
        conversation_id: str | None = None,
        parameters: dict[str, Any] | None = None,
    ) -> InvokeResponse:
        """The same without blocking."""

    @abstractmethod
    def stream(
        self,
        message: str = "",
        *,
        conversation_id: str | None = None,
        parameters: dict[str, Any] | None = None,
    ) -> Iterator[StreamEvent]:
        """Asks the agent and hands its answer over event by event."""

    @abstractmethod
    def astream(
        self,
        message: str = "",
        *,
        conversation_id: str | None = None,
        parameters: dict[str, Any] | None = None,
    ) -> AsyncEvents:
        """The same without blocking: ``async for event in await agent.astream(message)``."""

    @abstractmethod
    def get_info(self) -> AgentInfo:
        """What the server says about the agent."""

    @abstractmethod
    async def aget_info(self) -> AgentInfo:
        """The same without blocking."""


@runtime_checkable
class ClientProtocol(Protocol):
    """Something that gives agents as a client does."""

    @abstractmethod
    def agent(self, name: str) -> AgentProtocol:
        """The agent of that name; nothing is asked of the server."""

    @abstractmethod
    def list_agents(self, *, limit: int | None = None) -> list[AgentInfo]:
        """The agents that can be called, at most ``limit`` of them."""

    @abstractmethod
    async def alist_agents(self, *, limit: int | None = None) -> list[AgentInfo]:
        """The same without blocking."""

    @abstractmethod
    def close(self) -> None:
        """Ends the calls in flight and closes all connections. May be called more than once."""

    @abstractmethod
    async def aclose(self) -> None:
        """The same without blocking."""
