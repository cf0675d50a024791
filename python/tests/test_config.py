"""AiSdkConfig: what it takes, what it refuses and how, and what it shows of itself."""

import copy
import inspect
import json
import os
import pathlib
import pickle
import pydoc
import subprocess
import sys

import pytest

from ai_sdk import AiSdk, _native, _options
from ai_sdk.auth import TokenAuth
from ai_sdk.config import AISdkConfig, AiSdkConfig, Limits

HOST = "https://catalog.example.com"
CANARY = "canary-3f9a61"

DEFAULTS = {
    "enable_async": False,
    "timeout": 120.0,
    "connect_timeout": 10.0,
    "verify_ssl": True,
    "max_retries": 3,
    "retry_delay": 1.0,
    "retry_failed_runs": False,
    "retry_after_cap": 60.0,
    "limits": Limits(0, 0),
    "max_connections": 0,
    "user_agent": None,
    "debug": False,
    "ca_bundle": None,
    "client_cert": None,
    "client_key": None,
    "http2": True,
    "proxy": None,
    "no_proxy": None,
}
# A value for each field that is not its default.
OTHERS = {
    "enable_async": True,
    "timeout": 30.5,
    "connect_timeout": 2.0,
    "verify_ssl": False,
    "max_retries": 7,
    "retry_delay": 0.25,
    "retry_failed_runs": True,
    "retry_after_cap": 5.0,
    "limits": Limits(max_concurrent=5, requests_per_minute=600),
    "max_connections": 9,
    "user_agent": "mine/1",
    "debug": True,
    "ca_bundle": "/ca.pem",
    "client_cert": "/cert.pem",
    "client_key": "/key.pem",
    "http2": False,
    "proxy": "http://proxy.example.com:3128",
    "no_proxy": "localhost,.example.com",
}


@pytest.fixture(autouse=True)
def environment(monkeypatch):
    for name in list(os.environ):
        if name.startswith(("AI_SDK_", "MY_")):
            monkeypatch.delenv(name)
    return monkeypatch


def token_function():
    return CANARY


def fields_of(config):
    return {name: getattr(config, name) for name in ("host", "token", *DEFAULTS)}


def test_defaults():
    config = AiSdkConfig(HOST, "t")
    assert fields_of(config) == {"host": HOST, "token": "t", **DEFAULTS}
    assert config == AiSdkConfig(host=HOST, token="t")


def test_defaults_are_those_of_the_library(environment):
    environment.setenv("AI_SDK_HOST", HOST)
    environment.setenv("AI_SDK_TOKEN", "t")
    native = _native.config_from_env("AI_SDK", {})
    assert {**native, "limits": Limits()} == {"host": HOST, "token": "t", **DEFAULTS}


def test_every_field_is_taken():
    assert OTHERS.keys() == DEFAULTS.keys()
    config = AiSdkConfig(HOST, "t", **OTHERS)
    assert fields_of(config) == {"host": HOST, "token": "t", **OTHERS}
    for name, value in OTHERS.items():
        if name != "client_key":
            assert getattr(AiSdkConfig(HOST, "t", **{name: value}), name) == value


def test_the_three_signatures_name_the_same_fields():
    names = [n for n in inspect.signature(AiSdkConfig).parameters]
    assert names == ["host", "token", *DEFAULTS]
    assert list(inspect.signature(AiSdkConfig.from_env).parameters) == ["prefix", *names]
    assert list(inspect.signature(AiSdkConfig.with_overrides).parameters) == ["self", *names]
    # What type checkers are told of the client's keywords.
    assert list(_options.ConfigFields.__annotations__) == list(DEFAULTS)
    assert list(_options.EnvironmentFields.__annotations__) == names


