"""What goes to agents and comes from them, as objects.

The types are native, quick to make, and behave alike; Model says how.
"""

from enum import Enum
from types import MappingProxyType
from typing import Any, ClassVar, Mapping, NamedTuple, Sequence, TypeVar

__all__ = [
    "AbilityInfo",
    "AgentInfo",
    "BotInfo",
    "CreateAgentRequest",
    "CreatePersonaRequest",
    "EntityReference",
    "EventType",
    "FieldInfo",
    "InvokeResponse",
    "KnowledgeScope",
    "Model",
    "PersonaInfo",
    "StreamEvent",
    "ToolUse",
    "Usage",
]

_M = TypeVar("_M", bound="Model")

class EventType(str, Enum):
    """What a StreamEvent is about. Members are strings: ``event.type == "content"`` works."""

    START = "start"
    """The stream is open; the conversation's id is known."""
    CONTENT = "content"
    """A piece of the answer."""
    THINKING = "thinking"
    """What the agent is doing; not part of the answer."""
    TOOL_USE = "tool_use"
    """The agent used a tool."""
    END = "end"
    """The answer is complete."""
    ERROR = "error"
    """Something failed; a fatal error is the last event."""

class FieldInfo(NamedTuple):
    """One field of a model."""

    alias: str
    """The field's name on the wire."""
    annotation: str
    """The field's type, as text."""
    required: bool
    """Whether it must be given."""
    default: Any
    """What it is otherwise; None where it must be given."""
    description: str
    """What it means."""

class Model:
    """What all models have in common.

    They are made with keyword arguments in snake_case or camelCase, and their fields are attributes
    that are checked when they are set: TypeError where a value is of another kind, ValueError where
    it is none of those that are allowed. None, given for a field that is never None, stands for the
    field's default. Two are equal if their type and all fields are; as they can be changed, they
    have no hash. copy, pickle and copy.replace() take them.

    Members of a server's answer that a model does not know are in ``model_extra``. They can be read
    as attributes too, ``getattr(info, "someNewField")``, except where a field, a method or another
    attribute has the name, and where it begins with an underscore.

    A class may derive from a model and have attributes of its own. from_dict() and what the client
    itself makes do not call its __init__.
    """

    model_fields: ClassVar[MappingProxyType[str, FieldInfo]]
    """The type's fields by their names in Python."""

    @property
    def model_extra(self) -> dict[str, Any]:
        """What the server sent and the model does not know, by the wire's names."""

    @classmethod
    def from_dict(cls: type[_M], document: Mapping[str, Any] | _M, /) -> _M:
        """Make one of a dict: a server's (camelCase) or what to_dict() makes (snake_case).

        Members that the model does not know are kept in model_extra. null counts as absent, and
        names are taken out of references where names are wanted. TypeError or ValueError where a
        required field is missing or a value is of another kind.
        """

    @classmethod
    def model_validate(cls: type[_M], document: Mapping[str, Any] | _M, /) -> _M:
        """The same as from_dict()."""

    @classmethod
    def model_validate_json(cls: type[_M], text: str | bytes | bytearray, /) -> _M:
        """from_dict() of a JSON document. ValueError where it is no JSON."""

    def to_api_dict(self) -> dict[str, Any]:
        """As a server takes it: names in camelCase, without fields that are None.

        Nothing in it is shared with the model.
        """

    def to_dict(self) -> dict[str, Any]:
        """All fields as plain dicts, lists and texts, names in snake_case; nothing is shared."""

    def model_dump(self, *, by_alias: bool = ..., exclude_none: bool = ...) -> dict[str, Any]:
        """The same as to_dict(); if asked, with the wire's names and without what is None."""

    def model_dump_json(
        self, *, by_alias: bool = ..., exclude_none: bool = ..., indent: int | str | None = ...
    ) -> str:
        """model_dump() as JSON text; on one line without an indent."""

    def model_copy(self: _M, *, update: Mapping[str, Any] | None = ..., deep: bool = ...) -> _M:
        """A copy, by choice with other values for some fields, which are checked.

        Lists and dicts in it are the same objects unless it is deep.
        """

    def __replace__(self: _M, **changes: Any) -> _M: ...
    def __eq__(self, other: object) -> bool: ...
    __hash__: ClassVar[None]  # type: ignore[assignment]

