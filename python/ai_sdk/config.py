"""How a client reaches its server and how patient it is."""

from __future__ import annotations

import functools
import os

from ai_sdk import _native
from ai_sdk.auth import TokenAuth

TYPE_CHECKING = False  # typing is slow to import
if TYPE_CHECKING:
    from collections.abc import Callable
    from os import PathLike
    from typing import Any, TypeVar, Union

    from typing_extensions import Self

    from ai_sdk.auth import Token

    _Function = TypeVar("_Function", bound=Callable[..., Any])
    _Path = Union[str, PathLike[str]]

__all__ = ["AISdkConfig", "AiSdkConfig", "Limits"]


class Limits:
    """How much a client asks of its server, over all its agents.

    Those who would exceed it wait in the order in which they came; ``deadline`` bounds that wait,
    ``timeout`` does not run during it. Cannot be changed.

    ``max_concurrent``: requests under way at the same time; a stream counts until it ends. 0: no
    limit. Up to 1,000,000. ``requests_per_minute``: requests that begin in any 60 seconds,
    repetitions included. A tenth of them may begin at once, the others follow at even distances.
    0: no limit. Up to 60,000,000.
    """

    __slots__ = ("max_concurrent", "requests_per_minute")

    max_concurrent: int
    requests_per_minute: int

    def __init__(self, max_concurrent: int = 0, requests_per_minute: int = 0) -> None:
        object.__setattr__(self, "max_concurrent", max_concurrent)
        object.__setattr__(self, "requests_per_minute", requests_per_minute)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"cannot set '{name}': Limits cannot be changed; make new ones")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"cannot delete '{name}': Limits cannot be changed; make new ones")

    def __repr__(self) -> str:
        return (
            f"Limits(max_concurrent={self.max_concurrent!r}, "
            f"requests_per_minute={self.requests_per_minute!r})"
        )

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Limits):
            return NotImplemented
        return self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), self._key()

    def _key(self) -> tuple[int, int]:
        return self.max_concurrent, self.requests_per_minute


# What other libraries call it.
_OTHER_NAMES = {
    "api_key": "token",
    "auth": "token",
    "base_url": "host",
    "max_concurrent": "limits",
    "requests_per_minute": "limits",
    "url": "host",
    "verify": "verify_ssl",
}


def _suggests(function: _Function) -> _Function:
    """Makes an unknown keyword an error that says which one may be meant."""
    code = function.__code__
    names = code.co_varnames[1 : code.co_argcount + code.co_kwonlyargcount]

    @functools.wraps(function)
    def checked(*args: Any, **kwargs: Any) -> Any:
        for name in kwargs:
            if name not in names:
                raise TypeError(_unknown(name, names))
        return function(*args, **kwargs)

    return checked  # type: ignore[return-value]


def _unknown(name: str, names: tuple[str, ...]) -> str:
    import difflib

    near = [_OTHER_NAMES[name]] if name in _OTHER_NAMES else difflib.get_close_matches(name, names)
    if near:
        return f"there is no configuration field '{name}'; did you mean '{near[0]}'?"
    known = ", ".join(field for field in names if field != "prefix")
    return f"there is no configuration field '{name}'; there are {known}"


class _Unchanged:
    def __repr__(self) -> str:
        return "<unchanged>"


_SAME: Any = _Unchanged()
_PATHS = ("ca_bundle", "client_cert", "client_key")
_OPTIONAL_TEXTS = (*_PATHS, "user_agent", "proxy", "no_proxy")
_OPTIONAL_LIMITS = ("timeout", "connect_timeout")
_SECONDS = ("retry_delay", "retry_after_cap")
_COUNTS = ("max_retries", "max_connections")


