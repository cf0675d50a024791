"""Calls with one answer, blocking and awaited: what is sent, what comes back, what goes wrong."""

import threading
import time

import pytest
from support import loops
from support.answers import agent, agents_answer, answer, error_answer, run_answer
from support.peer import ClosedPort, Peer

from ai_sdk import exceptions

pytest_plugins = ["ai_sdk.pytest_plugin"]


@pytest.fixture(params=["blocking", "awaited"])
def ask(request):
    """``ask(object, "call", …)`` calls it, or awaits its ``acall`` in a loop of its own."""
    def ask(target, method, *arguments, **options):
        if request.param == "blocking":
            return getattr(target, method)(*arguments, **options)

        async def main():
            return await getattr(target, "a" + method)(*arguments, **options)

        return loops.run(main())

    return ask


def answers(*given):
    """A peer that gives one answer after the other, then the last one again and again."""
    left = list(given)
    return Peer.answering(lambda request: left.pop(0) if len(left) > 1 else left[0])


def test_a_call_brings_the_whole_answer(connect, ask):
    with answers(run_answer("42 tables", "c-9", ["search", "count"])) as peer:
        response = ask(connect(peer).agent("Planner"), "call", "How many?")
    assert response.response == "42 tables"
    assert response.conversation_id == "c-9"
    assert list(response.tools_used) == ["search", "count"]
    assert response.request_id == peer.requests[0].headers["x-request-id"]


def test_the_servers_own_request_id_is_on_the_response(connect, ask):
    given = answer({"response": "r"}, headers=["X-Request-ID: theirs"])
    with answers(given) as peer:
        response = ask(connect(peer).agent("a"), "call", "x", request_id="mine")
    assert response.request_id == "theirs"


def test_a_call_sends_what_it_was_given(connect, ask):
    with answers(run_answer()) as peer:
        ask(
            connect(peer).agent("a/b c"),
            "call",
            "wie häufig? \U0001f600",
            conversation_id="c-7",
            request_id="r-1",
            idempotency_key="k-1",
            headers={"X-Extra": "yes"},
            traceparent="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            tracestate="a=b",
        )
    (request,) = peer.requests
    assert (request.method, request.target) == (
        "POST",
        "/api/v1/agents/dynamic/name/a%2Fb%20c/invoke",
    )
    assert request.json["message"] == "wie häufig? \U0001f600"
    assert request.json["conversationId"] == "c-7"
    sent = request.headers
    assert sent["authorization"] == "Bearer token-1"
    assert sent["x-request-id"] == "r-1"
    assert sent["idempotency-key"] == "k-1"
    assert sent["x-extra"] == "yes"
    assert sent["traceparent"].startswith("00-0af7651916cd43dd")
    assert sent["tracestate"] == "a=b"
    assert sent["user-agent"].startswith("ai-sdk-python/")


def test_headers_may_be_pairs(connect, ask):
    with answers(run_answer()) as peer:
        ask(connect(peer).agent("a"), "call", "x", headers=[("X-One", "1"), ("X-Two", "2")])
    assert (peer.requests[0].headers["x-one"], peer.requests[0].headers["x-two"]) == ("1", "2")


def test_the_message_may_be_left_out(connect, ask):
    with answers(run_answer()) as peer:
        client = connect(peer)
        ask(client.agent("a"), "call")
        ask(client.agent("a"), "call", None)
    assert not any(request.message for request in peer.requests)


def test_get_info(connect, ask):
    with answers(answer(agent("Planner"))) as peer:
        info = ask(connect(peer).agent("Planner"), "get_info")
    assert (info.name, info.api_enabled) == ("Planner", True)
    assert peer.requests[0].target.startswith("/api/v1/agents/dynamic/name/Planner")


def test_list_agents(connect, ask):
    with answers(agents_answer("one", "two", "three")) as peer:
        client = connect(peer)
        assert [found.name for found in ask(client, "list_agents")] == ["one", "two", "three"]
        assert [found.name for found in ask(client, "list_agents", limit=2)] == ["one", "two"]
        assert ask(client, "list_agents", 0) == []


