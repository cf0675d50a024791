"""How tasks that wait for the library go on: at once, in their order, and whatever becomes of their loop."""

import asyncio
import collections
import contextvars
import gc
import threading

import pytest
from support import loops
from support.answers import (
    LAST_CHUNK,
    STREAM_HEAD,
    content_event,
    end_event,
    run_answer,
    start_event,
)
from support.peer import Peer
from support.programs import Program, run_program
from support.streams import SOON, collect

# With so many the client's thread lets events come together (src/http/pace.hpp).
STREAMS = 80
# So many events of each are enough for that, as quickly as they are sent.
ROUNDS = 40


@pytest.fixture
def run(run):
    """As programs run: in debug mode each task goes on in a callback of its own instead."""
    return lambda main: run(main, debug=False)


class Broadcast(Peer):
    """Opens streams, and sends them what a test says; answers calls at once, or "together" at a time."""

    def __init__(self, together=1):
        self.streams = []
        self._held = []

        def script(connection):
            for request in connection.requests():
                if request.is_stream:
                    connection.send(STREAM_HEAD, start_event())
                    self._change(lambda: self.streams.append(connection))
                    connection.wait_for_close()
                    return
                with self._changed:
                    self._held.append(connection)
                    held = self._held if len(self._held) >= together else []
                    if held:
                        self._held = []
                for one in held:
                    one.send(run_answer())

        super().__init__(script)

    def send(self, *pieces):
        for connection in self.streams:
            connection.send(*pieces)


async def open_streams(peer, agent, count=STREAMS):
    """Open streams whose first event has been read."""
    streams = await asyncio.gather(*(agent.astream("x") for _ in range(count)))
    for stream in streams:
        assert (await stream.__anext__()).type == "start"
    await loops.until(lambda: len(peer.streams) == count)
    return streams


async def in_thread(function, *arguments):
    return await asyncio.get_running_loop().run_in_executor(None, function, *arguments)


async def texts(stream):
    return [event.content async for event in stream if event.content is not None]


def send_rounds(peer, rounds=ROUNDS):
    for number in range(rounds):
        peer.send(content_event(str(number)))


def test_every_event_of_many_streams_comes_in_its_order(connect, run):
    with Broadcast() as peer:

        async def main():
            streams = await open_streams(peer, connect(peer, max_connections=STREAMS).agent("a"))
            reading = [asyncio.create_task(texts(stream)) for stream in streams]
            await in_thread(send_rounds, peer)
            await in_thread(peer.send, end_event(), LAST_CHUNK)
            expected = [str(number) for number in range(ROUNDS)]
            assert await asyncio.gather(*reading) == [expected] * STREAMS

        run(main())


def test_an_event_that_comes_alone_after_many(connect, run):
    """Nothing waits for company that does not come."""
    with Broadcast() as peer:

        async def main():
            streams = await open_streams(peer, connect(peer, max_connections=STREAMS).agent("a"))
            seen = []
            reading = [asyncio.create_task(collect(stream, seen)) for stream in streams]
            await in_thread(send_rounds, peer)
            await loops.until(lambda: len(seen) == STREAMS * ROUNDS)
            for number in range(5):
                peer.streams[number].send(content_event("alone"))
                await loops.until(lambda: len(seen) == STREAMS * ROUNDS + number + 1)
                assert seen[-1].content == "alone"
            for task in reading:
                task.cancel()
            await asyncio.gather(*reading, return_exceptions=True)

        run(main())


async def anext_of(stream):
    return await stream.__anext__()


