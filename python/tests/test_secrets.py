"""The token appears in nothing that the library says, whatever goes wrong."""

import asyncio
import gc
import io
import logging
import pickle
import traceback
import warnings

import pytest
from support import loops
from support.answers import STREAM_HEAD, LAST_CHUNK, answer, error_event, run_answer, start_event
from support.peer import ClosedPort, Peer
from support.programs import run_program

import ai_sdk.logging
from ai_sdk import AiSdk, AiSdkConfig, Conversation, exceptions
from ai_sdk.auth import TokenAuth

TOKEN = "canary-4f1d0c8e77aa"
SECRET = "4f1d0c8e77aa"  # what must be nowhere, in any spelling


def texts_of(error):
    """All that somebody could print of an error."""
    yield str(error)
    yield repr(error)
    yield "".join(traceback.format_exception(type(error), error, error.__traceback__))
    for linked in (error.__cause__, error.__context__):
        if linked is not None:
            yield from texts_of(linked)
    yield repr(error.args)
    yield repr(vars(error))
    yield str(pickle.dumps(error)) if isinstance(error, exceptions.AiSdkError) else ""


def check(*texts):
    for text in texts:
        assert SECRET not in text, text


def check_error(error):
    check(*texts_of(error))


def echo_of_the_request(request):
    """What a careless server says: all that it was sent."""
    lines = [f"{name}: {value}" for name, value in request.headers.items()]
    return "\n".join([f"{request.method} {request.target}", *lines])


def client_of(peer, **fields):
    fields = {"token": TOKEN, "max_retries": 1, "retry_delay": 0.001, "timeout": 20, **fields}
    return AiSdk(host=getattr(peer, "url", peer), enable_async=True, **fields)


def errors_of(client):
    """What every kind of request fails with."""
    agent = client.agent("a")

    async def iterate(stream):
        async for _ in stream:
            pass

    blocking = [
        lambda: agent.call("x"),
        lambda: agent.get_info(),
        lambda: client.list_agents(),
        lambda: list(agent.stream("x")),
        lambda: list(agent.stream_content("x")),
        lambda: Conversation(agent).send("x"),
        lambda: client.map(agent, ["x"])[0].value(),
    ]
    awaited = [
        lambda: agent.acall("x"),
        lambda: agent.aget_info(),
        lambda: client.alist_agents(),
        lambda: iterate(agent.astream("x")),
        lambda: iterate(agent.astream_content("x")),
        lambda: Conversation(agent).asend("x"),
    ]
    for use in blocking:
        with pytest.raises(Exception) as raised:
            use()
        yield raised.value

    async def main():
        return await asyncio.gather(*(use() for use in awaited), return_exceptions=True)

    yield from loops.run(main())


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 422, 429, 500, 503])
@pytest.mark.parametrize("as_json", [True, False])
def test_errors_of_a_server_that_repeats_what_it_was_sent(status, as_json):
    def respond(request):
        text = echo_of_the_request(request)
        body = {"code": status, "message": f"refused: {text}"} if as_json else text.encode()
        return answer(body, status, [f"X-Request-ID: {TOKEN}", "Retry-After: 0"])

    with Peer.answering(respond) as peer, client_of(peer) as client:
        errors = list(errors_of(client))
    assert len(errors) == 13
    for error in errors:
        assert isinstance(error, exceptions.AiSdkError), error
        check_error(error)


def test_an_answer_that_cannot_be_understood():
    with Peer.answering(lambda r: answer(echo_of_the_request(r).encode())) as peer:
        with client_of(peer) as client:
            for error in errors_of(client):
                check_error(error)


def test_an_error_event_that_repeats_the_token():
    def respond(request):
        event = error_event("refused: " + request.headers["authorization"])
        return b"".join([STREAM_HEAD, start_event(), event, LAST_CHUNK])

    with Peer.answering(respond) as peer, client_of(peer) as client:
        with pytest.raises(exceptions.AgentExecutionError) as raised:
            list(client.agent("a").stream_content("x"))
    check_error(raised.value)


