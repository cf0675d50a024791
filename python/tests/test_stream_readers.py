"""Streams that are left early, and who reads them."""

import asyncio
import threading
import time

import pytest
from support import loops
from support.answers import (
    LAST_CHUNK,
    STREAM_HEAD,
    content_event,
    end_event,
    start_event,
    stream_answer,
)
from support.peer import Peer
from support.streams import SOON, collect, stays_open, streaming

from ai_sdk import exceptions


def leave_by_break(agent):
    for _ in agent.stream("x"):
        break


def leave_by_close(agent):
    stream = agent.stream("x")
    next(stream)
    stream.close()
    stream.close()


def leave_by_error(agent):
    with pytest.raises(ZeroDivisionError):
        for _ in agent.stream("x"):
            raise ZeroDivisionError


def leave_by_drop(agent):
    next(agent.stream("x"))


@pytest.mark.parametrize("leave", [leave_by_break, leave_by_close, leave_by_error, leave_by_drop])
def test_leaving_a_blocking_stream_closes_its_connection(connect, leave):
    with stays_open(STREAM_HEAD, start_event()) as peer:
        client = connect(peer)
        leave(client.agent("a"))
        peer.wait_for_closes(1, SOON)
        end = time.monotonic() + SOON
        while client.stats()["in_flight"] and time.monotonic() < end:
            time.sleep(0.001)
        assert client.stats()["in_flight"] == 0


async def aleave_by_break(agent):
    async for _ in agent.astream("x"):
        break


async def aleave_by_break_awaited(agent):
    async for _ in await agent.astream("x"):
        break


async def aleave_by_aclose(agent):
    stream = await agent.astream("x")
    await stream.__anext__()
    await stream.aclose()
    await stream.aclose()
    assert [event async for event in stream] == []


async def aleave_by_close(agent):
    stream = await agent.astream("x")
    stream.close()


async def aleave_by_error(agent):
    with pytest.raises(ZeroDivisionError):
        async for _ in agent.astream("x"):
            raise ZeroDivisionError


async def aleave_by_drop(agent):
    await agent.astream("x")


async def aleave_by_cancel(agent):
    task = asyncio.create_task(collect(agent.astream("x"), []))
    await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


@pytest.mark.parametrize(
    "leave",
    [
        aleave_by_break,
        aleave_by_break_awaited,
        aleave_by_aclose,
        aleave_by_close,
        aleave_by_error,
        aleave_by_drop,
        aleave_by_cancel,
    ],
)
def test_leaving_an_async_stream_closes_its_connection(connect, run, leave):
    with stays_open(STREAM_HEAD, start_event()) as peer:
        client = connect(peer)

        async def main():
            await leave(client.agent("a"))
            begin = time.monotonic()
            await loops.until(lambda: peer.closes, SOON)
            assert time.monotonic() - begin < SOON
            await loops.until(lambda: client.stats()["in_flight"] == 0)

        run(main())


def test_a_stream_that_was_never_opened_costs_nothing(connect, run):
    with streaming(stream_answer("x")) as peer:

        async def main():
            connect(peer).agent("a").astream("x")
            stream = connect(peer).agent("a").astream("x")
            await stream.aclose()
            assert [event async for event in stream] == []

        run(main())
        assert not peer.connections


def test_one_reader_at_a_time(connect, run):
    with stays_open(STREAM_HEAD, start_event()) as peer:

        async def main():
            stream = await connect(peer).agent("a").astream("x")
            seen = []
            first = asyncio.create_task(collect(stream, seen))
            await loops.until(lambda: seen)
            with pytest.raises(RuntimeError, match="one reader"):
                await stream.__anext__()
            assert not first.done()
            first.cancel()
            with pytest.raises(asyncio.CancelledError):
                await first

        run(main())


def test_closing_ends_the_read_of_another_task(connect, run):
    with stays_open(STREAM_HEAD, start_event()) as peer:

        async def main():
            stream = await connect(peer).agent("a").astream("x")
            seen = []
            reading = asyncio.create_task(collect(stream, seen))
            await loops.until(lambda: seen)
            await stream.aclose()
            assert await asyncio.wait_for(reading, 20) is seen
            await loops.until(lambda: peer.closes, SOON)

        run(main())