def test_a_client_shows_the_keywords_that_it_takes():
    shown = inspect.signature(AiSdk).parameters
    assert list(shown) == ["host", "token", *DEFAULTS]
    assert {name: one.default for name, one in shown.items()} == {
        **{name: one.default for name, one in inspect.signature(AiSdkConfig).parameters.items()},
        "host": None,
        "token": None,
    }

    class Derived(AiSdk):
        def __init__(self, catalog):
            super().__init__(f"https://{catalog}.example.com", "t")

    class Plain(AiSdk):
        pass

    assert list(inspect.signature(Derived).parameters) == ["catalog"]
    assert list(inspect.signature(Plain).parameters) == list(shown)
    Derived("c").close()


def test_help_names_what_there_is():
    text = pydoc.plain(pydoc.render_doc(AiSdk))
    for word in ("enable_async", "timeout", "max_retries: 'int' = 3", "As :meth:`list_agents`"):
        assert word in text
    assert "The same" not in text
    text = pydoc.plain(pydoc.render_doc(AiSdkConfig))
    assert all(f"``{name}``" in text for name in ("host", "token", *DEFAULTS))


def test_values_with_one_meaning_are_equal():
    assert AiSdkConfig(HOST + "//", "t").host == HOST
    assert AiSdkConfig(HOST, TokenAuth("t")).token == "t"
    for none in (None, 0, 0.0):
        assert AiSdkConfig(HOST, "t", timeout=none).timeout is None
        assert AiSdkConfig(HOST, "t", connect_timeout=none).connect_timeout is None
    for name in ("user_agent", "ca_bundle", "client_cert", "proxy", "no_proxy"):
        assert AiSdkConfig(HOST, "t", **{name: ""}) == AiSdkConfig(HOST, "t")
    assert AiSdkConfig(HOST, "t", timeout=5) == AiSdkConfig(HOST, "t", timeout=5.0)
    assert AiSdkConfig(HOST, "t", limits=None).limits == Limits()
    assert AiSdkConfig(HOST, "t", ca_bundle=pathlib.Path("/ca.pem")).ca_bundle == "/ca.pem"


def test_other_spelling_is_the_same_class():
    assert AISdkConfig is AiSdkConfig


WRONG = [
    ({"host": ""}, ValueError, "host is empty"),
    ({"host": None}, ValueError, "host is empty"),
    ({"host": "catalog.example.com"}, ValueError, "host: .*http"),
    ({"host": "ftp://x"}, ValueError, "host: .*ftp"),
    ({"host": "https://x\r\ny"}, ValueError, "host"),
    ({"host": b"https://x"}, TypeError, "host must be str, not bytes"),
    ({"token": ""}, ValueError, "token is empty"),
    ({"token": None}, ValueError, "token is empty"),
    ({"token": CANARY + "\n"}, ValueError, "token holds a blank, a line end"),
    ({"token": CANARY + "\ud800"}, ValueError, "token holds half of a surrogate pair"),
    ({"token": CANARY.encode()}, TypeError, "token must be str, a TokenAuth or a callable.*bytes"),
    ({"timeout": -1}, ValueError, "timeout is -1000 ms"),
    ({"timeout": -0.0001}, ValueError, "timeout is -1 ms"),
    ({"timeout": 86401}, ValueError, "timeout is 86401000 ms"),
    ({"timeout": float("nan")}, ValueError, "timeout is not a number"),
    ({"timeout": float("inf")}, ValueError, "timeout is inf seconds, too long"),
    ({"timeout": 10**400}, ValueError, "timeout is too long"),
    ({"timeout": "30"}, TypeError, "timeout must be a number of seconds, not str"),
    ({"timeout": True}, TypeError, "timeout must be a number of seconds, not bool"),
    ({"connect_timeout": -1}, ValueError, "connect_timeout is -1000 ms"),
    ({"retry_delay": 3601}, ValueError, "retry_delay is 3601000 ms"),
    ({"retry_delay": None}, TypeError, "retry_delay must be a number of seconds, not NoneType"),
    ({"retry_after_cap": -1}, ValueError, "retry_after_cap is -1000 ms"),
    ({"max_retries": -1}, ValueError, "max_retries is negative"),
    ({"max_retries": 101}, ValueError, "max_retries is 101; give 0 to 100"),
    ({"max_retries": 2**70}, ValueError, "max_retries is too large"),
    ({"max_retries": 3.0}, TypeError, "max_retries must be a whole number, not float"),
    ({"max_retries": True}, TypeError, "max_retries must be a whole number, not bool"),
    ({"max_connections": -1}, ValueError, "max_connections is negative"),
    ({"max_connections": 2_000_000}, ValueError, "max_connections is 2000000"),
    ({"limits": 5}, TypeError, "limits must be a Limits, not int"),
    ({"limits": Limits(-1)}, ValueError, "limits.max_concurrent is negative"),
    ({"limits": Limits(0, "9")}, TypeError, "limits.requests_per_minute must be a whole number"),
    ({"limits": Limits(0, 10**9)}, ValueError, "limits.requests_per_minute is 1000000000"),
    ({"enable_async": 1}, TypeError, "enable_async must be True or False, not int"),
    ({"verify_ssl": "false"}, TypeError, "verify_ssl must be True or False, not str"),
    ({"retry_failed_runs": None}, TypeError, "retry_failed_runs must be True or False"),
    ({"debug": "1"}, TypeError, "debug must be True or False"),
    ({"http2": 0}, TypeError, "http2 must be True or False"),
    ({"user_agent": "mine\r\nX: y"}, ValueError, "user_agent holds a control character"),
    ({"ca_bundle": b"/ca"}, TypeError, "ca_bundle must be str or a path, not bytes"),
    ({"client_cert": "/c\0"}, ValueError, "client_cert holds a NUL character"),
    ({"client_key": "/key.pem"}, ValueError, "client_key is given without client_cert"),
    ({"proxy": 3128}, TypeError, "proxy must be str, not int"),
    ({"no_proxy": ["x"]}, TypeError, "no_proxy must be str, not list"),
]


