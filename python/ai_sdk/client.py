"""The client of one server."""

from __future__ import annotations

import atexit
from sys import modules

from ai_sdk import _coroutines, _native
from ai_sdk.agent import AgentHandle
from ai_sdk.config import AiSdkConfig

TYPE_CHECKING = False  # typing is slow to import
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from types import TracebackType
    from typing import Any

    from typing_extensions import Unpack

    from ai_sdk._map import MapResult
    from ai_sdk._native import Agent, Awaitable
    from ai_sdk._options import (
        CallOptions,
        ConfigFields,
        CreateOptions,
        EnvironmentFields,
        RequestOptions,
    )
    from ai_sdk.auth import Token
    from ai_sdk.mcp.client import MCPClient
    from ai_sdk.models import (
        AbilityInfo,
        AgentInfo,
        BotInfo,
        CreateAgentRequest,
        CreatePersonaRequest,
        PersonaInfo,
    )

# Calls in flight end, and threads that wait for them are not left in the interpreter's way.
atexit.register(_native._shut_down)


class _Signature:
    """What ``help()``, notebooks and ``inspect.signature()`` show: the keywords by their names."""

    def __get__(self, instance: object, owner: type) -> object:
        if vars(owner).get("__init__", AiSdk.__init__) is not AiSdk.__init__:
            raise AttributeError("__signature__")  # a derived class has its own
        import inspect

        shown = inspect.signature(AiSdkConfig)
        parameters = [
            parameter.replace(default=None) if parameter.name in ("host", "token") else parameter
            for parameter in shown.parameters.values()
        ]
        return shown.replace(parameters=parameters)


