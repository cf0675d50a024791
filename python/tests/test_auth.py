"""TokenAuth: where tokens come from, and that none is shown."""

import asyncio
import copy
import functools
import os
import pathlib
import pickle
from concurrent.futures import ThreadPoolExecutor

import pytest

from ai_sdk import _native
from ai_sdk.auth import TokenAuth
from ai_sdk.config import AiSdkConfig
from ai_sdk.exceptions import AuthenticationError

HOST = "https://catalog.example.com"
CANARY = "canary-3f9a61"


def token_function():
    return CANARY


async def token_coroutine():
    await asyncio.sleep(0)
    return CANARY + "\n"


class TokenObject:
    """A callable that is no function."""

    def __call__(self):
        return CANARY

    def __repr__(self):
        return f"<TokenObject {CANARY}>"


def test_a_token():
    auth = TokenAuth(CANARY)
    assert auth.token == CANARY
    assert auth.get_headers() == {"Authorization": "Bearer " + CANARY}


def test_a_function():
    for auth in (TokenAuth(token_function), TokenAuth.from_callable(token_function)):
        assert auth.token == CANARY
        assert auth.get_headers() == {"Authorization": "Bearer " + CANARY}
    tokens = iter(["one", " two\n"])
    auth = TokenAuth(lambda: next(tokens))
    assert [auth.token, auth.token] == ["one", "two"]


def test_a_coroutine_function():
    assert TokenAuth(token_coroutine).token == CANARY

    async def inside():
        with pytest.raises(RuntimeError, match="running event loop"):
            TokenAuth(token_coroutine).token
        return await asyncio.get_running_loop().run_in_executor(
            None, lambda: TokenAuth(token_coroutine).token
        )

    assert asyncio.run(inside()) == CANARY


@pytest.mark.parametrize(
    "given, error, message",
    [
        ("", ValueError, "token is empty"),
        ("  ", ValueError, "token holds a blank"),
        (CANARY + "\r\nX-Evil: 1", ValueError, "token holds a blank, a line end"),
        (CANARY + "\x7f", ValueError, "control character"),
        (CANARY + "é", ValueError, "outside ASCII"),
        (None, TypeError, "token must be str or a callable that returns a str, not NoneType"),
        (CANARY.encode(), TypeError, "not bytes"),
    ],
)
def test_wrong_tokens(given, error, message):
    with pytest.raises(error, match=message) as caught:
        TokenAuth(given)
    assert CANARY not in str(caught.value)


@pytest.mark.parametrize(
    "given, error",
    [("", ValueError), (CANARY + "\nx", ValueError), (None, TypeError), (5, TypeError)],
)
def test_wrong_tokens_of_functions(given, error):
    with pytest.raises(error) as caught:
        TokenAuth(lambda: given).get_headers()
    assert CANARY not in str(caught.value)


def test_what_a_function_raises_comes_through():
    def broken():
        raise LookupError("no vault")

    with pytest.raises(LookupError, match="no vault"):
        TokenAuth(broken).get_headers()


def test_a_file(tmp_path):
    path = tmp_path / "token"
    auth = TokenAuth.from_file(path)  # read when it is needed
    with pytest.raises(AuthenticationError, match="token file.*cannot be opened") as caught:
        auth.get_headers()
    assert str(path) in str(caught.value)
    path.write_text(f"  {CANARY}\n")
    assert auth.get_headers() == {"Authorization": "Bearer " + CANARY}
    assert TokenAuth.from_file(str(path)).token == CANARY
    path.write_text("other")
    assert auth.token == "other"
    path.write_text(f"{CANARY} x")
    with pytest.raises(AuthenticationError, match="what no token can be") as caught:
        auth.get_headers()
    assert CANARY not in str(caught.value)
    path.write_text("x" * (64 * 1024 + 1))
    with pytest.raises(AuthenticationError, match="64 KiB"):
        auth.get_headers()


def test_a_file_with_an_odd_name(tmp_path):
    path = os.path.join(str(tmp_path), os.fsdecode(b"token-\xff"))
    with open(path, "w") as file:
        file.write(CANARY)
    assert TokenAuth.from_file(path).token == CANARY


