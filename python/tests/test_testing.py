"""ai_sdk.testing: scripted answers, and everything above them as with a server."""

import asyncio
import copy
import gc
import pickle
import threading
import time
import warnings

import pytest

from ai_sdk import AiSdk, AiSdkConfig, Conversation
from ai_sdk.exceptions import (
    AgentExecutionError,
    AgentNotFoundError,
    NetworkError,
    RateLimitError,
    StreamInterruptedError,
    TimeoutError,
)
from ai_sdk.testing import ScriptedTransport

pytest_plugins = ["ai_sdk.pytest_plugin"]

AGENT_PATH = "/api/v1/agents/dynamic/name/Sql"


@pytest.fixture
def script():
    with ScriptedTransport() as script:
        yield script


@pytest.fixture
def agent(script):
    return script.client(enable_async=True, retry_delay=0).agent("Sql")


def types_of(events):
    return [event.type for event in events]


# ---- answers ------------------------------------------------------------------------------------


def test_the_answers_come_in_order_and_the_last_one_stays(script, agent):
    script.on_call("Sql").reply("one").reply("two")
    assert [agent.call("?").response for _ in range(3)] == ["one", "two", "two"]


def test_a_text_may_have_a_conversation_and_tools(script, agent):
    script.on_call("Sql").reply("42", conversation_id="c-7", tools_used=["run_query"])
    response = agent.call("?")
    assert (response.response, response.conversation_id) == ("42", "c-7")
    assert response.tools_used == ["run_query"]


def test_a_dict_is_sent_as_it_is(script, agent):
    script.on_call("Sql").reply({"conversationId": "c-1", "response": "ü", "toolsUsed": []})
    assert agent.call("?").response == "ü"
    with pytest.raises(TypeError, match="put them in the answer"):
        script.on_call("Sql").reply({"response": ""}, conversation_id="c")


def test_what_knows_its_own_json_is_sent_as_that(script, agent):
    class Answer:
        def to_api_dict(self):
            return {"conversationId": "c", "response": "from a model", "toolsUsed": []}

    script.on_call("Sql").reply(Answer())
    assert agent.call("?").response == "from a model"


def test_raw_answers(script, agent):
    answers = script.on_call("Sql")
    answers.reply_raw(200, b'{"conversationId":"c","response":"bytes","toolsUsed":[]}')
    answers.reply_raw(200, {"conversationId": "c", "response": "json", "toolsUsed": []})
    answers.reply_raw(429, "slow down", headers={"Retry-After": "7.5"})
    assert agent.call("?").response == "bytes"
    assert agent.call("?").response == "json"
    with pytest.raises(RateLimitError) as caught:
        agent.call("?", max_retries=0)
    assert caught.value.retry_after == 7.5


def test_failures_are_the_errors_that_a_server_makes(script, agent):
    script.on_call("Sql").fail(500, "out of memory")
    script.on_request("GET", AGENT_PATH).fail(404, "no such agent")
    with pytest.raises(AgentExecutionError) as caught:
        agent.call("?")
    assert caught.value.server_message == "out of memory"
    with pytest.raises(AgentNotFoundError):
        agent.get_info()


def test_busy_servers_are_asked_again(script, agent):
    script.on_call("Sql").fail(503, "busy").reply("42")
    assert agent.call("?").response == "42"
    first, second = script.requests
    assert first.headers["X-Request-ID"] == second.headers["x-request-id"]


def test_no_connection_and_a_broken_one(script, agent):
    script.on_call("Sql").refuse().break_off().reply("too late")
    with pytest.raises(NetworkError):
        agent.call("?", max_retries=0)
    with pytest.raises(NetworkError):
        agent.call("?")  # it may have run: not repeated
    assert agent.call("?").response == "too late"


def test_a_time_limit_passes(script, agent):
    script.on_call("Sql").stall()
    with pytest.raises(TimeoutError) as caught:
        agent.call("?", timeout=0.05)
    assert caught.value.limit == "timeout"


