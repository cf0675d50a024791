"""Call AI agents that know a company's data.

    from ai_sdk import AiSdk

    with AiSdk(host="https://catalog.example.com", token="…") as client:
        print(client.agent("SqlQueryAgent").call("How many orders are there?").response)
"""

from __future__ import annotations

from ai_sdk._map import MapResult
from ai_sdk._native import AsyncStream, Stream, __version__
from ai_sdk.agent import AgentHandle
from ai_sdk.auth import TokenAuth
from ai_sdk.client import AISdk, AiSdk
from ai_sdk.config import AISdkConfig, AiSdkConfig, Limits
from ai_sdk.conversation import Conversation, Turn
from ai_sdk.exceptions import (
    AISdkError,
    AbilityNotFoundError,
    AgentExecutionError,
    AgentNotEnabledError,
    AgentNotFoundError,
    AiSdkError,
    AuthenticationError,
    BotNotFoundError,
    ConflictError,
    MCPError,
    MCPToolExecutionError,
    NetworkError,
    PersonaNotFoundError,
    RateLimitError,
    StreamInterruptedError,
    TimeoutError,
    ValidationError,
)
from ai_sdk.models import (
    AbilityInfo,
    AgentInfo,
    BotInfo,
    CreateAgentRequest,
    CreatePersonaRequest,
    EntityReference,
    EventType,
    InvokeResponse,
    KnowledgeScope,
    PersonaInfo,
    StreamEvent,
    ToolUse,
    Usage,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ai_sdk import integrations, logging, mcp, protocols, testing
    from ai_sdk._logging import configure_logging, set_debug

# Without TimeoutError, so that `from ai_sdk import *` hides no built-in.
__all__ = [
    "AISdk",
    "AISdkConfig",
    "AISdkError",
    "AbilityInfo",
    "AbilityNotFoundError",
    "AgentExecutionError",
    "AgentHandle",
    "AgentInfo",
    "AgentNotEnabledError",
    "AgentNotFoundError",
    "AiSdk",
    "AiSdkConfig",
    "AiSdkError",
    "AsyncStream",
    "AuthenticationError",
    "BotInfo",
    "BotNotFoundError",
    "ConflictError",
    "Conversation",
    "CreateAgentRequest",
    "CreatePersonaRequest",
    "EntityReference",
    "EventType",
    "InvokeResponse",
    "KnowledgeScope",
    "Limits",
    "MCPError",
    "MCPToolExecutionError",
    "MapResult",
    "NetworkError",
    "PersonaInfo",
    "PersonaNotFoundError",
    "RateLimitError",
    "Stream",
    "StreamEvent",
    "StreamInterruptedError",
    "TokenAuth",
    "ToolUse",
    "Turn",
    "Usage",
    "ValidationError",
    "__version__",
    "configure_logging",
    "set_debug",
]


# What is slow to import, or not needed by all, comes when it is named.
_MODULES = ("integrations", "logging", "mcp", "protocols", "testing")

if not TYPE_CHECKING:  # a type checker would take any name for one of ours

    def __getattr__(name: str) -> object:
        if name in ("configure_logging", "set_debug"):
            from ai_sdk import _logging

            return getattr(_logging, name)
        if name in _MODULES:
            from importlib import import_module

            return import_module("ai_sdk." + name)
        raise AttributeError(f"module 'ai_sdk' has no attribute {name!r}")


def __dir__() -> list[str]:
    # What is ours: not what this file itself imports.
    modules = {"auth", "client", "config", "exceptions", "models", *_MODULES}
    return sorted({"TimeoutError", "__all__", "__doc__", "__file__", "__path__", *modules, *__all__})