@pytest.mark.parametrize("fields, error, message", WRONG)
def test_wrong_values_are_refused_at_once(fields, error, message):
    with pytest.raises(error, match=message) as caught:
        AiSdkConfig(**{"host": HOST, "token": CANARY, **fields})
    assert type(caught.value) is error
    assert CANARY not in repr(caught.value)
    with pytest.raises(error, match=message):
        AiSdkConfig(HOST, "t").with_overrides(**fields)


@pytest.mark.parametrize(
    "name, hint",
    [
        ("timeuot", "did you mean 'timeout'"),
        ("enable_asnyc", "did you mean 'enable_async'"),
        ("base_url", "did you mean 'host'"),
        ("api_key", "did you mean 'token'"),
        ("max_concurrent", "did you mean 'limits'"),
        ("qqq", "there are host, token, enable_async"),
    ],
)
def test_unknown_fields_are_refused_with_a_suggestion(name, hint):
    config = AiSdkConfig(HOST, "t")
    for make in (
        lambda **given: AiSdkConfig(HOST, "t", **given),
        lambda **given: AiSdkConfig.from_env(host=HOST, token="t", **given),
        config.with_overrides,
    ):
        with pytest.raises(TypeError, match=f"no configuration field '{name}'; {hint}"):
            make(**{name: 1})
    with pytest.raises(TypeError, match=f"no configuration field '{name}'"):
        _native.validate_config({"host": HOST, "token": "t", name: 1})


def test_cannot_be_changed():
    config = AiSdkConfig(HOST, "t")
    with pytest.raises(AttributeError, match=r"with_overrides\(timeout=…\)"):
        config.timeout = 5
    with pytest.raises(AttributeError, match="cannot be changed"):
        del config.timeout
    assert config.timeout == 120.0
    limits = Limits(1, 2)
    with pytest.raises(AttributeError, match="cannot be changed"):
        limits.max_concurrent = 5
    with pytest.raises(AttributeError, match="cannot be changed"):
        del limits.max_concurrent
    assert limits == Limits(1, 2)


