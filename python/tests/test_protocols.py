"""The protocols, and that a double for tests satisfies them."""

import pytest

from ai_sdk.protocols import AgentProtocol, AsyncEvents, ClientProtocol


class Events:
    """What astream gives: awaitable and iterable."""

    def __init__(self, events):
        self._events = list(events)

    def __await__(self):
        return self
        yield

    async def __aiter__(self):
        for event in self._events:
            yield event


class Double(AgentProtocol):
    """A derived agent for tests."""

    name = "double"

    def call(self, message="", *, conversation_id=None, parameters=None):
        return message

    async def acall(self, message="", *, conversation_id=None, parameters=None):
        return message

    def stream(self, message="", *, conversation_id=None, parameters=None):
        return iter([message])

    def astream(self, message="", *, conversation_id=None, parameters=None):
        return Events([message])

    def get_info(self):
        return None

    async def aget_info(self):
        return None


class Incomplete(AgentProtocol):
    """It cannot do much."""

    name = "incomplete"


class Unrelated:
    """Not derived, and complete."""

    def agent(self, name):
        return Double()

    def list_agents(self, *, limit=None):
        return []

    async def alist_agents(self, *, limit=None):
        return []

    def close(self):
        pass

    async def aclose(self):
        pass


def test_derived_classes_must_be_complete():
    assert Double().call("x") == "x"
    with pytest.raises(TypeError, match="abstract"):
        Incomplete()


def test_what_satisfies_them():
    assert isinstance(Double(), AgentProtocol)
    assert isinstance(Unrelated(), ClientProtocol)
    assert isinstance(Events([]), AsyncEvents)
    assert not isinstance(Unrelated(), AgentProtocol)
    assert not isinstance(Double(), ClientProtocol)
    assert not isinstance([], AsyncEvents)


def test_events_of_a_double():
    import asyncio

    async def both_ways():
        agent = Double()
        awaited = [event async for event in await agent.astream("a")]
        return awaited + [event async for event in agent.astream("b")]

    assert asyncio.run(both_ways()) == ["a", "b"]
