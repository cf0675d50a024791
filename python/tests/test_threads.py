"""One client in many threads."""

import asyncio
import concurrent.futures
import gc
import os
import threading
import time

import pytest
from support import loops
from support.answers import STREAM_HEAD, run_answer, start_event, stream_answer
from support.peer import Peer
from support.programs import run_program

from ai_sdk import AiSdk, Conversation, exceptions


def echo():
    def answer(request):
        make = stream_answer if request.is_stream else run_answer
        return make(request.message)

    return Peer.answering(answer)


def in_threads(work, count=16):
    """Runs ``work(number)`` in so many threads that begin together."""
    gate = threading.Barrier(count)

    def begin(number):
        gate.wait(20)
        return work(number)

    with concurrent.futures.ThreadPoolExecutor(count) as threads:
        return list(threads.map(begin, range(count)))


def test_calls_of_many_threads_get_their_own_answers(connect):
    with echo() as peer:
        agent = connect(peer).agent("a")

        def work(number):
            for i in range(50):
                assert agent.call(f"{number}.{i}").response == f"{number}.{i}"

        in_threads(work)
        assert len(peer.requests) == 800


def test_streams_of_many_threads_do_not_mix(connect):
    with echo() as peer:
        client = connect(peer)

        def work(number):
            for _ in range(10):
                events = list(client.agent("a").stream(str(number)))
                assert [event.content for event in events[1:-1]] == [str(number)]

        in_threads(work)


def test_blocking_and_awaited_calls_at_once(connect):
    with echo() as peer:
        agent = connect(peer).agent("a")

        async def main(number):
            calls = (agent.acall(f"{number}.{i}") for i in range(50))
            return [response.response for response in await asyncio.gather(*calls)]

        def work(number):
            if number % 2:
                return [agent.call(f"{number}.{i}").response for i in range(50)]
            return loops.run(main(number), debug=False)

        assert in_threads(work) == [[f"{n}.{i}" for i in range(50)] for n in range(16)]


def test_the_first_call_of_a_client_in_many_threads(connect):
    with echo() as peer:
        for _ in range(20):
            agent = connect(peer).agent("a")
            assert in_threads(lambda n: agent.call(str(n)).response) == [str(n) for n in range(16)]


def test_making_and_closing_clients_in_many_threads():
    with echo() as peer:

        def work(number):
            for _ in range(20):
                with AiSdk(host=peer.url, token="t") as client:
                    assert client.agent("a").call(str(number)).response == str(number)

        in_threads(work, 8)


def test_closing_from_many_threads_while_others_call(connect):
    with echo() as peer:
        for _ in range(10):
            client = connect(peer)

            def work(number):
                if number % 4 == 0:
                    client.close()
                    return
                try:
                    client.agent("a").call("x")
                except exceptions.AiSdkError as error:
                    assert "closed" in str(error)

            in_threads(work)


def test_a_conversation_of_many_threads_takes_turns():
    with echo() as peer, AiSdk(host=peer.url, token="t") as client:
        conversation = Conversation(client.agent("a"))
        in_threads(lambda n: conversation.send(str(n)), 8)
        assert len(conversation) == 8
        assert sorted(conversation.messages) == sorted(str(n) for n in range(8))
        for turn in conversation.history:
            assert turn.message == turn.response


def test_a_stream_may_be_handed_to_another_thread(connect):
    with echo() as peer:
        stream = connect(peer).agent("a").stream("x")
        assert next(stream).type == "start"
        rest = []
        thread = threading.Thread(target=lambda: rest.extend(stream))
        thread.start()
        thread.join(20)
        assert [event.type for event in rest] == ["content", "end"]


def test_a_stream_may_be_dropped_in_another_thread(connect):
    def script(connection):
        connection.read_request()
        connection.send(STREAM_HEAD, start_event())
        connection.wait_for_close()

    with Peer(script) as peer:
        held = [connect(peer).agent("a").stream("x")]
        thread = threading.Thread(target=held.clear)
        thread.start()
        thread.join(20)
        peer.wait_for_closes(1, 2)


def test_closing_a_stream_ends_the_read_of_another_thread(connect):
    def script(connection):
        connection.read_request()
        connection.send(STREAM_HEAD, start_event())
        connection.wait_for_close()

    with Peer(script) as peer:
        stream = connect(peer).agent("a").stream("x")
        seen = []
        thread = threading.Thread(target=lambda: seen.extend(stream))
        thread.start()
        peer.wait_for_requests(1)
        time.sleep(0.05)  # so that it waits inside, mostly
        stream.close()
        thread.join(20)
        assert not thread.is_alive()
        peer.wait_for_closes(1, 2)


def test_a_thread_that_raises_in_a_loop_leaves_the_others_alone(connect):
    with echo() as peer:
        agent = connect(peer).agent("a")

        def work(number):
            if number % 2:
                with pytest.raises(ZeroDivisionError):
                    for _ in agent.stream("x"):
                        raise ZeroDivisionError
                return None
            return agent.call("fine").response

        assert set(in_threads(work)) == {None, "fine"}


def test_calls_while_the_collector_runs(connect):
    with echo() as peer:
        agent = connect(peer).agent("a")
        done = threading.Event()

        def collect():
            while not done.is_set():
                gc.collect()

        thread = threading.Thread(target=collect)
        thread.start()
        try:

            async def main():
                for _ in range(3):
                    await asyncio.gather(*(agent.acall("x") for _ in range(10)))
                    async for _ in agent.astream("x"):
                        pass

            loops.run(main())
        finally:
            done.set()
            thread.join()


def threads_of_the_library():
    """How many threads there are of which Python knows nothing."""
    of_python = {str(thread.native_id) for thread in threading.enumerate()}
    return len(set(os.listdir("/proc/self/task")) - of_python)


def test_no_thread_of_python_is_made_for_calls(connect):
    with echo() as peer:
        before = set(threading.enumerate())
        agent = connect(peer).agent("a")
        agent.call("x")
        made = {thread.name for thread in set(threading.enumerate()) - before}
        assert not any(name.startswith("ai-sdk") for name in made)


# In a program of its own: tests before it may have left threads that are just ending.
ONE_THREAD = """
import asyncio, time
from ai_sdk import AiSdk
from support import loops
from test_threads import echo, threads_of_the_library

with echo() as peer:
    before = threads_of_the_library()
    clients = [AiSdk(host=peer.url, token="t", enable_async=True) for _ in range(3)]
    assert threads_of_the_library() == before

    async def main():
        for count, client in enumerate(clients, 1):
            agent = client.agent("a")
            await asyncio.gather(*(agent.acall("x") for _ in range(50)))
            async for event in agent.astream("x"):
                pass
            agent.call("x")
            # Its own for all that is under way, from its first call on.
            assert threads_of_the_library() == before + count, (threads_of_the_library(), before)

    loops.run(main())
    for client in clients:
        client.close()
    # Python forgets a thread of the peer before it is quite over.
    while threads_of_the_library() > before:
        time.sleep(0.001)
"""


def test_a_client_has_one_thread_for_all_its_calls():
    run_program(ONE_THREAD).check()