def test_the_real_server_answers(ai_sdk_server, connect, ask):
    client = connect(ai_sdk_server.host, ai_sdk_server.token)
    names = [found.name for found in ask(client, "list_agents", limit=100)]
    assert "SqlQueryAgent" in names
    assert ask(client.agent("SqlQueryAgent"), "get_info").api_enabled
    assert ask(client.agent("SqlQueryAgent"), "call", "How many orders are there?").response
    with pytest.raises(exceptions.AgentNotFoundError):
        ask(client.agent("Nobody"), "call", "Hello?")
    stranger = connect(ai_sdk_server.host, "wrong-token")
    with pytest.raises(exceptions.AuthenticationError):
        ask(stranger, "list_agents")


@pytest.mark.parametrize(
    "status, kind",
    [
        (400, exceptions.ValidationError),
        (401, exceptions.AuthenticationError),
        (403, exceptions.AgentNotEnabledError),
        (404, exceptions.AgentNotFoundError),
        (409, exceptions.ConflictError),
        (418, exceptions.AgentExecutionError),
        (422, exceptions.ValidationError),
        (429, exceptions.RateLimitError),
        (500, exceptions.AgentExecutionError),
        (502, exceptions.AgentExecutionError),
    ],
)
def test_a_status_becomes_its_error(connect, ask, status, kind):
    with answers(error_answer(status, "no, and here is why")) as peer:
        with pytest.raises(kind) as raised:
            ask(connect(peer, max_retries=0).agent("Planner"), "call", "x", request_id="r-7")
    error = raised.value
    assert type(error) is kind
    assert error.status_code == status
    assert error.request_id == "r-7"
    assert "no, and here is why" in str(error) or "no, and here is why" in error.server_message
    assert "no, and here is why" in error.body
    assert getattr(error, "agent_name", "Planner") == "Planner"
    assert len(peer.requests) == 1


def test_a_wait_that_is_too_long_fails_at_once_and_says_how_long(connect, ask):
    with answers(error_answer(429, headers=["Retry-After: 3600.5"])) as peer:
        with pytest.raises(exceptions.RateLimitError) as raised:
            ask(connect(peer).agent("a"), "call", "x")
    assert raised.value.retry_after == 3600.5


def test_what_the_server_refused_is_repeated_with_the_same_ids(connect, ask):
    busy = error_answer(429, headers=["Retry-After: 0"])
    with answers(busy, error_answer(503), run_answer("at last")) as peer:
        assert ask(connect(peer).agent("a"), "call", "x").response == "at last"
    assert len(peer.requests) == 3
    assert len({request.headers["x-request-id"] for request in peer.requests}) == 1
    assert len({request.headers["idempotency-key"] for request in peer.requests}) == 1


def test_a_run_that_may_have_begun_is_not_repeated_unless_asked(connect, ask):
    with answers(error_answer(502), run_answer("again")) as peer:
        agent = connect(peer).agent("a")
        with pytest.raises(exceptions.AgentExecutionError):
            ask(agent, "call", "x")
    assert len(peer.requests) == 1
    with answers(error_answer(502), run_answer("again")) as peer:
        agent = connect(peer).agent("a")
        assert ask(agent, "call", "x", retry_failed_runs=True).response == "again"


def test_a_refused_connection_is_a_network_error(connect, ask):
    with ClosedPort() as nobody:
        with pytest.raises(exceptions.NetworkError) as raised:
            ask(connect(nobody, max_retries=0).agent("a"), "call", "x")
    assert isinstance(raised.value, ConnectionError)
    assert raised.value.cause


def test_a_reset_is_a_network_error(connect, ask):
    def script(connection):
        connection.read_request()
        connection.reset()

    with Peer(script) as peer:
        with pytest.raises(exceptions.NetworkError):
            ask(connect(peer).agent("a"), "call", "x")
    assert len(peer.requests) == 1


