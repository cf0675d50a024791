"""Where errors point: at the line of the program, with at most one line of the library below it."""

import asyncio
import linecache
import os
import traceback

import pytest
from support.answers import STREAM_HEAD, content_event, error_answer, start_event
from support.peer import Peer

import ai_sdk
from ai_sdk import Conversation, exceptions

LIBRARY = os.path.dirname(ai_sdk.__file__)


def check(error, line):
    """The last line of the program in the traceback reads so."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if not frame.filename.startswith(LIBRARY)]
    assert (own[-1].filename, own[-1].line) == (__file__, line)
    below = frames[frames.index(own[-1]) + 1 :]
    assert len(below) <= 1, below
    # Nothing of how the library found out is told beside it.
    assert error.__context__ is None or not isinstance(error.__context__, KeyError)
    text = "".join(traceback.format_exception(type(error), error, error.__traceback__))
    assert "During handling of the above exception" not in text


@pytest.fixture
def client(connect):
    with Peer.answering(lambda request: error_answer(404)) as peer:
        yield connect(peer)


BLOCKING = {
    "call": lambda client: client.agent("a").call("x"),
    "get_info": lambda client: client.agent("a").get_info(),
    "list_agents": lambda client: client.list_agents(),
    "stream": lambda client: client.agent("a").stream("x"),
    "stream_content": lambda client: client.agent("a").stream_content("x"),
    "send": lambda client: Conversation(client.agent("a")).send("x"),
    "a conversation's stream": lambda client: Conversation(client.agent("a")).stream("x"),
    "a value of map": lambda client: client.map("a", ["x"])[0].value(),
}


@pytest.mark.parametrize("name", BLOCKING)
def test_blocking(client, name):
    function = BLOCKING[name]
    with pytest.raises(exceptions.AiSdkError) as raised:
        list(function(client) or ())  # what is lazy fails here
    line = linecache.getline(__file__, function.__code__.co_firstlineno).strip()
    check(raised.value, line)


AWAITED = {
    "acall": lambda client: client.agent("a").acall("x"),
    "aget_info": lambda client: client.agent("a").aget_info(),
    "alist_agents": lambda client: client.alist_agents(),
    "astream": lambda client: client.agent("a").astream("x"),
    "asend": lambda client: Conversation(client.agent("a")).asend("x"),
    "a conversation's astream": lambda client: Conversation(client.agent("a")).astream("x"),
}


@pytest.mark.parametrize("name", AWAITED)
def test_awaited(client, run, name):
    async def main():
        with pytest.raises(exceptions.AiSdkError) as raised:
            await AWAITED[name](client)  # here
        check(raised.value, "await AWAITED[name](client)  # here")

    run(main())


def test_a_task_that_failed_keeps_its_line(client, run):
    async def ask():
        return await client.agent("a").acall("x")  # in a task

    async def main():
        results = await asyncio.gather(ask(), ask(), return_exceptions=True)
        for error in results:
            check(error, 'return await client.agent("a").acall("x")  # in a task')

    run(main())


def breaks_off(connection):
    connection.read_request()
    connection.send(STREAM_HEAD, start_event(), content_event("x"))
    connection.close()


def test_a_stream_that_breaks_off(connect, run):
    with Peer(breaks_off) as peer:
        agent = connect(peer).agent("a")
        with pytest.raises(exceptions.StreamInterruptedError) as raised:
            for _ in agent.stream("x"):
                pass
        check(raised.value, 'for _ in agent.stream("x"):')

        async def main():
            with pytest.raises(exceptions.StreamInterruptedError) as raised:
                async for _ in agent.astream("x"):
                    pass
            check(raised.value, 'async for _ in agent.astream("x"):')

        run(main())


def test_wrong_arguments_point_at_the_call(client):
    for wrong in (
        lambda: client.agent("a").call("x", timeout=-1),
        lambda: client.agent("a").acall("x", timeout=-1),
        lambda: client.agent("a").call("x", no_such_option=1),
        lambda: client.agent(""),
    ):
        with pytest.raises((ValueError, TypeError)) as raised:
            wrong()
        line = linecache.getline(__file__, wrong.__code__.co_firstlineno).strip()
        check(raised.value, line)
