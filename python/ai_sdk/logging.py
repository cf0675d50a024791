"""What the library logs, and where: ``set_debug()`` and ``configure_logging()``.

The records are those of the standard ``logging``'s logger "ai_sdk", with the attributes request_id,
agent, attempt, status and elapsed (seconds), None where one is not known. None of them holds the
token.
"""

from __future__ import annotations

from ai_sdk._logging import configure_logging, get_logger, is_debug_enabled, set_debug

__all__ = ["configure_logging", "get_logger", "is_debug_enabled", "set_debug"]