def test_answers_take_their_time(script, agent):
    script.on_call("Sql").reply("42").after(0.05)
    begun = time.monotonic()
    assert agent.call("?").response == "42"
    assert time.monotonic() - begun >= 0.05


def test_what_nothing_was_scripted_for_names_itself(script, agent):
    with pytest.raises(NetworkError, match=f"POST {AGENT_PATH}/invoke"):
        agent.call("?")


def test_agents_that_the_script_lists(script):
    infos = [{"name": "A", "apiEnabled": True}, {"name": "B", "apiEnabled": False}]
    script.on_request("GET", "/api/v1/agents/dynamic").reply({"data": infos, "paging": {}})
    agents = script.client().list_agents()
    assert [(agent.name, agent.api_enabled) for agent in agents] == [("A", True), ("B", False)]


# ---- streams ------------------------------------------------------------------------------------


def test_a_reply_to_a_stream_is_whole(script, agent):
    script.on_stream("Sql").reply(["4", "2"], conversation_id="c-9", tools_used=["run_query"])
    events = list(agent.stream("?"))
    assert types_of(events) == ["start", "tool_use", "content", "content", "end"]
    assert events[0].conversation_id == "c-9"
    assert events[1].tool_name == "run_query"
    assert "".join(agent.stream_content("?")) == "42"


def test_a_reply_to_a_stream_may_be_a_whole_response(script, agent):
    class Response:
        conversation_id, response, tools_used = "c-1", "42", ["run_query"]

    script.on_stream("Sql").reply(Response())
    assert types_of(agent.stream("?")) == ["start", "tool_use", "content", "end"]


def test_exactly_these_events(script, agent):
    script.on_stream("Sql").stream(
        [
            {"type": "start", "conversation_id": "c-3", "stream_id": "s-3"},
            {"type": "thinking", "content": "Hm."},
            "An ",
            {"type": "error", "error": "a hiccup"},
            {"type": "content", "content": "answer"},
            {"type": "end"},
        ]
    )
    events = list(agent.stream("?"))
    assert types_of(events) == ["start", "thinking", "content", "error", "content", "end"]
    assert events[0].conversation_id == "c-3"
    assert events[3].error == "a hiccup"


def test_events_may_be_those_of_another_stream(script, agent):
    script.on_stream("Sql").reply("42", tools_used=["run_query"])
    events = list(agent.stream("?"))
    script.on_stream("Other").stream(events)
    again = list(script.client().agent("Other").stream("?"))
    assert types_of(again) == types_of(events)
    assert again[1].tool_name == "run_query" and again[2].content == "42"


def test_models_go_in_and_come_out(script, agent):
    models = pytest.importorskip("ai_sdk.models")
    response = models.InvokeResponse(conversation_id="c-1", response="42", tools_used=["t"])
    script.on_call("Sql").reply(response)
    assert agent.call("?") == response
    script.on_call("Sql").reply(models.InvokeResponse(response="42", request_id="r-1"))
    assert agent.call("?").request_id == "r-1"

    tool = models.ToolUse(name="t", input={"limit": [1, {"deep": None}]}, result={"rows": 2.5})
    script.on_stream("Sql").stream(
        [
            models.StreamEvent(type="start", conversation_id="c-1", stream_id="s-1"),
            models.StreamEvent(type="tool_use", tool_name="t", tool=tool),
            {"type": "tool_use", "tool": {"name": "u", "input": {"a": 1}}},
            models.StreamEvent(type="end"),
        ]
    )
    events = list(agent.stream("?"))
    assert types_of(events) == ["start", "tool_use", "tool_use", "end"]
    assert (events[0].conversation_id, events[0].stream_id) == ("c-1", "s-1")
    assert events[1].tool == tool
    assert (events[2].tool_name, events[2].tool.input) == ("u", {"a": 1})


