"""map and amap: order, progress, failures, cancellation."""

import asyncio
import gc
import threading
import time

import pytest
from support import loops
from support.answers import error_answer, run_answer
from support.peer import Peer

from ai_sdk import exceptions

SOON = 2.0


@pytest.fixture(params=["blocking", "awaited"])
def map_all(request):
    """``map_all(client, …)`` is client.map(…), or client.amap(…) in a loop of its own."""

    def map_all(client, *arguments, **options):
        if request.param == "blocking":
            return client.map(*arguments, **options)

        async def main():
            return await client.amap(*arguments, **options)

        return loops.run(main())

    return map_all


def echo(fails=()):
    """A peer that repeats each message, and fails for some."""

    def answer(request):
        if request.message in fails:
            return error_answer(500, "cannot " + request.message)
        return run_answer(request.message)

    return Peer.answering(answer)


def numbers(count):
    return [str(number) for number in range(count)]


def test_results_stand_in_the_order_of_the_messages(connect, map_all):
    with echo() as peer:
        client = connect(peer)
        results = map_all(client, client.agent("Planner"), numbers(50))
    assert [result.index for result in results] == list(range(50))
    assert [result.response.response for result in results] == numbers(50)
    assert all(result.ok and result.error is None for result in results)
    assert [result.value().response for result in results] == numbers(50)
    assert {request.agent for request in peer.requests} == {"Planner"}


def test_the_agent_may_be_a_name(connect, map_all):
    with echo() as peer:
        assert len(map_all(connect(peer), "Planner", ["x"])) == 1
        assert peer.requests[0].agent == "Planner"


def test_no_messages(connect, map_all):
    told = []
    client = connect("http://127.0.0.1:1")
    assert map_all(client, "a", [], on_progress=lambda *what: told.append(what)) == []
    assert told == []


def test_messages_may_come_from_a_generator(connect, map_all):
    with echo() as peer:
        results = map_all(connect(peer), "a", (text for text in numbers(5)))
    assert [result.response.response for result in results] == numbers(5)


def test_unordered_results_stand_as_they_came(connect, map_all):
    first_may_go = threading.Event()

    def answer(request):
        if request.message == "0":
            assert first_may_go.wait(20)
        if request.message == "2":
            first_may_go.set()
        return run_answer(request.message)

    with Peer.answering(answer) as peer:
        results = map_all(connect(peer), "a", numbers(3), max_concurrent=2, ordered=False)
    assert [result.index for result in results][0] == 1
    assert sorted(result.index for result in results) == [0, 1, 2]
    assert all(result.response.response == str(result.index) for result in results)


def test_at_most_so_many_at_a_time(connect, map_all):
    under_way, most = [0], [0]
    lock = threading.Lock()

    def answer(request):
        with lock:
            under_way[0] += 1
            most[0] = max(most[0], under_way[0])
        time.sleep(0.005)  # so that they overlap
        with lock:
            under_way[0] -= 1
        return run_answer(request.message)

    with Peer.answering(answer) as peer:
        map_all(connect(peer), "a", numbers(40), max_concurrent=4)
        assert 2 <= most[0] <= 4


def test_one_failure_loses_nothing(connect, map_all):
    with echo(fails={"3", "7"}) as peer:
        results = map_all(connect(peer), "a", numbers(10))
    failed = [result.index for result in results if not result.ok]
    assert failed == [3, 7]
    for result in results:
        assert result.ok == (result.error is None) == (result.response is not None)
    error = results[3].error
    assert isinstance(error, exceptions.AgentExecutionError) and "cannot 3" in str(error)
    with pytest.raises(exceptions.AgentExecutionError):
        results[7].value()
    assert "error=" in repr(results[3]) and "response=" in repr(results[4])


def test_all_may_fail(connect, map_all):
    with echo(fails=set(numbers(5))) as peer:
        results = map_all(connect(peer), "a", numbers(5))
    assert not any(result.ok for result in results)


def test_progress_is_told_once_for_each(connect, map_all):
    told = []
    with echo(fails={"2"}) as peer:
        map_all(connect(peer), "a", numbers(20), on_progress=lambda *what: told.append(what))
    assert told == [(number, 20) for number in range(1, 21)]


def test_progress_is_told_in_the_callers_thread_as_it_goes(connect, run):
    told = threading.Semaphore(0)
    where = []

    def answer(request):
        # Each next answer waits until the last one has been told.
        if request.message != "0":
            assert told.acquire(timeout=20)
        return run_answer(request.message)

    def progress(done, total):
        where.append(threading.current_thread())
        told.release()

    with Peer.answering(answer) as peer:
        client = connect(peer)
        client.map("a", numbers(5), max_concurrent=1, on_progress=progress)
        told = threading.Semaphore(0)

        async def main():
            await client.amap("a", numbers(5), max_concurrent=1, on_progress=progress)

        run(main())
    assert set(where) == {threading.main_thread()} and len(where) == 10


def hold_after(count):
    """A peer that answers so many messages and holds the others until the client closes."""
    left = [count]
    lock = threading.Lock()

    def script(connection):
        for request in connection.requests():
            with lock:
                left[0] -= 1
                holds = left[0] < 0
            if holds:
                connection.wait_for_close()
                return
            connection.send(run_answer(request.message))

    return Peer(script)


