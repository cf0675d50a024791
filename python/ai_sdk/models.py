"""What goes to agents and comes from them, as objects.

The types are native, quick to make, and behave alike; Model says how. A type's fields are in its
``model_fields`` and its help().
"""

from ai_sdk._event_type import EventType
from ai_sdk._native import (
    AbilityInfo,
    AgentInfo,
    BotInfo,
    CreateAgentRequest,
    CreatePersonaRequest,
    EntityReference,
    FieldInfo,
    InvokeResponse,
    KnowledgeScope,
    Model,
    PersonaInfo,
    StreamEvent,
    ToolUse,
    Usage,
)

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
