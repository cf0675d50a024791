"""Where a client's bearer token comes from.

A token is a ``str``, a function that returns one, or a :class:`TokenAuth`. Each of them is accepted
wherever a ``token`` is.
"""

from __future__ import annotations


TYPE_CHECKING = False  # typing is slow to import
if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from os import PathLike
    from typing import Any, Union

    TokenFunction = Union[Callable[[], str], Callable[[], Awaitable[str]]]
    Token = Union[str, "TokenAuth", TokenFunction]

__all__ = ["TokenAuth"]


class TokenAuth:
    """A bearer token, or where to get one.

    What comes from a file, a command or a function is asked for by a client's first call, and kept.
    When the server refuses it (401) it is asked for once more, however many calls were refused, and
    each of them is repeated once with the new token. Blanks and line ends around a token are
    dropped. Its ``repr`` never shows the token.
    """

    __slots__ = ("_kind", "_source")

    def __init__(self, token: str | TokenFunction) -> None:
        """Takes the token itself, or a function as :meth:`from_callable` does.

        Raises ValueError where the token is empty or holds what no token can: a blank, a line end,
        a control character or one outside ASCII.
        """
        if isinstance(token, str):
            self._set("secret", _checked(token))
        elif callable(token):
            self._set("callable", token)
        else:
            raise TypeError(
                "token must be str or a callable that returns a str, not " + type(token).__name__
            )

    @classmethod
    def from_file(cls, path: str | PathLike[str]) -> TokenAuth:
        """The content of a file, at most 64 KiB; read when it is needed, not now."""
        from os import fspath

        name = fspath(path)
        if not isinstance(name, str):
            raise TypeError("path must be str or a path of str, not " + type(path).__name__)
        if not name or "\0" in name:
            raise ValueError("the path of the token file is empty or holds a NUL character")
        return cls._make("file", name)

    @classmethod
    def from_command(cls, command: str) -> TokenAuth:
        """What a command writes to its standard output, at most 64 KiB.

        It is run by ``/bin/sh`` when the token is needed, reads from ``/dev/null``, and is killed
        after 30 seconds.
        """
        if not isinstance(command, str):
            raise TypeError("command must be str, not " + type(command).__name__)
        if not command.strip() or "\0" in command:
            raise ValueError("the token command is empty or holds a NUL character")
        return cls._make("command", command)

    @classmethod
    def from_callable(cls, function: TokenFunction) -> TokenAuth:
        """What a function returns; a coroutine function runs in an event loop of its own.

        A client calls it on a thread of its own, never twice at the same time unless it takes
        longer than 30 seconds, which fails the calls that wait for it. Pickling works where the
        function can be pickled, which Python does by its name.
        """
        if not callable(function):
            raise TypeError("function must be callable, not " + type(function).__name__)
        return cls._make("callable", function)

    @property
    def token(self) -> str:
        """The token: the one that was given, or the one that its source gives now.

        Asking a file, a command (up to 30 seconds) or a function blocks, and a coroutine function
        cannot be asked where an event loop runs. Raises AuthenticationError where a file or a
        command gives no token, ValueError or TypeError where a function does not; what a function
        raises comes through.
        """
        if self._kind == "secret":
            return str(self._source)
        if self._kind == "callable":
            return _call(self._source)
        from ai_sdk import _native

        return _native.fetch_token(self._kind, self._source)

    def get_headers(self) -> dict[str, str]:
        """The header that carries the token, for requests of your own. Blocks as ``token`` does."""
        return {"Authorization": "Bearer " + self.token}

    def __repr__(self) -> str:
        name = type(self).__name__
        if self._kind == "file":
            return f"{name}.from_file({self._source!r})"
        if self._kind == "command":
            return f"{name}.from_command('***')"  # it may hold a password
        if self._kind == "callable":
            # Not its own repr, where functools.partial shows the arguments.
            function = getattr(self._source, "__qualname__", type(self._source).__qualname__)
            return f"{name}.from_callable({function})"
        return f"{name}('***')"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, TokenAuth):
            return NotImplemented
        return self._kind == other._kind and bool(self._source == other._source)

    def __hash__(self) -> int:
        return hash((self._kind, self._source))

    @classmethod
    def _make(cls, kind: str, source: Any) -> TokenAuth:
        made = cls.__new__(cls)
        made._set(kind, source)
        return made

    def _set(self, kind: str, source: Any) -> None:
        self._kind = kind
        self._source = source

    def _native_form(self) -> Any:
        # As the native module takes it: a str, a pair, or the function.
        return (self._kind, self._source) if self._kind in ("file", "command") else self._source


def _checked(token: str) -> str:
    if not token:
        raise ValueError("token is empty; give the bearer token of the server")
    if not all("!" <= character <= "~" for character in token):
        raise ValueError(
            "token holds a blank, a line end, a control character or one outside ASCII, which no "
            "token has; look for what was copied along with it"
        )
    return token


def _ask(function: Callable[[], Any], tell: Callable[[str | None, str | None], None]) -> None:
    # What a thread that the native module makes does: tells the token, or an error's text only.
    try:
        token = _call(function)
    except BaseException as error:
        tell(None, _text_of(error))
    else:
        tell(token, None)


def _text_of(error: BaseException) -> str:
    try:
        return str(error) or type(error).__name__
    except Exception:
        return type(error).__name__


def _call(function: Callable[[], Any]) -> str:
    token = function()
    if hasattr(token, "__await__"):
        token = _finish(token)
    if not isinstance(token, str):
        raise TypeError("the token function must return str, not " + type(token).__name__)
    return _checked(token.strip())


def _finish(awaitable: Any) -> Any:
    import asyncio

    async def wait() -> Any:
        return await awaitable

    waiting = wait()
    try:
        return asyncio.run(waiting)
    finally:
        # Where a loop runs already, neither has begun, which Python would complain about.
        waiting.close()
        if hasattr(awaitable, "close"):
            awaitable.close()