class Usage(Model):
    """What a run cost, counted by the server.

    Tokens of a language model, or the words that a built-in engine read and wrote.
    """

    __match_args__ = ("prompt_tokens", "completion_tokens", "total_tokens")

    prompt_tokens: int
    """Tokens that went in."""
    completion_tokens: int
    """Tokens that came out."""
    total_tokens: int
    """All of them; the sum where it is not given."""

    def __init__(
        self,
        *,
        prompt_tokens: int | None = ...,
        completion_tokens: int | None = ...,
        total_tokens: int | None = ...,
        promptTokens: int | None = ...,
        completionTokens: int | None = ...,
        totalTokens: int | None = ...,
    ) -> None: ...

class InvokeResponse(Model):
    """The whole answer of an agent."""

    __match_args__ = ("conversation_id", "response", "tools_used", "usage")

    conversation_id: str
    """Send it with the next message to go on; empty where the server gave none."""
    response: str
    """The answer, in Markdown."""
    tools_used: list[str]
    """Names of the tools that the agent used."""
    usage: Usage | None
    """What the run cost, where the server says it."""
    request_id: str
    """The call's X-Request-ID, the server's own where it sent one: quote it when you ask for help."""

    def __init__(
        self,
        *,
        conversation_id: str | None = ...,
        response: str,
        tools_used: Sequence[str] | None = ...,
        usage: Usage | Mapping[str, Any] | None = ...,
        request_id: str | None = ...,
        conversationId: str | None = ...,
        toolsUsed: Sequence[str] | None = ...,
        requestId: str | None = ...,
    ) -> None: ...

class EntityReference(Model):
    """A pointer to another thing in the catalog. Servers want the id and the type, or a name."""

    __match_args__ = ("id", "type", "name", "fully_qualified_name", "display_name", "description")

    id: str | None
    """The entity's id, a UUID."""
    type: str | None
    """What kind of entity it is: 'table', 'user', 'persona', …"""
    name: str | None
    """The entity's name."""
    fully_qualified_name: str | None
    """The name with those of all that it lies in, joined by dots."""
    display_name: str | None
    """The name that people read."""
    description: str | None
    """What the entity is, in Markdown."""

    def __init__(
        self,
        *,
        id: str | None = ...,
        type: str | None = ...,
        name: str | None = ...,
        fully_qualified_name: str | None = ...,
        display_name: str | None = ...,
        description: str | None = ...,
        fullyQualifiedName: str | None = ...,
        displayName: str | None = ...,
    ) -> None: ...

class KnowledgeScope(Model):
    """What an agent may look at."""

    __match_args__ = ("entity_types", "services")

    entity_types: list[str]
    """Kinds of entities: 'table', 'dashboard', …"""
    services: list[EntityReference]
    """Services whose entities count."""

    def __init__(
        self,
        *,
        entity_types: Sequence[str] | None = ...,
        services: Sequence[EntityReference | Mapping[str, Any]] | None = ...,
        entityTypes: Sequence[str] | None = ...,
    ) -> None: ...

class AgentInfo(Model):
    """What the server says about an agent."""

    __match_args__ = (
        "name",
        "display_name",
        "description",
        "abilities",
        "api_enabled",
        "id",
        "fully_qualified_name",
        "mode",
        "icon",
        "provider",
        "prompt",
        "schedule",
        "persona",
        "bot",
        "knowledge",
    )

    name: str
    """What the agent is called by."""
    display_name: str
    """The name that people read; may be empty."""
    description: str
    """What the agent does; may be empty."""
    abilities: list[str]
    """Names of the agent's abilities."""
    api_enabled: bool
    """Only such an agent can be called."""
    id: str | None
    """The agent's id, a UUID."""
    fully_qualified_name: str | None
    """The same as the name for an agent."""
    mode: str | None
    """'chat', 'agent' or 'both'."""
    icon: str | None
    """The agent's picture."""
    provider: str | None
    """Who made it: 'system' or 'user'."""
    prompt: str | None
    """The agent's default task."""
    schedule: str | None
    """When it runs by itself: a cron expression."""
    persona: EntityReference | None
    """Whose manner it has."""
    bot: EntityReference | None
    """As whom it acts."""
    knowledge: KnowledgeScope | None
    """What it may look at."""

    def __init__(
        self,
        *,
        name: str,
        display_name: str | None = ...,
        description: str | None = ...,
        abilities: Sequence[str] | None = ...,
        api_enabled: bool | None = ...,
        id: str | None = ...,
        fully_qualified_name: str | None = ...,
        mode: str | None = ...,
        icon: str | None = ...,
        provider: str | None = ...,
        prompt: str | None = ...,
        schedule: str | None = ...,
        persona: EntityReference | Mapping[str, Any] | None = ...,
        bot: EntityReference | Mapping[str, Any] | None = ...,
        knowledge: KnowledgeScope | Mapping[str, Any] | None = ...,
        displayName: str | None = ...,
        apiEnabled: bool | None = ...,
        fullyQualifiedName: str | None = ...,
    ) -> None: ...

