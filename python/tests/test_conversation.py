"""Conversations: the id and the turns, one message at a time, what a failed turn leaves."""

import asyncio
import gc
import threading
import time
import weakref

import pytest
from support import loops
from support.answers import (
    LAST_CHUNK,
    STREAM_HEAD,
    content_event,
    end_event,
    error_answer,
    error_event,
    run_answer,
    start_event,
    stream_answer,
    tool_event,
)
from support.peer import Peer

from ai_sdk import Conversation, exceptions

pytest_plugins = ["ai_sdk.pytest_plugin"]


@pytest.fixture(params=["blocking", "awaited", "streamed", "streamed async"])
def say(request):
    """``say(conversation, message)`` is the answer's text, however it is asked for."""

    async def asend(conversation, message):
        return await conversation.asend(message)

    async def astream(conversation, message):
        events = [event async for event in await conversation.astream(message)]
        return "".join(event.content for event in events if event.type == "content")

    def say(conversation, message):
        if request.param == "blocking":
            return conversation.send(message)
        if request.param == "streamed":
            events = list(conversation.stream(message))
            return "".join(event.content for event in events if event.type == "content")
        return loops.run((asend if request.param == "awaited" else astream)(conversation, message))

    return say


def talking(tools=("search",)):
    """A peer that answers "re: <message>" in the conversation "c-1"."""

    def answer(request):
        if not request.is_stream:
            return run_answer("re: " + request.message, tools=tools)
        pieces = [start_event(), *map(tool_event, tools), content_event("re: ")]
        return b"".join(
            [STREAM_HEAD, *pieces, content_event(request.message), end_event(), LAST_CHUNK]
        )

    return Peer.answering(answer)


def ids_sent(peer):
    return [request.json.get("conversationId") for request in peer.requests]


def test_it_keeps_the_id_and_what_was_said(connect, say):
    with talking() as peer:
        conversation = Conversation(connect(peer).agent("Planner"))
        assert (conversation.id, len(conversation)) == (None, 0)
        assert say(conversation, "one") == "re: one"
        assert conversation.id == conversation.conversation_id == "c-1"
        assert say(conversation, "two") == "re: two"
    assert ids_sent(peer) == [None, "c-1"]
    assert len(conversation) == 2
    assert conversation.messages == ["one", "two"]
    assert conversation.history == [("one", "re: one"), ("two", "re: two")]
    assert conversation.history[0].message == "one"
    assert conversation.history[0].response == "re: one"
    assert [response.response for response in conversation.responses] == ["re: one", "re: two"]
    assert conversation.tools_used == ["search"]


def test_what_it_gives_away_is_a_copy(connect):
    with talking() as peer:
        conversation = Conversation(connect(peer).agent("a"))
        conversation.send("one")
    for name in ("messages", "history", "responses", "tools_used"):
        getattr(conversation, name).clear()
        assert len(getattr(conversation, name)) == 1


def test_reset_begins_anew(connect, say):
    with talking() as peer:
        conversation = Conversation(connect(peer).agent("a"))
        say(conversation, "one")
        conversation.reset()
        assert (conversation.id, len(conversation), conversation.history) == (None, 0, [])
        assert conversation.tools_used == [] and conversation.responses == []
        say(conversation, "two")
    assert ids_sent(peer) == [None, None]


def test_options_are_passed_on(connect, say):
    with talking() as peer:
        conversation = Conversation(connect(peer).agent("a"))
        conversation.send("one", request_id="r-1", headers={"X-Extra": "yes"})
        for _ in conversation.stream("two", request_id="r-2"):
            pass

        async def main():
            await conversation.asend("three", request_id="r-3")
            async for _ in conversation.astream("four", request_id="r-4"):
                pass

        loops.run(main())
    assert [r.headers["x-request-id"] for r in peer.requests] == ["r-1", "r-2", "r-3", "r-4"]
    assert peer.requests[0].headers["x-extra"] == "yes"


def test_a_conversation_that_is_empty_is_true(connect):
    conversation = Conversation(connect("http://127.0.0.1:1").agent("a"))
    assert len(conversation) == 0 and conversation
    assert repr(conversation) == "Conversation('a', id=None, turns=0)"
    assert conversation.agent.name == "a"


def test_it_takes_an_agent_and_nothing_else(connect):
    client = connect("http://127.0.0.1:1")
    for wrong in (client, "a", None):
        with pytest.raises(TypeError, match="agent"):
            Conversation(wrong)


