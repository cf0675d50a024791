"""What agents and clients look like, for type hints, for doubles in tests and for wrappers.

A class need not derive from these protocols to satisfy them. One that does gets an error when it is
made while a method is missing.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import AsyncIterator, Generator, Iterator
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

if TYPE_CHECKING:
    from ai_sdk.models import (
        AbilityInfo,
        AgentInfo,
        BotInfo,
        CreateAgentRequest,
        CreatePersonaRequest,
        InvokeResponse,
        PersonaInfo,
        StreamEvent,
    )

__all__ = ["AgentProtocol", "AsyncEvents", "ClientProtocol", "EntityClientProtocol"]


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


@runtime_checkable
class EntityClientProtocol(Protocol):
    """Something that knows the server's bots, personas and abilities, and makes agents, as a client
    does."""

    @abstractmethod
    def list_bots(self, *, limit: int | None = None) -> list[BotInfo]:
        """The bots, at most ``limit`` of them."""

    @abstractmethod
    async def alist_bots(self, *, limit: int | None = None) -> list[BotInfo]:
        """The same without blocking."""

    @abstractmethod
    def get_bot(self, name: str) -> BotInfo:
        """The bot of that name."""

    @abstractmethod
    async def aget_bot(self, name: str) -> BotInfo:
        """The same without blocking."""

    @abstractmethod
    def list_personas(self, *, limit: int | None = None) -> list[PersonaInfo]:
        """The personas, at most ``limit`` of them."""

    @abstractmethod
    async def alist_personas(self, *, limit: int | None = None) -> list[PersonaInfo]:
        """The same without blocking."""

    @abstractmethod
    def get_persona(self, name: str) -> PersonaInfo:
        """The persona of that name."""

    @abstractmethod
    async def aget_persona(self, name: str) -> PersonaInfo:
        """The same without blocking."""

    @abstractmethod
    def list_abilities(self, *, limit: int | None = None) -> list[AbilityInfo]:
        """The abilities, at most ``limit`` of them."""

    @abstractmethod
    async def alist_abilities(self, *, limit: int | None = None) -> list[AbilityInfo]:
        """The same without blocking."""

    @abstractmethod
    def get_ability(self, name: str) -> AbilityInfo:
        """The ability of that name."""

    @abstractmethod
    async def aget_ability(self, name: str) -> AbilityInfo:
        """The same without blocking."""

    @abstractmethod
    def create_agent(self, request: CreateAgentRequest) -> AgentInfo:
        """Makes an agent."""

    @abstractmethod
    async def acreate_agent(self, request: CreateAgentRequest) -> AgentInfo:
        """The same without blocking."""

    @abstractmethod
    def create_persona(self, request: CreatePersonaRequest) -> PersonaInfo:
        """Makes a persona."""

    @abstractmethod
    async def acreate_persona(self, request: CreatePersonaRequest) -> PersonaInfo:
        """The same without blocking."""
