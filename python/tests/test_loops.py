"""Event loops: asyncio and uvloop, one after the other, at once, gone ones; asyncio's tools."""

import ast
import asyncio
import concurrent.futures
import contextvars
import gc
import inspect
import os
import sys
import threading
from collections import abc

import pytest
from support import loops
from support.answers import error_answer, run_answer, stream_answer
from support.peer import Peer
from support.programs import run_program

from ai_sdk import exceptions


def echo():
    """A peer whose agents repeat what they are told."""

    def answer(request):
        make = stream_answer if request.is_stream else run_answer
        return make(request.message)

    return Peer.answering(answer)


@pytest.fixture
def agent(connect):
    with echo() as peer:
        yield connect(peer).agent("a")


def test_await(agent, run):
    async def main():
        return (await agent.acall("hello")).response

    assert run(main()) == "hello"


def test_gather_keeps_the_order(agent, run):
    async def main():
        responses = await asyncio.gather(*(agent.acall(str(number)) for number in range(200)))
        return [response.response for response in responses]

    assert run(main()) == [str(number) for number in range(200)]


def test_create_task(agent, run):
    async def main():
        task = asyncio.create_task(agent.acall("hello"), name="mine")
        assert "acall" in repr(task)
        assert (await task).response == "hello"
        assert "acall" in repr(task)

    run(main())


def test_ensure_future(agent, run):
    async def main():
        return (await asyncio.ensure_future(agent.acall("hello"))).response

    assert run(main()) == "hello"


def test_wait_for(agent, run):
    async def main():
        return (await asyncio.wait_for(agent.acall("hello"), 20)).response

    assert run(main()) == "hello"


@pytest.mark.skipif(sys.version_info < (3, 11), reason="asyncio.timeout came with Python 3.11")
def test_timeout(agent, run):
    async def main():
        async with asyncio.timeout(20):
            return (await agent.acall("hello")).response

    assert run(main()) == "hello"


@pytest.mark.skipif(sys.version_info < (3, 11), reason="task groups came with Python 3.11")
def test_task_group(agent, run):
    async def main():
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(agent.acall(str(number))) for number in range(10)]
        return [task.result().response for task in tasks]

    assert run(main()) == [str(number) for number in range(10)]


def test_shield(agent, run):
    async def main():
        return (await asyncio.shield(agent.acall("hello"))).response

    assert run(main()) == "hello"


def test_as_completed(agent, run):
    async def main():
        calls = [agent.acall(str(number)) for number in range(10)]
        return {(await done).response for done in asyncio.as_completed(calls)}

    assert run(main()) == {str(number) for number in range(10)}


def test_wait(agent, run):
    async def main():
        tasks = [asyncio.create_task(agent.acall(str(number))) for number in range(10)]
        done, pending = await asyncio.wait(tasks, return_when=asyncio.ALL_COMPLETED)
        assert (len(done), len(pending)) == (10, 0)

    run(main())


def test_run_coroutine_threadsafe(agent, run):
    async def main():
        loop = asyncio.get_running_loop()

        def elsewhere():
            call = agent.acall("hello")
            return asyncio.run_coroutine_threadsafe(call, loop).result(20).response

        return await loop.run_in_executor(None, elsewhere)

    assert run(main()) == "hello"


def test_run_until_complete_and_asyncio_run(agent):
    loop = asyncio.new_event_loop()
    try:
        assert loop.run_until_complete(agent.acall("hello")).response == "hello"
    finally:
        loop.close()
    # It takes a coroutine only, which this is to it.
    assert asyncio.run(agent.acall("hello")).response == "hello"


def test_what_acall_returns_is_a_coroutine(agent):
    call = agent.acall("hello")
    assert asyncio.iscoroutine(call)
    assert inspect.isawaitable(call)
    assert isinstance(call, abc.Coroutine) and isinstance(call, abc.Awaitable)
    assert call.__name__ and call.__qualname__ == "AgentHandle.acall"
    assert "acall" in repr(call) and "not awaited" in repr(call)
    assert call.cr_running is False and call.cr_await is None
    call.close()
    assert "over" in repr(call)


def test_what_astream_returns_is_an_async_iterator(agent):
    stream = agent.astream("hello")
    assert isinstance(stream, abc.AsyncIterator) and isinstance(stream, abc.Awaitable)
    assert not asyncio.iscoroutine(stream)


def test_its_task_can_be_looked_at_while_it_runs(connect, run, capsys):
    with Peer.silent() as peer:

        async def main():
            call = connect(peer).agent("a").acall("x")
            task = asyncio.create_task(call)
            await loops.until(lambda: peer.requests)
            assert "running" in repr(call)
            assert call.cr_await is not None
            assert task.get_coro() is call
            assert task.get_stack() == []
            task.print_stack(file=sys.stdout)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

        run(main())
    capsys.readouterr()


def test_awaiting_twice_is_an_error(agent, run):
    async def main():
        call = agent.acall("hello")
        assert (await call).response == "hello"
        with pytest.raises(RuntimeError, match="already awaited"):
            await call

    run(main())