def test_closing_ends_the_opening_of_another_task(connect, run):
    with Peer.silent() as peer:

        async def main():
            stream = connect(peer).agent("a").astream("x")
            opening = asyncio.ensure_future(stream)
            await loops.until(lambda: peer.requests)
            await stream.aclose()
            await asyncio.wait({opening}, timeout=20)
            assert opening.done()
            await loops.until(lambda: peer.closes, SOON)
            assert [event async for event in stream] == []

        run(main())


def test_one_reader_at_a_time_while_it_opens(connect, run):
    with Peer.silent() as peer:

        async def main():
            stream = connect(peer).agent("a").astream("x")
            first = asyncio.ensure_future(stream)
            await loops.until(lambda: peer.requests)
            with pytest.raises(RuntimeError, match="one reader"):
                await stream
            first.cancel()
            with pytest.raises(asyncio.CancelledError):
                await first

        run(main())


def test_one_reader_at_a_time_in_threads(connect):
    with stays_open(STREAM_HEAD, start_event()) as peer:
        client = connect(peer)
        stream = client.agent("a").stream("x")
        seen, failures = [], []

        def read():
            try:
                for event in stream:
                    seen.append(event)
            except exceptions.AiSdkError as error:
                failures.append(error)

        thread = threading.Thread(target=read)
        thread.start()
        end = time.monotonic() + 20
        refused = None
        # Until it waits inside, the reader has not claimed the stream.
        while not refused and time.monotonic() < end:
            if seen:
                try:
                    time.sleep(0.01)
                    next(stream)
                except RuntimeError as error:
                    refused = error
        assert "one reader" in str(refused)
        client.close()
        thread.join(20)
        assert len(seen) == 1 and failures


def test_the_next_task_may_read_on_where_the_last_was_cancelled(connect, run):
    go_on = threading.Event()

    def script(connection):
        connection.read_request()
        connection.send(STREAM_HEAD, start_event())
        assert go_on.wait(20)
        connection.send(content_event("x"), end_event(), LAST_CHUNK)

    with Peer(script) as peer:

        async def main():
            stream = await connect(peer).agent("a").astream("x")
            assert (await stream.__anext__()).type == "start"
            with pytest.raises(asyncio.TimeoutError):
                await asyncio.wait_for(stream.__anext__(), 0.05)
            go_on.set()
            assert [event.type async for event in stream] == ["content", "end"]

        run(main())


async def abandon_before_it_begins(stream):
    task = asyncio.ensure_future(stream.__anext__())
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def abandon_without_awaiting(stream):
    stream.__anext__().close()


async def abandon_by_a_limit_of_nothing(stream):
    with pytest.raises(asyncio.TimeoutError):
        await asyncio.wait_for(stream.__anext__(), 0)


async def abandon_in_the_pause(stream):
    # Now and then the next event waits for a turn of the loop, so that others get theirs.
    task = asyncio.ensure_future(stream.__anext__())
    await asyncio.sleep(0)
    if not task.done():
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return []
    return [await task]


@pytest.mark.parametrize(
    "abandon",
    [
        abandon_before_it_begins,
        abandon_without_awaiting,
        abandon_by_a_limit_of_nothing,
        abandon_in_the_pause,
    ],
)
def test_a_read_that_was_given_up_loses_no_event(connect, run, abandon):
    texts = [str(number) for number in range(400)]
    with streaming(stream_answer(*texts)) as peer:

        async def main():
            client = connect(peer)
            stream = await client.agent("a").astream("x")
            await loops.until(lambda: client.stats()["in_flight"] == 0)  # all has come
            seen = []
            for _ in range(300):
                seen += await abandon(stream) or []
                if abandon is not abandon_in_the_pause:
                    seen.append(await stream.__anext__())
            seen += [event async for event in stream]
            assert [event.content for event in seen[1:-1]] == texts

        run(main())


def test_two_streams_at_once_do_not_mix(connect, run):
    def answer(request):
        return stream_answer(*(f"{request.agent}{number} " for number in range(300)))

    with Peer.answering(answer) as peer:

        async def main():
            client = connect(peer)
            read = await asyncio.gather(
                *(collect(client.agent(f"agent-{i}-").astream("x"), []) for i in range(10))
            )
            for i, events in enumerate(read):
                texts = [event.content for event in events if event.type == "content"]
                assert texts == [f"agent-{i}-{number} " for number in range(300)]

        run(main())