def test_a_fatal_error_is_the_last_event(script, agent):
    fatal = {"type": "error", "error": "out of memory", "fatal": True}
    script.on_stream("Sql").stream(["Half", fatal])
    assert types_of(agent.stream("?")) == ["content", "error"]
    with pytest.raises(AgentExecutionError, match="out of memory"):
        list(agent.stream_content("?"))


def test_a_stream_without_its_end_broke_off(script, agent):
    script.on_stream("Sql").stream(["Half an ans"]).then_break_off()
    got = []
    with pytest.raises(StreamInterruptedError) as caught:
        got.extend(agent.stream_content("?"))
    assert caught.value.partial_text == "Half an ans"


def test_a_stream_that_falls_silent(script, agent):
    script.on_stream("Sql").stream(["Half an ans"]).then_stall()
    with pytest.raises(TimeoutError):
        list(agent.stream("?", timeout=0.05))


def test_bytes_may_be_split_anywhere(script, agent):
    text = (
        'event: start\ndata: {"conversationId": "c-1"}\n\n'
        'event: content\r\ndata: {"content": "Grüße"}\r\n\r\n'
        "event: end\ndata: {}\n\n"
    ).encode()
    script.on_stream("Sql").stream_raw([text[i : i + 1] for i in range(len(text))])
    assert "".join(agent.stream_content("?")) == "Grüße"


def test_pieces_come_slowly(script, agent):
    script.on_stream("Sql").reply(["a", "b"]).slowly(0.02)
    begun = time.monotonic()
    assert "".join(agent.stream_content("?")) == "ab"
    assert time.monotonic() - begun >= 0.08  # start, two pieces, end


# ---- what is wrong is said at once --------------------------------------------------------------


def test_there_must_be_an_answer_to_change(script):
    with pytest.raises(RuntimeError, match="no answer to change yet"):
        script.on_call("Sql").after(1)


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        (lambda a: a.reply_raw(99), ValueError),
        (lambda a: a.fail(1000, "?"), ValueError),
        (lambda a: a.reply("x").after(-1), ValueError),
        (lambda a: a.reply("x").after(float("nan")), ValueError),
        (lambda a: a.reply("x").slowly("1"), TypeError),
        (lambda a: a.reply(object()), TypeError),
        (lambda a: a.reply({"n": float("nan")}), ValueError),
        (lambda a: a.stream("text"), TypeError),
        (lambda a: a.stream([1]), TypeError),
        (lambda a: a.stream([{"type": "begin"}]), ValueError),
        (lambda a: a.stream_raw(b"data: 1"), TypeError),
    ],
)
def test_wrong_answers(script, wrong, error):
    with pytest.raises(error):
        wrong(script.on_call("Sql"))


def test_a_streamed_reply_is_text(script):
    for wrong in ({"response": "42"}, [1], []):
        with pytest.raises(TypeError):
            script.on_stream("Sql").reply(wrong)


# ---- what was sent ------------------------------------------------------------------------------


def test_requests_are_written_down_without_the_token(script):
    script.on_call("Sql").reply("42")
    client = script.client(token="canary-token")
    client.agent("Sql").call("Grüße?", conversation_id="c-1", headers={"X-Team": "data"})
    (request,) = script.requests
    assert (request.method, request.target) == ("POST", AGENT_PATH + "/invoke")
    assert request.json() == {"message": "Grüße?", "conversationId": "c-1"}
    assert request.headers["x-team"] == "data" and "X-Team" in dict(request.headers)
    assert "authorization" not in request.headers
    assert "canary" not in repr(request) + repr(request.headers) + request.body
    assert request.headers.get("X-Missing") is None


def test_a_header_that_was_sent_twice_is_one_text(script, agent):
    script.on_call("Sql").reply("42")
    agent.call("?", headers=[("X-Tag", "a"), ("x-tag", "b")])
    headers = script.requests[0].headers
    assert headers["X-TAG"] == "a, b" and len(headers) == len(list(headers))