def test_network_errors_and_limits():
    with ClosedPort() as nobody, client_of(nobody) as client:
        for error in errors_of(client):
            assert isinstance(error, exceptions.NetworkError)
            check_error(error)
    with Peer.silent() as peer, client_of(peer) as client:
        with pytest.raises(exceptions.TimeoutError) as raised:
            client.agent("a").call("x", timeout=0.05)
        check_error(raised.value)


def test_a_header_that_cannot_be_sent():
    with client_of("http://127.0.0.1:1") as client:
        for headers in ({"Authorization": TOKEN}, {"X-A": TOKEN + "\n"}, {TOKEN + ":": "x"}):
            with pytest.raises(ValueError) as raised:
                client.agent("a").call("x", headers=headers)
            if "X-A" not in headers:
                continue
            check_error(raised.value)


def test_representations():
    with client_of("http://127.0.0.1:1") as client:
        agent = client.agent("a")
        things = [client, client.config, agent, Conversation(agent), agent.astream("x")]
        things += [client.stats(), TokenAuth(TOKEN), client._native, agent._native]
        call = agent.acall("x")
        things.append(call)
        for thing in things:
            check(repr(thing), str(thing), format(thing))
        call.close()
    check(repr(vars(client)))
    check(repr(ai_sdk), repr(vars(ai_sdk)))


@pytest.mark.parametrize("spoiled", [" ", "\n", "\x7f", "\udc80", "\u00e9", "\0"])
def test_tokens_that_cannot_be(spoiled):
    for token in (TOKEN + spoiled + "x", spoiled + TOKEN):
        with pytest.raises(ValueError) as raised:
            AiSdk(host="http://127.0.0.1:1", token=token)
        check_error(raised.value)
        with pytest.raises(ValueError) as raised:
            AiSdkConfig(host="http://127.0.0.1:1", token=token)
        check_error(raised.value)
        with Peer.silent() as peer, client_of(peer, token=lambda token=token: token) as client:
            if not token.strip() == TOKEN:
                with pytest.raises(exceptions.AuthenticationError) as raised:
                    client.agent("a").call("x")
                check_error(raised.value)


def test_other_fields_that_are_wrong():
    for fields in ({"host": "no url"}, {"max_retries": -1}, {"timeout": "x"}, {"nonsense": 1}):
        with pytest.raises((ValueError, TypeError)) as raised:
            AiSdk(**{"host": "http://127.0.0.1:1", "token": TOKEN, **fields})
        check_error(raised.value)


def test_a_token_of_the_wrong_type():
    with pytest.raises(TypeError) as raised:
        AiSdk(host="http://127.0.0.1:1", token=TOKEN.encode())
    check_error(raised.value)


def test_from_env(monkeypatch):
    monkeypatch.setenv("AI_SDK_HOST", "http://127.0.0.1:1")
    monkeypatch.setenv("AI_SDK_TOKEN", TOKEN + "\n\nx")
    with pytest.raises(ValueError) as raised:
        AiSdkConfig.from_env()
    check_error(raised.value)
    monkeypatch.setenv("AI_SDK_TOKEN", TOKEN)
    monkeypatch.setenv("AI_SDK_TIMEOUT", "soon")
    with pytest.raises(ValueError, match="AI_SDK_TIMEOUT") as raised:
        AiSdkConfig.from_env()
    check_error(raised.value)


def test_a_command_that_fails_after_it_has_written_the_token(tmp_path):
    file = tmp_path / "token"
    file.write_text(TOKEN + "\n" + TOKEN)
    with Peer.silent() as peer:
        for command in (f"cat {file}; exit 3", f"cat {file}"):
            with client_of(peer, token=TokenAuth.from_command(command)) as client:
                check(repr(client.config))
                with pytest.raises(exceptions.AuthenticationError) as raised:
                    client.agent("a").call("x")
                check_error(raised.value)