@pytest.mark.parametrize("limit", ["timeout", "deadline"])
def test_a_limit_that_passes_names_itself(connect, ask, limit):
    with Peer.silent() as peer:
        with pytest.raises(TimeoutError) as raised:
            ask(connect(peer).agent("a"), "call", "x", **{limit: 0.05})
        peer.wait_for_closes(1)
    assert isinstance(raised.value, exceptions.TimeoutError)
    assert (raised.value.limit, raised.value.duration) == (limit, 0.05)


def test_an_answer_that_cannot_be_understood(connect, ask):
    with answers(answer(b"<html>")) as peer:
        with pytest.raises(exceptions.AgentExecutionError):
            ask(connect(peer).agent("a"), "call", "x")


@pytest.mark.parametrize(
    "error, arguments, options",
    [
        (TypeError, [5], {}),
        (TypeError, [b"bytes"], {}),
        (TypeError, ["x"], {"conversation_id": 5}),
        (TypeError, ["x"], {"timeout": "long"}),
        (TypeError, ["x"], {"timeout": True}),
        (TypeError, ["x"], {"timeuot": 1}),
        (TypeError, ["x"], {"headers": 5}),
        (TypeError, ["x"], {"headers": {"a": 1}}),
        (TypeError, ["x"], {"retry_failed_runs": 1}),
        (ValueError, ["x"], {"timeout": -1}),
        (ValueError, ["x"], {"timeout": float("nan")}),
        (ValueError, ["x"], {"max_retries": -1}),
        (ValueError, ["x"], {"max_retries": 10**30}),
        (ValueError, ["x"], {"headers": {"Authorization": "Bearer mine"}}),
        (ValueError, ["x"], {"headers": {"X-A": "line\nend"}}),
        (ValueError, ["x"], {"request_id": "line\r\nend"}),
        (ValueError, ["x"], {"traceparent": "nonsense"}),
    ],
)
@pytest.mark.parametrize("method", ["call", "acall", "stream", "astream"])
def test_what_cannot_be_meant_is_refused_at_the_call(
    connect, method, error, arguments, options
):
    with answers(run_answer()) as peer:
        with pytest.raises(error) as raised:
            getattr(connect(peer).agent("a"), method)(*arguments, **options)
    assert str(raised.value)
    assert not peer.connections


def test_an_unknown_option_is_named(connect):
    client = connect("http://127.0.0.1:1")
    with pytest.raises(TypeError, match="timeuot"):
        client.agent("a").call("x", timeuot=1)
    with pytest.raises(TypeError, match="timeuot"):
        client.list_agents(timeuot=1)


@pytest.mark.parametrize(
    "call, meant",
    [
        (lambda client: client.agent("a").call("x", timeuot=1), "timeout"),
        (lambda client: client.agent("a").stream("x", conversation="c"), "conversation_id"),
        (lambda client: client.agent("a").acall("x", idempotencyKey="k"), "idempotency_key"),
        (lambda client: client.list_agents(maxRetries=1), "max_retries"),
        (lambda client: client.list_agents(limt=1), "limit"),
        (lambda client: client.map("a", ["x"], max_concurent=1), "max_concurrent"),
    ],
)
def test_what_may_be_meant_by_an_unknown_option(connect, call, meant):
    with pytest.raises(TypeError, match=f"; did you mean '{meant}'\\?$"):
        call(connect("http://127.0.0.1:1"))


def test_what_options_there_are(connect):
    agent = connect("http://127.0.0.1:1").agent("a")
    with pytest.raises(TypeError, match="no option 'temperature' here; there are timeout, .*idempotency_key$"):
        agent.call("x", temperature=0.5)
    with pytest.raises(TypeError, match="no option 'temperature' here; there are timeout, .*tracestate$"):
        agent.get_info(temperature=0.5)
    with pytest.raises(TypeError, match=f"no option '{'x' * 10000}' here; there are"):
        agent.call("x", **{"x" * 10000: 1})


