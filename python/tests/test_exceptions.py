"""The error tree: what each class carries, and what becomes of what the library throws."""

import asyncio
import builtins
import copy
import pickle
import subprocess
import sys

import pytest

from ai_sdk import exceptions
from ai_sdk.exceptions import (
    AbilityNotFoundError,
    AgentExecutionError,
    AgentNotEnabledError,
    AgentNotFoundError,
    AiSdkError,
    AuthenticationError,
    BotNotFoundError,
    ConflictError,
    MCPError,
    MCPToolExecutionError,
    NetworkError,
    PersonaNotFoundError,
    RateLimitError,
    StreamInterruptedError,
    TimeoutError,
    ValidationError,
)

COMMON = {
    "status_code": 599,
    "request_id": "req-1",
    "server_message": "the server's words",
    "body": "{}",
}
# Every class with what it carries beside the common attributes.
CARRIES = [
    (AiSdkError, {}),
    (AuthenticationError, {}),
    (AgentNotEnabledError, {"agent_name": "a"}),
    (AgentNotFoundError, {"agent_name": "a"}),
    (BotNotFoundError, {"bot_name": "b"}),
    (PersonaNotFoundError, {"persona_name": "p"}),
    (AbilityNotFoundError, {"ability_name": "b"}),
    (ValidationError, {}),
    (ConflictError, {}),
    (RateLimitError, {"retry_after": 1.5}),
    (AgentExecutionError, {"agent_name": "a", "retry_after": 2.0}),
    (
        StreamInterruptedError,
        {"agent_name": "a", "retry_after": 2.0, "partial_text": "so far", "conversation_id": "c"},
    ),
    (NetworkError, {"cause": "connection refused"}),
    (TimeoutError, {"limit": "timeout", "duration": 2.5}),
    (MCPError, {}),
    (MCPToolExecutionError, {"tool": "t"}),
]
EVERY = pytest.mark.parametrize("cls, extra", CARRIES, ids=[cls.__name__ for cls, _ in CARRIES])


@EVERY
def test_carries_what_it_is_given(cls, extra):
    error = cls("the text", **COMMON, **extra)
    assert str(error) == error.message == "the text"
    assert error.args == ("the text",)
    assert repr(error) == f"{cls.__name__}('the text')"
    assert {name: getattr(error, name) for name in COMMON} == COMMON
    assert {name: getattr(error, name) for name in extra} == extra
    assert not hasattr(error, "__notes__")


@EVERY
def test_what_is_not_given_is_none(cls, extra):
    # With the request id, a single text is the message for all of them.
    error = cls("the text", request_id="r")
    assert str(error) == "the text"
    unknown = {*COMMON, *extra} - {"request_id", "partial_text"}
    assert {name: getattr(error, name) for name in unknown} == dict.fromkeys(unknown)
    assert getattr(error, "partial_text", "") == ""


@EVERY
@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_pickles(cls, extra, protocol):
    error = cls("the text", **COMMON, **extra)
    again = pickle.loads(pickle.dumps(error, protocol))
    assert type(again) is cls
    assert again.args == error.args and str(again) == "the text"
    assert vars(again) == vars(error)


@EVERY
@pytest.mark.parametrize("how", [copy.copy, copy.deepcopy])
def test_copies(cls, extra, how):
    error = cls("the text", **COMMON, **extra)
    again = how(error)
    assert again is not error and type(again) is cls
    assert str(again) == "the text" and vars(again) == vars(error)


def test_pickles_from_another_process():
    program = (
        "import pickle, sys\n"
        "from ai_sdk.exceptions import NetworkError\n"
        "error = NetworkError('the text', cause='reset', request_id='r')\n"
        "sys.stdout.buffer.write(pickle.dumps(error))\n"
    )
    out = subprocess.run([sys.executable, "-c", program], check=True, stdout=subprocess.PIPE)
    error = pickle.loads(out.stdout)
    assert isinstance(error, NetworkError) and isinstance(error, ConnectionError)
    assert (str(error), error.cause, error.request_id) == ("the text", "reset", "r")


class Own(NetworkError):
    """A user's class, which wants other arguments."""

    def __init__(self, first, second):
        super().__init__(f"{first} and {second}", cause="own")
        self.first = first


def test_a_subclass_with_other_arguments_pickles():
    error = Own("one", "two")
    for again in (pickle.loads(pickle.dumps(error)), copy.copy(error)):
        assert type(again) is Own
        assert (str(again), again.first, again.cause) == ("one and two", "one", "own")


def test_the_tree():
    for cls, _ in CARRIES:
        assert issubclass(cls, AiSdkError)
        assert cls.__name__ in exceptions.__all__
    assert issubclass(StreamInterruptedError, AgentExecutionError)
    assert issubclass(MCPToolExecutionError, MCPError)
    for cls in (ValidationError, RateLimitError, NetworkError, TimeoutError):
        assert not issubclass(cls, (ValueError, AgentExecutionError))
    # A loop that repeats on what a call can fail with does not repeat what was cancelled.
    assert not issubclass(asyncio.CancelledError, AiSdkError)


def test_other_spellings_are_the_same_classes():
    assert exceptions.AISdkError is AiSdkError
    assert exceptions.McpError is MCPError
    assert exceptions.McpToolExecutionError is MCPToolExecutionError


def test_network_errors_are_connection_errors():
    error = NetworkError("the text", cause="refused")
    assert (error.errno, error.strerror, error.filename) == (None, None, None)
    with pytest.raises(ConnectionError, match="^the text$"):
        raise error
    with pytest.raises(OSError):
        raise error


