"""A conversation with one agent."""

from __future__ import annotations

from collections import namedtuple

from ai_sdk import _coroutines, _native
from ai_sdk.agent import AgentHandle

TYPE_CHECKING = False  # typing is slow to import
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from typing_extensions import Unpack

    from ai_sdk._native import AsyncStream, Awaitable, Stream
    from ai_sdk._options import CallOptions
    from ai_sdk.models import InvokeResponse, StreamEvent

if TYPE_CHECKING:
    from typing import NamedTuple

    class Turn(NamedTuple):
        """One question and its answer."""

        message: str
        response: str

else:  # typing is slow to import
    Turn = namedtuple("Turn", ("message", "response"))
    Turn.__doc__ = "One question and its answer."


class Conversation:
    """Keeps a conversation's id and what was said. Thread-safe.

    Messages that are sent at the same time take turns, in the order in which they were sent. A turn
    is kept when its answer is complete; one that fails, or a stream that is left early, keeps no turn,
    but the conversation's id if the server had said it. A stream holds its turn until it has been read
    to its end or closed; ``send`` and ``stream`` raise RuntimeError in the thread that reads it, which
    would wait for ever.
    """

    __slots__ = ("_agent", "_native", "__weakref__")

    def __init__(self, agent: AgentHandle) -> None:
        if not isinstance(agent, AgentHandle):
            raise TypeError(
                f"Conversation takes an agent of a client (client.agent(name)), not {type(agent).__name__}"
            )
        self._agent = agent
        self._native = _native.Conversation(agent._native)

    @property
    def agent(self) -> AgentHandle:
        """The agent that answers."""
        return self._agent

    def send(
        self, message: str, *, parameters: Mapping[str, Any] | None = None, **options: Unpack[CallOptions]
    ) -> str:
        """Send a message and return the answer's text. Options as for :meth:`AgentHandle.call`."""
        return self._native.send(message, parameters, options or None)

    def asend(
        self, message: str, *, parameters: Mapping[str, Any] | None = None, **options: Unpack[CallOptions]
    ) -> Awaitable[str]:
        """As :meth:`send`, to be awaited."""
        return self._native.asend(message, parameters, options or None)

    def stream(
        self, message: str, *, parameters: Mapping[str, Any] | None = None, **options: Unpack[CallOptions]
    ) -> Stream[StreamEvent]:
        """Send a message and iterate over its answer event by event."""
        return self._native.stream(message, parameters, options or None)

    def astream(
        self, message: str, *, parameters: Mapping[str, Any] | None = None, **options: Unpack[CallOptions]
    ) -> AsyncStream[StreamEvent]:
        """As :meth:`stream` with ``async for``, with or without an ``await`` before."""
        return self._native.astream(message, parameters, options or None)

    @property
    def id(self) -> str | None:
        """The id that the server gave; None before the first answer."""
        return self._native.id or None

    conversation_id = id

    @property
    def history(self) -> list[Turn]:
        """All turns: pairs of a message and its answer's text."""
        return [Turn(*turn) for turn in self._native.turns]

    @property
    def messages(self) -> list[str]:
        """The messages that were answered."""
        return self._native.messages

    @property
    def responses(self) -> list[InvokeResponse]:
        """The whole answers."""
        return self._native.responses

    @property
    def tools_used(self) -> list[str]:
        """The names of all tools used so far, in order, each once."""
        return self._native.tools_used

    def reset(self) -> None:
        """Forget the id and all turns: the next message starts anew."""
        self._native.reset()

    def __len__(self) -> int:
        return self._native.size()

    def __bool__(self) -> bool:
        return True

    def __repr__(self) -> str:
        return f"Conversation({self._agent.name!r}, id={self.id!r}, turns={len(self)})"


_coroutines.register(Conversation)
