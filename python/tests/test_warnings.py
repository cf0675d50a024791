"""What is left open or forgotten is said; what was done right is not."""

import asyncio
import gc
import warnings

import pytest
from support import loops
from support.answers import run_answer, stream_answer
from support.peer import Peer
from support.programs import run_program

from ai_sdk import AiSdk, AiSdkConfig, Conversation, exceptions


def caught(use):
    """The warnings that a function causes, those of objects that it leaves behind included."""
    gc.collect()
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        use()
        gc.collect()
    return [(warning.category, str(warning.message)) for warning in seen]


def make(**fields):
    return AiSdk(host="http://127.0.0.1:1", token="secret-token", enable_async=True, **fields)


def test_an_unclosed_client_is_a_resource_warning():
    ((category, text),) = caught(lambda: make() and None)
    assert category is ResourceWarning
    assert "unclosed" in text and "http://127.0.0.1:1" in text and "close()" in text
    assert "secret-token" not in text


def test_the_warning_names_the_place(recwarn):
    warnings.simplefilter("always")
    client = make()
    del client
    gc.collect()
    (warning,) = recwarn.list
    assert warning.filename == __file__
    assert warning.source is not None


@pytest.mark.parametrize(
    "again", [1, 2], ids=["once", "twice"]
)
@pytest.mark.parametrize("how", ["close", "aclose", "both"])
def test_a_closed_client_says_nothing(how, again):
    async def aclose(client):
        await client.aclose()

    def use():
        client = make()
        for _ in range(again):
            if how != "close":
                loops.run(aclose(client))
            if how != "aclose":
                client.close()

    assert caught(use) == []


def test_with_closes():
    def use():
        with make() as client:
            assert isinstance(client, AiSdk)

    assert caught(use) == []


def test_async_with_closes():
    async def main():
        async with make() as client:
            assert isinstance(client, AiSdk)

    assert caught(lambda: loops.run(main())) == []


def test_with_closes_where_the_block_raises():
    def use():
        with pytest.raises(ZeroDivisionError):
            with make():
                raise ZeroDivisionError

    assert caught(use) == []


def test_aclose_works_before_it_is_awaited():
    # Forgetting the await must not leave connections open.
    def use():
        client = make()
        client.aclose()
        with pytest.raises(exceptions.AiSdkError):
            client.agent("a").call("x")

    assert caught(use) == []


def test_a_client_that_could_not_be_made_says_nothing():
    def use():
        for arguments in ({"host": ""}, {"token": ""}, {"max_retries": -1}, {"nonsense": 1}):
            with pytest.raises((ValueError, TypeError)):
                make_with(**arguments)

    def make_with(**arguments):
        AiSdk(**{"host": "http://127.0.0.1:1", "token": "t", **arguments})

    assert caught(use) == []


def test_handles_and_conversations_need_no_closing():
    def use():
        with make() as client:
            agent = client.agent("a")
            Conversation(agent)

    assert caught(use) == []


CLOSED_CALLS = {
    "call": lambda client: client.agent("a").call("x"),
    "stream": lambda client: client.agent("a").stream("x"),
    "stream_content": lambda client: client.agent("a").stream_content("x"),
    "get_info": lambda client: client.agent("a").get_info(),
    "list_agents": lambda client: client.list_agents(),
    "send": lambda client: Conversation(client.agent("a")).send("x"),
}


@pytest.mark.parametrize("name", CLOSED_CALLS)
def test_a_closed_client_refuses_calls(connect, name):
    client = connect("http://127.0.0.1:1")
    client.close()
    with pytest.raises(exceptions.AiSdkError, match="closed"):
        CLOSED_CALLS[name](client)


CLOSED_AWAITS = {
    "acall": lambda client: client.agent("a").acall("x"),
    "astream": lambda client: client.agent("a").astream("x"),
    "astream_content": lambda client: client.agent("a").astream_content("x"),
    "aget_info": lambda client: client.agent("a").aget_info(),
    "alist_agents": lambda client: client.alist_agents(),
    "asend": lambda client: Conversation(client.agent("a")).asend("x"),
}