class AiSdkConfig:
    """How a client reaches its server and how patient it is.

    It is checked when it is made: ValueError and TypeError say which field is wrong, why, and what
    would be right. It cannot be changed; :meth:`with_overrides` makes another one. Its ``repr``
    hides the token; a pickle of it holds the token.

    ``host``: the server's address, e.g. "https://catalog.example.com"; slashes at its end are
    dropped.
    ``token``: the bearer token, a function that returns it, or a :class:`~ai_sdk.auth.TokenAuth`.
    ``enable_async``: the async methods refuse to work without it.
    ``timeout``: seconds for one attempt of a call, from the request's first byte to the answer's
    last; in a stream, for the silence between two reads. 0.001 to 86400; None or 0: no limit.
    ``connect_timeout``: seconds for name look-up, connecting and the TLS handshake together. 0.001
    to 86400; None or 0: no limit.
    ``verify_ssl``: check the server's certificate. Switch it off for a test server only.
    ``max_retries``: how often a call is repeated at most, where repeating does no harm. 0 to 100.
    ``retry_delay``: seconds, the base of the wait before a repetition; it doubles each time and is
    drawn at random below that. 0 to 3600.
    ``retry_failed_runs``: repeat a run that may have begun too (time-outs, 500, 502, 504, broken
    connections): for agents that only read.
    ``retry_after_cap``: the longest ``Retry-After`` in seconds that is waited for; a longer one
    fails at once, with ``retry_after`` on the error. 0 to 86400.
    ``limits``: how many requests may be under way and begin per minute; :class:`Limits`.
    ``max_connections``: how many connections are open at a time; callers beyond wait in order. 0:
    half of what the process's file descriptors allow.
    ``user_agent``: sent as ``User-Agent``; None: "ai-sdk-python/<version>".
    ``debug``: write a line per request and event to standard error, without the token and without
    messages.
    ``ca_bundle``: a file of certificates (PEM) to trust in addition to the system's.
    ``client_cert``, ``client_key``: a client certificate (PEM) and its key, which must not be
    encrypted. Without ``client_key`` the key is in the certificate's file.
    ``http2``: offer HTTP/2 to servers over TLS.
    ``proxy``: the forward proxy, e.g. "http://user:password@proxy.example.com:3128". None: what
    HTTPS_PROXY, HTTP_PROXY and ALL_PROXY say; "none": no proxy whatever they say.
    ``no_proxy``: which hosts are reached without the proxy: names, ".suffixes", addresses, CIDR
    blocks, "*", with commas between. None: what NO_PROXY says.
    """

    host: str
    token: Token
    enable_async: bool
    timeout: float | None
    connect_timeout: float | None
    verify_ssl: bool
    max_retries: int
    retry_delay: float
    retry_failed_runs: bool
    retry_after_cap: float
    limits: Limits
    max_connections: int
    user_agent: str | None
    debug: bool
    ca_bundle: str | None
    client_cert: str | None
    client_key: str | None
    http2: bool
    proxy: str | None
    no_proxy: str | None

    @_suggests
    def __init__(
        self,
        host: str,
        token: Token,
        *,
        enable_async: bool = False,
        timeout: float | None = 120.0,
        connect_timeout: float | None = 10.0,
        verify_ssl: bool = True,
        max_retries: int = 3,
        retry_delay: float = 1.0,
        retry_failed_runs: bool = False,
        retry_after_cap: float = 60.0,
        limits: Limits | None = None,
        max_connections: int = 0,
        user_agent: str | None = None,
        debug: bool = False,
        ca_bundle: _Path | None = None,
        client_cert: _Path | None = None,
        client_key: _Path | None = None,
        http2: bool = True,
        proxy: str | None = None,
        no_proxy: str | None = None,
    ) -> None:
        fields = dict(locals())
        del fields["self"]
        _native.validate_config(_native_form(fields))
        self.__dict__.update(_normal_form(fields))

    @classmethod
    @_suggests
    def from_env(
        cls,
        prefix: str = "AI_SDK",
        *,
        host: str | None = None,
        token: Token | None = None,
        enable_async: bool | None = None,
        timeout: float | None = None,
        connect_timeout: float | None = None,
        verify_ssl: bool | None = None,
        max_retries: int | None = None,
        retry_delay: float | None = None,
        retry_failed_runs: bool | None = None,
        retry_after_cap: float | None = None,
        limits: Limits | None = None,
        max_connections: int | None = None,
        user_agent: str | None = None,
        debug: bool | None = None,
        ca_bundle: _Path | None = None,
        client_cert: _Path | None = None,
        client_key: _Path | None = None,
        http2: bool | None = None,
        proxy: str | None = None,
        no_proxy: str | None = None,
    ) -> Self:
        """Reads the configuration from the environment.

        The variables are PREFIX_HOST and PREFIX_TOKEN, which must be set, PREFIX_TIMEOUT (seconds),
        PREFIX_CONNECT_TIMEOUT (seconds), PREFIX_VERIFY_SSL, PREFIX_ASYNC, PREFIX_MAX_RETRIES,
        PREFIX_RETRY_DELAY (seconds), PREFIX_RETRY_FAILED_RUNS, PREFIX_MAX_CONNECTIONS,
        PREFIX_USER_AGENT, PREFIX_DEBUG, PREFIX_CA_BUNDLE, PREFIX_CLIENT_CERT, PREFIX_CLIENT_KEY and
        PREFIX_HTTP2. One that is empty counts as not set.

        A keyword is taken instead of its variable, unless it is None; for no time limit give 0.
        Raises ValueError that names the variable and its value (never the token's).
        """
        given = {name: value for name, value in locals().items() if value is not None}
        del given["cls"], given["prefix"]
        return cls(**{**_native.config_from_env(prefix, _native_form(given)), **given})

    @_suggests
    def with_overrides(
        self,
        *,
        host: str = _SAME,
        token: Token = _SAME,
        enable_async: bool = _SAME,
        timeout: float | None = _SAME,
        connect_timeout: float | None = _SAME,
        verify_ssl: bool = _SAME,
        max_retries: int = _SAME,
        retry_delay: float = _SAME,
        retry_failed_runs: bool = _SAME,
        retry_after_cap: float = _SAME,
        limits: Limits | None = _SAME,
        max_connections: int = _SAME,
        user_agent: str | None = _SAME,
        debug: bool = _SAME,
        ca_bundle: _Path | None = _SAME,
        client_cert: _Path | None = _SAME,
        client_key: _Path | None = _SAME,
        http2: bool = _SAME,
        proxy: str | None = _SAME,
        no_proxy: str | None = _SAME,
    ) -> Self:
        """Another configuration, equal to this one but for what is given."""
        given = {name: value for name, value in locals().items() if value is not _SAME}
        del given["self"]
        return type(self)(**{**self.__dict__, **given})

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(
            f"cannot set '{name}': an AiSdkConfig cannot be changed; "
            f"make another one by with_overrides({name}=…)"
        )

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"cannot delete '{name}': an AiSdkConfig cannot be changed")

    def __repr__(self) -> str:
        shown = {**self.__dict__, "token": "***"}
        proxy = shown.get("proxy")  # not there where the making of it has failed
        if proxy and "@" in proxy:
            scheme, _, rest = proxy.rpartition("@")[0].rpartition("//")
            shown["proxy"] = f"{scheme}//***@{proxy.rpartition('@')[2]}"
        changed = [n for n, value in shown.items() if n not in _DEFAULTS or value != _DEFAULTS[n]]
        fields = ", ".join(f"{name}={shown[name]!r}" for name in changed)
        return f"{type(self).__name__}({fields})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, AiSdkConfig):
            return NotImplemented
        return self._fields() == other._fields()

    def __hash__(self) -> int:
        return hash(tuple(self._fields().values()))

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), dict(self.__dict__))

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self

    def _fields(self) -> dict[str, Any]:
        # As the native module takes them.
        return _native_form(self.__dict__)


