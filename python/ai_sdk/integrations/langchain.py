"""Agents as tools of LangChain and LangGraph.

    from ai_sdk.integrations.langchain import create_ai_sdk_tools

    tools = create_ai_sdk_tools(client)
    config = {"configurable": {"thread_id": "user-42"}}
    answer = tools[0].invoke("Which tables have no owner?", config)

Needs langchain-core, 0.1.46 or newer.
"""

from __future__ import annotations

import asyncio
import contextlib
import inspect
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Optional, Type

try:
    from langchain_core.runnables import RunnableConfig
    from langchain_core.runnables.config import ensure_config
    from langchain_core.tools import BaseTool, ToolException
except ImportError as error:
    raise ImportError(
        "ai_sdk.integrations.langchain needs LangChain's core, which could not be imported "
        f"({error}). Install it: pip install langchain-core",
        name=error.name,
        path=error.path,
    ) from error

from ai_sdk.exceptions import AiSdkError
from ai_sdk.integrations._agent_use import (
    MAX_CONVERSATIONS,
    AgentUse,
    current_user,
    tool_description,
    tool_name,
)

if TYPE_CHECKING:
    from ai_sdk.agent import AgentHandle
    from ai_sdk.client import AiSdk
    from ai_sdk.models import AgentInfo

__all__ = ["AISdkAgentTool", "AiSdkAgentTool", "acreate_ai_sdk_tools", "create_ai_sdk_tools"]

if "config" not in inspect.signature(BaseTool.run).parameters:
    # It would not tell one thread_id from another.
    raise ImportError(
        "ai_sdk.integrations.langchain needs a langchain-core that tells a tool its config: "
        "pip install --upgrade langchain-core"
    )

# Releases before 0.3 are built on pydantic's version 1, which version 2 brings along.
if TYPE_CHECKING or not any(base.__module__.startswith("pydantic.v1") for base in BaseTool.__mro__):
    from pydantic import BaseModel, Field, PrivateAttr
else:
    from pydantic.v1 import BaseModel, Field, PrivateAttr

# Who called the tool: LangChain runs it in a task or a thread of its own.
_caller: ContextVar[Optional[Hashable]] = ContextVar("ai_sdk_tool_caller", default=None)


class AgentQuestion(BaseModel):
    """What the tool takes."""

    message: str = Field(description="What to ask the agent, in plain language.")


class AISdkAgentTool(BaseTool):
    """An agent as a tool. Made by :meth:`from_client`, :meth:`from_agent` or
    :func:`create_ai_sdk_tools`.

    It may be shared by all users of a program: each of them has a conversation of their own with
    the agent. A conversation belongs to

    1. the ``thread_id`` in the config of the call, ``{"configurable": {"thread_id": "user-42"}}``,
       which LangGraph passes on from the config of the graph;
    2. without one, the run that the call is a part of: one run of an AgentExecutor, or of a graph's
       node, is one conversation, and the next run begins a new one;
    3. where the tool is used directly, the asyncio task that calls it, or outside of one the OS
       thread (a call that asyncio.to_thread or a web framework hands to a pool stands alone). A
       program that lets one task or thread work for several users passes a ``thread_id``.

    The conversations that were used last are remembered, 1000 of them unless ``max_conversations``
    says otherwise. Messages of one conversation take turns; others run at the same time.

    ``ainvoke`` never blocks the event loop. What fails raises an error of :mod:`ai_sdk.exceptions`;
    with ``handle_tool_error`` set, the model gets to see what it says instead.
    """

    args_schema: Type[BaseModel] = AgentQuestion
    _use: Any = PrivateAttr(default=None)

    @classmethod
    def from_client(
        cls,
        client: AiSdk,
        agent_name: str,
        *,
        name: Optional[str] = None,
        description: Optional[str] = None,
        max_conversations: int = MAX_CONVERSATIONS,
        **fields: Any,
    ) -> AISdkAgentTool:
        """A tool for the agent of that name; see :meth:`from_agent`."""
        return cls.from_agent(
            client.agent(agent_name),
            name=name,
            description=description,
            max_conversations=max_conversations,
            **fields,
        )

    @classmethod
    def from_agent(
        cls,
        agent: AgentHandle,
        *,
        name: Optional[str] = None,
        description: Optional[str] = None,
        max_conversations: int = MAX_CONVERSATIONS,
        **fields: Any,
    ) -> AISdkAgentTool:
        """A tool for an agent.

        ``name``: what the language model calls it; None: the agent's name, without what models do
        not accept. ``description``: None: what the server says about the agent, which is asked for
        and waited for here; in a coroutine use :meth:`afrom_agent`. ``fields``: further fields of a
        LangChain tool.
        """
        if description is None:
            description = tool_description(agent.get_info())
        use = AgentUse(agent, max_conversations)
        tool = cls(name=name or tool_name(agent.name), description=description, **fields)
        tool._use = use
        return tool

    @classmethod
    async def afrom_client(
        cls, client: AiSdk, agent_name: str, **arguments: Any
    ) -> AISdkAgentTool:
        """:meth:`from_client` without blocking the event loop."""
        return await cls.afrom_agent(client.agent(agent_name), **arguments)

    @classmethod
    async def afrom_agent(
        cls, agent: AgentHandle, *, description: Optional[str] = None, **arguments: Any
    ) -> AISdkAgentTool:
        """:meth:`from_agent` without blocking the event loop."""
        if description is None:
            if agent._client.config.enable_async:
                info = await agent.aget_info()
            else:
                info = await asyncio.to_thread(agent.get_info)
            description = tool_description(info)
        return cls.from_agent(agent, description=description, **arguments)

    @property
    def agent(self) -> AgentHandle:
        """The agent that answers."""
        return self._agent_use().agent

    def reset_conversation(self, thread_id: Optional[object] = None) -> None:
        """Begin anew with the next message: in the conversation of that ``thread_id``, or without
        one in that of the task or thread that calls this."""
        user = current_user() if thread_id is None else _of_thread(thread_id)
        self._agent_use().forget(user)

    def reset_conversations(self) -> None:
        """Begin anew with the next message of everybody."""
        self._agent_use().forget_all()

    # Older programs pass {"query": …}.
    def run(self, tool_input: Any, *args: Any, **kwargs: Any) -> Any:
        """Ask the agent; see BaseTool."""
        with _called():
            return super().run(_with_message(tool_input), *args, **kwargs)

    async def arun(self, tool_input: Any, *args: Any, **kwargs: Any) -> Any:
        """Ask the agent without blocking the event loop; see BaseTool."""
        with _called():
            return await super().arun(_with_message(tool_input), *args, **kwargs)

    # BaseTool looks for a parameter whose type is RunnableConfig itself.
    def _run(
        self,
        message: str = "",
        config: RunnableConfig = None,  # type: ignore[assignment]
        run_manager: Any = None,
        query: str = "",
    ) -> str:
        use = self._agent_use()
        with failing_as_asked(self):
            return use.send(message or query, _user(config, run_manager))

    async def _arun(
        self,
        message: str = "",
        config: RunnableConfig = None,  # type: ignore[assignment]
        run_manager: Any = None,
        query: str = "",
    ) -> str:
        use = self._agent_use()
        with failing_as_asked(self):
            return await use.asend(message or query, _user(config, run_manager))

    def _agent_use(self) -> AgentUse:
        if self._use is None:
            raise ValueError(
                "this tool has no agent: make it with AISdkAgentTool.from_client(client, name) "
                "or AISdkAgentTool.from_agent(agent)"
            )
        return self._use  # type: ignore[no-any-return]