class ToolUse(Model):
    """A tool that an agent used while it answered."""

    __match_args__ = ("name", "input", "result")

    name: str
    """The tool's name."""
    input: dict[str, Any]
    """The arguments of the call."""
    result: dict[str, Any]
    """What the tool answered."""

    def __init__(
        self,
        *,
        name: str,
        input: Mapping[str, Any] | None = ...,
        result: Mapping[str, Any] | None = ...,
    ) -> None: ...

class StreamEvent(Model):
    """One step of an answer that is streamed."""

    # fmt: off
    __match_args__ = (
        "type", "content", "tool_name", "conversation_id", "error", "fatal", "tool", "stream_id",
        "sequence", "sender", "raw",
    )
    # fmt: on

    type: EventType
    """What the event is about; compares equal to its text: 'content', 'tool_use', …"""
    content: str | None
    """A piece of the answer (type content) or of the agent's thinking (type thinking)."""
    tool_name: str | None
    """Name of the tool that is used (type tool_use)."""
    conversation_id: str | None
    """Send it with the next message to go on; None where the server has not said it yet."""
    error: str | None
    """What went wrong (type error)."""
    fatal: bool
    """Whether the stream is over (type error)."""
    tool: ToolUse | None
    """The tool with its arguments and its result, where the server sends them (type tool_use)."""
    stream_id: str | None
    """The stream's id on the server."""
    sequence: int | None
    """The event's place in the stream, from 0."""
    sender: str | None
    """'assistant', 'system', …, as the server says it."""
    raw: str
    """The data as it came over the wire; on the first of several events that one piece makes."""

    def __init__(
        self,
        *,
        type: EventType | str,
        content: str | None = ...,
        tool_name: str | None = ...,
        conversation_id: str | None = ...,
        error: str | None = ...,
        fatal: bool | None = ...,
        tool: ToolUse | Mapping[str, Any] | None = ...,
        stream_id: str | None = ...,
        sequence: int | None = ...,
        sender: str | None = ...,
        raw: str | None = ...,
        toolName: str | None = ...,
        conversationId: str | None = ...,
        streamId: str | None = ...,
    ) -> None: ...

class BotInfo(Model):
    """What the server says about a bot, as which agents act."""

    __match_args__ = (
        "name",
        "display_name",
        "description",
        "id",
        "fully_qualified_name",
        "provider",
        "bot_user",
    )

    name: str
    """The bot's name."""
    display_name: str
    """The name that people read; may be empty."""
    description: str
    """What the bot is for; may be empty."""
    id: str | None
    """The bot's id, a UUID."""
    fully_qualified_name: str | None
    """The same as the name for a bot."""
    provider: str | None
    """Who made it: 'system' or 'user'."""
    bot_user: EntityReference | None
    """The user that the bot acts as."""

    def __init__(
        self,
        *,
        name: str,
        display_name: str | None = ...,
        description: str | None = ...,
        id: str | None = ...,
        fully_qualified_name: str | None = ...,
        provider: str | None = ...,
        bot_user: EntityReference | Mapping[str, Any] | None = ...,
        displayName: str | None = ...,
        fullyQualifiedName: str | None = ...,
        botUser: EntityReference | Mapping[str, Any] | None = ...,
    ) -> None: ...

