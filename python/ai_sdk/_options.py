"""The options of calls, for type checkers only: nothing imports this at run time."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from os import PathLike
    from typing import Union

    from ai_sdk.auth import Token
    from ai_sdk.config import Limits

    Path = Union[str, PathLike[str]]
    Headers = Union[Mapping[str, str], Iterable[tuple[str, str]]]


class RequestOptions(TypedDict, total=False):
    """What every request may set; None stands for the configuration's value."""

    timeout: float | None
    """Seconds for one attempt, as in the configuration."""
    deadline: float | None
    """Seconds for everything from now on, waits and repetitions included."""
    max_retries: int | None
    """How often it is repeated at most, as in the configuration."""
    request_id: str | None
    """Sent as X-Request-ID; a UUID is made where it is absent."""
    headers: Headers | None
    """Further header fields. Authorization, Host and the framing fields cannot be set here."""
    traceparent: str | None
    """Passed on as it is; must be one of W3C Trace Context."""
    tracestate: str | None
    """The same; only beside a traceparent."""


class CallOptions(RequestOptions, total=False):
    """What a run of an agent may set beside."""

    retry_failed_runs: bool | None
    """Repeat a run that may have begun too, as in the configuration."""
    idempotency_key: str | None
    """Sent as Idempotency-Key; a UUID is made where it is absent."""


class CreateOptions(RequestOptions, total=False):
    """What a creation may set beside."""

    idempotency_key: str | None
    """Sent as Idempotency-Key; a UUID is made where it is absent."""


class ConfigFields(TypedDict, total=False):
    """The fields of AiSdkConfig beside host and token; it says what each of them does."""

    enable_async: bool
    timeout: float | None
    connect_timeout: float | None
    verify_ssl: bool
    max_retries: int
    retry_delay: float
    retry_failed_runs: bool
    retry_after_cap: float
    limits: Limits | None
    max_connections: int
    user_agent: str | None
    debug: bool
    ca_bundle: Path | None
    client_cert: Path | None
    client_key: Path | None
    http2: bool
    proxy: str | None
    no_proxy: str | None


class EnvironmentFields(TypedDict, total=False):
    """What may be given instead of a variable of the environment; None is as if it was not given."""

    host: str | None
    token: Token | None
    enable_async: bool | None
    timeout: float | None
    connect_timeout: float | None
    verify_ssl: bool | None
    max_retries: int | None
    retry_delay: float | None
    retry_failed_runs: bool | None
    retry_after_cap: float | None
    limits: Limits | None
    max_connections: int | None
    user_agent: str | None
    debug: bool | None
    ca_bundle: Path | None
    client_cert: Path | None
    client_key: Path | None
    http2: bool | None
    proxy: str | None
    no_proxy: str | None