def test_with_overrides():
    config = AiSdkConfig(HOST, "t", **OTHERS)
    for name, value in DEFAULTS.items():
        if name != "client_cert":
            other = config.with_overrides(**{name: value})
            assert fields_of(other) == {**fields_of(config), name: value}
            assert other != config
    assert config.with_overrides() == config
    assert config.with_overrides(host="http://other").host == "http://other"
    assert config.with_overrides(token="other").token == "other"
    assert config.with_overrides(timeout=None).timeout is None


class Own(AiSdkConfig):
    pass


def test_subclasses_stay_what_they_are(environment):
    config = Own(HOST, "t")
    environment.setenv("AI_SDK_HOST", HOST)
    environment.setenv("AI_SDK_TOKEN", "t")
    for again in (config.with_overrides(debug=True), Own.from_env()):
        assert type(again) is Own
    assert type(pickle.loads(pickle.dumps(config))) is Own
    assert repr(config).startswith("Own(")


def test_equality_and_hash():
    config = AiSdkConfig(HOST, "t", **OTHERS)
    same = AiSdkConfig(HOST, "t", **OTHERS)
    assert config == same and hash(config) == hash(same)
    for name, value in DEFAULTS.items():
        if name != "client_cert":
            assert config != config.with_overrides(**{name: value})
    assert AiSdkConfig(HOST, "a") != AiSdkConfig(HOST, "b")
    assert AiSdkConfig(HOST, token_function) == AiSdkConfig(HOST, TokenAuth(token_function))
    assert AiSdkConfig(HOST, TokenAuth.from_file("/t")) != AiSdkConfig(HOST, "t")
    assert config != "config"
    assert Limits(1, 2) != (1, 2) and hash(Limits(1, 2)) == hash(Limits(1, 2))


@pytest.mark.parametrize(
    "token",
    [CANARY, TokenAuth(CANARY), token_function, TokenAuth.from_command("echo " + CANARY)],
)
def test_no_token_in_what_it_shows(token):
    config = AiSdkConfig(HOST, token, proxy="http://user:pass-canary@proxy:3128", timeout=5)
    for text in (repr(config), str(config), f"{config}", f"{[config]}"):
        assert "token='***'" in text and "proxy='http://***@proxy:3128'" in text
        assert CANARY not in text and "pass-canary" not in text and "user" not in text
    with pytest.raises(AttributeError) as caught:
        config.token = "other-" + CANARY
    assert CANARY not in str(caught.value)


def test_repr_shows_what_differs_from_the_defaults():
    assert repr(AiSdkConfig(HOST, "t")) == f"AiSdkConfig(host='{HOST}', token='***')"
    assert repr(AiSdkConfig(HOST, "t", limits=Limits(5), debug=True)) == (
        f"AiSdkConfig(host='{HOST}', token='***', "
        "limits=Limits(max_concurrent=5, requests_per_minute=0), debug=True)"
    )


@pytest.mark.parametrize("token", ["t", token_function, TokenAuth.from_file("/run/token")])
def test_pickle_and_copy(token):
    config = AiSdkConfig(HOST, token, **OTHERS)
    for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
        again = pickle.loads(pickle.dumps(config, protocol))
        assert again == config and fields_of(again) == fields_of(config)
    assert copy.copy(config) is copy.deepcopy(config) is config
    assert pickle.loads(pickle.dumps(Limits(1, 2))) == copy.copy(Limits(1, 2)) == Limits(1, 2)


def test_pickle_in_another_process():
    config = AiSdkConfig(HOST, CANARY, **OTHERS)
    program = (
        "import pickle, sys\n"
        "config = pickle.load(sys.stdin.buffer)\n"
        "print(config.token, config.timeout, config.limits.max_concurrent)\n"
        "sys.stdout.flush()\n"
        "sys.stdout.buffer.write(pickle.dumps(config.with_overrides(timeout=1)))\n"
    )
    out = subprocess.run(
        [sys.executable, "-c", program],
        input=pickle.dumps(config),
        check=True,
        stdout=subprocess.PIPE,
    ).stdout
    line, _, rest = out.partition(b"\n")
    assert line.decode() == f"{CANARY} 30.5 5"
    assert pickle.loads(rest) == config.with_overrides(timeout=1)