@pytest.mark.parametrize("name", [5, None, b"a", ["a"]])
def test_an_agents_name_is_text(connect, name):
    with pytest.raises(TypeError, match=f"^name must be a string, not {type(name).__name__}$"):
        connect("http://127.0.0.1:1").agent(name)


@pytest.mark.parametrize("limit, error", [(-1, ValueError), ("5", TypeError), (1.5, TypeError)])
def test_a_limit_of_a_list_is_a_count(connect, limit, error):
    with pytest.raises(error, match="limit"):
        connect("http://127.0.0.1:1").list_agents(limit=limit)


@pytest.mark.parametrize(
    "use",
    [
        lambda client: client.alist_agents(),
        lambda client: client.amap("a", ["x"]),
        lambda client: client.agent("a").acall("x"),
        lambda client: client.agent("a").astream("x"),
        lambda client: client.agent("a").astream_content("x"),
        lambda client: client.agent("a").aget_info(),
    ],
)
def test_without_enable_async_the_call_itself_says_what_to_do(connect, use):
    client = connect("http://127.0.0.1:1", enable_async=False)
    with pytest.raises(RuntimeError, match="enable_async=True"):
        use(client)


def test_blocking_calls_and_aclose_work_without_enable_async(connect):
    with answers(run_answer("fine")) as peer:
        client = connect(peer, enable_async=False)
        assert client.agent("a").call("x").response == "fine"

        async def close():
            await client.aclose()

        loops.run(close())
        with pytest.raises(exceptions.AiSdkError):
            client.agent("a").call("x")


def test_the_gil_is_free_while_a_call_waits(connect):
    # The peer's own threads could not answer otherwise.
    counted = []
    done = threading.Event()

    def count():
        while not done.is_set():
            counted.append(1)
            time.sleep(0.001)

    with Peer.silent() as peer:
        thread = threading.Thread(target=count)
        thread.start()
        before = len(counted)
        with pytest.raises(TimeoutError):
            connect(peer).agent("a").call("x", timeout=0.5)
        assert len(counted) - before > 20
        done.set()
        thread.join()


def test_a_handle_is_cheap_and_shows_its_name(connect):
    client = connect("http://127.0.0.1:1")
    assert client.agent("Planner").name == "Planner"
    assert repr(client.agent("Planner")) == "AgentHandle('Planner')"
    with pytest.raises(ValueError):
        client.agent("")


def test_the_handle_keeps_its_client(connect):
    from ai_sdk import AiSdk

    with answers(run_answer("still here")) as peer:
        agent = AiSdk(host=peer.url, token="t").agent("a")
        assert agent.call("x").response == "still here"
        agent._client.close()


def test_statistics_count_what_is_under_way(connect):
    with Peer.silent() as peer:
        client = connect(peer)
        assert client.stats()["in_flight"] == 0
        thread = threading.Thread(
            target=lambda: pytest.raises(exceptions.AiSdkError, client.agent("a").call, "x")
        )
        thread.start()
        peer.wait_for_requests(1)
        assert client.stats()["in_flight"] == 1
        assert client.stats()["open_connections"] == 1
        client.close()
        thread.join()
        assert client.stats() == dict.fromkeys(client.stats(), 0)


def test_closing_the_client_ends_a_blocking_call_of_another_thread(connect):
    with Peer.silent() as peer:
        client = connect(peer)
        ended = []

        def call():
            try:
                client.agent("a").call("x")
            except exceptions.AiSdkError as error:
                ended.append(error)

        thread = threading.Thread(target=call)
        thread.start()
        peer.wait_for_requests(1)
        client.close()
        thread.join(10)
        assert not thread.is_alive()
        peer.wait_for_closes(1)
    assert "closed" in str(ended[0])


def test_long_messages_and_answers(connect, ask):
    text = "a\u00e9\u4e16\U0001f600" * 500_000  # of one to four bytes each
    with Peer.answering(lambda request: run_answer(request.message)) as peer:
        assert ask(connect(peer).agent("a"), "call", text).response == text