@pytest.mark.parametrize("status", [400, 500])
def test_a_failed_turn_is_not_kept(connect, say, status):
    left = [error_answer(status)]

    def answer(request):
        if left:
            return left.pop()
        return (stream_answer if request.is_stream else run_answer)(request.message)

    with Peer.answering(answer) as peer:
        conversation = Conversation(connect(peer).agent("a"))
        with pytest.raises(exceptions.AiSdkError):
            say(conversation, "fails")
        assert (len(conversation), conversation.id) == (0, None)
        assert say(conversation, "works") == "works"
        assert conversation.messages == ["works"]


def breaking(*pieces):
    """A peer whose first stream breaks off after these pieces; what follows is answered."""

    def script(connection):
        for request in connection.requests():
            if len(connection.peer.requests) == 1:
                connection.send(STREAM_HEAD, *pieces)
                return
            connection.send(run_answer(request.message, "c-9"))

    return Peer(script)


def test_a_stream_that_breaks_keeps_the_id_only(connect):
    with breaking(start_event("c-9"), content_event("half", "c-9")) as peer:
        conversation = Conversation(connect(peer).agent("a"))
        with pytest.raises(exceptions.StreamInterruptedError):
            list(conversation.stream("x"))
        assert (conversation.id, len(conversation)) == ("c-9", 0)
        conversation.send("go on")
        assert ids_sent(peer) == [None, "c-9"]


def test_an_error_event_keeps_no_turn(connect):
    with breaking(start_event(), error_event("out of luck"), LAST_CHUNK) as peer:
        conversation = Conversation(connect(peer).agent("a"))
        assert [event.type for event in conversation.stream("x")] == ["start", "error"]
        assert (conversation.id, len(conversation)) == ("c-1", 0)
        assert conversation.send("go on") == "go on"


@pytest.mark.parametrize("leave", ["break", "close", "drop"])
def test_a_stream_that_is_left_keeps_the_id_and_lets_the_next_go(connect, leave):
    def script(connection):
        for request in connection.requests():
            if request.is_stream:
                connection.send(STREAM_HEAD, start_event("c-9"), content_event("half", "c-9"))
                connection.wait_for_close()
                return
            connection.send(run_answer(request.message, "c-9"))

    with Peer(script) as peer:
        conversation = Conversation(connect(peer).agent("a"))
        if leave == "break":
            for event in conversation.stream("x"):
                if event.type == "content":
                    break
        else:
            stream = conversation.stream("x")
            assert next(stream).type == "start"
            if leave == "close":
                stream.close()
            del stream
        assert conversation.send("go on") == "go on"
        assert conversation.messages == ["go on"]
        assert ids_sent(peer) == [None, "c-9"]


def test_messages_at_the_same_time_take_turns(connect, run):
    under_way, most = [0], [0]

    def script(connection):
        for request in connection.requests():
            with connection.peer._changed:
                under_way[0] += 1
                most[0] = max(most[0], under_way[0])
            time.sleep(0.002)
            with connection.peer._changed:
                under_way[0] -= 1
            connection.send(run_answer(request.message))

    with Peer(script) as peer:

        async def main():
            conversation = Conversation(connect(peer).agent("a"))
            texts = [str(number) for number in range(20)]
            assert await asyncio.gather(*map(conversation.asend, texts)) == texts
            assert conversation.messages == texts

        run(main())
        assert most[0] == 1
        assert ids_sent(peer) == [None] + ["c-1"] * 19


def test_a_turn_that_is_cancelled_while_it_waits_lets_the_others_go(connect, run):
    answered = threading.Event()

    def answer(request):
        assert answered.wait(20)
        return run_answer(request.message)

    with Peer.answering(answer) as peer:

        async def main():
            conversation = Conversation(connect(peer).agent("a"))
            first, second, third = (
                asyncio.ensure_future(conversation.asend(text)) for text in ("1", "2", "3")
            )
            await loops.until(lambda: peer.requests)
            second.cancel()
            with pytest.raises(asyncio.CancelledError):
                await second
            answered.set()
            assert (await first, await third) == ("1", "3")
            assert conversation.messages == ["1", "3"]

        run(main())


def test_a_stream_holds_its_turn_until_it_was_read(connect, run):
    with talking() as peer:

        async def main():
            conversation = Conversation(connect(peer).agent("a"))
            stream = await conversation.astream("one")
            waiting = asyncio.ensure_future(conversation.asend("two"))
            await asyncio.sleep(0.05)
            assert len(peer.requests) == 1
            async for _ in stream:
                pass
            assert await waiting == "re: two"
            assert conversation.messages == ["one", "two"]
            assert ids_sent(peer) == [None, "c-1"]

        run(main())


