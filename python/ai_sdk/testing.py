"""Test code that calls agents: with scripted answers, or against a local server.

    from ai_sdk.testing import ScriptedTransport

    def test_a_busy_server_is_asked_again():
        with ScriptedTransport() as script:
            script.on_call("SqlQueryAgent").fail(503, "busy").reply("42")
            client = script.client(retry_delay=0)
            assert client.agent("SqlQueryAgent").call("How many?").response == "42"
            assert len(script.requests) == 2

A script stands in place of the network; everything above it is the real thing: time limits,
retries, cancellation, conversations and ``map`` work as with a server. :class:`LocalServer` runs
a real server. For pytest there are the fixtures of :mod:`ai_sdk.pytest_plugin`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ai_sdk import _native
from ai_sdk._local_server import LocalServer
from ai_sdk.client import AiSdk
from ai_sdk.config import AiSdkConfig

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import TracebackType
    from typing import Union

    from ai_sdk.models import InvokeResponse, StreamEvent

    _Headers = Union[Mapping[str, str], Iterable[tuple[str, str]], None]

__all__ = ["Answers", "LocalServer", "ScriptedTransport", "SentHeaders", "SentRequest"]

_CONVERSATION = "scripted-conversation"


class SentHeaders(Mapping[str, str]):
    """The header fields of a request, found by their names in any case. A field that was sent more
    than once is one text, with ", " between."""

    __slots__ = ("_fields",)

    def __init__(self, fields: Iterable[tuple[str, str]]) -> None:
        self._fields: dict[str, tuple[str, str]] = {}
        for name, value in fields:
            before = self._fields.get(name.lower())
            self._fields[name.lower()] = (
                (before[0], f"{before[1]}, {value}") if before else (name, value)
            )

    def __getitem__(self, name: str) -> str:
        return self._fields[name.lower()][1]

    def __iter__(self) -> Iterator[str]:
        return iter([name for name, _ in self._fields.values()])

    def __len__(self) -> int:
        return len(self._fields)

    def __repr__(self) -> str:
        return f"SentHeaders({dict(self)!r})"


class SentRequest:
    """A request as a client sent it."""

    __slots__ = ("method", "target", "headers", "body")

    def __init__(self, method: str, target: str, headers: SentHeaders, body: str) -> None:
        self.method = method
        """"GET" or "POST"."""
        self.target = target
        """The path and the query below the server's address."""
        self.headers = headers
        """Without ``Authorization``: the token is in no test's output."""
        self.body = body
        """The body's text; empty where there is none."""

    def json(self) -> Any:
        """What the body says as JSON. ValueError where it is none."""
        return json.loads(self.body)

    def __repr__(self) -> str:
        return f"<SentRequest {self.method} {self.target} {self.body}>"