def test_awaiting_it_in_two_tasks_is_an_error(connect, run):
    with Peer.silent() as peer:

        async def main():
            call = connect(peer).agent("a").acall("x")
            first = asyncio.create_task(call)
            await loops.until(lambda: peer.requests)

            async def second():
                await call

            with pytest.raises(RuntimeError):
                await second()
            assert not first.done()
            first.cancel()
            with pytest.raises(asyncio.CancelledError):
                await first

        run(main())


def test_awaiting_outside_of_a_loop_is_an_error(agent):
    call = agent.acall("hello")
    with pytest.raises(RuntimeError, match="no running event loop.*trio.to_thread.run_sync"):
        call.send(None)


def test_each_call_of_one_agent_is_its_own(agent, run):
    async def main():
        first, second = agent.acall("1"), agent.acall("2")
        assert (await second).response == "2"
        assert (await first).response == "1"

    run(main())


def test_errors_have_their_own_tracebacks(connect, run):
    with Peer.answering(lambda request: error_answer(404)) as peer:

        async def fails():
            await connect(peer).agent("a").acall("x")

        async def main():
            with pytest.raises(exceptions.AgentNotFoundError) as raised:
                await fails()
            assert any(entry.name == "fails" for entry in raised.traceback)
            results = await asyncio.gather(*[fails()] * 1, fails(), return_exceptions=True)
            assert len({id(result) for result in results}) == 2

        run(main())


def test_context_variables_are_those_of_the_task(agent, run):
    variable = contextvars.ContextVar("variable", default="outside")

    async def one(value):
        variable.set(value)
        await agent.acall("x")
        return variable.get()

    async def main():
        assert await asyncio.gather(one("a"), one("b")) == ["a", "b"]
        assert variable.get() == "outside"

    run(main())


def test_a_loop_without_debug_mode(agent, run):
    async def main():
        assert not asyncio.get_running_loop().get_debug()
        return (await agent.acall("hello")).response

    assert run(main(), debug=False) == "hello"


def test_debug_mode_tells_of_slow_callbacks_without_failing(agent, caplog):
    async def main():
        asyncio.get_running_loop().slow_callback_duration = 1e-9
        assert (await asyncio.create_task(agent.acall("hello"))).response == "hello"

    with caplog.at_level("WARNING", "asyncio"):
        loops.run(main())
    assert any("acall" in record.getMessage() for record in caplog.records)


def test_a_hundred_loops_one_after_the_other(agent, run):
    async def main(number):
        assert (await agent.acall(str(number))).response == str(number)
        async for _ in agent.astream("x"):
            pass

    for number in range(100):
        run(main(number))


HUNDRED_RUNS = """
    import asyncio, sys
    from ai_sdk import AiSdk
    if sys.argv[2] == "uvloop":
        import uvloop
        uvloop.install()
    client = AiSdk(host=sys.argv[1], token="t", enable_async=True)
    agent = client.agent("a")

    async def main(number):
        responses = await asyncio.gather(*(agent.acall(str(number)) for _ in range(3)))
        assert [response.response for response in responses] == [str(number)] * 3
        async for event in await agent.astream("x"):
            break
        asyncio.create_task(agent.acall("left behind"))
        await asyncio.sleep(0)

    for number in range(100):
        asyncio.run(main(number))
    client.close()
"""


@pytest.mark.parametrize("kind", loops.KINDS)
def test_a_hundred_times_asyncio_run_without_a_word(kind):
    with echo() as peer:
        # uvloop.install() is deprecated in releases for Python 3.12.
        quiet = {"PYTHONWARNINGS": "ignore::DeprecationWarning"} if kind == "uvloop" else {}
        run_program(HUNDRED_RUNS, peer.url, kind, env=quiet).check()


def test_several_loops_at_once_in_threads(agent, run):
    async def main(number):
        calls = (agent.acall(f"{number}.{i}") for i in range(50))
        assert [r.response for r in await asyncio.gather(*calls)] == [
            f"{number}.{i}" for i in range(50)
        ]
        return [event.content async for event in agent.astream(str(number))][1]

    with concurrent.futures.ThreadPoolExecutor(8) as threads:
        # run() sets and resets the current loop, which is each thread's own.
        results = list(threads.map(lambda number: run(main(number)), range(16)))
    assert results == [str(number) for number in range(16)]


def wakers():
    """The descriptors by which threads are woken."""
    found = set()
    for descriptor in os.listdir("/proc/self/fd"):
        try:
            if "eventfd" in os.readlink(f"/proc/self/fd/{descriptor}"):
                found.add(descriptor)
        except FileNotFoundError:  # the one that the directory itself was read by
            pass
    return found


def test_a_loop_is_woken_by_one_descriptor(connect, run):
    with echo() as peer:
        agents = [connect(peer).agent("a") for _ in range(3)]
        for agent in agents:
            agent.call("x")  # the clients' own threads have theirs

        async def main():
            before = wakers()
            await agents[0].acall("x")
            made = wakers() - before
            assert len(made) == 1
            await asyncio.gather(*(agent.acall("x") for agent in agents for _ in range(20)))
            assert [event async for event in agents[1].astream("x")]
            assert wakers() - before == made
            return made

        made = run(main())
        gc.collect()
        assert not made & wakers()  # it goes with its loop


