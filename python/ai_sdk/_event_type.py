"""EventType alone, because the native module needs it before the rest of the package is there."""

from enum import Enum


class EventType(str, Enum):
    """What a StreamEvent is about. Members are strings: ``event.type == "content"`` works."""

    START = "start"
    CONTENT = "content"
    THINKING = "thinking"
    TOOL_USE = "tool_use"
    END = "end"
    ERROR = "error"

    # Enum's own would show and hash the member's name.
    __str__ = str.__str__
    __hash__ = str.__hash__


# Where users find it, and pickles look for it.
EventType.__module__ = "ai_sdk.models"
