"""What a call can fail with.

::

    Exception
    └─ AiSdkError                     message, status code, request id, excerpt of the body
       ├─ AuthenticationError         401
       ├─ AgentNotEnabledError        403 on an agent
       ├─ AgentNotFoundError          404 on an agent
       ├─ BotNotFoundError, PersonaNotFoundError, AbilityNotFoundError
       ├─ ValidationError             400, 422
       ├─ ConflictError               409
       ├─ RateLimitError              429, after the last retry
       ├─ AgentExecutionError         other 4xx and 5xx, an answer that cannot be understood
       │  └─ StreamInterruptedError   a stream that broke off before its end
       ├─ NetworkError                name look-up, connection, TLS, reset; a ConnectionError too
       ├─ TimeoutError                a time limit passed; the built-in TimeoutError too
       └─ MCPError                    the MCP protocol
          └─ MCPToolExecutionError    a tool ran and failed

Wrong arguments are ``ValueError`` or ``TypeError``, and an async method of a client without
``enable_async=True`` is ``RuntimeError``: neither is in this tree. A task that is cancelled ends
with ``asyncio.CancelledError``.

Every error can be pickled and copied with all that it carries. Its text is in
:attr:`AiSdkError.message`, which is what ``str(error)`` gives; it never holds the token.
"""

from __future__ import annotations

import builtins

TYPE_CHECKING = False  # typing is slow to import
if TYPE_CHECKING:
    from typing import Any

__all__ = [
    "AISdkError",
    "AbilityNotFoundError",
    "AgentExecutionError",
    "AgentNotEnabledError",
    "AgentNotFoundError",
    "AiSdkError",
    "AuthenticationError",
    "BotNotFoundError",
    "ConflictError",
    "MCPError",
    "MCPToolExecutionError",
    "McpError",
    "McpToolExecutionError",
    "NetworkError",
    "PersonaNotFoundError",
    "RateLimitError",
    "StreamInterruptedError",
    "TimeoutError",
    "ValidationError",
]


def _restore(cls: type[BaseException], args: tuple[Any, ...]) -> BaseException:
    # Not through __init__: a subclass may want arguments there that nobody has kept.
    error = cls.__new__(cls)
    error.args = args
    return error