def test_a_thread_does_not_wait_for_the_turn_that_it_holds(connect):
    with talking() as peer:
        conversation = Conversation(connect(peer).agent("a"))
        with conversation.stream("one") as events:
            next(events)
            with pytest.raises(RuntimeError, match="this thread reads a stream of the same conv"):
                conversation.send("never")
            with pytest.raises(RuntimeError, match="Read the stream to its end or close it first"):
                conversation.stream("never")
            assert ids_sent(peer) == [None]
            # Who has only opened one, or handed it on, waits as others do.
            others = [threading.Thread(target=conversation.send, args=("two",)) for _ in range(2)]
            for thread in others:
                thread.start()
        for thread in others:
            thread.join(20)
            assert not thread.is_alive()
        assert conversation.send("three") == "re: three"
        assert conversation.messages == ["two", "two", "three"]


def test_a_stream_that_was_handed_on_is_waited_for(connect):
    with talking() as peer:
        conversation = Conversation(connect(peer).agent("a"))
        events = conversation.stream("one")
        reader = threading.Thread(target=list, args=(events,))
        reader.start()
        assert conversation.send("two") == "re: two"
        reader.join()
        assert conversation.messages == ["one", "two"]


def test_closing_a_stream_gives_the_turn_away(connect, run):
    with talking() as peer:

        async def main():
            conversation = Conversation(connect(peer).agent("a"))
            async with conversation.astream("one"):
                waiting = asyncio.ensure_future(conversation.asend("two"))
                await asyncio.sleep(0.02)
                assert not waiting.done()
            assert await asyncio.wait_for(waiting, 20) == "re: two"

        run(main())


def test_two_conversations_do_not_wait_for_each_other(connect, run):
    with talking() as peer:

        async def main():
            agent = connect(peer).agent("a")
            first, second = Conversation(agent), Conversation(agent)
            async with first.astream("one"):
                assert await asyncio.wait_for(second.asend("two"), 20) == "re: two"

        run(main())


def test_a_conversation_goes_away(connect):
    with talking() as peer:
        conversation = Conversation(connect(peer).agent("a"))
        conversation.send("one")
        gone = weakref.ref(conversation)
        del conversation
        gc.collect()
        assert gone() is None


def test_a_stream_outlives_the_conversations_name(connect):
    with talking() as peer:
        assert len(list(Conversation(connect(peer).agent("a")).stream("x"))) == 5


def test_the_real_server_remembers(ai_sdk_server, connect, say):
    conversation = Conversation(
        connect(ai_sdk_server.host, ai_sdk_server.token).agent("SqlQueryAgent")
    )
    assert say(conversation, "How many orders are there?")
    first = conversation.id
    assert first
    assert say(conversation, "How many customers are there?")
    assert conversation.id == first
    assert len(conversation) == 2


def test_a_blocking_message_within_an_open_astream_is_refused(connect):
    async def main(conversation):
        stream = await conversation.astream("1")
        with pytest.raises(RuntimeError, match="reads a stream of the same conversation"):
            conversation.send("2")
        async for _event in stream:
            with pytest.raises(RuntimeError, match="reads a stream of the same conversation"):
                conversation.stream("2")
            break
        await stream.aclose()
        return await asyncio.to_thread(conversation.send, "2")

    with Peer.answering(lambda request: stream_answer("a") if request.is_stream else run_answer("b")) as peer:
        client = connect(peer)
        assert loops.run(main(Conversation(client.agent("a")))) == "b"


@pytest.mark.parametrize("how", ["send", "asend", "astream"])
def test_a_deadline_bounds_the_wait_for_the_turn(connect, how):
    def script(connection):
        connection.read_request()
        connection.send(STREAM_HEAD + start_event())
        connection.wait_for_close()

    async def main(conversation):
        stream = await conversation.astream("1")
        with pytest.raises(exceptions.TimeoutError, match="the messages of the conversation before it") as raised:
            if how == "send":
                await asyncio.to_thread(conversation.send, "2", deadline=0.05)
            elif how == "asend":
                await conversation.asend("2", deadline=0.05)
            else:
                await conversation.astream("2", deadline=0.05)
        assert raised.value.limit == "deadline"
        await stream.aclose()

    with Peer(script) as peer:
        client = connect(peer)
        loops.run(main(Conversation(client.agent("a"))))


def test_an_open_stream_may_be_for_another_thread_to_read(connect):
    with Peer.answering(lambda request: stream_answer("a") if request.is_stream else run_answer("b")) as peer:
        conversation = Conversation(connect(peer).agent("a"))
        stream = conversation.stream("1")
        with pytest.raises(exceptions.TimeoutError, match="the messages of the conversation before it"):
            conversation.send("2", deadline=0.05)
        reader = threading.Thread(target=lambda: list(stream))
        reader.start()
        assert conversation.send("2") == "b"
        reader.join()