@pytest.mark.parametrize("name", CLOSED_AWAITS)
def test_a_closed_client_refuses_awaited_calls(connect, run, name):
    client = connect("http://127.0.0.1:1")
    client.close()

    async def main():
        with pytest.raises(exceptions.AiSdkError, match="closed"):
            await CLOSED_AWAITS[name](client)

    run(main())


def test_a_closed_client_fails_each_message_of_a_map(connect, run):
    client = connect("http://127.0.0.1:1")
    client.close()

    def check(call):
        # Either is an answer to "refused": the whole, or each of them.
        try:
            results = call()
        except exceptions.AiSdkError as error:
            assert "closed" in str(error)
        else:
            assert results and not any(result.ok for result in results)

    check(lambda: client.map("a", ["x", "y"]))

    async def main():
        return await client.amap("a", ["x", "y"])

    check(lambda: run(main()))


@pytest.mark.parametrize("name", CLOSED_AWAITS)
def test_what_is_never_awaited_is_said(connect, name):
    client = connect("http://127.0.0.1:1")
    seen = caught(lambda: CLOSED_AWAITS[name](client) and None)
    if "stream" in name:
        assert seen == []  # it may be iterated over, awaited or left: nothing has begun
    else:
        ((category, text),) = seen
        assert category is RuntimeWarning
        assert text == f"coroutine '{CLOSED_AWAITS_NAMES[name]}' was never awaited"


CLOSED_AWAITS_NAMES = {
    "acall": "AgentHandle.acall",
    "aget_info": "AgentHandle.aget_info",
    "alist_agents": "AiSdk.alist_agents",
    "asend": "Conversation.asend",
}


def test_amap_that_is_never_awaited_is_said(connect):
    client = connect("http://127.0.0.1:1")
    seen = caught(lambda: client.amap("a", ["x"]) and None)
    assert seen == [(RuntimeWarning, "coroutine 'AiSdk.amap' was never awaited")]


def test_what_was_closed_or_awaited_is_not_said(connect):
    with Peer.answering(lambda request: run_answer()) as peer:
        client = connect(peer)

        async def main():
            await client.agent("a").acall("x")
            client.agent("a").acall("x").close()
            with pytest.raises(ZeroDivisionError):
                client.agent("a").acall("x").throw(ZeroDivisionError)

        assert caught(lambda: loops.run(main())) == []


def test_ordinary_use_warns_of_nothing(run):
    def answer(request):
        return stream_answer("x") if request.is_stream else run_answer()

    async def main(peer):
        async with AiSdk(host=peer.url, token="t", enable_async=True) as client:
            agent = client.agent("a")
            await asyncio.gather(*(agent.acall("x") for _ in range(10)))
            async for _ in agent.astream("x"):
                break
            stream = await agent.astream("x")
            await stream.aclose()
            await client.amap(agent, ["x", "y"])
            await Conversation(agent).asend("x")

    with Peer.answering(answer) as peer:
        assert caught(lambda: run(main(peer))) == []


def test_a_warning_that_is_an_error_hurts_nobody():
    # -W error: the interpreter says so on standard error, and goes on.
    ended = run_program(
        """
        from ai_sdk import AiSdk
        client = AiSdk(host="http://127.0.0.1:1", token="t", enable_async=True)
        client.agent("a").acall("x")
        del client
        print("goes on")
        """
    )
    assert (ended.code, ended.out) == (0, "goes on\n")
    assert "was never awaited" in ended.err and "unclosed <AiSdk" in ended.err


def test_the_configuration_is_still_there_after_closing(connect):
    client = connect("http://127.0.0.1:1")
    client.close()
    assert isinstance(client.config, AiSdkConfig)
    assert "127.0.0.1" in repr(client)
    assert client.stats()["open_connections"] == 0
    assert client.agent("a").name == "a"