def test_a_query_is_seen_and_not_compared(script):
    script.on_request("GET", "/api/v1/agents/dynamic").reply({"data": [], "paging": {}})
    assert script.client().list_agents(limit=3) == []
    assert script.requests[0].target.startswith("/api/v1/agents/dynamic?")


# ---- the client is a real one -------------------------------------------------------------------


def test_the_client_is_a_client(script):
    client = script.client(timeout=7)
    assert isinstance(client, AiSdk)
    assert client.config.timeout == 7
    config = AiSdkConfig(host="https://catalog.example.com", token="t", max_retries=1)
    other = script.client(config, enable_async=True)
    assert other.config.host == "https://catalog.example.com"
    assert other.config.max_retries == 1 and other.config.enable_async
    with pytest.raises(ValueError):
        script.client(timeout=-1)
    with pytest.raises(TypeError, match="timeout"):
        script.client(time_out=1)


def test_async_must_be_enabled(script):
    with pytest.raises(RuntimeError, match="enable_async"):
        script.client().agent("Sql").acall("?")


def test_async_calls_and_streams(script, agent):
    script.on_call("Sql").reply("42")
    script.on_stream("Sql").reply(["4", "2"])

    async def main():
        assert (await agent.acall("?")).response == "42"
        assert [e.content async for e in agent.astream("?") if e.type == "content"] == ["4", "2"]
        return "".join([piece async for piece in await agent.astream_content("?")])

    assert asyncio.run(main()) == "42"
    assert asyncio.run(main()) == "42"  # on another loop


def test_cancelling_a_stalled_call(script, agent):
    script.on_call("Sql").stall()

    async def main():
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(agent.acall("?"), 0.02)

    asyncio.run(main())
    assert len(script.requests) == 1


def test_conversations(script, agent):
    script.on_call("Sql").reply("one", conversation_id="c-5").reply("two", conversation_id="c-5")
    conversation = Conversation(agent)
    assert [conversation.send("1"), conversation.send("2")] == ["one", "two"]
    assert [request.json().get("conversationId") for request in script.requests] == [None, "c-5"]


def test_map(script, agent):
    script.on_call("Sql").reply("one").fail(500, "no").reply("three")
    results = agent._client.map(agent, ["1", "2", "3"], max_concurrent=1)
    assert [result.ok for result in results] == [True, False, True]


def test_answers_are_added_while_a_call_is_under_way(script, agent):
    script.on_call("Sql").reply("first").after(0.05)
    got = []
    asking = threading.Thread(target=lambda: got.append(agent.call("?").response))
    asking.start()
    script.on_call("Sql").reply("second")
    asking.join()
    assert got + [agent.call("?").response] == ["first", "second"]


def test_many_calls_at_once_from_threads(script, agent):
    script.on_call("Sql").reply("42").after(0.01)
    answers = []
    threads = [
        threading.Thread(target=lambda: answers.append(agent.call("?").response)) for _ in range(20)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == ["42"] * 20 and len(script.requests) == 20


def test_a_scripted_client_cannot_leave_its_script(script):
    client = script.client()
    for leave in (pickle.dumps, copy.copy):
        with pytest.raises(TypeError, match="cannot be pickled"):
            leave(client)


def test_closing_the_script_closes_its_clients():
    with ScriptedTransport() as script:
        script.on_call("Sql").reply("42")
        agent = script.client().agent("Sql")
        assert agent.call("?").response == "42"
    with pytest.raises(Exception, match="closed"):
        agent.call("?")


def test_a_client_that_nobody_closes_is_told_of():
    script = ScriptedTransport()
    script.client()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        del script
        gc.collect()
    assert [warning.category for warning in caught] == [ResourceWarning]


def test_the_fixture(ai_sdk_script):
    ai_sdk_script.on_call("Sql").reply("42")
    assert ai_sdk_script.client().agent("Sql").call("?").response == "42"