def test_streams_that_are_left_while_others_get_events(connect, run):
    with Broadcast() as peer:

        async def main():
            client = connect(peer, max_connections=STREAMS)
            streams = await open_streams(peer, client.agent("a"))
            reading = [asyncio.create_task(texts(stream)) for stream in streams]
            await in_thread(send_rounds, peer, ROUNDS // 2)
            for task in reading[: STREAMS // 2]:
                task.cancel()
            cancelled = await asyncio.gather(*reading[: STREAMS // 2], return_exceptions=True)
            assert all(isinstance(one, asyncio.CancelledError) for one in cancelled)
            for stream in streams[: STREAMS // 2]:
                await stream.aclose()
            await in_thread(peer.wait_for_closes, STREAMS // 2, SOON * 5)
            await client.aclose()
            left = await asyncio.gather(*reading[STREAMS // 2 :], return_exceptions=True)
            assert all("closed" in str(one) for one in left)
            await in_thread(peer.wait_for_closes, STREAMS, SOON * 5)

        run(main())


def test_a_call_beside_many_streams(connect, run):
    with Broadcast() as peer:

        async def main():
            agent = connect(peer, max_connections=STREAMS + 1).agent("a")
            streams = await open_streams(peer, agent)
            reading = [asyncio.create_task(texts(stream)) for stream in streams]
            sending = asyncio.ensure_future(in_thread(send_rounds, peer))
            while not sending.done():
                assert (await agent.acall("x")).response == "ok"
            await sending
            for task in reading:
                task.cancel()
            await asyncio.gather(*reading, return_exceptions=True)

        run(main())


@pytest.mark.parametrize("kind", loops.KINDS)
def test_a_loop_that_is_closed_before_it_hears_of_events(connect, kind):
    with Broadcast() as peer:
        agent = connect(peer, max_connections=STREAMS + 1).agent("a")
        streams, waiting = [], []

        async def opens():
            streams.extend(await open_streams(peer, agent))
            waiting.extend(asyncio.create_task(anext_of(stream)) for stream in streams)
            await asyncio.sleep(0)
            send_rounds(peer)  # and the loop hardly comes to it again

        async def reads_on():
            for stream, task in zip(streams, waiting):
                first = 0
                if not task.cancelled():
                    assert task.result().content == "0"
                    first = 1
                for number in range(first, ROUNDS):
                    assert (await stream.__anext__()).content == str(number)

        loops.run(opens(), kind, debug=False)
        loops.run(reads_on(), kind, debug=False)


def test_what_one_task_ends_the_loop_with_does_not_keep_the_others_waiting(connect):
    count = 16
    with Broadcast(together=count) as peer:
        agent = connect(peer, max_connections=count).agent("a")

        async def call(number):
            await agent.acall("x")
            if number % 4 == 0:
                raise SystemExit(number)
            return number

        loop = asyncio.new_event_loop()
        try:
            tasks = [loop.create_task(call(number)) for number in range(count)]
            ends = 0
            while not all(task.done() for task in tasks):
                try:
                    loop.run_until_complete(asyncio.wait(tasks))
                except SystemExit:
                    ends += 1
            assert ends == count // 4
            for number, task in enumerate(tasks):
                if number % 4 == 0:
                    assert task.exception().code == number
                else:
                    assert task.result() == number
        finally:
            loops.cancel_what_is_left(loop)
            loop.close()


def test_each_goes_on_as_the_task_that_it_is(connect, run):
    variable = contextvars.ContextVar("variable", default="outside")
    with Broadcast(together=8) as peer:

        async def one(agent, value):
            variable.set(value)
            before = asyncio.current_task()
            await agent.acall("x")
            assert asyncio.current_task() is before
            assert variable.get() == value
            await asyncio.sleep(0)
            assert variable.get() == value
            return value

        async def main():
            agent = connect(peer, max_connections=8).agent("a")
            assert await asyncio.gather(*(one(agent, n) for n in range(8))) == list(range(8))
            assert variable.get() == "outside"

        run(main())


def test_tasks_of_pure_python(connect, run):
    with Broadcast() as peer:

        async def main():
            loop = asyncio.get_running_loop()
            loop.set_task_factory(
                lambda loop, coro, **options: asyncio.tasks._PyTask(coro, loop=loop, **options)
            )
            agent = connect(peer).agent("a")
            tasks = [loop.create_task(agent.acall("x")) for _ in range(5)]
            assert [r.response for r in await asyncio.gather(*tasks)] == ["ok"] * 5

        run(main())


def test_a_wait_is_a_future_as_far_as_others_look_at_it(connect):
    with Peer.silent() as peer:

        async def main():
            loop = asyncio.get_running_loop()
            call = connect(peer).agent("a").acall("x")
            wait = call.send(None)
            assert call.cr_await is wait
            assert asyncio.isfuture(wait) and wait.get_loop() is loop
            assert not wait.done() and not wait.cancelled() and "pending" in repr(wait)
            with pytest.raises(asyncio.InvalidStateError):
                wait.result()
            assert call.send(None) is wait  # woken for nothing: it waits on
            await loops.until(lambda: peer.requests)
            heard = []
            wait.add_done_callback(heard.append)
            wait.add_done_callback(heard.append)
            assert wait.remove_done_callback(heard.append) == 2
            wait.add_done_callback(heard.append, context=contextvars.copy_context())
            wait.add_done_callback(lambda one: heard.append("second"))
            with pytest.raises(TypeError):
                wait.add_done_callback()
            with pytest.raises(TypeError):
                wait.add_done_callback(heard.append, contexts=None)
            assert wait.cancel(msg="why") and not wait.cancel()
            assert heard == []  # in the loop's next turn
            await asyncio.sleep(0)
            assert sorted(map(str, heard)) == sorted(["second", str(wait)])
            assert wait.done() and wait.cancelled() and "cancelled" in repr(wait)
            with pytest.raises(asyncio.CancelledError, match="why"):
                wait.result()
            wait.add_done_callback(heard.append)
            await asyncio.sleep(0)
            assert len(heard) == 3
            with pytest.raises(asyncio.CancelledError, match="why"):
                call.send(None)
            peer.wait_for_closes(1, SOON)

        loops.run(main(), debug=False)


def test_a_cancelled_task_says_why(connect, run):
    with Peer.silent() as peer:

        async def main():
            task = asyncio.ensure_future(connect(peer).agent("a").acall("x"))
            await loops.until(lambda: peer.requests)
            task.cancel("why")
            with pytest.raises(asyncio.CancelledError) as raised:
                await task
            assert task.cancelled()
            del raised

        run(main())


LEAVES = """
import asyncio, os, sys, threading
from ai_sdk import AiSdk

client = AiSdk(host=sys.argv[1], token="t", enable_async=True, max_connections=100)
agent = client.agent("a")


async def read(stream):
    async for event in stream:
        pass


async def main():
    streams = [await agent.astream("x") for _ in range(80)]
    for stream in streams:
        await stream.__anext__()
    print("open", flush=True)
    reading = [asyncio.ensure_future(read(stream)) for stream in streams]
    await asyncio.to_thread(sys.stdin.readline)
    leave()
    await asyncio.gather(*reading)


def leave():
    if sys.argv[2] == "exit":
        sys.exit(0)
    if sys.argv[2] == "fork":
        child = os.fork()
        if not child:
            assert agent.call("x").response == "ok"
            os._exit(0)
        assert os.waitpid(child, 0)[1] == 0
        sys.exit(0)
    main_may_end.set()


main_may_end = threading.Event()
if sys.argv[2] == "daemon":
    threading.Thread(target=lambda: asyncio.run(main(), debug=False), daemon=True).start()
    main_may_end.wait()
else:
    asyncio.run(main(), debug=False)
"""


@pytest.mark.parametrize("how", ["exit", "fork", "daemon"])
def test_leaving_while_events_come(how):
    with Broadcast() as peer:
        over = threading.Event()
        with Program(LEAVES, peer.url, how) as program:
            assert program.read_line() == "open"

            def sends():
                while not over.wait(0.002):  # or they would come in bulk
                    try:
                        peer.send(content_event("x"))
                    except BaseException:  # the program has gone
                        return

            sender = threading.Thread(target=sends)
            sender.start()
            program.write_line()
            try:
                ended = program.wait()
            finally:
                over.set()
                sender.join()
            assert (ended.code, ended.err) == (0, "")


BUSY_DAEMON = """
import asyncio, sys, threading, time
from ai_sdk import AiSdk

client = AiSdk(host=sys.argv[1], token="t", enable_async=True)
resumed = threading.Event()


async def main():
    await client.agent("a").acall("x")
    resumed.set()
    while True:  # the task never lets go of its thread
        time.sleep(0.001)


threading.Thread(target=lambda: asyncio.run(main(), debug=False), daemon=True).start()
resumed.wait()
"""


def test_the_end_does_not_wait_for_a_task_that_runs_on():
    with Broadcast() as peer:
        run_program(BUSY_DAEMON, peer.url).check()


variable = contextvars.ContextVar("variable", default="nothing")


def test_each_hears_of_its_own_in_its_own_context(connect, run):
    seen = []

    async def first(client):
        variable.set("first")
        await client.agent("a").acall("x")

    async def second(client):
        variable.set("second")
        await client.amap("a", ["x"] * 3, on_progress=lambda done, total: seen.append(variable.get()))

    async def main(client):
        await asyncio.create_task(first(client))
        await asyncio.create_task(second(client))

    with Peer.answering(lambda request: run_answer("ok")) as peer:
        run(main(connect(peer)))
    assert seen == ["second"] * 3


def test_a_loop_that_a_task_runs_again(connect):
    """As nest_asyncio lets it: what came with the answer that let the task go on is not held up by it."""

    class Callbacks(collections.deque):
        """asyncio takes as many as there were when its turn began; the turns within may have had them."""

        def popleft(self):
            return super().popleft() if self else nothing

    class Nested(asyncio.SelectorEventLoop):
        _nest_patched = True

        def run_again(self, done):
            task = asyncio.current_task()
            asyncio.tasks._leave_task(self, task)
            while not done():
                self._run_once()
            asyncio.tasks._enter_task(self, task)

    async def main(client):
        loop = asyncio.get_running_loop()
        calls = [asyncio.ensure_future(client.agent("a").acall("x")) for _ in range(10)]

        async def first(call):
            await call
            loop.run_again(lambda: all(call.done() for call in calls))

        await asyncio.gather(*(first(call) for call in calls))

    with Broadcast(together=10) as peer:
        loop = Nested()
        nothing = asyncio.Handle(lambda: None, (), loop)
        loop._ready = Callbacks(loop._ready)
        try:
            loop.run_until_complete(asyncio.wait_for(main(connect(peer)), SOON * 5))
        finally:
            loop.close()