class PersonaInfo(Model):
    """What the server says about a persona, the manner that an agent has."""

    __match_args__ = (
        "name",
        "display_name",
        "description",
        "id",
        "fully_qualified_name",
        "prompt",
        "provider",
    )

    name: str
    """The persona's name."""
    display_name: str
    """The name that people read; may be empty."""
    description: str
    """What the persona is for; may be empty."""
    id: str | None
    """The persona's id, a UUID."""
    fully_qualified_name: str | None
    """The same as the name for a persona."""
    prompt: str | None
    """The text that makes an agent behave so."""
    provider: str
    """Who made it: 'system' or 'user'."""

    def __init__(
        self,
        *,
        name: str,
        display_name: str | None = ...,
        description: str | None = ...,
        id: str | None = ...,
        fully_qualified_name: str | None = ...,
        prompt: str | None = ...,
        provider: str | None = ...,
        displayName: str | None = ...,
        fullyQualifiedName: str | None = ...,
    ) -> None: ...

class AbilityInfo(Model):
    """What the server says about an ability that agents can have."""

    __match_args__ = (
        "name",
        "display_name",
        "description",
        "id",
        "fully_qualified_name",
        "provider",
        "tools",
    )

    name: str
    """The ability's name."""
    display_name: str
    """The name that people read; may be empty."""
    description: str
    """What an agent with it can do; may be empty."""
    id: str | None
    """The ability's id, a UUID."""
    fully_qualified_name: str | None
    """The same as the name for an ability."""
    provider: str | None
    """Who made it: 'system' or 'user'."""
    tools: list[str]
    """Names of the tools that it brings."""

    def __init__(
        self,
        *,
        name: str,
        display_name: str | None = ...,
        description: str | None = ...,
        id: str | None = ...,
        fully_qualified_name: str | None = ...,
        provider: str | None = ...,
        tools: Sequence[str] | None = ...,
        displayName: str | None = ...,
        fullyQualifiedName: str | None = ...,
    ) -> None: ...

class CreateAgentRequest(Model):
    """An agent that is to be made."""

    __match_args__ = (
        "name",
        "description",
        "persona",
        "mode",
        "display_name",
        "icon",
        "bot_name",
        "abilities",
        "knowledge",
        "prompt",
        "schedule",
        "api_enabled",
        "provider",
    )

    name: str
    """What the agent is called by; 1 to 256 characters."""
    description: str
    """What the agent does."""
    persona: str | EntityReference
    """The persona's name, or a reference to it."""
    mode: str
    """'chat', 'agent' or 'both'."""
    display_name: str | None
    """The name that people read."""
    icon: str | None
    """The agent's picture."""
    bot_name: str | None
    """Name of the bot that the agent acts as."""
    abilities: list[str | EntityReference]
    """Names of the abilities that the agent gets, or references to them."""
    knowledge: KnowledgeScope | None
    """What the agent may look at."""
    prompt: str | None
    """The agent's default task."""
    schedule: str | None
    """When it runs by itself: a cron expression."""
    api_enabled: bool
    """Whether it can be called from outside."""
    provider: str
    """Who makes it: 'user' or 'system'."""

    def __init__(
        self,
        *,
        name: str,
        description: str,
        persona: str | EntityReference | Mapping[str, Any],
        mode: str | None = ...,
        display_name: str | None = ...,
        icon: str | None = ...,
        bot_name: str | None = ...,
        abilities: Sequence[str | EntityReference | Mapping[str, Any]] | None = ...,
        knowledge: KnowledgeScope | Mapping[str, Any] | None = ...,
        prompt: str | None = ...,
        schedule: str | None = ...,
        api_enabled: bool | None = ...,
        provider: str | None = ...,
        displayName: str | None = ...,
        botName: str | None = ...,
        apiEnabled: bool | None = ...,
    ) -> None: ...

class CreatePersonaRequest(Model):
    """A persona that is to be made."""

    __match_args__ = ("name", "description", "prompt", "display_name", "provider", "owners")

    name: str
    """The persona's name; 1 to 256 characters."""
    description: str
    """What the persona is for."""
    prompt: str
    """The text that makes an agent behave so."""
    display_name: str | None
    """The name that people read."""
    provider: str
    """Who makes it: 'user' or 'system'."""
    owners: list[EntityReference]
    """Who it belongs to: references to users or teams."""

    def __init__(
        self,
        *,
        name: str,
        description: str,
        prompt: str,
        display_name: str | None = ...,
        provider: str | None = ...,
        owners: Sequence[EntityReference | Mapping[str, Any]] | None = ...,
        displayName: str | None = ...,
    ) -> None: ...
