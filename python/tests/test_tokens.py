"""Where tokens come from: functions, files, commands; asked once, and once more after a 401."""

import asyncio
import gc
import os
import pickle
import threading
import weakref

import pytest
from support import loops
from support.answers import error_answer, run_answer, stream_answer
from support.peer import Peer
from support.programs import run_program

from ai_sdk import AiSdk, exceptions
from ai_sdk.auth import TokenAuth


def accepting(*tokens):
    """A peer that answers who has one of these tokens, and 401 to others."""

    def answer(request):
        if request.headers["authorization"] not in [f"Bearer {token}" for token in tokens]:
            return error_answer(401)
        return stream_answer("ok") if request.is_stream else run_answer()

    return Peer.answering(answer)


def sent(peer):
    return [request.headers["authorization"].removeprefix("Bearer ") for request in peer.requests]


@pytest.fixture(params=["call", "acall", "stream", "astream"])
def ask(request):
    """``ask(client)`` asks an agent, in four ways."""

    async def acall(agent):
        return (await agent.acall("x")).response

    async def astream(agent):
        return [event.content async for event in agent.astream("x") if event.type == "content"][0]

    def ask(client):
        agent = client.agent("a")
        if request.param == "call":
            return agent.call("x").response
        if request.param == "stream":
            return [event.content for event in agent.stream("x") if event.type == "content"][0]
        return loops.run((acall if request.param == "acall" else astream)(agent))

    return ask


class Source:
    """A function that gives one token after the other, then the last one again."""

    def __init__(self, *tokens):
        self.tokens = list(tokens)
        self.threads = []

    def __call__(self):
        self.threads.append(threading.current_thread())
        return self.tokens.pop(0) if len(self.tokens) > 1 else self.tokens[0]

    @property
    def asked(self):
        return len(self.threads)


def test_a_function_is_asked_by_the_first_call_and_kept(connect, ask):
    source = Source("first")
    with accepting("first") as peer:
        client = connect(peer, source)
        assert source.asked == 0
        for _ in range(3):
            assert ask(client) == "ok"
    assert source.asked == 1
    assert sent(peer) == ["first"] * 3
    assert source.threads[0] is not threading.main_thread()


def test_it_is_asked_once_more_after_a_401(connect, ask):
    source = Source("old", "new")
    with accepting("new") as peer:
        client = connect(peer, source)
        assert ask(client) == "ok"
        assert ask(client) == "ok"
    assert source.asked == 2
    assert sent(peer) == ["old", "new", "new"]


def test_a_second_401_is_the_answer(connect, ask):
    source = Source("old", "older")
    with accepting("new") as peer:
        with pytest.raises(exceptions.AuthenticationError):
            ask(connect(peer, source))
    assert source.asked == 2
    assert len(peer.requests) == 2


def test_a_string_is_not_asked_again(connect, ask):
    with accepting("new") as peer:
        with pytest.raises(exceptions.AuthenticationError):
            ask(connect(peer, "old"))
    assert len(peer.requests) == 1


def test_a_coroutine_function(connect, ask):
    asked = []

    async def source():
        await asyncio.sleep(0.001)
        asked.append(1)
        return "token"

    with accepting("token") as peer:
        client = connect(peer, source)
        assert ask(client) == "ok" and ask(client) == "ok"
    assert len(asked) == 1


def test_many_calls_at_once_ask_once(connect, run):
    source = Source("old", "new")
    with accepting("new") as peer:

        async def main():
            agent = connect(peer, source).agent("a")
            responses = await asyncio.gather(*(agent.acall("x") for _ in range(50)))
            assert all(response.response == "ok" for response in responses)

        run(main())
    assert source.asked == 2


