"""Processes that are forked or spawned, with clients that were used before."""

import copy
import pickle
import textwrap
import threading

import pytest
from support.answers import STREAM_HEAD, end_event, run_answer, start_event, stream_answer
from support.mcp import mcp_peer, methods
from support.peer import Peer
from support.programs import run_program

BEGIN = """
import asyncio, multiprocessing, os, pickle, sys, threading, time, traceback, warnings
# From Python 3.12 on forking with threads is warned about.
warnings.filterwarnings("ignore", "This process .* is multi-threaded", DeprecationWarning)
from ai_sdk import AiSdk, AiSdkConfig, Conversation

def make():
    return AiSdk(host=sys.argv[1], token="t", enable_async=True, timeout=20)


def in_child(work):
    "Runs it in a child that was forked, which ends as programs end."
    child = os.fork()
    if child:
        return child
    work()
    sys.exit(0)


def check(*children):
    for child in children:
        assert os.waitpid(child, 0)[1] == 0


def says(text):
    "A call from here on brings that, blocking and awaited, and as a stream."
    assert client.agent("a").call(text).response == text

    async def main():
        assert (await client.agent("a").acall(text)).response == text
        assert [e.content async for e in client.agent("a").astream(text)][1] == text

    asyncio.run(main())
    assert [e.content for e in client.agent("a").stream(text)][1] == text
"""


def echo():
    def answer(request):
        make = stream_answer if request.is_stream else run_answer
        return make(request.message)

    return Peer.answering(answer)


def program(source, peer, tmp_path, *arguments):
    source = BEGIN + textwrap.dedent(source)
    return run_program(source, peer.url, *arguments, file=tmp_path / "program.py").check()


@pytest.mark.parametrize("used", ["unused", "used"])
def test_fork(tmp_path, used):
    source = """
    client = make()
    USE
    child = in_child(lambda: (says("child"), client.close()))
    says("parent")
    check(child)
    says("parent again")
    client.close()
    """
    with echo() as peer:
        program(source.replace("USE", "says('before')" if used == "used" else ""), peer, tmp_path)


def test_the_child_has_connections_of_its_own(tmp_path):
    source = """
    client = make()
    client.agent("a").call("parent")
    for number in range(3):
        check(in_child(lambda: (client.agent("a").call("child"), client.close())))
        client.agent("a").call("parent")
    client.close()
    """
    users = {}

    def script(connection):
        for request in connection.requests():
            users.setdefault(connection.index, set()).add(request.message)
            connection.send(run_answer())

    with Peer(script) as peer:
        program(source, peer, tmp_path)
    assert sorted(map(sorted, users.values())) == [["child"]] * 3 + [["parent"]]


def test_what_was_under_way_goes_on_in_the_parent_only(tmp_path):
    source = """
    client = make()
    answers = []
    late = client.agent("a").call
    thread = threading.Thread(target=lambda: answers.append(late("late").response))
    thread.start()
    stream = client.agent("a").stream("stream")
    assert next(stream).type == "start"
    while client.stats()["in_flight"] < 2:
        time.sleep(0.001)

    def work():
        assert client.agent("a").call("child").response == "child"
        stream.close()
        client.close()

    check(in_child(work))
    assert client.agent("a").call("go on").response == "go on"
    thread.join()
    assert answers == ["late"]
    assert [event.type for event in stream] == ["end"]
    client.close()
    """
    child_is_over = threading.Event()

    def script(connection):
        for request in connection.requests():
            if request.message == "go on":
                child_is_over.set()
            if request.is_stream:
                connection.send(STREAM_HEAD, start_event())
                assert child_is_over.wait(20)
                connection.send(end_event())
                connection.wait_for_close()
                return
            if request.message == "late":
                assert child_is_over.wait(20)
            connection.send(run_answer(request.message))

    with Peer(script) as peer:
        program(source, peer, tmp_path)