def test_a_progress_function_that_raises_ends_the_whole(connect, map_all):
    def progress(done, total):
        if done == 2:
            raise ZeroDivisionError("from the progress function")

    with hold_after(2) as peer:
        client = connect(peer)
        with pytest.raises(ZeroDivisionError, match="from the progress"):
            map_all(client, "a", numbers(20), max_concurrent=3, on_progress=progress)
        # What was under way has ended on the wire; the rest was never sent.
        end = time.monotonic() + 20
        while client.stats()["in_flight"]:
            assert time.monotonic() < end
        assert len(peer.requests) <= 5


def test_a_progress_function_may_use_the_client(connect, map_all):
    called = []
    with echo() as peer:
        client = connect(peer)

        def progress(done, total):
            called.append(client.agent("a").call(f"inner {done}").response)

        results = map_all(client, "a", numbers(3), on_progress=progress)
    assert len(results) == 3
    assert called == ["inner 1", "inner 2", "inner 3"]


def test_a_slow_progress_function_loses_nothing(connect, map_all):
    told = []

    def progress(done, total):
        time.sleep(0.01)
        told.append(done)

    with echo() as peer:
        results = map_all(connect(peer), "a", numbers(30), max_concurrent=30, on_progress=progress)
    assert len(results) == 30 and all(result.ok for result in results)
    assert told == list(range(1, 31))


def test_cancelling_ends_what_is_under_way(connect, run):
    with hold_after(3) as peer:
        client = connect(peer)

        async def main():
            told = []
            task = asyncio.ensure_future(
                client.amap(
                    "a", numbers(30), max_concurrent=5, on_progress=lambda *what: told.append(what)
                )
            )
            await loops.until(lambda: len(peer.requests) == 8 and len(told) == 3)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            await loops.until(lambda: len(peer.closes) == 5, SOON)
            await loops.until(lambda: client.stats()["in_flight"] == 0)
            assert len(peer.requests) == 8 and len(told) == 3

        run(main())


def test_closing_the_client_fails_the_rest(connect, run):
    with hold_after(3) as peer:
        client = connect(peer)

        async def main():
            told = []
            task = asyncio.ensure_future(
                client.amap(
                    "a", numbers(10), max_concurrent=2, on_progress=lambda *what: told.append(what)
                )
            )
            await loops.until(lambda: len(peer.requests) == 5 and len(told) == 3)
            await client.aclose()
            try:
                results = await asyncio.wait_for(task, 20)
            except exceptions.AiSdkError as error:
                assert "closed" in str(error)
            else:
                assert [result.index for result in results] == list(range(10))
                assert sum(result.ok for result in results) == 3

        run(main())


def test_options_are_passed_on(connect, map_all):
    with echo() as peer:
        map_all(connect(peer), "a", ["x", "y"], headers={"X-Extra": "yes"}, timeout=9)
    assert all(request.headers["x-extra"] == "yes" for request in peer.requests)
    assert len({request.headers["x-request-id"] for request in peer.requests}) == 2
    assert len({request.headers["idempotency-key"] for request in peer.requests}) == 2


@pytest.mark.parametrize(
    "error, arguments, options",
    [
        (TypeError, ["a", "one text"], {}),
        (TypeError, ["a", 5], {}),
        (TypeError, ["a", ["x", 5]], {}),
        (TypeError, ["a", ["x"]], {"nonsense": 1}),
        (TypeError, ["a", ["x"]], {"max_concurrent": "many"}),
        (TypeError, ["a", ["x"]], {"on_progress": 5}),
        (ValueError, ["a", ["x"]], {"max_concurrent": 0}),
        ((ValueError, TypeError, OverflowError), ["a", ["x"]], {"max_concurrent": -1}),
        (ValueError, ["", ["x"]], {}),
        (ValueError, ["a", ["x"]], {"request_id": "r-1"}),
        (ValueError, ["a", ["x"]], {"idempotency_key": "k-1"}),
    ],
)
@pytest.mark.parametrize("method", ["map", "amap"])
def test_what_cannot_be_meant_is_refused_at_the_call(connect, method, error, arguments, options):
    with echo() as peer:
        with pytest.raises(error) as raised:
            getattr(connect(peer), method)(*arguments, **options)
        assert str(raised.value)
        assert not peer.connections
        gc.collect()  # and nothing is said of a coroutine that was never awaited


def test_a_generator_that_raises_sends_nothing(connect, map_all):
    def messages():
        yield "one"
        raise ZeroDivisionError

    with echo() as peer:
        with pytest.raises(ZeroDivisionError):
            map_all(connect(peer), "a", messages())
        assert not peer.requests


def test_many_messages(connect, map_all):
    with echo() as peer:
        results = map_all(connect(peer), "a", numbers(2000), max_concurrent=50)
        assert [result.response.response for result in results] == numbers(2000)
        assert len(peer.connections) <= 50


def test_two_maps_at_once(connect, run):
    with echo() as peer:
        client = connect(peer)

        async def main():
            first, second = await asyncio.gather(
                client.amap("a", numbers(50)), client.amap("b", numbers(50))
            )
            assert [r.response.response for r in first] == numbers(50)
            assert [r.response.response for r in second] == numbers(50)

        run(main())