class Answers:
    """What the requests of one kind are answered with.

    The first answer that was added is for the first request, and so on; the last one is for all
    that follow. ``reply``, ``fail``, ``stream``, ``refuse``, ``break_off`` and ``stall`` add an
    answer, the others change the one that was added last and raise RuntimeError where there is
    none yet. Each returns the same object, so that they can be written one after the other.
    """

    __slots__ = ("_native", "_to_stream")

    def __init__(self, native: Any, to_stream: bool) -> None:
        self._native = native
        self._to_stream = to_stream

    def reply(
        self,
        answer: str | InvokeResponse | Mapping[str, Any] | Iterable[Any],
        *,
        conversation_id: str | None = None,
        tools_used: Iterable[str] = (),
    ) -> Answers:
        """A whole answer.

        A text is what the agent says. After ``on_call`` and ``on_request`` an InvokeResponse, a
        dict or a list is sent as JSON, and an InvokeResponse's ``request_id``, where it has one, as the
        server's own. After ``on_stream`` the answer comes as events, from
        ``start`` to ``end``; a list of texts is one answer in so many pieces.
        """
        if self._to_stream:
            return self.stream(_as_events(answer, conversation_id, tools_used))
        if isinstance(answer, str):
            answer = {
                "conversationId": conversation_id or _CONVERSATION,
                "response": answer,
                "toolsUsed": list(tools_used),
            }
        elif conversation_id is not None or tools_used:
            raise TypeError("conversation_id and tools_used go with a text; put them in the answer")
        request_id = getattr(answer, "request_id", "")
        return self.reply_raw(200, answer, {"X-Request-ID": request_id} if request_id else None)

    def reply_raw(self, status: int, body: Any = b"", headers: _Headers = None) -> Answers:
        """An answer as it is: ``body`` is text, bytes, or anything else that is sent as JSON.

        ``status`` is 200 to 599. Content-Type is application/json unless ``headers`` has one.
        """
        if not isinstance(body, (str, bytes, bytearray)):
            body = json.dumps(body, default=_api_dict, allow_nan=False)
        self._native.reply_raw(_status(status), _bytes(body), _pairs(headers))
        return self

    def fail(self, status: int, message: str = "", headers: _Headers = None) -> Answers:
        """An error as servers send it, e.g. ``fail(429, "slow down", {"Retry-After": "2"})``."""
        self._native.fail(_status(status), message, _pairs(headers))
        return self

    def stream(self, events: Iterable[str | StreamEvent | Mapping[str, Any]]) -> Answers:
        """Exactly these events. A text is a ``content`` event; ``start`` and ``end`` are not added,
        and a stream without its ``end`` is one that broke off. :meth:`reply` adds them.
        """
        if isinstance(events, (str, bytes, Mapping)):
            raise TypeError("stream() takes a list of events; reply() takes a text")
        self._native.stream([_event(event) for event in events])
        return self

    def stream_raw(self, pieces: Iterable[str | bytes]) -> Answers:
        """The bytes of an event stream: each piece is what one read of the client brings, so that
        they may be split anywhere."""
        if isinstance(pieces, (str, bytes)):
            raise TypeError("stream_raw() takes a list of pieces")
        self._native.stream_raw([_bytes(piece) for piece in pieces])
        return self

    def refuse(self) -> Answers:
        """No connection can be made."""
        self._native.refuse()
        return self

    def break_off(self) -> Answers:
        """The connection breaks before a byte of the answer."""
        self._native.break_off()
        return self

    def stall(self) -> Answers:
        """Nothing comes: the call ends by its time limit, or when it is cancelled."""
        self._native.stall()
        return self

    def after(self, seconds: float) -> Answers:
        """The answer begins after so many seconds."""
        self._native.after(_milliseconds(seconds))
        return self

    def slowly(self, seconds: float) -> Answers:
        """So many seconds lie before each piece of the body."""
        self._native.slowly(_milliseconds(seconds))
        return self

    def then_break_off(self) -> Answers:
        """The connection breaks where the body would end."""
        self._native.then_break_off()
        return self

    def then_stall(self) -> Answers:
        """Nothing follows where the body would end."""
        self._native.then_stall()
        return self


class ScriptedTransport:
    """A script, and the requests that it has seen.

    Thread-safe; answers may be added while calls are under way. A request that nothing was
    scripted for fails with a NetworkError that names it. Closing it, or leaving its ``with``
    block, closes the clients that it made.
    """

    def __init__(self) -> None:
        self._native = _native.Script()
        self._clients: list[AiSdk] = []

    def on_call(self, agent: str) -> Answers:
        """Calls of an agent for a whole answer."""
        return Answers(self._native.on_call(agent), to_stream=False)

    def on_stream(self, agent: str) -> Answers:
        """Calls of an agent for a stream."""
        return Answers(self._native.on_stream(agent), to_stream=True)

    def on_request(self, method: str, path: str) -> Answers:
        """Any request of that method and path, e.g. "GET", "/api/v1/agents/dynamic". A query is not
        compared."""
        return Answers(self._native.on_request(method, path), to_stream=False)

    @property
    def requests(self) -> list[SentRequest]:
        """The requests so far, repetitions included, in the order in which they were sent."""
        return [
            SentRequest(
                _text(method),
                _text(target),
                SentHeaders((_text(name), _text(value)) for name, value in headers),
                _text(body),
            )
            for method, target, headers, body in self._native.requests()
        ]

    def client(self, config: AiSdkConfig | None = None, **fields: Any) -> AiSdk:
        """A client whose requests come here.

        Takes the fields of :class:`AiSdkConfig`; host and token may be left out. Give
        ``retry_delay=0`` so that a test does not wait before a repetition.
        """
        if config is None:
            fields.setdefault("host", "http://scripted.invalid")
            fields.setdefault("token", "scripted")
            config = AiSdkConfig(**fields)
        elif fields:
            config = config.with_overrides(**fields)
        client = _ScriptedClient.__new__(_ScriptedClient)
        client._open(config, self._native.client(config._fields()))
        self._clients = [one for one in self._clients if not one._native.closed]
        self._clients.append(client)
        return client

    def close(self) -> None:
        """Close the clients."""
        clients, self._clients = self._clients, []
        for client in clients:
            client.close()

    def __enter__(self) -> ScriptedTransport:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<ScriptedTransport, {len(self._native.requests())} requests>"


