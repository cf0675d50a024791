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


def __getattr__(name: str) -> object:
    # logging is slow to import, and who does not log does not need it.
    if name in ("configure_logging", "set_debug"):
        from ai_sdk import _logging

        return getattr(_logging, name)
    raise AttributeError(f"module 'ai_sdk' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
