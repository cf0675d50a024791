"""An agent as a tool that many use at the same time, each with a conversation of their own."""

from __future__ import annotations

import asyncio
import re
import threading
import weakref
from collections import OrderedDict
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from ai_sdk.conversation import Conversation

if TYPE_CHECKING:
    from collections.abc import Container, Hashable

    from ai_sdk.agent import AgentHandle
    from ai_sdk.models import AgentInfo

MAX_CONVERSATIONS = 1000


class _Mark:
    """One thread in one context."""

    __slots__ = ("thread", "__weakref__")

    def __init__(self, thread: object) -> None:
        self.thread = thread


_this_thread = threading.local()
# Pools run what they are given in a copy of the context that gave it: what is set there is not
# there for the next one that the same thread works for.
_this_context: ContextVar[_Mark] = ContextVar("ai_sdk_tool_user")


def current_user() -> Hashable:
    """Who is calling: the asyncio task that runs; where none does, the OS thread in this context.

    What is returned equals no other's, also when that task or thread is gone and its number has
    been given to another one. It keeps neither alive.
    """
    try:
        task = asyncio.current_task()
    except RuntimeError:  # no event loop runs here
        task = None
    user: weakref.ref[Any] = weakref.ref(task if task is not None else _mark())
    hash(user)  # kept by the reference: it can be asked for when the task is gone
    return user


def _mark() -> _Mark:
    try:
        thread = _this_thread.itself
    except AttributeError:
        thread = _this_thread.itself = object()
    mark = _this_context.get(None)
    if mark is None or mark.thread is not thread:
        mark = _Mark(thread)
        _this_context.set(mark)
    return mark


class AgentUse:
    """An agent and the conversations that its users have with it. Thread-safe.

    The ``max_conversations`` that were used last are remembered; a user whose conversation was
    forgotten begins a new one.
    """

    def __init__(self, agent: AgentHandle, max_conversations: int = MAX_CONVERSATIONS) -> None:
        if isinstance(max_conversations, bool) or not isinstance(max_conversations, int):
            raise TypeError("max_conversations must be a whole number")
        if max_conversations < 1:
            raise ValueError("max_conversations must be 1 or more")
        self.agent = agent
        self._most = max_conversations
        self._conversations: OrderedDict[Hashable, Conversation] = OrderedDict()
        self._lock = threading.Lock()

    def conversation(self, user: Hashable) -> Conversation:
        """That user's conversation; a new one where none is remembered."""
        with self._lock:
            conversation = self._conversations.get(user)
            if conversation is not None:
                self._conversations.move_to_end(user)
                return conversation
            if len(self._conversations) >= self._most:
                self._forget_gone()
            while len(self._conversations) >= self._most:
                self._conversations.popitem(last=False)
            conversation = self._conversations[user] = Conversation(self.agent)
            return conversation

    def forget(self, user: Hashable) -> None:
        """That user's next message begins a new conversation."""
        with self._lock:
            self._conversations.pop(user, None)

    def forget_all(self) -> None:
        with self._lock:
            self._conversations.clear()

    def __len__(self) -> int:
        return len(self._conversations)

    def send(self, message: str, user: Hashable) -> str:
        return self.conversation(user).send(message)

    async def asend(self, message: str, user: Hashable) -> str:
        """The same without blocking the event loop.

        Cancelling it ends the request on the wire. With a client without ``enable_async`` a
        thread of the loop's executor waits instead, and a call that was cancelled runs on there
        to its end.
        """
        conversation = self.conversation(user)
        if self.agent._client.config.enable_async:
            return await conversation.asend(message)
        return await asyncio.to_thread(conversation.send, message)

    def _forget_gone(self) -> None:
        for user in list(self._conversations):
            if isinstance(user, weakref.ref) and user() is None:
                del self._conversations[user]

    # What copies a tool copies neither its client nor its conversations.
    def __copy__(self) -> AgentUse:
        return self

    def __deepcopy__(self, memo: object) -> AgentUse:
        return self


def tool_name(agent_name: str, taken: Container[str] = ()) -> str:
    """A name that language models accept for a tool: letters, digits, "_" and "-", at most 64."""
    name = re.sub(r"[^A-Za-z0-9_-]+", "_", agent_name).strip("_")[:64] or "agent"
    unique, count = name, 1
    while unique in taken:
        count += 1
        unique = f"{name[: 63 - len(str(count))]}_{count}"
    return unique


def tool_description(info: AgentInfo) -> str:
    """What a language model has to know to choose the agent."""
    name = info.display_name or info.name
    text = info.description or f"Asks {name}, an agent that knows the data catalog."
    if info.abilities:
        text = f"{text.rstrip()} Abilities: {', '.join(info.abilities)}."
    return text