def test_from_several_loops_in_threads(connect):
    source = Source("old", "new")
    with accepting("new") as peer:
        client = connect(peer, source)

        async def main():
            await asyncio.gather(*(client.agent("a").acall("x") for _ in range(10)))

        threads = [threading.Thread(target=loops.run, args=[main()]) for _ in range(5)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert source.asked == 2
    assert sent(peer).count("new") == 50


FIRST_CLIENTS = """
import sys, threading
from ai_sdk import AiSdk

sys.setswitchinterval(1e-6)
gate = threading.Barrier(8)
clients = []

def make():
    gate.wait(20)
    clients.append(AiSdk(host="http://127.0.0.1:1", token=lambda: "token"))

threads = [threading.Thread(target=make) for _ in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
names = [thread.name for thread in threading.enumerate()]
assert names.count("ai-sdk-tokens") == 1, names
for client in clients:
    client.close()
"""


def test_the_first_clients_with_functions_may_be_made_in_many_threads():
    for _ in range(5):
        run_program(FIRST_CLIENTS).check()


def test_a_loop_goes_on_while_the_function_blocks(connect, run):
    release = threading.Event()

    def source():
        assert release.wait(20)
        return "token"

    with accepting("token") as peer:

        async def main():
            task = asyncio.ensure_future(connect(peer, source).agent("a").acall("x"))
            for _ in range(50):
                await asyncio.sleep(0.001)
            assert not task.done()
            release.set()
            assert (await task).response == "ok"

        run(main())


def test_a_call_can_be_cancelled_while_the_function_blocks(connect, run):
    release = threading.Event()

    def source():
        assert release.wait(20)
        return "token"

    with accepting("token") as peer:

        async def main():
            client = connect(peer, source)
            with pytest.raises(asyncio.TimeoutError):
                await asyncio.wait_for(client.agent("a").acall("x"), 0.05)
            release.set()
            assert (await client.agent("a").acall("x")).response == "ok"

        run(main())


def test_two_clients_do_not_wait_for_each_others_functions(connect):
    release = threading.Event()

    def slow():
        assert release.wait(20)
        return "token"

    with accepting("token") as peer:
        first = connect(peer, slow)
        thread = threading.Thread(target=first.agent("a").call, args=["x"])
        thread.start()
        assert connect(peer, lambda: "token").agent("a").call("x").response == "ok"
        release.set()
        thread.join()


def raises():
    raise LookupError("the vault is shut")


async def raises_async():
    raise LookupError("the vault is shut")


class Unprintable(Exception):
    def __str__(self):
        raise ZeroDivisionError


def raises_unprintable():
    raise Unprintable


def raises_exit():
    raise SystemExit("the vault is shut")


@pytest.mark.parametrize(
    "source, text",
    [
        (raises, "the vault is shut"),
        (raises_async, "the vault is shut"),
        (raises_unprintable, "Unprintable"),
        (raises_exit, "the vault is shut"),
        (lambda: 5, "int"),
        (lambda: b"bytes", "bytes"),
        (lambda: None, "None"),
        (lambda: "", "empty"),
        (lambda: "two words", "blank"),
        (lambda: "\udc80", "ASCII"),
        (lambda: "line\nend", ""),
    ],
)
def test_a_function_that_gives_no_token_is_an_authentication_error(connect, ask, source, text):
    with accepting("token") as peer:
        with pytest.raises(exceptions.AuthenticationError) as raised:
            ask(connect(peer, source))
        assert text in str(raised.value)
        assert not peer.requests


def test_a_function_that_failed_is_asked_again_by_the_next_call(connect, ask):
    answers = [LookupError("not yet"), "token"]

    def source():
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    with accepting("token") as peer:
        client = connect(peer, source)
        with pytest.raises(exceptions.AuthenticationError, match="not yet"):
            ask(client)
        assert ask(client) == "ok"


def test_a_function_may_use_another_client(connect, ask):
    with accepting("outer", "inner") as peer:
        inner = connect(peer, "inner")

        def source():
            assert inner.agent("vault").call("a token, please").response == "ok"
            return "outer"

        assert ask(connect(peer, source)) == "ok"
    assert sent(peer) == ["inner", "outer"]


def test_a_coroutine_function_may_use_another_client(connect, ask):
    with accepting("outer", "inner") as peer:
        inner = connect(peer, "inner")

        async def source():
            assert (await inner.agent("vault").acall("a token, please")).response == "ok"
            return "outer"

        assert ask(connect(peer, source)) == "ok"


def test_line_ends_around_a_token_are_dropped(connect, ask):
    with accepting("token") as peer:
        assert ask(connect(peer, lambda: " token\r\n")) == "ok"


def test_a_file_is_read_again_after_a_401(connect, ask, tmp_path):
    file = tmp_path / "token"
    file.write_text("old\n")
    with accepting("old", "new") as peer:
        client = connect(peer, TokenAuth.from_file(file))
        assert ask(client) == "ok"
    file.write_text("new\n")
    with accepting("new") as peer:
        client = connect(peer, TokenAuth.from_file(file))
        file.write_text("old\n")
        with pytest.raises(exceptions.AuthenticationError):
            ask(client)
        file.write_text("new\n")
        assert ask(client) == "ok"
    assert sent(peer)[-1] == "new"


def test_a_file_that_is_not_there(connect, ask, tmp_path):
    with accepting("token") as peer:
        with pytest.raises(exceptions.AuthenticationError, match="nowhere"):
            ask(connect(peer, TokenAuth.from_file(tmp_path / "nowhere")))


def test_a_command_is_run_again_after_a_401(connect, ask, tmp_path):
    count = tmp_path / "count"
    command = f"echo x >> {count}; echo token-$(wc -l < {count})"
    with accepting("token-2") as peer:
        client = connect(peer, TokenAuth.from_command(command))
        assert not count.exists()
        assert ask(client) == "ok" and ask(client) == "ok"
    assert sent(peer) == ["token-1", "token-2", "token-2"]


def test_a_command_that_fails(connect, ask):
    with accepting("token") as peer:
        with pytest.raises(exceptions.AuthenticationError):
            ask(connect(peer, TokenAuth.from_command("echo password-in-output; exit 3")))


@pytest.mark.parametrize(
    "make",
    [TokenAuth, TokenAuth.from_callable, lambda token: TokenAuth(token)],
)
def test_token_auth_around_a_function(connect, ask, make):
    with accepting("token") as peer:
        assert ask(connect(peer, make(lambda: "token"))) == "ok"


def module_level_token():
    return f"of-process-{os.getpid()}"


def test_a_client_with_a_function_that_has_a_name_can_be_pickled(connect):
    with accepting(module_level_token()) as peer:
        client = connect(peer, module_level_token)
        other = pickle.loads(pickle.dumps(client))
        with other:
            assert other.agent("a").call("x").response == "ok"


def test_the_function_is_let_go_with_the_client():
    class Vault:
        def token(self):
            return "token"

    with accepting("token") as peer:
        vault = Vault()
        gone = weakref.ref(vault)
        client = AiSdk(host=peer.url, token=vault.token)
        assert client.agent("a").call("x").response == "ok"
        client.close()
        del client, vault
        gc.collect()
        # A thread of the library's own lets go of it.
        other = AiSdk(host=peer.url, token=lambda: "token")
        assert other.agent("a").call("x").response == "ok"
        other.close()
        for _ in range(2000):
            if gone() is None:
                break
            threading.Event().wait(0.005)
        assert gone() is None


def test_closing_the_client_ends_calls_that_wait_for_the_function(connect):
    release = threading.Event()

    def source():
        release.wait(20)
        return "token"

    with accepting("token") as peer:
        client = connect(peer, source)
        ended = []

        def call():
            try:
                client.agent("a").call("x")
            except exceptions.AiSdkError as error:
                ended.append(str(error))

        thread = threading.Thread(target=call)
        thread.start()
        threading.Event().wait(0.05)
        client.close()
        thread.join(10)
        alive = thread.is_alive()
        release.set()
        thread.join()
        assert not alive and "closed" in ended[0]


def test_a_closed_client_keeps_no_token_function():
    class Service:
        def __init__(self, url):
            self.client = AiSdk(host=url, token=self.token)

        def token(self):
            return "t"

    with accepting("t") as peer:
        service = Service(peer.url)
        assert service.client.agent("a").call("x").response
        gone = weakref.ref(service)
        service.client.close()
        del service
        gc.collect()
        assert gone() is None
