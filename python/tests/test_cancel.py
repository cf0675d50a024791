"""Cancelling: what nobody waits for any more ends on the wire, and the client goes on."""

import asyncio
import sys
import threading

import pytest
from support import loops
from support.answers import (
    STREAM_HEAD,
    content_event,
    error_answer,
    run_answer,
    start_event,
    stream_answer,
)
from support.peer import Peer

from ai_sdk import Conversation

# Cancelling reaches the peer within this, with much room for a loaded machine.
SOON = 2.0


def silent_for(*messages):
    """A peer that does not answer these messages, and others at once."""

    def script(connection):
        for request in connection.requests():
            if request.message in messages:
                connection.wait_for_close()
                return
            connection.send(stream_answer("x") if request.is_stream else run_answer())

    return Peer(script)


async def ends_cancelled(task):
    with pytest.raises(asyncio.CancelledError):
        await task
    assert task.cancelled()


async def nothing_is_left(client):
    await loops.until(lambda: client.stats()["in_flight"] + client.stats()["waiting"] == 0)


def call(client):
    return client.agent("a").acall("wait")


def get_info(client):
    return client.agent("a").aget_info()


def list_agents(client):
    return client.alist_agents()


def send(client):
    return Conversation(client.agent("a")).asend("wait")


def many(client):
    return client.amap("a", ["wait"])


async def open_stream(client):
    await client.agent("a").astream("wait")


async def iterate_stream(client):
    async for _ in client.agent("a").astream("wait"):
        pass


async def conversation_stream(client):
    async for _ in Conversation(client.agent("a")).astream("wait"):
        pass


@pytest.mark.parametrize(
    "begin",
    [
        call,
        get_info,
        list_agents,
        send,
        many,
        open_stream,
        iterate_stream,
        conversation_stream,
    ],
)
def test_cancelling_ends_the_request_on_the_wire(connect, run, begin):
    with Peer.silent() as peer:
        client = connect(peer)

        async def main():
            task = asyncio.ensure_future(begin(client))
            await loops.until(lambda: peer.requests)
            assert not peer.closes
            task.cancel()
            await ends_cancelled(task)
            await loops.until(lambda: peer.closes, SOON)
            await nothing_is_left(client)

        run(main())


def test_cancelling_while_a_stream_is_read(connect, run):
    def script(connection):
        connection.read_request()
        connection.send(STREAM_HEAD, start_event(), content_event("x"))
        connection.wait_for_close()

    with Peer(script) as peer:

        async def main():
            seen = []

            async def read():
                async for event in await connect(peer).agent("a").astream("x"):
                    seen.append(event)

            task = asyncio.create_task(read())
            await loops.until(lambda: len(seen) == 2)
            task.cancel()
            await ends_cancelled(task)
            await loops.until(lambda: peer.closes, SOON)

        run(main())


def test_wait_for_ends_the_request(connect, run):
    with silent_for("wait") as peer:
        client = connect(peer)

        async def main():
            with pytest.raises(asyncio.TimeoutError):
                await asyncio.wait_for(client.agent("a").acall("wait"), 0.05)
            await loops.until(lambda: peer.closes, SOON)
            await nothing_is_left(client)
            assert (await client.agent("a").acall("go on")).response == "ok"

        run(main())


@pytest.mark.skipif(sys.version_info < (3, 11), reason="asyncio.timeout came with Python 3.11")
def test_timeout_ends_the_stream(connect, run):
    with silent_for("wait") as peer:

        async def main():
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.05):
                    async for _ in connect(peer).agent("a").astream("wait"):
                        pass
            await loops.until(lambda: peer.closes, SOON)

        run(main())


@pytest.mark.skipif(sys.version_info < (3, 11), reason="task groups came with Python 3.11")
def test_a_task_group_that_fails_cancels_its_calls(connect, run):
    with silent_for("wait") as peer:

        async def fails():
            await loops.until(lambda: len(peer.requests) == 3)
            raise ZeroDivisionError

        async def main():
            client = connect(peer)
            with pytest.raises(BaseException) as raised:
                async with asyncio.TaskGroup() as group:
                    for _ in range(3):
                        group.create_task(client.agent("a").acall("wait"))
                    group.create_task(fails())
            assert [type(error) for error in raised.value.exceptions] == [ZeroDivisionError]
            await loops.until(lambda: len(peer.closes) == 3, SOON)

        run(main())


def test_cancelling_gather_cancels_all(connect, run):
    with silent_for("wait") as peer:

        async def main():
            agent = connect(peer).agent("a")
            task = asyncio.gather(*(agent.acall("wait") for _ in range(20)))
            await loops.until(lambda: len(peer.requests) == 20)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            await loops.until(lambda: len(peer.closes) == 20, SOON)

        run(main())


def test_a_shielded_call_goes_on(connect, run):
    answered = threading.Event()

    def answer(request):
        assert answered.wait(20)
        return run_answer("after all")

    with Peer.answering(answer) as peer:

        async def main():
            inner = asyncio.ensure_future(connect(peer).agent("a").acall("x"))

            async def outer():
                await asyncio.shield(inner)

            task = asyncio.create_task(outer())
            await loops.until(lambda: peer.requests)
            task.cancel()
            await ends_cancelled(task)
            answered.set()
            assert (await inner).response == "after all"
            assert not peer.closes

        run(main())


def test_cancelling_before_the_start_sends_nothing(connect, run):
    with silent_for() as peer:
        client = connect(peer)

        async def main():
            for begin in (call, send, many, open_stream, iterate_stream):
                task = asyncio.ensure_future(begin(client))
                task.cancel()
                await ends_cancelled(task)
            await nothing_is_left(client)

        run(main())
        assert not peer.connections


