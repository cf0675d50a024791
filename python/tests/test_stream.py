"""Streams, blocking and asynchronous: their events and their end."""

import threading
import time

import pytest
from support import loops
from support.answers import (
    LAST_CHUNK,
    STREAM_HEAD,
    content_event,
    end_event,
    error_answer,
    error_event,
    start_event,
    stream_answer,
    tool_event,
)
from support.peer import Peer
from support.streams import SOON, stays_open, streaming

from ai_sdk import exceptions

pytest_plugins = ["ai_sdk.pytest_plugin"]


async def read_async(stream, take, awaited):
    async for event in await stream if awaited else stream:
        take(event)


def read_blocking(agent, method, take):
    for event in getattr(agent, method)("x"):
        take(event)


@pytest.fixture(params=["blocking", "async", "awaited"])
def read(request):
    """``read(agent, take)`` gives each event of a new stream to ``take``, which may raise."""

    def read(agent, take, method="stream"):
        if request.param == "blocking":
            read_blocking(agent, method, take)
        else:
            stream = getattr(agent, "a" + method)
            loops.run(start(stream, take))

    async def start(stream, take):
        await read_async(stream("x"), take, request.param == "awaited")

    return read


def test_events_arrive_in_order(connect, read):
    pieces = [
        STREAM_HEAD,
        start_event("c-9"),
        tool_event("search"),
        content_event("Two ", "c-9"),
        content_event("t\u00e4bles \U0001f600.", "c-9"),
        end_event("c-9"),
        LAST_CHUNK,
    ]
    events = []
    with streaming(*pieces) as peer:
        read(connect(peer).agent("Planner"), events.append)
    assert [event.type for event in events] == ["start", "tool_use", "content", "content", "end"]
    assert events[0].conversation_id == "c-9"
    assert events[1].tool_name == "search"
    assert [event.content for event in events[2:4]] == ["Two ", "t\u00e4bles \U0001f600."]
    assert peer.requests[0].target == "/api/v1/agents/dynamic/name/Planner/stream"
    assert peer.requests[0].headers["accept"] == "text/event-stream"
    assert peer.requests[0].message == "x"


def test_text_only(connect, read):
    texts = []
    with streaming(stream_answer("one, ", "two")) as peer:
        read(connect(peer).agent("a"), texts.append, "stream_content")
    assert texts == ["one, ", "two"]


def test_text_only_waits_on_where_an_event_has_no_text(connect, read):
    # What is ready to be read, the start and the tools, is not what the reader waits for.
    pieces = [start_event(), tool_event("t"), content_event("one"), tool_event("t"), end_event()]

    def script(connection):
        connection.read_request()
        connection.send(STREAM_HEAD)
        for piece in pieces:
            time.sleep(0.03)
            connection.send(piece)
        connection.send(LAST_CHUNK)

    texts = []
    with Peer(script) as peer:
        read(connect(peer).agent("a"), texts.append, "stream_content")
    assert texts == ["one"]


def test_the_real_server_streams(ai_sdk_server, connect, read):
    events = []
    read(connect(ai_sdk_server.host, ai_sdk_server.token).agent("SqlQueryAgent"), events.append)
    assert events[0].type == "start"
    assert events[-1].type == "end"


def test_events_are_handed_over_as_they_arrive(connect, read):
    # The peer sends the next event only once the last one has been taken.
    taken = threading.Semaphore(0)
    seen = []

    def script(connection):
        connection.read_request()
        connection.send(STREAM_HEAD)
        for number in range(20):
            connection.send(content_event(str(number)))
            assert taken.acquire(timeout=20)
        connection.send(end_event(), LAST_CHUNK)

    def take(event):
        seen.append(event.content)
        taken.release()

    with Peer(script) as peer:
        read(connect(peer).agent("a"), take)
    assert seen[:20] == [str(number) for number in range(20)]


def test_events_byte_by_byte(connect, read):
    seen = []

    def script(connection):
        connection.read_request()
        for byte in stream_answer("\u00e4\U0001f600", "two"):
            connection.send(bytes([byte]))

    with Peer(script) as peer:
        read(connect(peer).agent("a"), seen.append)
    texts = [event.content for event in seen if event.type == "content"]
    assert texts == ["\u00e4\U0001f600", "two"]


def test_many_events_in_bulk(connect, read):
    seen = []
    with streaming(stream_answer(*(str(number) for number in range(5000)))) as peer:
        read(connect(peer).agent("a"), seen.append)
    assert [event.content for event in seen[1:-1]] == [str(number) for number in range(5000)]


def test_an_error_event_is_an_event(connect, read):
    seen = []
    pieces = [STREAM_HEAD, start_event(), content_event("so far"), error_event("out of luck")]
    with streaming(*pieces, LAST_CHUNK) as peer:
        read(connect(peer).agent("a"), seen.append)
    assert [event.type for event in seen] == ["start", "content", "error"]
    assert seen[-1].error == "out of luck"


def test_a_stream_may_go_on_after_an_error_event(connect, read):
    seen = []
    pieces = [STREAM_HEAD, error_event("a hiccup", fatal=False), content_event("more"), end_event()]
    with streaming(*pieces, LAST_CHUNK) as peer:
        read(connect(peer).agent("a"), seen.append)
    assert [event.type for event in seen] == ["error", "content", "end"]