def test_a_child_that_just_ends_disturbs_nobody(tmp_path):
    source = """
    client = make()
    stream = client.agent("a").stream("stream")
    next(stream)
    for _ in range(3):
        check(in_child(lambda: None))
        child = os.fork()
        if not child:
            os._exit(0)
        check(child)
    assert client.agent("a").call("go on").response == "go on"
    assert [event.type for event in stream] == ["end"]
    client.close()
    """
    go_on = threading.Event()

    def script(connection):
        for request in connection.requests():
            if request.is_stream:
                connection.send(STREAM_HEAD, start_event())
                assert go_on.wait(20)
                connection.send(end_event())
                connection.wait_for_close()
                return
            go_on.set()
            connection.send(run_answer(request.message))

    with Peer(script) as peer:
        program(source, peer, tmp_path)


# A task that was waiting for the library goes on within the library's own callback.
@pytest.mark.parametrize("waited_for", ["asyncio.sleep(0.01)", "client.agent('a').acall('before')"])
def test_fork_within_a_running_loop(tmp_path, waited_for):
    source = """
    client = make()

    async def main():
        calls = [asyncio.ensure_future(client.agent("a").acall(str(i))) for i in range(10)]
        await WAITED_FOR
        child = os.fork()
        if not child:
            try:
                # The parent's loop is not for the child.
                asyncio._set_running_loop(None)
                says("child")
                os._exit(0)
            except BaseException:
                traceback.print_exc()
                os._exit(1)
        assert [r.response for r in await asyncio.gather(*calls)] == [str(i) for i in range(10)]
        check(child)

    asyncio.run(main())
    says("after")
    client.close()
    """
    with echo() as peer:
        program(source.replace("WAITED_FOR", waited_for), peer, tmp_path)


def test_fork_in_a_thread(tmp_path):
    source = """
    client = make()
    says("before")

    def thread():
        check(in_child(lambda: (says("child"), client.close())))

    threads = [threading.Thread(target=thread) for _ in range(2)]
    for thread in threads: thread.start()
    for thread in threads: thread.join()
    client.close()
    """
    with echo() as peer:
        program(source, peer, tmp_path)


def test_fork_while_other_threads_call(tmp_path):
    source = """
    client = make()
    done = False

    def busy():
        while not done:
            assert client.agent("a").call("busy").response == "busy"

    threads = [threading.Thread(target=busy) for _ in range(4)]
    for thread in threads: thread.start()
    for _ in range(10):
        check(in_child(lambda: (says("child"), client.close())))
    done = True
    for thread in threads: thread.join()
    client.close()
    """
    with echo() as peer:
        program(source, peer, tmp_path)


def test_grandchildren(tmp_path):
    source = """
    client = make()
    says("parent")

    def child():
        says("child")
        check(in_child(lambda: (says("grandchild"), client.close())))
        says("child again")
        client.close()

    check(in_child(child))
    client.close()
    """
    with echo() as peer:
        program(source, peer, tmp_path)


def test_conversations_go_on_in_the_child(tmp_path):
    source = """
    client = make()
    conversation = Conversation(client.agent("a"))
    conversation.send("one")

    def child():
        assert conversation.send("two") == "two"
        assert conversation.messages == ["one", "two"]
        client.close()

    check(in_child(child))
    assert conversation.messages == ["one"]
    client.close()
    """
    with echo() as peer:
        program(source, peer, tmp_path)


def test_a_turn_that_the_parent_has_is_not_waited_for_in_the_child(tmp_path):
    source = """
    client = make()
    conversation = Conversation(client.agent("a"))
    conversation.send("one")
    stream = conversation.stream("two")
    waiting = threading.Thread(target=conversation.send, args=["three"])
    waiting.start()

    def child():
        stream.close()
        assert conversation.send("in the child") == "in the child"
        assert conversation.send("again") == "again"
        client.close()

    check(in_child(child))
    assert len(conversation) == 1
    assert [event.type for event in stream] == ["start", "content", "end"]
    waiting.join()
    assert conversation.messages == ["one", "two", "three"]
    client.close()
    """
    with echo() as peer:
        program(source, peer, tmp_path)


