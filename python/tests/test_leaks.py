"""Neither memory nor descriptors nor threads grow, however often things are made, used and left."""

import asyncio
import gc
import os
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

from ai_sdk import AiSdk, AiSdkConfig, Conversation, exceptions


def descriptors():
    return len(os.listdir("/proc/self/fd"))


def os_threads():
    return len(os.listdir("/proc/self/task"))


def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * 4096


def settle(count, at_most):
    """What ``count()`` comes down to: things end in threads of their own."""
    for _ in range(2000):
        if count() <= at_most:
            break
        threading.Event().wait(0.005)
    return count()


def check(work, warm_up, times, per_time):
    """``work(n)`` may not leave more than ``per_time`` bytes each time, nor anything else."""
    work(warm_up)
    gc.collect()
    descriptors_before, threads_before = descriptors(), os_threads()
    before = resident()
    work(times)
    gc.collect()
    grown = resident() - before
    # A client may come to keep a few more connections than it first did, with two ends each here.
    more = min(times // 10, 40) + 2
    most = descriptors_before + more
    assert settle(descriptors, most) <= most
    most = threads_before + more
    assert settle(os_threads, most) <= most
    # What the allocators keep in reserve, for each thread there was, is not a leak.
    assert grown < 4 * 2**20 + per_time * times, f"{grown} bytes in {times} times"


@pytest.fixture
def echo():
    def answer(request):
        if request.message == "fail":
            return error_answer(404)
        return (stream_answer if request.is_stream else run_answer)(request.message or "")

    with Peer.answering(answer) as peer:
        peer.keeps_requests = False  # they are not what is measured
        yield peer


def test_ten_thousand_clients_made():
    config = AiSdkConfig(host="http://127.0.0.1:1", token="t", enable_async=True)

    def work(times):
        for _ in range(times):
            client = AiSdk.from_config(config)
            Conversation(client.agent("a"))
            client.close()

    check(work, 500, 10_000, 20)


def test_ten_thousand_clients_of_keywords():
    def work(times):
        for number in range(times):
            with AiSdk(host="http://127.0.0.1:1", token=f"t{number}") as client:
                client.agent(f"a{number}")

    check(work, 500, 10_000, 20)


def test_clients_with_token_functions():
    class Vault:
        def token(self):
            return "t"

    def work(times):
        for _ in range(times):
            AiSdk(host="http://127.0.0.1:1", token=Vault().token).close()
        AiSdk(host="http://127.0.0.1:1", token=Vault().token).close()

    check(work, 500, 3_000, 50)


def test_clients_used(echo):
    def work(times):
        for _ in range(times):
            with AiSdk(host=echo.url, token="t", enable_async=True) as client:
                assert client.agent("a").call("x").response == "x"

    check_with_peer(echo, work, 50, 300, 3000)


def check_with_peer(peer, work, warm_up, times, per_time):
    """As check(), but what the peer itself keeps of its connections is let go of first."""

    def clean(times):
        work(times)
        for thread in peer._threads:
            thread.join(20)
        peer._threads.clear()
        peer.connections.clear()
        peer.requests.clear()
        peer.closes.clear()

    check(clean, warm_up, times, per_time)


def test_calls_of_one_client(echo):
    with AiSdk(host=echo.url, token="t", enable_async=True) as client:
        agent = client.agent("a")

        def work(times):
            for _ in range(times):
                agent.call("x")

        check(work, 200, 3_000, 50)


def test_calls_in_a_loop(echo):
    with AiSdk(host=echo.url, token="t", enable_async=True) as client:
        agent = client.agent("a")

        def work(times):
            async def main():
                for _ in range(times // 20):
                    await asyncio.gather(*(agent.acall("x") for _ in range(20)))

            loops.run(main(), debug=False)

        check(work, 400, 4_000, 50)


def test_calls_that_fail(echo):
    with AiSdk(host=echo.url, token="t", enable_async=True) as client:
        agent = client.agent("a")

        def work(times):
            async def main():
                for _ in range(times // 2):
                    with pytest.raises(exceptions.AgentNotFoundError):
                        await agent.acall("fail")

            for _ in range(times // 2):
                with pytest.raises(exceptions.AgentNotFoundError):
                    agent.call("fail")
            loops.run(main(), debug=False)

        check(work, 200, 1_000, 100)


def test_streams(echo):
    with AiSdk(host=echo.url, token="t", enable_async=True) as client:
        agent = client.agent("a")

        def work(times):
            async def main():
                for _ in range(times):
                    async for _ in agent.astream("x"):
                        pass

            for _ in range(times):
                for _ in agent.stream("x"):
                    pass
            loops.run(main(), debug=False)

        check(work, 100, 800, 100)


@pytest.mark.parametrize("kind", loops.KINDS)
def test_a_hundred_loops(echo, kind):
    with AiSdk(host=echo.url, token="t", enable_async=True) as client:
        agent = client.agent("a")

        async def main():
            await asyncio.gather(*(agent.acall("x") for _ in range(5)))
            async for _ in agent.astream("x"):
                pass

        def work(times):
            for _ in range(times):
                loops.run(main(), kind)

        check(work, 20, 100, 5_000)


@pytest.mark.parametrize("kind", loops.KINDS)
def test_loops_with_calls_that_are_cancelled_at_their_end(kind):
    with Peer.silent() as peer, AiSdk(host=peer.url, token="t", enable_async=True) as client:

        async def main():
            tasks = [asyncio.ensure_future(client.agent("a").acall("x")) for _ in range(3)]
            await loops.until(lambda: client.stats()["in_flight"] == 3)
            assert not any(task.done() for task in tasks)

        def work(times):
            for _ in range(times):
                loops.run(main(), kind)

        check_with_peer(peer, work, 10, 60, 10_000)


def test_calls_that_are_cancelled():
    with Peer.silent() as peer, AiSdk(host=peer.url, token="t", enable_async=True) as client:

        def work(times):
            async def main():
                for _ in range(times // 10):
                    tasks = [asyncio.ensure_future(client.agent("a").acall("x")) for _ in range(10)]
                    await asyncio.sleep(0)
                    for task in tasks:
                        task.cancel()
                    await asyncio.gather(*tasks, return_exceptions=True)

            loops.run(main(), debug=False)

        check_with_peer(peer, work, 100, 500, 2_000)


def test_streams_that_are_left_early():
    def script(connection):
        connection.read_request()
        connection.send(STREAM_HEAD, start_event(), content_event("x" * 1000))
        connection.wait_for_close()

    with Peer(script) as peer, AiSdk(host=peer.url, token="t", enable_async=True) as client:

        def work(times):
            async def main():
                for _ in range(times // 2):
                    async for _ in client.agent("a").astream("x"):
                        break

            for _ in range(times // 2):
                for _ in client.agent("a").stream("x"):
                    break
            loops.run(main(), debug=False)

        check_with_peer(peer, work, 50, 300, 3_000)


def test_maps_and_conversations(echo):
    with AiSdk(host=echo.url, token="t", enable_async=True) as client:

        def work(times):
            async def main():
                for _ in range(times):
                    await client.amap("a", ["x"] * 5, on_progress=lambda done, total: None)
                    await Conversation(client.agent("a")).asend("x")

            for _ in range(times):
                client.map("a", ["x", "fail"], on_progress=lambda done, total: None)
                Conversation(client.agent("a")).send("x")
            loops.run(main(), debug=False)

        check(work, 50, 400, 100)


def test_awaitables_that_are_never_awaited_or_in_cycles():
    with AiSdk(host="http://127.0.0.1:1", token="t", enable_async=True) as client:
        agent = client.agent("a")

        class Holder:
            pass

        def work(times):
            for _ in range(times):
                agent.acall("x" * 100).close()
                agent.astream("x" * 100)
                holder = Holder()
                holder.itself, holder.held = holder, agent.astream("x")
                holder = Holder()
                holder.itself, holder.held = holder, agent.acall("x")
                holder.held.close()
            gc.collect()

        check(work, 1_000, 10_000, 20)


def test_a_progress_function_in_a_cycle_with_its_map(echo):
    with AiSdk(host=echo.url, token="t", enable_async=True) as client:

        class Holder:
            def progress(self, done, total):
                pass

        def work(times):
            for _ in range(times):
                holder = Holder()
                # The awaitable holds the function, whose object holds the awaitable.
                holder.call = client.amap("a", ["x" * 1000], on_progress=holder.progress)
                holder.call.close()
            gc.collect()

        check(work, 200, 2_000, 50)
