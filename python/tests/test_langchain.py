"""The LangChain tools without LangChain: whose conversation is whose, and what is said without it.

What needs langchain-core is in extras/.
"""

import asyncio
import contextvars
import copy
import gc
import importlib
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest

from ai_sdk.exceptions import AgentExecutionError
from ai_sdk.integrations._agent_use import AgentUse, current_user, tool_description, tool_name
from ai_sdk.testing import ScriptedTransport
from loop_watch import LoopWatch


@pytest.fixture
def script():
    with ScriptedTransport() as script:
        yield script


def use_of(script, *, enable_async=True, **options):
    client = script.client(enable_async=enable_async, retry_delay=0, timeout=30)
    return AgentUse(client.agent("Sql"), **options)


def in_thread(function):
    """What a thread of its own gets."""
    got = []
    thread = threading.Thread(target=lambda: got.append(function()))
    thread.start()
    thread.join()
    return got[0]


def conversations_sent(script):
    return [request.json().get("conversationId") for request in script.requests]


# ---- without langchain-core ---------------------------------------------------------------------


def test_what_is_missing_is_said(monkeypatch):
    monkeypatch.setitem(sys.modules, "langchain_core", None)
    monkeypatch.delitem(sys.modules, "ai_sdk.integrations.langchain", raising=False)
    with pytest.raises(ImportError, match="pip install langchain-core"):
        importlib.import_module("ai_sdk.integrations.langchain")


def test_the_package_itself_wants_nothing(monkeypatch):
    monkeypatch.setitem(sys.modules, "langchain_core", None)
    monkeypatch.delitem(sys.modules, "ai_sdk.integrations", raising=False)
    importlib.import_module("ai_sdk.integrations")


# ---- who calls ----------------------------------------------------------------------------------


def test_a_thread_is_the_same_user_each_time():
    assert current_user() == current_user()
    assert in_thread(lambda: current_user() == current_user())
    assert in_thread(current_user) != current_user()


def test_a_task_is_the_same_user_each_time():
    async def twice():
        first = current_user()
        await asyncio.sleep(0)
        assert first == current_user()
        return first

    async def main():
        return [current_user(), *await asyncio.gather(twice(), twice())]

    users = [*asyncio.run(main()), current_user()]
    assert len(set(users)) == 4


def test_who_is_gone_is_nobody_else():
    users = []

    async def call():
        users.append(current_user())

    for _ in range(50):  # each task may lie where the one before it lay
        asyncio.run(call())
        gc.collect()
    for _ in range(50):
        in_thread(lambda: users.append(current_user()))
    assert len(set(users)) == 100
    assert all(user() is None for user in users)


def test_what_a_pool_is_given_with_its_context_stands_alone():
    current_user()  # this context knows its thread
    with ThreadPoolExecutor(1) as pool:

        def call():
            return pool.submit(contextvars.copy_context().run, current_user).result()

        assert len({call(), call(), current_user()}) == 3
        own = [pool.submit(current_user).result() for _ in range(2)]
        assert own[0] == own[1]


# ---- conversations ------------------------------------------------------------------------------


def test_each_user_has_a_conversation(script):
    answers = script.on_call("Sql")
    for name in ("a", "b"):
        answers.reply(name, conversation_id=name)
    answers.reply("?", conversation_id="?")
    use = use_of(script)
    use.send("1", "anna")
    use.send("2", "bert")
    use.send("3", "anna")
    use.send("4", "bert")
    assert conversations_sent(script) == [None, None, "a", "b"]


def test_a_user_begins_anew(script):
    script.on_call("Sql").reply("x", conversation_id="c")
    use = use_of(script)
    use.send("1", "anna")
    use.send("2", "bert")
    use.forget("anna")
    use.forget("nobody")
    use.send("3", "anna")
    use.send("4", "bert")
    use.forget_all()
    use.send("5", "bert")
    assert conversations_sent(script) == [None, None, None, "c", None]


def test_those_used_last_are_remembered(script):
    script.on_call("Sql").reply("x", conversation_id="c")
    use = use_of(script, max_conversations=2)
    for user in ("anna", "bert", "anna", "carl", "anna", "bert"):
        use.send(user, user)
    assert conversations_sent(script) == [None, None, "c", None, "c", None]
    assert len(use) == 2


def test_those_who_are_gone_are_forgotten_first(script):
    script.on_call("Sql").reply("x", conversation_id="c")
    use = use_of(script, max_conversations=3)
    use.send("1", "anna")
    for _ in range(5):
        in_thread(lambda: use.send("?", current_user()))
    use.send("2", "anna")
    assert conversations_sent(script)[-1] == "c"