def test_text_only_raises_an_error_event(connect, read):
    texts = []
    pieces = [STREAM_HEAD, start_event(), content_event("so far"), error_event("out of luck")]
    with streaming(*pieces, LAST_CHUNK) as peer:
        with pytest.raises(exceptions.AgentExecutionError, match="out of luck"):
            read(connect(peer).agent("a"), texts.append, "stream_content")
    assert texts == ["so far"]


@pytest.mark.parametrize("method", ["stream", "stream_content"])
@pytest.mark.parametrize("cleanly", [True, False])
def test_a_stream_without_its_end_is_an_error_with_the_text_so_far(connect, read, method, cleanly):
    pieces = [STREAM_HEAD, start_event("c-9")]
    pieces += [content_event("so ", "c-9"), content_event("far", "c-9")]
    if cleanly:
        pieces.append(LAST_CHUNK)

    def script(connection):
        connection.read_request()
        connection.send(*pieces)

    seen = []
    with Peer(script) as peer:
        with pytest.raises(exceptions.StreamInterruptedError) as raised:
            read(connect(peer).agent("Planner"), seen.append, method)
    error = raised.value
    assert isinstance(error, exceptions.AgentExecutionError)
    assert (error.partial_text, error.conversation_id) == ("so far", "c-9")
    assert error.agent_name == "Planner"
    assert error.request_id == peer.requests[0].headers["x-request-id"]
    assert len(seen) == {"stream": 3, "stream_content": 2}[method]  # nothing that came is lost


@pytest.mark.parametrize(
    "status, kind",
    [
        (401, exceptions.AuthenticationError),
        (404, exceptions.AgentNotFoundError),
        (500, exceptions.AgentExecutionError),
    ],
)
def test_a_refusal_before_the_first_event(connect, read, status, kind):
    with streaming(error_answer(status)) as peer:
        with pytest.raises(kind):
            read(connect(peer).agent("a"), print)


def test_silence_is_bounded_by_the_timeout(connect, read):
    with stays_open(STREAM_HEAD, start_event()) as peer:
        with pytest.raises(exceptions.TimeoutError) as raised:
            read(connect(peer, timeout=0.1).agent("a"), lambda event: None)
        peer.wait_for_closes(1)
    assert raised.value.limit == "timeout"


def test_after_the_end_there_is_nothing_more(connect):
    with streaming(stream_answer("x")) as peer:
        stream = connect(peer).agent("a").stream("x")
        assert len(list(stream)) == 3
        assert list(stream) == []
        with pytest.raises(StopIteration):
            next(stream)


def test_after_the_end_there_is_nothing_more_async(connect, run):
    with streaming(stream_answer("x")) as peer:

        async def main():
            stream = connect(peer).agent("a").astream("x")
            assert len([event async for event in stream]) == 3
            assert [event async for event in stream] == []
            with pytest.raises(StopAsyncIteration):
                await stream.__anext__()

        run(main())


def test_after_an_error_there_is_nothing_more(connect):
    with streaming(STREAM_HEAD, start_event(), LAST_CHUNK) as peer:
        stream = connect(peer).agent("a").stream("x")
        with pytest.raises(exceptions.StreamInterruptedError):
            list(stream)
        assert list(stream) == []


def test_the_servers_own_request_id_wins(connect):
    head = STREAM_HEAD.replace(b"\r\n\r\n", b"\r\nX-Request-ID: theirs\r\n\r\n")
    with streaming(head, start_event(), LAST_CHUNK) as peer:
        with connect(peer).agent("a").stream("x", request_id="mine") as stream:
            assert stream.request_id == "theirs"
            with pytest.raises(exceptions.StreamInterruptedError) as raised:
                list(stream)
    assert raised.value.request_id == "theirs"


def test_the_request_id_is_on_the_stream(connect, run):
    with streaming(stream_answer("x")) as peer:
        agent = connect(peer).agent("a")
        with agent.stream("x", request_id="r-5") as stream:
            assert stream.request_id == "r-5"

        async def main():
            async with agent.astream("x", request_id="r-6") as stream:
                assert stream.request_id == "r-6"

        run(main())


def test_awaiting_opens_and_gives_the_stream_itself(connect, run):
    with streaming(stream_answer("x")) as peer:

        async def main():
            stream = connect(peer).agent("a").astream("x")
            assert not peer.connections
            assert await stream is stream
            assert len(peer.requests) == 1
            assert await stream is stream  # it is open already
            assert len([event async for event in stream]) == 3
            assert len(peer.requests) == 1

        run(main())


def test_async_with_opens_and_closes(connect, run):
    with stays_open(STREAM_HEAD, start_event()) as peer:

        async def main():
            async with connect(peer).agent("a").astream("x") as stream:
                assert len(peer.requests) == 1
                assert (await stream.__anext__()).type == "start"
            await loops.until(lambda: peer.closes, SOON)

        run(main())


def test_async_with_what_was_awaited(connect, run):
    with streaming(stream_answer("x")) as peer:

        async def main():
            async with await connect(peer).agent("a").astream("x") as stream:
                assert len([event async for event in stream]) == 3

        run(main())


def test_with_closes(connect):
    with stays_open(STREAM_HEAD, start_event()) as peer:
        with connect(peer).agent("a").stream("x") as stream:
            assert next(stream).type == "start"
        peer.wait_for_closes(1, SOON)
        assert list(stream) == []
