"""The event loop is never held up by the library, however much is under way."""

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
    error_answer,
    run_answer,
    start_event,
    stream_answer,
)
from support.peer import ClosedPort, FullPort, Peer

from ai_sdk import exceptions

# Servers of these tests answer after this: a loop that waited for one would stand still as long.
DELAY = 1.5
# What a loop may stand still on a loaded machine.
GAP = 1.0


class Watchdog:
    """Measures the longest time in which a loop did nothing else."""

    def __init__(self):
        self.longest = 0.0

    async def __aenter__(self):
        self._task = asyncio.create_task(self._watch())
        await asyncio.sleep(0)
        return self

    async def __aexit__(self, *error):
        self._task.cancel()
        try:
            await self._task
        except asyncio.CancelledError:
            pass

    async def _watch(self):
        last = time.monotonic()
        while True:
            await asyncio.sleep(0.005)
            now = time.monotonic()
            self.longest = max(self.longest, now - last)
            last = now


class LatePeer(Peer):
    """Answers nothing before ``count`` requests have come and DELAY has passed since."""

    def __init__(self, count, answer):
        self._all_here = threading.Event()
        self._over = threading.Event()

        def script(connection):
            for request in connection.requests():
                if len(self.requests) >= count:
                    self._all_here.set()
                assert self._all_here.wait(60)
                self._over.wait(DELAY)
                connection.send(answer(request))

        super().__init__(script)

    def close(self):
        self._over.set()
        super().close()


@pytest.fixture
def run():
    """Where the loop's kind makes no difference, asyncio will do."""
    return loops.run


@pytest.fixture(params=loops.KINDS)
def run_both(request):
    return lambda main, **options: loops.run(main, request.param, **options)


def test_hundreds_of_calls_that_wait(connect, run_both):
    with LatePeer(200, lambda request: run_answer()) as peer:

        async def main():
            agent = connect(peer, max_connections=300).agent("a")
            async with Watchdog() as watchdog:
                responses = await asyncio.gather(*(agent.acall("x") for _ in range(200)))
            assert len(responses) == 200
            assert watchdog.longest < GAP

        run_both(main(), debug=False)


def test_hundreds_of_streams(connect, run):
    with LatePeer(100, lambda request: stream_answer(*["text"] * 50)) as peer:

        async def read(agent):
            return len([event async for event in agent.astream("x")])

        async def main():
            agent = connect(peer, max_connections=300).agent("a")
            async with Watchdog() as watchdog:
                assert await asyncio.gather(*(read(agent) for _ in range(100))) == [52] * 100
            assert watchdog.longest < GAP

        run(main(), debug=False)


def test_many_that_are_done_at_once_let_others_have_their_turn(connect, run):
    count = 100
    with Peer.answering(lambda request: run_answer()) as peer:
        client = connect(peer, max_connections=count)

        async def main():
            loop = asyncio.get_running_loop()
            turns = 0
            seen = []

            def turn():
                nonlocal turns
                turns += 1
                if len(seen) < count:
                    loop.call_soon(turn)

            async def one():
                await client.agent("a").acall("x")
                time.sleep(0.003)  # the program's own work with the answer
                seen.append(turns)

            tasks = [asyncio.ensure_future(one()) for _ in range(count)]
            await asyncio.sleep(0)
            while client.stats()["in_flight"] or len(peer.requests) < count:
                time.sleep(0.001)  # nothing is taken before all are there
            loop.call_soon(turn)
            await asyncio.gather(*tasks)
            assert seen[-1] - seen[0] >= 10

        run(main(), debug=False)


def test_calls_that_wait_for_a_connection(connect, run):
    with LatePeer(2, lambda request: run_answer()) as peer:

        async def main():
            agent = connect(peer, max_connections=2).agent("a")
            async with Watchdog() as watchdog:
                tasks = [asyncio.ensure_future(agent.acall("x")) for _ in range(100)]
                await tasks[0]
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
            assert watchdog.longest < GAP

        run(main(), debug=False)