@pytest.mark.parametrize("wrong", [0, -1, True, 1.5, None])
def test_how_many_are_remembered(script, wrong):
    with pytest.raises((TypeError, ValueError), match="max_conversations"):
        use_of(script, max_conversations=wrong)


def test_messages_of_one_conversation_take_turns(script):
    script.on_call("Sql").reply("x", conversation_id="c").after(0.02)
    use = use_of(script)

    async def main():
        await asyncio.gather(*[use.asend(str(n), "anna") for n in range(3)])

    asyncio.run(main())
    assert conversations_sent(script) == [None, "c", "c"]


def test_many_threads_at_once(script):
    script.on_call("Sql").reply("x", conversation_id="c")
    use = use_of(script, max_conversations=4)

    def work(user):
        for _ in range(25):
            use.send("?", user)
            use.forget(f"user {user}")

    threads = [threading.Thread(target=work, args=(n % 6,)) for n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(script.requests) == 300 and len(use) <= 4


def test_a_failed_message_leaves_the_conversation_as_it_was(script):
    script.on_call("Sql").reply("x", conversation_id="c").fail(500, "no").reply("y")
    use = use_of(script)
    use.send("1", "anna")
    with pytest.raises(AgentExecutionError):
        use.send("2", "anna")
    use.send("3", "anna")
    assert conversations_sent(script) == [None, "c", "c"]


def test_a_copy_is_the_same(script):
    use = use_of(script)
    assert copy.copy(use) is use and copy.deepcopy([use])[0] is use


# ---- the event loop -----------------------------------------------------------------------------


@pytest.mark.parametrize("enable_async", [True, False])
def test_the_event_loop_is_never_blocked(script, enable_async):
    script.on_call("Sql").reply("x").after(1)
    use = use_of(script, enable_async=enable_async)

    async def main():
        async with LoopWatch() as watch:
            assert await asyncio.gather(*[use.asend("?", n) for n in range(4)]) == ["x"] * 4
        return watch.longest

    assert asyncio.run(main()) < 0.5


def test_the_watch_sees_a_loop_that_is_blocked():
    async def main():
        async with LoopWatch() as watch:
            while watch.ticks < 200:
                time.sleep(0.001)
        return watch.longest

    assert asyncio.run(main()) >= 0.5


@pytest.mark.parametrize("enable_async", [True, False])
def test_the_event_loop_runs_while_calls_are_under_way(script, enable_async):
    script.on_call("Sql").stall()
    use = use_of(script, enable_async=enable_async)

    async def main():
        calls = [asyncio.ensure_future(use.asend("?", n)) for n in range(4)]
        while len(script.requests) < 4:
            await asyncio.sleep(0.001)
        assert not any(call.done() for call in calls)
        use.agent._client.close()
        ended = await asyncio.gather(*calls, return_exceptions=True)
        assert all(isinstance(error, Exception) for error in ended)

    asyncio.run(asyncio.wait_for(main(), 60))


def test_cancelling_ends_the_call(script):
    script.on_call("Sql").stall()
    use = use_of(script)

    async def main():
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(use.asend("?", "anna"), 0.02)
        while use.agent._client.stats()["in_flight"]:
            await asyncio.sleep(0)

    asyncio.run(asyncio.wait_for(main(), 20))


# ---- names and descriptions ---------------------------------------------------------------------


def test_names_that_models_accept():
    assert tool_name("SqlQueryAgent") == "SqlQueryAgent"
    assert tool_name("My agent (β)!") == "My_agent"
    assert tool_name("日本") == "agent"
    assert tool_name("x" * 100) == "x" * 64
    assert tool_name("a b", taken={"a_b", "a_b_2"}) == "a_b_3"
    assert tool_name("x" * 100, taken={"x" * 64}) == "x" * 62 + "_2"


def test_descriptions():
    def info(**fields):
        return SimpleNamespace(
            **{"name": "Sql", "display_name": "", "description": "", "abilities": [], **fields}
        )

    assert tool_description(info(description="Answers with SQL.")) == "Answers with SQL."
    assert "Asks Sql," in tool_description(info())
    assert "Asks The one," in tool_description(info(display_name="The one"))
    both = tool_description(info(description="Answers.", abilities=["query", "plan"]))
    assert both == "Answers. Abilities: query, plan."
