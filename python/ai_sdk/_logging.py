"""The library's records in Python's logging. Imported only when somebody logs.

The native module hands over what it would say; nothing of that holds the token.
"""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING, Any

from ai_sdk import _native

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "configure_logging",
    "emit",
    "get_logger",
    "is_debug_enabled",
    "prompts_wanted",
    "refresh",
    "set_debug",
]

# What every record has, None where it is not known, so that a format may name them.
EXTRAS = ("request_id", "agent", "attempt", "status", "elapsed")
FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"

logger = logging.getLogger("ai_sdk")
# Without a handler anywhere, warnings would go to standard error (logging.lastResort).
logger.addHandler(logging.NullHandler())

_installed: logging.Handler | None = None
_installed_by_debug = False
_before_debug: int | None = None  # the logger's level
_prompts = False


def get_logger(name: str = "ai_sdk") -> logging.Logger:
    """The library's logger, or one below it."""
    if name != "ai_sdk" and not name.startswith("ai_sdk."):
        name = "ai_sdk." + name
    return logging.getLogger(name)


def configure_logging(
    level: int | str = logging.INFO,
    *,
    handler: logging.Handler | None = None,
    format: str | None = None,
    format_string: str | None = None,
    prompts: bool = False,
) -> None:
    """Sends the library's records of ``level`` and above to ``handler``.

    Without a handler they go to those that the program has set up, or, where there is none, to
    standard error. ``format`` is a ``logging`` format for the handler; beside the usual names it
    may use request_id, agent, attempt, status and elapsed (seconds). A later call replaces the
    handler of an earlier one. ``prompts``: write the messages to agents too, which may be
    confidential; the token is never written. ``format_string`` is another name of ``format``.

    Raises ValueError or TypeError where the level or the format is none.
    """
    global _prompts, _before_debug
    style = format if format is not None else format_string
    formatter = logging.Formatter(style) if style is not None else None
    logger.setLevel(level)
    _before_debug = None
    _uninstall()
    if handler is None and (formatter is not None or not _has_handler()):
        handler = logging.StreamHandler(sys.stderr)
        formatter = formatter or logging.Formatter(FORMAT)
    if handler is not None:
        _install(handler, formatter)
    _prompts = prompts
    if hasattr(_native, "set_log_prompts"):
        _native.set_log_prompts(prompts)
    refresh()


def set_debug(enabled: bool = True) -> None:
    """Switches a line per request, retry and event on, or off again.

    The lines go to the handlers that are set up, or, where there is none, to standard error. They
    hold neither the token nor a message to an agent.
    """
    global _before_debug
    if enabled:
        if _before_debug is None:
            _before_debug = logger.level
        logger.setLevel(logging.DEBUG)
        if not _has_handler():
            _install(logging.StreamHandler(sys.stderr), logging.Formatter(FORMAT), debug=True)
    else:
        if _before_debug is not None:
            logger.setLevel(_before_debug)
        elif 0 < logger.level <= logging.DEBUG:
            logger.setLevel(logging.NOTSET)
        _before_debug = None
        if _installed_by_debug:
            _uninstall()
    refresh()


def is_debug_enabled() -> bool:
    """True where lines of the level DEBUG are wanted."""
    return logger.isEnabledFor(logging.DEBUG)


def prompts_wanted() -> bool:
    """True where the messages to agents are to be written too."""
    return _prompts


def refresh() -> None:
    """Tells the native module what is wanted, after logging was set up by other means than ours."""
    if hasattr(_native, "set_log_level"):
        _native.set_log_level(max(logger.getEffectiveLevel(), 1) if _has_handler() else 0)


def emit(records: Iterable[tuple[int, float, str, dict[str, Any]]]) -> None:
    """Logs records (level, seconds since 1970, text, extras). Never raises."""
    for record in records:
        try:
            _emit(*record)
        except Exception:  # a call must not fail because its log does
            pass


def _emit(level: int, created: float, text: str, extras: dict[str, Any]) -> None:
    if not logger.isEnabledFor(level):
        return
    record = logger.makeRecord(logger.name, level, "(ai_sdk)", 0, text, (), None)
    # It was made when the native module wrote it, not now.
    record.relativeCreated -= (record.created - created) * 1000
    record.created = created
    record.msecs = float(int(created % 1 * 1000))
    for name in EXTRAS:
        setattr(record, name, None)
    for name, value in extras.items():
        # What logging keeps there itself is not ours to change.
        if name in EXTRAS or not hasattr(record, name):
            setattr(record, name, value)
    logger.handle(record)


class _Complete(logging.Filter):
    """Gives the records of Python code the attributes that a format may name."""

    def filter(self, record: logging.LogRecord) -> bool:
        for name in EXTRAS:
            if not hasattr(record, name):
                setattr(record, name, None)
        return True


def _install(
    handler: logging.Handler, formatter: logging.Formatter | None, *, debug: bool = False
) -> None:
    global _installed, _installed_by_debug
    if formatter is not None:
        handler.setFormatter(formatter)
    handler.addFilter(_COMPLETE)
    logger.addHandler(handler)
    _installed, _installed_by_debug = handler, debug


def _uninstall() -> None:
    global _installed, _installed_by_debug
    if _installed is not None:
        logger.removeHandler(_installed)
        _installed.removeFilter(_COMPLETE)
    _installed, _installed_by_debug = None, False


def _has_handler() -> bool:
    where: logging.Logger | None = logger
    while where is not None:
        if any(not isinstance(handler, logging.NullHandler) for handler in where.handlers):
            return True
        where = where.parent if where.propagate else None
    return False


_COMPLETE = _Complete()
