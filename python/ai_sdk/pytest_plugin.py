"""Fixtures for pytest. In a conftest.py or a test file:

    pytest_plugins = ["ai_sdk.pytest_plugin"]

    def test_the_answer(ai_sdk_script):
        ai_sdk_script.on_call("SqlQueryAgent").reply("42")
        client = ai_sdk_script.client()
        assert client.agent("SqlQueryAgent").call("How many?").response == "42"

    def test_with_a_server(ai_sdk_server):
        assert ai_sdk_server.client().list_agents()

``ai_sdk_script`` is a new ScriptedTransport for each test. ``ai_sdk_server`` is one LocalServer for
the whole session; override ``ai_sdk_server_options`` to give it data of your own. Where the
``ai-sdk`` program is not there, the tests that want it are skipped and say so; with AI_SDK_PROGRAM
set they fail instead. When one fails, what the server logged meanwhile stands in the report.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

from ai_sdk.testing import LocalServer, ScriptedTransport

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["ai_sdk_script", "ai_sdk_server", "ai_sdk_server_options"]

_running: list[LocalServer] = []
_log_before = pytest.StashKey[int]()


@pytest.fixture
def ai_sdk_script() -> Iterator[ScriptedTransport]:
    """A new script; its clients are closed after the test."""
    with ScriptedTransport() as script:
        yield script


@pytest.fixture(scope="session")
def ai_sdk_server_options() -> dict[str, Any]:
    """What ``ai_sdk_server`` is made with, e.g. ``{"data": "shop.db"}``: see LocalServer."""
    return {}


@pytest.fixture(scope="session")
def ai_sdk_server(ai_sdk_server_options: dict[str, Any]) -> Iterator[LocalServer]:
    """A local agent server for the whole session."""
    server = LocalServer(**ai_sdk_server_options)
    try:
        server.start()
    except FileNotFoundError as error:
        if os.environ.get("AI_SDK_PROGRAM"):
            raise
        pytest.skip(str(error))
    _running.append(server)
    try:
        yield server
    finally:
        _running.remove(server)
        server.stop()


def _uses_server(item: pytest.Item) -> bool:
    return bool(_running) and "ai_sdk_server" in getattr(item, "fixturenames", ())


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    # The first test that wants the server starts it: all of the log is its own.
    item.stash[_log_before] = len(_running[0].log) if _uses_server(item) else 0


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    outcome: Any = yield
    report = outcome.get_result()
    if report.failed and _uses_server(item):
        log = _running[0].log[item.stash.get(_log_before, 0) :]
        report.sections.append(("ai-sdk serve", log))
