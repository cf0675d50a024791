"""What all tests share: a clean environment, event loops, clients that are closed."""

import faulthandler
import os
import re
import sys
import tempfile

import pytest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from support import loops  # noqa: E402

FAULT_PEER = os.environ.get("AI_SDK_FAULT_PEER")
# Settings of whoever runs the tests; what a test needs it sets itself.
_FOREIGN = re.compile(
    r"AI_SDK_(?!PROGRAM$|FAULT_PEER$|REQUIRE_GUIDE$).*"
    r"|(https?|all|no)_proxy|SSL_CERT_(FILE|DIR)|XDG_.*",
    re.IGNORECASE,
)


def pytest_configure(config):
    with config.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
        config._stderr = os.fdopen(os.dup(2), "w")
    for name in list(os.environ):
        if _FOREIGN.fullmatch(name):
            del os.environ[name]
    config._home = tempfile.TemporaryDirectory(prefix="ai-sdk-tests-")
    os.environ["HOME"] = config._home.name


def pytest_unconfigure(config):
    config._home.cleanup()
    config._stderr.close()


@pytest.fixture(autouse=True)
def no_hang(request):
    """A test that hangs, with the GIL or without, ends the whole with all threads' stacks."""
    faulthandler.dump_traceback_later(60, exit=True, file=request.config._stderr)
    yield
    faulthandler.cancel_dump_traceback_later()


@pytest.fixture(params=loops.KINDS)
def run(request):
    """Runs a coroutine in a new event loop, of either kind."""
    return lambda main, **options: loops.run(main, request.param, **options)


@pytest.fixture
def connect():
    """Makes clients, of a peer or a URL, that are closed after the test."""
    from ai_sdk import AiSdk

    made = []

    def connect(peer, token="token-1", **fields):
        fields.setdefault("enable_async", True)
        fields.setdefault("retry_delay", 0.001)
        fields.setdefault("timeout", 30.0)
        made.append(AiSdk(host=getattr(peer, "url", peer), token=token, **fields))
        return made[-1]

    yield connect
    for client in made:
        client.close()


@pytest.fixture(scope="session")
def fault_peer_program():
    if FAULT_PEER is None:
        pytest.skip("AI_SDK_FAULT_PEER does not name the fault peer")
    return FAULT_PEER