def test_a_command(tmp_path):
    assert TokenAuth.from_command(f"echo {CANARY}").token == CANARY
    with pytest.raises(AuthenticationError, match="command 'echo' failed with exit status 3") as caught:
        TokenAuth.from_command("echo away >&2; exit 3").get_headers()
    assert "away" not in str(caught.value)
    with pytest.raises(AuthenticationError, match="gave no token"):
        TokenAuth.from_command("true").get_headers()


def test_other_threads_run_while_a_command_does(tmp_path):
    begun, answer = tmp_path / "begun", tmp_path / "answer"
    pipes = []
    for path in (begun, answer):
        os.mkfifo(str(path))
        # Open at both ends, so that nobody waits for that.
        pipes.append(os.open(str(path), os.O_RDWR))
    try:
        auth = TokenAuth.from_command(f"echo x > {begun}; head -n 1 {answer}")
        with ThreadPoolExecutor(1) as pool:
            token = pool.submit(lambda: auth.token)
            assert os.read(pipes[0], 1) == b"x"
            # The command waits for this: with the GIL held, nobody would get here in time.
            os.write(pipes[1], CANARY.encode() + b"\n")
            assert token.result() == CANARY
    finally:
        for pipe in pipes:
            os.close(pipe)


@pytest.mark.parametrize(
    "make, error",
    [
        (lambda: TokenAuth.from_file(""), ValueError),
        (lambda: TokenAuth.from_file("a\0b"), ValueError),
        (lambda: TokenAuth.from_file(b"/t"), TypeError),
        (lambda: TokenAuth.from_file(5), TypeError),
        (lambda: TokenAuth.from_command("  "), ValueError),
        (lambda: TokenAuth.from_command("a\0b"), ValueError),
        (lambda: TokenAuth.from_command(["echo"]), TypeError),
        (lambda: TokenAuth.from_callable("t"), TypeError),
        (lambda: _native.fetch_token("vault", "x"), ValueError),
        (lambda: _native.fetch_token("file", ""), ValueError),
    ],
)
def test_wrong_sources(make, error):
    with pytest.raises(error):
        make()


def test_no_token_in_what_it_shows():
    partial = functools.partial(str, CANARY)
    shown = {
        TokenAuth(CANARY): "TokenAuth('***')",
        TokenAuth.from_file("/run/token"): "TokenAuth.from_file('/run/token')",
        TokenAuth.from_command("get -p " + CANARY): "TokenAuth.from_command('***')",
        TokenAuth(token_function): "TokenAuth.from_callable(token_function)",
        TokenAuth(partial): "TokenAuth.from_callable(partial)",
        TokenAuth(TokenObject()): "TokenAuth.from_callable(TokenObject)",
    }
    for auth, text in shown.items():
        assert repr(auth) == str(auth) == f"{auth}" == text
        assert CANARY not in repr([auth]) + repr({"auth": auth})


def test_equality_and_hash():
    assert TokenAuth("a") == TokenAuth("a") != TokenAuth("b")
    assert hash(TokenAuth("a")) == hash(TokenAuth("a"))
    assert TokenAuth.from_file("/t") == TokenAuth.from_file(pathlib.Path("/t"))
    assert TokenAuth.from_file("/t") != TokenAuth.from_command("/t") != TokenAuth("/t")
    assert TokenAuth(token_function) == TokenAuth.from_callable(token_function)
    assert TokenAuth("a") != "a"


@pytest.mark.parametrize(
    "auth",
    [
        TokenAuth("t"),
        TokenAuth.from_file("/t"),
        TokenAuth.from_command("echo t"),
        TokenAuth(token_function),
    ],
)
def test_pickle_and_copy(auth):
    for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
        assert pickle.loads(pickle.dumps(auth, protocol)) == auth
    assert copy.copy(auth) == copy.deepcopy(auth) == auth


def test_a_function_that_cannot_be_pickled_says_so():
    with pytest.raises((pickle.PicklingError, AttributeError)):
        pickle.dumps(TokenAuth(lambda: "t"))


def test_accepted_by_the_configuration():
    for token in (CANARY, TokenAuth(CANARY), TokenAuth.from_file("/t"), token_function):
        config = AiSdkConfig(HOST, token)
        assert CANARY not in repr(config)
        assert config == pickle.loads(pickle.dumps(config))
