"""What makes others take the methods that return awaitables for coroutine functions.

Starlette, unittest.mock and others ask ``iscoroutinefunction()`` before they call. The methods are
no ``async def``: what is wrong with a call is said at the call, and a coroutine around each would
cost what the call does.
"""

from __future__ import annotations

from sys import modules, version_info

TYPE_CHECKING = False  # typing is slow to import
if TYPE_CHECKING:
    from typing import Any

_pending: list[type] = []


def register(kind: type) -> None:
    """A class whose methods a… are awaited, where the method without the a is there too."""
    _pending.append(kind)
    mark()


def mark() -> None:
    """Marks what waits for it, once asyncio is there: before, nobody can ask, and it is slow to import."""
    while _pending and "asyncio.coroutines" in modules:
        members = vars(_pending.pop())
        for name, method in members.items():
            # Streams are iterated over, and an executor is made at once.
            if name[0] == "a" and name[1:] in members and not name.startswith(("astream", "acreate_tool")):
                _mark(method)


def refuse(name: str, function: object) -> None:
    """Raises TypeError for a coroutine function where nobody would await what it returns."""
    if function is not None and "inspect" in modules and modules["inspect"].iscoroutinefunction(function):
        raise TypeError(f"{name} must be a function, not a coroutine function: it is called, not awaited")


def _mark(method: Any) -> None:
    if version_info >= (3, 12):
        import inspect

        inspect.markcoroutinefunction(method)  # type: ignore[attr-defined]
    else:
        from asyncio import coroutines

        method._is_coroutine = coroutines._is_coroutine  # type: ignore[attr-defined]