ENVIRONMENT = {
    "HOST": (HOST + "/", "host", HOST),
    "TOKEN": (CANARY, "token", CANARY),
    "ASYNC": ("yes", "enable_async", True),
    "TIMEOUT": ("2.5", "timeout", 2.5),
    "CONNECT_TIMEOUT": ("0", "connect_timeout", None),
    "VERIFY_SSL": ("false", "verify_ssl", False),
    "MAX_RETRIES": ("0", "max_retries", 0),
    "RETRY_DELAY": ("0.5", "retry_delay", 0.5),
    "RETRY_FAILED_RUNS": ("on", "retry_failed_runs", True),
    "MAX_CONNECTIONS": ("12", "max_connections", 12),
    "USER_AGENT": ("mine/1", "user_agent", "mine/1"),
    "DEBUG": ("1", "debug", True),
    "CA_BUNDLE": ("/ca.pem", "ca_bundle", "/ca.pem"),
    "CLIENT_CERT": ("/cert.pem", "client_cert", "/cert.pem"),
    "CLIENT_KEY": ("/key.pem", "client_key", "/key.pem"),
    "HTTP2": ("off", "http2", False),
}


@pytest.mark.parametrize("prefix", ["AI_SDK", "MY"])
def test_from_env_reads_every_variable(environment, prefix):
    for name, (value, _, _) in ENVIRONMENT.items():
        environment.setenv(f"{prefix}_{name}", value)
    expected = {field: value for _, field, value in ENVIRONMENT.values()}
    config = AiSdkConfig.from_env(prefix)
    assert fields_of(config) == {**DEFAULTS, **expected}
    assert AiSdkConfig.from_env(prefix=prefix) == config


def test_from_env_with_overrides(environment):
    environment.setenv("AI_SDK_HOST", HOST)
    environment.setenv("AI_SDK_TOKEN", "t")
    environment.setenv("AI_SDK_TIMEOUT", "not looked at")
    config = AiSdkConfig.from_env(enable_async=True, timeout=0)
    assert config.enable_async is True and config.timeout is None
    assert fields_of(AiSdkConfig.from_env(**OTHERS)) == {"host": HOST, "token": "t", **OTHERS}
    token = TokenAuth(token_function)
    config = AiSdkConfig.from_env(host="http://x/", token=token, timeout=1)
    assert config.host == "http://x" and config.token is token
    # None is what was not given.
    environment.delenv("AI_SDK_TIMEOUT")
    given = dict.fromkeys(["host", "token", *DEFAULTS])
    assert AiSdkConfig.from_env(**given) == AiSdkConfig(HOST, "t")


def test_from_env_does_not_ask_for_the_token():
    def never():
        raise AssertionError("asked")

    assert AiSdkConfig.from_env(host=HOST, token=never).token is never
    AiSdkConfig(HOST, never)


def test_from_env_without_host_or_token(environment):
    with pytest.raises(ValueError, match="AI_SDK_HOST is not set or empty.*`host`"):
        AiSdkConfig.from_env()
    environment.setenv("AI_SDK_HOST", HOST)
    with pytest.raises(ValueError, match="AI_SDK_TOKEN is not set or empty.*`token`"):
        AiSdkConfig.from_env()
    with pytest.raises(ValueError, match="MY_HOST is not set"):
        AiSdkConfig.from_env("MY")
    environment.setenv("AI_SDK_TOKEN", "")
    with pytest.raises(ValueError, match="AI_SDK_TOKEN is not set or empty"):
        AiSdkConfig.from_env()