def test_logs_and_token_functions_work_in_the_child(tmp_path):
    source = """
    import io, logging
    written = io.StringIO()
    logging.basicConfig(level=logging.DEBUG, stream=written)
    asked = []

    def token():
        asked.append(os.getpid())
        return "t"

    client = AiSdk(host=sys.argv[1], token=token, enable_async=True, timeout=20)
    other = AiSdk(host=sys.argv[1], token=token, enable_async=True, timeout=20)
    says("parent")
    assert "status 200" in written.getvalue()

    def child():
        written.truncate(0)
        says("child")
        assert "status 200" in written.getvalue()
        # This one has not asked for its token yet.
        assert other.agent("a").call("first").response == "first"
        assert asked[-1] == os.getpid()
        client.close(), other.close()

    check(in_child(child))
    says("parent again")
    client.close(), other.close()
    """
    with echo() as peer:
        program(source, peer, tmp_path)


def test_prefork_as_web_servers_do(tmp_path):
    # The application, its client and some calls come first, then the workers.
    source = """
    client = make()
    says("preloaded")

    def worker(number):
        for i in range(20):
            assert client.agent("a").call(f"{number}.{i}").response == f"{number}.{i}"

        async def requests():
            calls = (client.agent("a").acall(f"{number}.{i}") for i in range(50))
            return [response.response for response in await asyncio.gather(*calls)]

        assert asyncio.run(requests()) == [f"{number}.{i}" for i in range(50)]
        assert client.stats()["in_flight"] == 0

    workers = [in_child(lambda number=number: worker(number)) for number in range(4)]
    check(*workers)
    # One that died is forked again.
    check(in_child(lambda: worker(5)))
    client.close()
    """
    with echo() as peer:
        program(source, peer, tmp_path)


MULTIPROCESSING = """
client = None


def begin(given):
    global client
    client = given


def work(number):
    return client.agent("a").call(str(number)).response


def from_config(config, number):
    with AiSdk.from_config(config) as client:
        return client.agent("a").call(str(number)).response


def main(method):
    global client
    context = multiprocessing.get_context(method)
    with make() as client:
        assert client.agent("a").call("parent").response == "parent"
        with context.Pool(2, begin, [client]) as pool:
            assert pool.map(work, range(10)) == [str(i) for i in range(10)]
            config = client.config
            assert pool.starmap(from_config, [(config, i) for i in range(4)]) == list("0123")
            pool.close()
            pool.join()
        assert client.agent("a").call("parent").response == "parent"


if __name__ == "__main__":
    main(sys.argv[2])
"""


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_multiprocessing(tmp_path, method):
    with echo() as peer:
        program(MULTIPROCESSING, peer, tmp_path, method)


def test_a_process_pool(tmp_path):
    source = """
    from concurrent.futures import ProcessPoolExecutor
    client = make()
    says("parent")

    def work(number):
        return client.agent("a").call(str(number)).response

    with ProcessPoolExecutor(2, multiprocessing.get_context("fork")) as pool:
        assert list(pool.map(work, range(10))) == [str(i) for i in range(10)]
    says("parent")
    client.close()
    """
    with echo() as peer:
        program(source, peer, tmp_path)


def test_pickles_are_the_configuration(connect):
    with echo() as peer:
        client = connect(peer, max_retries=7)
        other = pickle.loads(pickle.dumps(client))
        try:
            assert other.config == client.config and other.config.max_retries == 7
            assert other.agent("a").call("x").response == "x"
            client.close()
            assert other.agent("a").call("x").response == "x"
        finally:
            other.close()
        with copy.copy(client) as third:  # of a closed one: it is open
            assert third.agent("a").call("x").response == "x"


def test_a_child_opens_a_session_of_its_own(tmp_path):
    with mcp_peer([{"name": "t"}]) as peer:
        program(
            """
            client = make()
            assert client.mcp.call_tool("t").success

            def work():
                assert client.mcp.call_tool("t").success
                assert len(client.mcp.list_tools()) == 1

            check(in_child(work))
            work()
            client.close()
            """,
            peer,
            tmp_path,
        )
        assert methods(peer).count("initialize") == 2