def test_time_outs_are_the_built_in_ones():
    error = TimeoutError("the text", limit="timeout", duration=1.0)
    with pytest.raises(builtins.TimeoutError, match="^the text$"):
        raise error
    if sys.version_info >= (3, 11):
        with pytest.raises(asyncio.TimeoutError):
            raise error


@pytest.mark.parametrize(
    "cls, attribute, status",
    [
        (AgentNotEnabledError, "agent_name", 403),
        (AgentNotFoundError, "agent_name", 404),
        (BotNotFoundError, "bot_name", 404),
        (PersonaNotFoundError, "persona_name", 404),
        (AbilityNotFoundError, "ability_name", 404),
    ],
)
def test_made_from_a_name_alone(cls, attribute, status):
    for error in (cls("the one"), cls(**{attribute: "the one"})):
        assert getattr(error, attribute) == "the one"
        assert "'the one'" in str(error) and error.message == str(error)
        assert error.status_code == status
        assert vars(pickle.loads(pickle.dumps(error))) == vars(error)
    for error in (cls("text", status), cls("text", body="b"), cls("text", **{attribute: "x"})):
        assert str(error) == "text"


def test_positional_arguments_of_other_releases():
    assert AiSdkError("text", 500).status_code == 500
    assert AuthenticationError().message
    assert RateLimitError().retry_after is None
    limited = RateLimitError("text", 5)
    assert (limited.message, limited.retry_after, limited.status_code) == ("text", 5, None)
    failed = AgentExecutionError("text", "agent", 502)
    assert (failed.message, failed.agent_name, failed.status_code) == ("text", "agent", 502)
    tool = MCPToolExecutionError("search", "broke")
    assert tool.tool == "search"
    assert "search" in str(tool) and "broke" in str(tool)
    assert MCPToolExecutionError("only the text").tool is None


def test_unknown_arguments_are_refused():
    for cls, _ in CARRIES:
        with pytest.raises(TypeError, match="agent_nmae"):
            cls("text", agent_nmae="x")


# What the library throws, made by a module that is built for this test.
try:
    import _ai_sdk_errors as native
except ImportError:  # not a reason to leave the tests out
    native = None

NATIVE_EXTRA = {
    "AgentNotEnabledError": {"agent_name": "Name"},
    "AgentNotFoundError": {"agent_name": "Name"},
    "BotNotFoundError": {"bot_name": "Name"},
    "PersonaNotFoundError": {"persona_name": "Name"},
    "AbilityNotFoundError": {"ability_name": "Name"},
    "RateLimitError": {"retry_after": 1.5},
    "AgentExecutionError": {"agent_name": "Name", "retry_after": 1.5},
    "StreamInterruptedError": {
        "agent_name": "Name",
        "retry_after": 1.5,
        "partial_text": "so far",
        "conversation_id": "c-1",
    },
    "NetworkError": {"cause": "reset by peer"},
    "TimeoutError": {"limit": "connect_timeout", "duration": 2.5},
    "MCPToolExecutionError": {"tool": "Name"},
}


def test_the_native_test_module_is_built():
    assert native, "build the target ai_sdk_python_errors, and set PYTHONPATH to <build>/python"


@pytest.mark.parametrize("name", [cls.__name__ for cls, _ in CARRIES])
def test_native_errors(name):
    with pytest.raises(getattr(exceptions, name)) as caught:
        native.fail(name)
    for error in (caught.value, native.convert(name)):
        assert type(error) is getattr(exceptions, name)
        assert str(error) == "text"
        expected = {
            "message": "text",
            "status_code": 599,
            "request_id": "req-1",
            "server_message": "said \ufffd the server",
            "body": '{"half": "\ufffd',
            **NATIVE_EXTRA.get(name, {}),
        }
        assert vars(error) == expected
        assert vars(pickle.loads(pickle.dumps(error))) == expected


def test_native_errors_about_which_little_is_known():
    for name, extra in (("AiSdkError", {}), ("RateLimitError", {"retry_after": None})):
        error = native.convert("bare " + name)
        nothing = dict.fromkeys(("status_code", "request_id", "server_message", "body"))
        assert type(error).__name__ == name
        assert vars(error) == {"message": "text", **nothing, **extra}
    # Its text is not taken for a name.
    assert str(native.convert("bare AgentNotFoundError")) == "text"


@pytest.mark.parametrize(
    "kind, cls, text",
    [
        ("invalid_argument", ValueError, "text"),
        ("logic_error", RuntimeError, "text"),
        ("AsyncNotEnabledError", RuntimeError, "enable_async"),
        ("bad_alloc", MemoryError, ""),
        ("cancelled", RuntimeError, "cancelled"),
        ("runtime_error", AiSdkError, "text"),
        ("int", AiSdkError, "something failed"),
        ("python", LookupError, "text"),
        ("pybind11", StopIteration, "text"),
    ],
)
def test_native_errors_outside_the_tree(kind, cls, text):
    error = native.convert(kind)
    assert type(error) is cls and text in str(error)
    with pytest.raises(cls) as caught:
        native.fail(kind)
    assert type(caught.value) is cls and str(caught.value) == str(error)


def test_native_errors_do_not_leak():
    for name in ("StreamInterruptedError", "python", "invalid_argument"):
        native.convert(name)
        before = sys.getrefcount(type(native.convert(name)))
        for _ in range(100):
            native.convert(name)
        assert sys.getrefcount(type(native.convert(name))) - before < 50
