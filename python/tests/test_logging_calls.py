"""What a program finds in its log when a call returns."""

import logging

import pytest
from support.logs import Kept

from ai_sdk import testing
from ai_sdk.logging import configure_logging


@pytest.fixture(autouse=True)
def quiet_afterwards():
    yield
    configure_logging(logging.NOTSET, handler=logging.NullHandler())


@pytest.fixture
def client():
    script = testing.ScriptedTransport()
    script.on_call("a").reply("ok")
    script.on_stream("a").reply("one")
    with script.client() as client:
        yield client


@pytest.mark.parametrize("level", [logging.INFO, logging.DEBUG])
def test_the_records_of_a_call_are_there_when_it_returns(client, level):
    kept = Kept()
    configure_logging(level, handler=kept)
    for _ in range(300):
        kept.records.clear()
        client.agent("a").call("x")
        list(client.agent("a").stream("x"))
        ends = [record for record in kept.records if ": done" in record.getMessage()]
        assert len(ends) == 2
        assert kept.records[-1] is ends[-1]
        times = [record.created for record in kept.records]
        assert times == sorted(times)


def test_what_ends_the_program_is_not_lost_in_a_handler(client):
    class Interrupted(logging.Handler):
        def emit(self, record):
            raise KeyboardInterrupt

    configure_logging(logging.INFO, handler=Interrupted())
    with pytest.raises(KeyboardInterrupt):
        for _ in range(20):  # a slow machine may have written a record on the worker's thread
            client.agent("a").call("x")
    configure_logging(logging.NOTSET, handler=logging.NullHandler())
    assert client.agent("a").call("x").response == "ok"