def test_waits_before_repetitions(connect, run):
    left = [error_answer(503, headers=[f"Retry-After: {DELAY}"])]

    def answer(request):
        return left.pop() if left else run_answer()

    with Peer.answering(answer) as peer:

        async def main():
            async with Watchdog() as watchdog:
                assert (await connect(peer).agent("a").acall("x")).response == "ok"
            assert watchdog.longest < GAP

        begin = time.monotonic()
        run(main(), debug=False)
        assert time.monotonic() - begin >= DELAY  # never earlier than told


def test_a_server_that_takes_no_connection(connect, run):
    with FullPort() as full:

        async def main():
            client = connect(full, connect_timeout=DELAY, max_retries=0)
            async with Watchdog() as watchdog:
                with pytest.raises(exceptions.TimeoutError) as raised:
                    await client.agent("a").acall("x")
            assert raised.value.limit == "connect_timeout"
            assert watchdog.longest < GAP

        run(main(), debug=False)


def test_connections_that_are_refused(connect, run):
    with ClosedPort() as nobody:

        async def main():
            agent = connect(nobody, max_retries=2).agent("a")
            async with Watchdog() as watchdog:
                calls = (agent.acall("x") for _ in range(200))
                results = await asyncio.gather(*calls, return_exceptions=True)
            assert all(isinstance(result, exceptions.NetworkError) for result in results)
            assert watchdog.longest < GAP

        run(main(), debug=False)


def test_a_stream_between_two_events(connect, run):
    def script(connection):
        connection.read_request()
        connection.send(STREAM_HEAD, start_event())
        time.sleep(DELAY)
        connection.send(content_event("x"), end_event(), LAST_CHUNK)

    with Peer(script) as peer:

        async def main():
            async with Watchdog() as watchdog:
                assert len([e async for e in connect(peer).agent("a").astream("x")]) == 3
            assert watchdog.longest < GAP

        run(main(), debug=False)


def test_a_token_function_that_takes_its_time(connect, run):
    def token():
        time.sleep(DELAY)
        return "token"

    with Peer.answering(lambda request: run_answer()) as peer:

        async def main():
            async with Watchdog() as watchdog:
                await connect(peer, token).agent("a").acall("x")
            assert watchdog.longest < GAP

        run(main(), debug=False)


def test_closing_and_cancelling(connect, run):
    with Peer.silent() as peer:

        async def main():
            client = connect(peer, max_connections=300)
            async with Watchdog() as watchdog:
                tasks = [asyncio.ensure_future(client.agent("a").acall("x")) for _ in range(100)]
                await loops.until(lambda: len(peer.requests) == 100)
                for task in tasks[:50]:
                    task.cancel()
                await client.aclose()
                await asyncio.gather(*tasks, return_exceptions=True)
            assert watchdog.longest < GAP

        run(main(), debug=False)


def test_a_map(connect, run):
    with LatePeer(20, lambda request: run_answer()) as peer:

        async def main():
            async with Watchdog() as watchdog:
                results = await connect(peer).amap("a", ["x"] * 20, max_concurrent=20)
            assert all(result.ok for result in results)
            assert watchdog.longest < GAP

        run(main(), debug=False)


def test_bulk_streams_leave_room_for_others(connect, run):
    # Several streams that always have events lying ready.
    with Peer.answering(lambda request: stream_answer(*["x" * 100] * 5000)) as peer:

        async def read(agent):
            async for _ in agent.astream("x"):
                pass

        async def main():
            agent = connect(peer).agent("a")
            async with Watchdog() as watchdog:
                await asyncio.gather(*(read(agent) for _ in range(8)))
            assert watchdog.longest < GAP

        run(main(), debug=False)


def test_the_watchdog_would_have_seen_a_blocking_call(connect, run):
    def answer(request):
        time.sleep(DELAY)
        return run_answer()

    with Peer.answering(answer) as peer:

        async def main():
            async with Watchdog() as watchdog:
                await asyncio.sleep(0.02)
                connect(peer).agent("a").call("x")  # as nobody should
                await asyncio.sleep(0.02)
            assert watchdog.longest >= DELAY

        run(main(), debug=False)