def test_warnings():
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        client = client_of("http://127.0.0.1:1")
        client.agent("a").acall("x")
        del client
        gc.collect()
    assert len(seen) == 2
    for warning in seen:
        check(str(warning.message), repr(warning))


@pytest.fixture
def log():
    """All that is logged, from the lowest level on, with every attribute of the records."""
    written = io.StringIO()

    class Handler(logging.StreamHandler):
        def emit(self, record):
            super().emit(record)
            written.write(repr(vars(record)) + "\n")

    handler = Handler(written)
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(1)
    ai_sdk.logging.configure_logging(1, prompts=True)
    yield written
    root.removeHandler(handler)
    root.setLevel(level)
    ai_sdk.logging.configure_logging(logging.NOTSET)


def test_logs_with_prompts(log):
    left = []

    def respond(request):
        left.append(1)
        if len(left) % 3:
            headers = ["Retry-After: 0", f"X-Request-ID: {TOKEN}"]
            return answer({"message": echo_of_the_request(request)}, 503, headers)
        return run_answer("ok")

    with Peer.answering(respond) as peer, client_of(peer, max_retries=5) as client:
        client.agent("a").call("the prompt")
        client.agent("a").call("another", headers={"X-Extra": "yes"})
    with Peer.answering(lambda r: answer({"message": echo_of_the_request(r)}, 401)) as peer:
        with client_of(peer, debug=True) as client:
            list(errors_of(client))
    with ClosedPort() as nobody, client_of(nobody) as client:
        list(errors_of(client))
    written = log.getvalue()
    assert "the prompt" in written and "503" in written and "POST" in written
    check(written)


def test_prompts_and_answers_are_not_logged_unless_asked(log):
    ai_sdk.logging.configure_logging(1, prompts=False)
    with Peer.answering(lambda request: run_answer("the answer")) as peer:
        with client_of(peer) as client:
            client.agent("a").call("the prompt")
    assert "POST" in log.getvalue()
    assert "the prompt" not in log.getvalue() and "the answer" not in log.getvalue()


def test_a_program_that_ends_with_an_error_prints_no_token():
    source = """
    import faulthandler, os, sys
    faulthandler.enable()
    os.environ["AI_SDK_DEBUG"] = "1"
    from ai_sdk import AiSdk
    client = AiSdk(host=sys.argv[1], token=os.environ["THE_TOKEN"], debug=True)
    client.agent("a").call("x")
    """
    with Peer.answering(lambda r: answer({"message": echo_of_the_request(r)}, 401)) as peer:
        ended = run_program(source, peer.url, env={"THE_TOKEN": TOKEN})
    assert ended.code == 1 and "AuthenticationError" in ended.err
    assert "POST" in ended.err  # the debug log
    check(ended.err, ended.out)


def test_local_variables_in_a_traceback_show_no_token():
    refusing = Peer.answering(lambda request: answer({"message": "no"}, 401))
    with refusing as peer, client_of(peer) as client:
        with pytest.raises(exceptions.AuthenticationError) as raised:
            client.agent("a").call("x")
    seen = traceback.TracebackException.from_exception(raised.value, capture_locals=True)
    frames = [frame for frame in seen.stack if "ai_sdk" in frame.filename]
    assert frames
    check(*(repr(frame.locals) for frame in frames))


def test_the_token_goes_to_no_other_origin():
    # A redirect is not followed with it.
    with Peer.answering(lambda request: run_answer()) as other:
        moved = answer(b"", 307, [f"Location: {other.url}/elsewhere"])
        with Peer.answering(lambda request: moved) as peer, client_of(peer) as client:
            try:
                client.agent("a").call("x")
            except exceptions.AiSdkError as error:
                check_error(error)
        assert not any(SECRET in repr(request.headers) for request in other.requests)


def test_pickles_hold_it_because_a_client_needs_it():
    with client_of("http://127.0.0.1:1") as client:
        assert TOKEN.encode() in pickle.dumps(client.config)