def test_blocking_calls_work_while_a_loop_runs(agent, run):
    async def main():
        loop = asyncio.get_running_loop()
        calls = [agent.acall("a") for _ in range(10)]
        blocking = [loop.run_in_executor(None, agent.call, "b") for _ in range(10)]
        # Even on the loop's own thread: unwise, but no deadlock.
        assert agent.call("c").response == "c"
        return {r.response for r in await asyncio.gather(*calls, *blocking)}

    assert run(main()) == {"a", "b"}


@pytest.mark.parametrize("kind", loops.KINDS)
def test_a_loop_that_is_gone_drops_what_comes(connect, kind):
    held = threading.Event()

    def script(connection):
        for request in connection.requests():
            if request.message == "late":
                assert held.wait(20)
            connection.send(run_answer(request.message))

    with Peer(script) as peer:
        client = connect(peer)
        agent = client.agent("a")
        loop = loops.uvloop.new_event_loop() if kind == "uvloop" else asyncio.new_event_loop()
        call = agent.acall("late")
        # By hand: a task would be cancelled, or complain that it was destroyed.
        asyncio._set_running_loop(loop)
        try:
            call.send(None)
        finally:
            asyncio._set_running_loop(None)
        peer.wait_for_requests(1)
        loop.close()
        held.set()

        async def main():
            return (await agent.acall("hello")).response

        assert loops.run(main(), kind) == "hello"
        call.close()
        del call, loop
        gc.collect()
        assert loops.run(main(), kind) == "hello"


def test_a_loop_that_was_dropped_with_calls_ends_them(connect):
    with Peer.silent() as peer:
        client = connect(peer)
        loop = asyncio.new_event_loop()
        call = client.agent("a").acall("x")
        asyncio._set_running_loop(loop)
        try:
            call.send(None)
        finally:
            asyncio._set_running_loop(None)
        peer.wait_for_requests(1)
        loop.close()
        del loop, call
        gc.collect()
        peer.wait_for_closes(1, 5)


def test_tasks_that_nobody_holds_are_not_lost(connect, run):
    go_on = threading.Event()

    def answer(request):
        assert go_on.wait(20)
        return stream_answer("x") if request.is_stream else run_answer()

    with Peer.answering(answer) as peer:
        client = connect(peer)
        done = []

        async def call():
            await client.agent("a").acall("x")
            done.append("call")

        async def stream():
            async for event in client.agent("a").astream("x"):
                pass
            done.append("stream")

        async def main():
            loop = asyncio.get_running_loop()
            for _ in range(10):
                loop.create_task(call())
                loop.create_task(stream())
            await loops.until(lambda: len(peer.requests) == 20)
            for _ in range(3):
                gc.collect()
            go_on.set()
            await loops.until(lambda: len(done) == 20)

        run(main())


def test_call_soon_threadsafe_and_readers_of_others_go_on(agent, run):
    async def main():
        loop = asyncio.get_running_loop()
        woken = asyncio.Event()
        threading.Thread(target=loop.call_soon_threadsafe, args=[woken.set]).start()
        await asyncio.gather(agent.acall("x"), asyncio.wait_for(woken.wait(), 20))

    run(main())


def test_async_with_a_client(run):
    from ai_sdk import AiSdk

    with echo() as peer:

        async def main():
            async with AiSdk(host=peer.url, token="t", enable_async=True) as client:
                assert (await client.agent("a").acall("hello")).response == "hello"
            with pytest.raises(exceptions.AiSdkError, match="closed"):
                await client.agent("a").acall("hello")
            await client.aclose()

        run(main())


# What a notebook does: each cell is a task of one loop, may await at its top level, and leaves its names.
CELLS = (
    "client = AiSdk(host=host, token='t', enable_async=True)",
    "first = await client.agent('a').acall('hello')",
    "events = [event async for event in client.agent('a').astream('x')]",
    "both = await asyncio.gather(*(client.agent('a').acall(text) for text in 'xy'))",
    "async with client.agent('a').astream_content('left') as text:\n    async for piece in text: break",
    "background = asyncio.ensure_future(client.agent('a').acall('later'))",
    "blocking = client.agent('a').call('in a cell')",
    "later = await background",
    "await client.aclose()",
)


def test_cells_of_a_notebook_await_at_their_top_level(run):
    from ai_sdk import AiSdk

    with echo() as peer:
        names = {"AiSdk": AiSdk, "asyncio": asyncio, "host": peer.url}

        async def main():
            for cell in CELLS:
                code = compile(cell, "cell", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
                running = eval(code, names)
                if inspect.iscoroutine(running):
                    await asyncio.ensure_future(running)

        run(main())
    assert names["first"].response == "hello"
    assert names["events"][-1].type == "end"
    assert [answer.response for answer in names["both"]] == ["x", "y"]
    assert (names["blocking"].response, names["later"].response) == ("in a cell", "later")