@pytest.mark.parametrize(
    "name, value",
    [
        ("ASYNC", "maybe"),
        ("TIMEOUT", "2 minutes"),
        ("TIMEOUT", "-1"),
        ("CONNECT_TIMEOUT", "1e3"),
        ("VERIFY_SSL", "si"),
        ("MAX_RETRIES", "2.5"),
        ("RETRY_DELAY", "soon"),
        ("RETRY_FAILED_RUNS", "2"),
        ("MAX_CONNECTIONS", "many"),
        ("DEBUG", "x"),
        ("HTTP2", "h2"),
    ],
)
def test_from_env_names_variable_and_value(environment, name, value):
    environment.setenv("MY_HOST", HOST)
    environment.setenv("MY_TOKEN", CANARY)
    environment.setenv(f"MY_{name}", value)
    with pytest.raises(ValueError) as caught:
        AiSdkConfig.from_env("MY")
    assert f"MY_{name}" in str(caught.value) and f'"{value}"' in str(caught.value)
    assert CANARY not in repr(caught.value)


def test_from_env_with_wrong_host_token_and_limits(environment):
    environment.setenv("AI_SDK_HOST", "catalog")
    environment.setenv("AI_SDK_TOKEN", CANARY)
    with pytest.raises(ValueError, match='AI_SDK_HOST: .*"catalog"'):
        AiSdkConfig.from_env()
    environment.setenv("AI_SDK_HOST", HOST)
    environment.setenv("AI_SDK_TOKEN", CANARY + " x")
    with pytest.raises(ValueError, match="AI_SDK_TOKEN holds a blank") as caught:
        AiSdkConfig.from_env()
    assert CANARY not in repr(caught.value)
    environment.setenv("AI_SDK_TOKEN", CANARY)
    environment.setenv("AI_SDK_MAX_RETRIES", "101")
    with pytest.raises(ValueError, match="AI_SDK_MAX_RETRIES is 101"):
        AiSdkConfig.from_env()


def test_from_env_refuses_wrong_arguments():
    with pytest.raises(TypeError, match="prefix must be str, not int"):
        AiSdkConfig.from_env(5)
    with pytest.raises(ValueError, match="prefix"):
        AiSdkConfig.from_env("")
    with pytest.raises(TypeError, match="timeout must be a number of seconds, not str"):
        AiSdkConfig.from_env(host=HOST, token="t", timeout="5")
    with pytest.raises(ValueError, match="token is empty"):
        AiSdkConfig.from_env(host=HOST, token="")


def test_paths_from_env_that_are_no_utf8(environment):
    environment.setenv("AI_SDK_HOST", HOST)
    environment.setenv("AI_SDK_TOKEN", "t")
    name = os.fsdecode(b"/ca-\xff.pem")
    environment.setenv("AI_SDK_CA_BUNDLE", name)
    config = AiSdkConfig.from_env()
    assert config.ca_bundle == name
    _native.validate_config(config._fields())


def test_fields_for_the_native_module():
    config = AiSdkConfig(HOST, TokenAuth.from_command("x"), **OTHERS)
    assert config._fields() == {"host": HOST, "token": ("command", "x"), **OTHERS}
    assert AiSdkConfig(HOST, TokenAuth.from_file("/t"))._fields()["token"] == ("file", "/t")
    assert AiSdkConfig(HOST, token_function)._fields()["token"] is token_function
    assert AiSdkConfig(HOST, "t")._fields()["token"] == "t"


def test_import_stays_cheap():
    program = (
        "import asyncio, json, sys\n"
        "before = set(sys.modules)\n"
        "import ai_sdk.config, ai_sdk.auth, ai_sdk.exceptions\n"
        "print(json.dumps(sorted(set(sys.modules) - before)))\n"
    )
    out = subprocess.run([sys.executable, "-c", program], check=True, stdout=subprocess.PIPE)
    new = set(json.loads(out.stdout))
    assert {name for name in new if name.partition(".")[0] != "ai_sdk"} <= {"__future__"}
    assert not new & {"ai_sdk.logging", "ai_sdk.protocols", "ai_sdk.testing", "ai_sdk.mcp"}