AiSdkAgentTool = AISdkAgentTool


def create_ai_sdk_tools(
    client: AiSdk,
    agent_names: Optional[Sequence[str]] = None,
    *,
    max_conversations: int = MAX_CONVERSATIONS,
    **fields: Any,
) -> list[AISdkAgentTool]:
    """A tool for each agent that can be called, or for each of those that are named.

    Asks the server what they are for and waits for it; in a coroutine use
    :func:`acreate_ai_sdk_tools`. An agent that is named and not there raises AgentNotFoundError.
    """
    if agent_names is None:
        infos: Iterable[AgentInfo] = client.list_agents()
    else:
        infos = [client.agent(name).get_info() for name in _names(agent_names)]
    return _tools(client, infos, agent_names, max_conversations, fields)


async def acreate_ai_sdk_tools(
    client: AiSdk,
    agent_names: Optional[Sequence[str]] = None,
    *,
    max_conversations: int = MAX_CONVERSATIONS,
    **fields: Any,
) -> list[AISdkAgentTool]:
    """The same without blocking the event loop."""
    if not client.config.enable_async:
        return await asyncio.to_thread(
            create_ai_sdk_tools, client, agent_names, max_conversations=max_conversations, **fields
        )
    infos: Iterable[AgentInfo]
    if agent_names is None:
        infos = await client.alist_agents()
    else:
        infos = await asyncio.gather(
            *[client.agent(name).aget_info() for name in _names(agent_names)]
        )
    return _tools(client, infos, agent_names, max_conversations, fields)


def _names(agent_names: Sequence[str]) -> Sequence[str]:
    if isinstance(agent_names, str):
        raise TypeError("agent_names takes a list of names")
    return agent_names


def _tools(
    client: AiSdk,
    infos: Iterable[AgentInfo],
    agent_names: Optional[Sequence[str]],
    max_conversations: int,
    fields: Mapping[str, Any],
) -> list[AISdkAgentTool]:
    if agent_names is None:
        infos = [info for info in infos if info.api_enabled]
    tools: dict[str, AISdkAgentTool] = {}
    for info in infos:
        name = tool_name(info.name, taken=tools)
        tools[name] = AISdkAgentTool.from_agent(
            client.agent(info.name),
            name=name,
            description=tool_description(info),
            max_conversations=max_conversations,
            **fields,
        )
    return list(tools.values())


@contextlib.contextmanager
def failing_as_asked(tool: BaseTool) -> Iterator[None]:
    # LangChain hands a ToolException to the model where the tool's user has asked for that.
    try:
        yield
    except AiSdkError as error:
        if not tool.handle_tool_error:
            raise
        raise ToolException(str(error)) from error


@contextlib.contextmanager
def _called() -> Iterator[None]:
    token = _caller.set(current_user())
    try:
        yield
    finally:
        _caller.reset(token)


def _of_thread(thread_id: object) -> Hashable:
    return ("thread", str(thread_id))


def _user(config: Optional[RunnableConfig], run_manager: Any) -> Hashable:
    """Whose conversation it is; see AISdkAgentTool."""
    # Releases before 0.2 do not hand the config over, but keep it at hand.
    thread_id = (ensure_config(config).get("configurable") or {}).get("thread_id")
    if thread_id is not None:
        return _of_thread(thread_id)
    run = getattr(run_manager, "parent_run_id", None)
    if run is not None:
        return ("run", run)
    caller = _caller.get()
    return current_user() if caller is None else caller


def _with_message(tool_input: Any) -> Any:
    if isinstance(tool_input, Mapping) and "query" in tool_input and "message" not in tool_input:
        return {"message" if key == "query" else key: value for key, value in tool_input.items()}
    return tool_input