class AiSdk:
    """A client of one server. Thread-safe; all handles share its connections.

    Takes the fields of :class:`AiSdkConfig` as keywords, or an AiSdkConfig. ``host`` and ``token``
    must be given; ``help(AiSdkConfig)`` says what each of the others does. Making a client costs
    microseconds and opens no connection. It works under every asyncio event loop, in threads, and
    after a fork. Methods that ask the server take ``timeout``, ``deadline``, ``max_retries``,
    ``request_id``, ``headers`` and the other options that :class:`AgentHandle` names.

    Close it with :meth:`close` or :meth:`aclose` (either closes everything), or use it in a ``with`` or
    ``async with`` block.
    """

    __signature__ = _Signature()

    def __init__(
        self,
        host: str | AiSdkConfig | None = None,
        token: Token | None = None,
        **fields: Unpack[ConfigFields],
    ) -> None:
        """Raises ValueError or TypeError that say which field is wrong, why, and what would be right."""
        if isinstance(host, AiSdkConfig):
            overrides: dict[str, Any] = dict(fields)
            if token is not None:
                overrides["token"] = token
            config = host.with_overrides(**overrides) if overrides else host
        else:
            # The configuration says it where one of the two is missing.
            config = AiSdkConfig(host=host, token=token, **fields)  # type: ignore[arg-type]
        self._open(config)

    # `native`: what is to be used instead of a client of the network (ai_sdk.testing).
    def _open(self, config: AiSdkConfig, native: Any = None) -> None:
        if "logging" in modules:  # otherwise nobody can have set it up
            from ai_sdk import _logging

            _logging.refresh()
        _coroutines.mark()
        self._config = config
        self._native: _native.Client = (
            _native.Client(config._fields()) if native is None else native
        )

    @classmethod
    def from_config(cls, config: AiSdkConfig) -> AiSdk:
        """A client with that configuration."""
        if not isinstance(config, AiSdkConfig):
            raise TypeError(
                f"config must be an AiSdkConfig, not {type(config).__name__}; AiSdk(**fields) takes its fields"
            )
        client = cls.__new__(cls)
        client._open(config)
        return client

    @classmethod
    def from_env(cls, prefix: str = "AI_SDK", **overrides: Unpack[EnvironmentFields]) -> AiSdk:
        """A client as the environment says; see :meth:`AiSdkConfig.from_env`."""
        return cls.from_config(AiSdkConfig.from_env(prefix, **overrides))

    @property
    def config(self) -> AiSdkConfig:
        """The configuration, which cannot be changed any more."""
        return self._config

    def agent(self, name: str) -> AgentHandle:
        """An agent by its name. Asks the server nothing."""
        return AgentHandle(self, self._native.agent(name))

    def list_agents(self, limit: int | None = None, **options: Unpack[RequestOptions]) -> list[AgentInfo]:
        """The agents that can be called: all, or the first ``limit``."""
        return self._native.list_agents(limit, options or None)

    def alist_agents(self, limit: int | None = None, **options: Unpack[RequestOptions]) -> Awaitable[list[AgentInfo]]:
        """As :meth:`list_agents`, to be awaited."""
        return self._native.alist_agents(limit, options or None)

    def list_bots(self, limit: int | None = None, **options: Unpack[RequestOptions]) -> list[BotInfo]:
        """The bots, as which agents act: all, or the first ``limit``."""
        return self._native.list_bots(limit, options or None)

    def alist_bots(
        self, limit: int | None = None, **options: Unpack[RequestOptions]
    ) -> Awaitable[list[BotInfo]]:
        """As :meth:`list_bots`, to be awaited."""
        return self._native.alist_bots(limit, options or None)

    def get_bot(self, name: str, **options: Unpack[RequestOptions]) -> BotInfo:
        """A bot by its name. Raises BotNotFoundError where there is none."""
        return self._native.get_bot(name, options or None)

    def aget_bot(self, name: str, **options: Unpack[RequestOptions]) -> Awaitable[BotInfo]:
        """As :meth:`get_bot`, to be awaited."""
        return self._native.aget_bot(name, options or None)

    def list_personas(self, limit: int | None = None, **options: Unpack[RequestOptions]) -> list[PersonaInfo]:
        """The personas, the manners that agents have: all, or the first ``limit``."""
        return self._native.list_personas(limit, options or None)

    def alist_personas(
        self, limit: int | None = None, **options: Unpack[RequestOptions]
    ) -> Awaitable[list[PersonaInfo]]:
        """As :meth:`list_personas`, to be awaited."""
        return self._native.alist_personas(limit, options or None)

    def get_persona(self, name: str, **options: Unpack[RequestOptions]) -> PersonaInfo:
        """A persona by its name. Raises PersonaNotFoundError where there is none."""
        return self._native.get_persona(name, options or None)

    def aget_persona(self, name: str, **options: Unpack[RequestOptions]) -> Awaitable[PersonaInfo]:
        """As :meth:`get_persona`, to be awaited."""
        return self._native.aget_persona(name, options or None)

    def list_abilities(self, limit: int | None = None, **options: Unpack[RequestOptions]) -> list[AbilityInfo]:
        """What agents can be able to do: all, or the first ``limit``."""
        return self._native.list_abilities(limit, options or None)

    def alist_abilities(
        self, limit: int | None = None, **options: Unpack[RequestOptions]
    ) -> Awaitable[list[AbilityInfo]]:
        """As :meth:`list_abilities`, to be awaited."""
        return self._native.alist_abilities(limit, options or None)

    def get_ability(self, name: str, **options: Unpack[RequestOptions]) -> AbilityInfo:
        """An ability by its name. Raises AbilityNotFoundError where there is none."""
        return self._native.get_ability(name, options or None)

    def aget_ability(self, name: str, **options: Unpack[RequestOptions]) -> Awaitable[AbilityInfo]:
        """As :meth:`get_ability`, to be awaited."""
        return self._native.aget_ability(name, options or None)

    def create_agent(self, request: CreateAgentRequest, **options: Unpack[CreateOptions]) -> AgentInfo:
        """Make an agent, and return what the server made of it.

        The persona and the abilities that are given by name are looked up first, all at once: one that
        is missing is a PersonaNotFoundError or AbilityNotFoundError, and nothing is made. A name that
        is taken is a ConflictError, a value that the server refuses a ValidationError. The creation is
        repeated only where the server surely did not begin it.
        """
        return self._native.create_agent(request, options or None)

    def acreate_agent(
        self, request: CreateAgentRequest, **options: Unpack[CreateOptions]
    ) -> Awaitable[AgentInfo]:
        """As :meth:`create_agent`, to be awaited."""
        return self._native.acreate_agent(request, options or None)

    def create_persona(
        self, request: CreatePersonaRequest, **options: Unpack[CreateOptions]
    ) -> PersonaInfo:
        """Make a persona, and return what the server made of it. Errors are those of :meth:`create_agent`."""
        return self._native.create_persona(request, options or None)

    def acreate_persona(
        self, request: CreatePersonaRequest, **options: Unpack[CreateOptions]
    ) -> Awaitable[PersonaInfo]:
        """As :meth:`create_persona`, to be awaited."""
        return self._native.acreate_persona(request, options or None)

    @property
    def mcp(self) -> MCPClient:
        """The catalog's tools, over the Model Context Protocol. Asks the server nothing."""
        from ai_sdk.mcp.client import MCPClient

        return MCPClient(self)

    def map(
        self,
        agent: AgentHandle | str,
        messages: Iterable[str],
        *,
        max_concurrent: int = 5,
        ordered: bool = True,
        on_progress: Callable[[int, int], object] | None = None,
        parameters: Mapping[str, Any] | None = None,
        **options: Unpack[CallOptions],
    ) -> list[MapResult]:
        """Ask an agent one thing after the other, ``max_concurrent`` at a time.

        Each message ends as a response or an error, and one that fails costs the others nothing. The
        results stand in the order of the messages, or with ``ordered=False`` in the order in which
        they came. ``on_progress(done, total)`` is called in this thread after each; what it raises
        ends the whole.
        """
        _check_map(max_concurrent, ordered)
        return self._native.map(
            self._handle(agent), messages, max_concurrent, ordered, on_progress, parameters,
            options or None,
        )

    def amap(
        self,
        agent: AgentHandle | str,
        messages: Iterable[str],
        *,
        max_concurrent: int = 5,
        ordered: bool = True,
        on_progress: Callable[[int, int], object] | None = None,
        parameters: Mapping[str, Any] | None = None,
        **options: Unpack[CallOptions],
    ) -> Awaitable[list[MapResult]]:
        """As :meth:`map`, to be awaited; ``on_progress`` is called on the event loop. Cancelling it
        ends what is under way."""
        _check_map(max_concurrent, ordered)
        _coroutines.refuse("on_progress", on_progress)
        return self._native.amap(
            self._handle(agent), messages, max_concurrent, ordered, on_progress, parameters,
            options or None,
        )

    def _handle(self, agent: AgentHandle | str) -> Agent:
        if isinstance(agent, str):
            agent = self.agent(agent)
        if not isinstance(agent, AgentHandle):
            raise TypeError(f"agent must be an agent or its name, not {type(agent).__name__}")
        return agent._native

    def stats(self) -> dict[str, int]:
        """How busy the client is: open_connections, idle_connections, in_flight, waiting."""
        return self._native.stats()

    def close(self) -> None:
        """End the calls in flight and close all connections. May be called more than once."""
        self._native.close()

    def aclose(self) -> Awaitable[None]:
        """As :meth:`close`, to be awaited."""
        return self._native.aclose()

    def __enter__(self) -> AiSdk:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    async def __aenter__(self) -> AiSdk:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()

    # A child process makes its own connections; what is pickled is the configuration.
    def __reduce__(self) -> tuple[Any, ...]:
        return (type(self).from_config, (self._config,))

    def __del__(self) -> None:
        native = self.__dict__.get("_native")
        if native is None or native.closed:
            return
        import warnings

        warnings.warn(
            f"unclosed {self!r}: use it in a with block, or call close() or aclose()",
            ResourceWarning,
            stacklevel=2,
            source=self,
        )
        native.close()

    def __repr__(self) -> str:
        config = self.__dict__.get("_config")  # none where the making of it has failed
        return f"<{type(self).__name__} {config.host}>" if config else f"<{type(self).__name__}>"


def _check_map(max_concurrent: object, ordered: object) -> None:
    if isinstance(max_concurrent, bool) or not isinstance(max_concurrent, int):
        raise TypeError(f"max_concurrent must be an int, not {type(max_concurrent).__name__}")
    if max_concurrent < 1:
        raise ValueError(f"max_concurrent must be at least 1, not {max_concurrent}")
    if not isinstance(ordered, bool):
        raise TypeError(f"ordered must be True or False, not {type(ordered).__name__}")


_coroutines.register(AiSdk)

# The spelling of other releases.
AISdk = AiSdk