class AiSdkError(Exception):
    """The base of everything that a call can fail with.

    ``message`` says what went wrong and what to do. ``status_code`` is the HTTP status.
    ``request_id`` is the call's ``X-Request-ID``: quote it when you ask for help.
    ``server_message`` is the server's own words, as they came: escape them before you print them
    to a terminal. ``body`` is the beginning of the answer's body, at most 2 KiB. All but the
    message are None where they are not known.
    """

    message: str
    status_code: int | None
    request_id: str | None
    server_message: str | None
    body: str | None

    def __init__(
        self,
        message: str = "",
        status_code: int | None = None,
        *,
        request_id: str | None = None,
        server_message: str | None = None,
        body: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.status_code = status_code
        self.request_id = request_id
        self.server_message = server_message
        self.body = body

    def __reduce__(self) -> tuple[Any, ...]:
        return _restore, (type(self), self.args), self.__dict__


class AuthenticationError(AiSdkError):
    """The server refused the token (401), or no token could be got."""

    def __init__(
        self,
        message: str = "the server refused the token",
        status_code: int | None = None,
        **details: Any,
    ) -> None:
        super().__init__(message, status_code, **details)


class _NamedError(AiSdkError):
    # What the errors about something that has a name share. `_field` is the name's attribute.
    _field = ""
    _text = ""
    _status = 404

    def __init__(
        self, message: str | None = None, status_code: int | None = None, **details: Any
    ) -> None:
        name = details.pop(self._field, None)
        # Programs that were written for other releases give the name and nothing else.
        if message is not None and name is None and status_code is None and not details:
            message, name = None, message
        if message is None:
            message = self._text.format(name)
            status_code = self._status if status_code is None else status_code
        super().__init__(message, status_code, **details)
        setattr(self, self._field, name)


class AgentNotEnabledError(_NamedError):
    """The agent exists but cannot be called over the API (403).

    ``AgentNotEnabledError("name")``, with nothing else, makes message and status code from the
    agent's name.
    """

    _field = "agent_name"
    _text = "the agent '{}' is not enabled for the API: set apiEnabled on it"
    _status = 403
    agent_name: str | None


class AgentNotFoundError(_NamedError):
    """There is no such agent (404).

    ``AgentNotFoundError("name")``, with nothing else, makes message and status code from the
    agent's name.
    """

    _field = "agent_name"
    _text = "there is no agent '{}'"
    agent_name: str | None


class BotNotFoundError(_NamedError):
    """There is no such bot (404).

    ``BotNotFoundError("name")``, with nothing else, makes message and status code from the
    bot's name.
    """

    _field = "bot_name"
    _text = "there is no bot '{}'"
    bot_name: str | None


class PersonaNotFoundError(_NamedError):
    """There is no such persona (404).

    ``PersonaNotFoundError("name")``, with nothing else, makes message and status code from the
    persona's name.
    """

    _field = "persona_name"
    _text = "there is no persona '{}'"
    persona_name: str | None


class AbilityNotFoundError(_NamedError):
    """There is no such ability (404).

    ``AbilityNotFoundError("name")``, with nothing else, makes message and status code from the
    ability's name.
    """

    _field = "ability_name"
    _text = "there is no ability '{}'"
    ability_name: str | None


class ValidationError(AiSdkError):
    """The server found the request wrong (400, 422)."""


class ConflictError(AiSdkError):
    """What was to be created exists already (409)."""


class RateLimitError(AiSdkError):
    """Too many requests (429), and the retries are used up.

    ``retry_after`` is how many seconds the server asked to wait, or None where it did not say.
    """

    retry_after: float | None

    def __init__(
        self,
        message: str = "the server had too many requests",
        retry_after: float | None = None,
        *,
        status_code: int | None = None,
        **details: Any,
    ) -> None:
        super().__init__(message, status_code, **details)
        self.retry_after = retry_after


class AgentExecutionError(AiSdkError):
    """The agent or the server failed (other 4xx, 5xx), or the answer cannot be understood.

    ``retry_after`` is how many seconds the server asked to wait (a 503 may), or None.
    """

    agent_name: str | None
    retry_after: float | None

    def __init__(
        self,
        message: str = "",
        agent_name: str | None = None,
        status_code: int | None = None,
        *,
        retry_after: float | None = None,
        **details: Any,
    ) -> None:
        super().__init__(message, status_code, **details)
        self.agent_name = agent_name
        self.retry_after = retry_after


class StreamInterruptedError(AgentExecutionError):
    """A stream broke off before its end or error event.

    ``partial_text`` is the answer as far as it came (at most the last 1 MiB). ``conversation_id``
    is what to go on with, or None where the server had not named it yet.
    """

    partial_text: str
    conversation_id: str | None

    def __init__(
        self,
        message: str = "",
        *,
        partial_text: str = "",
        conversation_id: str | None = None,
        **details: Any,
    ) -> None:
        super().__init__(message, **details)
        self.partial_text = partial_text
        self.conversation_id = conversation_id


class NetworkError(AiSdkError, ConnectionError):
    """The server could not be reached, or the connection broke. It is a ``ConnectionError`` too.

    ``cause`` is the operating system's or the TLS library's own words, or None.
    """

    cause: str | None

    def __init__(self, message: str = "", *, cause: str | None = None, **details: Any) -> None:
        super().__init__(message, **details)
        self.cause = cause


class TimeoutError(AiSdkError, builtins.TimeoutError):
    """A time limit passed. It is the built-in ``TimeoutError`` too, which from Python 3.11 on is
    ``asyncio.TimeoutError``.

    ``limit`` names the option that sets the limit: "timeout", "connect_timeout" or "deadline".
    ``duration`` is how long the limit was, in seconds.
    """

    limit: str | None
    duration: float | None

    def __init__(
        self,
        message: str = "",
        *,
        limit: str | None = None,
        duration: float | None = None,
        **details: Any,
    ) -> None:
        super().__init__(message, **details)
        self.limit = limit
        self.duration = duration


class MCPError(AiSdkError):
    """The MCP protocol went wrong."""


class MCPToolExecutionError(MCPError):
    """An MCP tool ran and failed; ``tool`` is its name.

    ``MCPToolExecutionError("name", "text")`` makes the message from the tool's name and its text.
    """

    tool: str | None

    def __init__(
        self,
        message: str = "",
        text: str | None = None,
        *,
        tool: str | None = None,
        status_code: int | None = None,
        **details: Any,
    ) -> None:
        if text is not None:
            # Two texts: programs that were written for other releases give the tool first, maybe as
            # an enum's member.
            tool = message
            message = f"the tool '{getattr(tool, 'value', tool)}' failed: {text}"
        super().__init__(message, status_code, **details)
        self.tool = tool


# The spellings of other releases.
AISdkError = AiSdkError
McpError = MCPError
McpToolExecutionError = MCPToolExecutionError
