"""How streams flow: turns for others, back-pressure, memory, and their client."""

import asyncio
import gc
import threading
import time

import pytest
from support import loops
from support.answers import (
    LAST_CHUNK,
    STREAM_HEAD,
    content_event,
    end_event,
    run_answer,
    start_event,
    stream_answer,
)
from support.peer import Peer
from support.streams import SOON, collect, stays_open, streaming

from ai_sdk import exceptions


def test_a_bulk_stream_does_not_starve_other_tasks(connect, run):
    with streaming(stream_answer(*["x"] * 20000)) as peer:

        async def main():
            turns = 0
            reading = asyncio.create_task(collect(connect(peer).agent("a").astream("x"), []))
            while not reading.done():
                turns += 1
                await asyncio.sleep(0)
            assert len(reading.result()) == 20002
            return turns

        # Others get a turn after at most so many events that were there already.
        assert run(main(), debug=False) >= 20000 // 512


def fill(connection, enough):
    """Sends content until the client takes no more for a while: the bytes sent."""
    connection.read_request()
    connection.send(STREAM_HEAD, start_event())
    piece = content_event("y" * 8000)
    left = b""
    while connection.sent < enough:
        left = left or piece
        taken = connection.send_some(left, 0.4)
        if not taken:
            break
        left = left[taken:]
    connection.stopped_at = connection.sent
    connection.peer.stopped.set()
    return left


def stopping_peer(enough):
    def script(connection):
        left = fill(connection, enough)
        connection.send(left, end_event(), LAST_CHUNK)

    peer = Peer(script)
    peer.stopped = threading.Event()
    return peer


def test_a_reader_that_stops_stops_the_socket(connect):
    with stopping_peer(200 << 20) as peer:
        stream = connect(peer).agent("a").stream("x")
        assert next(stream).type == "start"
        assert peer.stopped.wait(60)
        # The library keeps about 1 MiB of it; the rest lies in the kernel's buffers.
        assert peer.connections[0].stopped_at < 40 << 20
        events = list(stream)  # and nothing was lost
        assert events[-1].type == "end"
        got = sum(len(event.content or "") for event in events)
        assert got == (len(events) - 1) * 8000
        assert got > peer.connections[0].stopped_at * 0.9


def test_an_async_reader_that_stops_stops_the_socket(connect, run):
    with stopping_peer(200 << 20) as peer:

        async def main():
            stream = await connect(peer).agent("a").astream("x")
            assert (await stream.__anext__()).type == "start"
            await loops.until(peer.stopped.is_set, 60)
            assert peer.connections[0].stopped_at < 40 << 20
            events = [event async for event in stream]
            assert events[-1].type == "end"
            assert sum(len(event.content or "") for event in events) == (len(events) - 1) * 8000

        run(main())


def test_a_slow_reader_is_not_taken_for_a_silent_server(connect):
    with streaming(stream_answer(*["y" * 8000] * 1000)) as peer:
        stream = connect(peer, timeout=0.2).agent("a").stream("x")
        next(stream)
        time.sleep(0.5)  # longer than the limit
        assert len(list(stream)) == 1001


def test_memory_does_not_grow_with_the_stream(connect):
    def script(connection):
        connection.read_request()
        connection.send(STREAM_HEAD)
        piece = content_event("z" * 60000) * 10
        for _ in range(200):  # 120 MB
            connection.send(piece)
        connection.send(end_event(), LAST_CHUNK)

    with Peer(script) as peer:
        stream = connect(peer).agent("a").stream("x")
        next(stream)
        before = resident()
        assert sum(1 for _ in stream) == 2000
        assert resident() - before < 60 << 20


def resident():
    gc.collect()
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4096


def test_the_stream_outlives_the_names_of_client_and_agent(connect):
    with streaming(stream_answer("x")) as peer:
        assert len(list(connect(peer).agent("a").stream("x"))) == 3


def test_closing_the_client_ends_a_stream(connect, run):
    with stays_open(STREAM_HEAD, start_event()) as peer:

        async def main():
            client = connect(peer)
            stream = await client.agent("a").astream("x")
            seen = []
            task = asyncio.create_task(collect(stream, seen))
            await loops.until(lambda: seen)
            await client.aclose()
            with pytest.raises(exceptions.AiSdkError, match="closed"):
                await task

        run(main())
        peer.wait_for_closes(1, SOON)


def test_the_connection_of_a_stream_that_ended_is_used_again(connect, run):
    def answer(request):
        return stream_answer("x") if request.is_stream else run_answer()

    with Peer.answering(answer) as peer:

        async def main():
            client = connect(peer)
            for _ in range(5):
                assert len([event async for event in client.agent("a").astream("x")]) == 3
                await loops.until(lambda: client.stats()["in_flight"] == 0)
                await client.agent("a").acall("x")

        run(main())
        assert len(peer.connections) == 1


@pytest.mark.parametrize("method", ["__getitem__", "__len__"])
def test_a_stream_is_no_list(connect, method):
    with streaming(stream_answer("x")) as peer:
        assert not hasattr(connect(peer).agent("a").stream("x"), method)


def test_annotations_may_say_what_a_stream_is_of(connect):
    with streaming(stream_answer("x")) as peer:
        agent = connect(peer).agent("a")
        assert type(agent.stream("x"))[str] and type(agent.astream("x"))[str]


def test_streams_are_named_as_they_are_imported(connect):
    import ai_sdk

    with streaming(stream_answer("x")) as peer:
        agent = connect(peer).agent("a")
        for stream, name in ((agent.stream("x"), "Stream"), (agent.astream("x"), "AsyncStream")):
            assert repr(stream).startswith(f"<ai_sdk.{name} ")
            assert type(stream) is getattr(ai_sdk, name)
        with pytest.raises(TypeError, match=r"'ai_sdk\.AsyncStream' object is not iterable"):
            iter(agent.astream("x"))