class _ScriptedClient(AiSdk):
    # Its pickle would be a client of the network.
    def __reduce__(self) -> tuple[Any, ...]:
        raise TypeError("a client with scripted answers cannot be pickled: the script stays here")


def _as_events(answer: Any, conversation_id: str | None, tools: Iterable[str]) -> list[Any]:
    if isinstance(answer, str):
        pieces = [answer]
    elif hasattr(answer, "response"):
        conversation_id = conversation_id or answer.conversation_id
        tools = list(tools) or answer.tools_used
        pieces = [answer.response]
    else:
        pieces = [] if isinstance(answer, Mapping) else list(answer)
        if not pieces or not all(isinstance(piece, str) for piece in pieces):
            raise TypeError("the answer to a stream is a text or texts; stream() takes events")
    start = {"type": "start", "conversation_id": conversation_id or _CONVERSATION}
    used = [{"type": "tool_use", "tool_name": name} for name in tools]
    return [start, *used, *pieces, {"type": "end"}]


def _event(event: Any) -> tuple[Any, ...]:
    """An event as the native module takes it."""
    if isinstance(event, str):
        return ("content", event, "", "", False, None)
    kind = _member(event, "type")
    if not isinstance(kind, str):
        raise TypeError(f"an event is a text, a StreamEvent or a dict with a type, not {event!r}")
    texts = {"error": "error", "tool_use": "tool_name"}
    tool = _member(event, "tool")
    if tool is not None:
        input_, result = _member(tool, "input") or {}, _member(tool, "result") or {}
        tool = (_member(tool, "name") or "", input_, result)
    return (
        kind,
        _member(event, texts.get(kind, "content")) or "",
        _member(event, "conversation_id") or "",
        _member(event, "stream_id") or "",
        bool(_member(event, "fatal")),
        tool,
    )


def _member(of: Any, name: str) -> Any:
    if not isinstance(of, Mapping):
        return getattr(of, name, None)
    # In both spellings, as the models.
    first, *further = name.split("_")
    return of.get(name, of.get(first + "".join(word.capitalize() for word in further)))


def _api_dict(value: Any) -> Any:
    if hasattr(value, "to_api_dict"):
        return value.to_api_dict()
    raise TypeError(f"{type(value).__name__} cannot be sent as JSON")


def _status(status: int) -> int:
    if isinstance(status, bool) or not isinstance(status, int) or not 200 <= status <= 599:
        raise ValueError(f"an answer's status is 200 to 599, not {status!r}")
    return status


def _milliseconds(seconds: float) -> int:
    if isinstance(seconds, bool) or not isinstance(seconds, (int, float)):
        raise TypeError(f"give a number of seconds, not {type(seconds).__name__}")
    if not 0 <= seconds <= 1e6:
        raise ValueError(f"{seconds!r} seconds cannot be waited")
    return math.ceil(seconds * 1000)


def _bytes(value: str | bytes | bytearray) -> bytes:
    return value.encode() if isinstance(value, str) else bytes(value)


def _pairs(headers: _Headers) -> list[tuple[str, str]]:
    if headers is None:
        return []
    pairs = headers.items() if isinstance(headers, Mapping) else headers
    return [(str(name), str(value)) for name, value in pairs]


def _text(value: bytes) -> str:
    return value.decode("utf-8", "replace")