def test_cancelling_one_turn_after_the_start(connect, run):
    with silent_for("wait") as peer:
        client = connect(peer)

        async def main():
            for begin in (call, send, many, open_stream, iterate_stream) * 20:
                task = asyncio.ensure_future(begin(client))
                await asyncio.sleep(0)
                task.cancel()
                await ends_cancelled(task)
            await nothing_is_left(client)
            assert (await client.agent("a").acall("go on")).response == "ok"

        run(main())


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_cancelling_what_has_just_been_answered(connect, run, turns):
    with silent_for() as peer:
        client = connect(peer)

        async def main():
            for _ in range(50):
                task = asyncio.ensure_future(client.agent("a").acall("x"))
                count = len(peer.requests) + 1
                await loops.until(lambda: len(peer.requests) == count)
                for _ in range(turns):
                    await asyncio.sleep(0)
                task.cancel()
                try:
                    assert (await task).response == "ok"
                except asyncio.CancelledError:
                    pass
            await nothing_is_left(client)
            assert (await client.agent("a").acall("go on")).response == "ok"

        run(main())


def test_cancelling_a_call_that_waits_for_a_connection(connect, run):
    with silent_for("wait") as peer:
        client = connect(peer, max_connections=1)

        async def main():
            agent = client.agent("a")
            first = asyncio.ensure_future(agent.acall("wait"))
            await loops.until(lambda: peer.requests)
            second = asyncio.ensure_future(agent.acall("x"))
            third = asyncio.ensure_future(agent.acall("third"))
            await loops.until(lambda: client.stats()["waiting"] == 2)
            second.cancel()
            await ends_cancelled(second)
            await loops.until(lambda: client.stats()["waiting"] == 1)
            first.cancel()
            await ends_cancelled(first)
            assert (await third).response == "ok"

        run(main())
        assert [request.message for request in peer.requests] == ["wait", "third"]


def test_cancelling_the_wait_before_a_repetition(connect, run):
    with Peer.answering(lambda request: error_answer(503, headers=["Retry-After: 30"])) as peer:
        client = connect(peer)

        async def main():
            task = asyncio.ensure_future(client.agent("a").acall("x"))
            await loops.until(lambda: peer.requests)
            await asyncio.sleep(0.02)
            task.cancel()
            await ends_cancelled(task)
            await nothing_is_left(client)

        run(main())
        assert len(peer.requests) == 1


def test_a_stream_whose_opening_was_cancelled_stays_closed(connect, run):
    with Peer.silent() as peer:

        async def main():
            stream = connect(peer).agent("a").astream("wait")
            task = asyncio.ensure_future(stream)
            await loops.until(lambda: peer.requests)
            task.cancel()
            await ends_cancelled(task)
            await loops.until(lambda: peer.closes, SOON)
            assert [event async for event in stream] == []
            assert len(peer.requests) == 1

        run(main())


def test_an_error_thrown_in_ends_the_request(connect, run):
    # As other schedulers than asyncio do it.
    with Peer.silent() as peer:

        async def main():
            pending = connect(peer).agent("a").acall("wait")
            future = pending.send(None)
            await loops.until(lambda: peer.requests)
            with pytest.raises(ZeroDivisionError, match="thrown in"):
                pending.throw(ZeroDivisionError("thrown in"))
            await loops.until(lambda: peer.closes, SOON)
            with pytest.raises(RuntimeError):
                pending.send(None)
            assert not future.done()

        run(main())


@pytest.mark.parametrize("thrown", [(ZeroDivisionError,), (ZeroDivisionError, "text")])
def test_throw_takes_classes_too(connect, thrown):
    with pytest.raises(ZeroDivisionError):
        connect("http://127.0.0.1:1").agent("a").acall("x").throw(*thrown)
    with pytest.raises(TypeError):
        connect("http://127.0.0.1:1").agent("a").acall("x").throw(5)


def test_close_ends_the_request(connect, run):
    with Peer.silent() as peer:

        async def main():
            pending = connect(peer).agent("a").acall("wait")
            pending.send(None)
            await loops.until(lambda: peer.requests)
            pending.close()
            pending.close()
            await loops.until(lambda: peer.closes, SOON)

        run(main())


def test_the_pool_holds_no_half_read_connection(connect, run):
    # What was cancelled is answered all the same; the next call must not get that answer.
    def script(connection):
        for request in connection.requests():
            connection.send(run_answer("to " + request.message)[:60])
            if request.message.startswith("cancel"):
                connection.wait_for_close()
                return
            connection.send(run_answer("to " + request.message)[60:])

    with Peer(script) as peer:

        async def main():
            agent = connect(peer).agent("a")
            for number in range(10):
                task = asyncio.ensure_future(agent.acall(f"cancel {number}"))
                await loops.until(lambda: len(peer.requests) == 2 * number + 1)
                task.cancel()
                await ends_cancelled(task)
                assert (await agent.acall(f"keep {number}")).response == f"to keep {number}"

        run(main())


def test_a_task_may_refuse_to_be_cancelled(connect, run):
    with silent_for("wait") as peer:

        async def stubborn(agent):
            try:
                await agent.acall("wait")
            except asyncio.CancelledError:
                return (await agent.acall("instead")).response

        async def main():
            task = asyncio.create_task(stubborn(connect(peer).agent("a")))
            await loops.until(lambda: peer.requests)
            task.cancel()
            assert await task == "ok"

        run(main())