def _native_form(fields: dict[str, Any]) -> dict[str, Any]:
    out = {name: os.fspath(v) if hasattr(v, "__fspath__") else v for name, v in fields.items()}
    if isinstance(out.get("token"), TokenAuth):
        out["token"] = out["token"]._native_form()
    return out


def _normal_form(fields: dict[str, Any]) -> dict[str, Any]:
    """Of fields that are right: one value for each meaning, so that equal is what does the same."""
    out = dict(fields)
    out["host"] = fields["host"].rstrip("/")
    if isinstance(out["token"], TokenAuth) and isinstance(out["token"]._native_form(), str):
        out["token"] = out["token"]._native_form()
    out["limits"] = Limits() if fields["limits"] is None else fields["limits"]
    for name in _OPTIONAL_TEXTS:
        out[name] = os.fspath(fields[name]) or None if fields[name] is not None else None
    for name in _OPTIONAL_LIMITS:
        out[name] = float(fields[name] or 0) or None
    for name in _SECONDS:
        out[name] = float(fields[name])
    for name in _COUNTS:
        out[name] = int(fields[name])
    return out


def _rebuild(cls: type[AiSdkConfig], fields: dict[str, Any]) -> AiSdkConfig:
    return cls(**fields)


_DEFAULTS = {**getattr(AiSdkConfig.__init__, "__wrapped__").__kwdefaults__, "limits": Limits()}

# The spelling of other releases.
AISdkConfig = AiSdkConfig
