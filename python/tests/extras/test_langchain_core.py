"""The LangChain tools with the real langchain-core."""

import asyncio
import copy
import importlib.metadata
import os
import pathlib
import subprocess
import sys
import threading

import pytest

pytest.importorskip("langchain_core", reason="run.sh, beside this file, installs it")

from ai_sdk.exceptions import AgentNotFoundError, RateLimitError  # noqa: E402
from ai_sdk.integrations.langchain import (  # noqa: E402
    AISdkAgentTool,
    AiSdkAgentTool,
    acreate_ai_sdk_tools,
    create_ai_sdk_tools,
)
from langchain_core.tools import BaseTool, ToolException  # noqa: E402
from loop_watch import LoopWatch  # noqa: E402

VERSION = tuple(int(part) for part in importlib.metadata.version("langchain-core").split(".")[:2])
EXAMPLES = pathlib.Path(__file__).parents[3] / "examples" / "python"

pytest_plugins = ["ai_sdk.pytest_plugin"]

AGENTS = "/api/v1/agents/dynamic"
SQL = {
    "name": "Sql agent",
    "displayName": "SQL",
    "description": "Answers with SQL.",
    "abilities": ["query"],
    "apiEnabled": True,
}
PLAN = {"name": "Planner", "description": "Plans tests.", "abilities": [], "apiEnabled": True}
OFF = {"name": "Off", "description": "", "abilities": [], "apiEnabled": False}


@pytest.fixture
def script(ai_sdk_script):
    get = ai_sdk_script.on_request
    get("GET", AGENTS).reply({"data": [SQL, PLAN, OFF], "paging": {"total": 3}})
    get("GET", f"{AGENTS}/name/Sql%20agent").reply(SQL)
    get("GET", f"{AGENTS}/name/Planner").reply(PLAN)
    get("GET", f"{AGENTS}/name/Nobody").fail(404, "no such agent")
    return ai_sdk_script


@pytest.fixture
def client(script):
    return script.client(enable_async=True, retry_delay=0)


@pytest.fixture
def tool(script, client):
    script.on_call("Planner").reply("42", conversation_id="c")
    return AISdkAgentTool.from_client(client, "Planner", description="Plans.")


def sent(script):
    """Of each run: the message, and the conversation that it goes on with."""
    runs = [request.json() for request in script.requests if request.method == "POST"]
    return [(run["message"], run.get("conversationId")) for run in runs]


def thread(name):
    return {"configurable": {"thread_id": name}}


def schema_of(tool):
    schema = tool.args_schema
    return schema.model_json_schema() if hasattr(schema, "model_json_schema") else schema.schema()


# ---- making tools -------------------------------------------------------------------------------


def test_a_tool_is_one_of_langchain(client):
    tool = AISdkAgentTool.from_client(client, "Sql agent")
    assert isinstance(tool, BaseTool) and AiSdkAgentTool is AISdkAgentTool
    assert tool.name == "Sql_agent"
    assert tool.description == "Answers with SQL. Abilities: query."
    assert list(schema_of(tool)["properties"]) == schema_of(tool)["required"] == ["message"]
    assert list(tool.args) == ["message"]
    assert tool.agent.name == "Sql agent"


def test_name_and_description_may_be_given(script, client):
    tool = AISdkAgentTool.from_agent(
        client.agent("Planner"), name="planner", description="Plans.", tags=["dq"]
    )
    assert (tool.name, tool.description, tool.tags) == ("planner", "Plans.", ["dq"])
    assert script.requests == []  # the server has nothing to add


def test_a_tool_without_an_agent_says_how_to_make_one():
    with pytest.raises(ValueError, match="from_client"):
        AISdkAgentTool(name="x", description="y").invoke("?")


def test_tools_for_all_agents_that_can_be_called(client):
    assert [tool.name for tool in create_ai_sdk_tools(client)] == ["Sql_agent", "Planner"]
    assert [tool.name for tool in asyncio.run(acreate_ai_sdk_tools(client))] == [
        "Sql_agent",
        "Planner",
    ]


def test_tools_for_some_agents(client):
    for tools in (
        create_ai_sdk_tools(client, ["Planner"]),
        asyncio.run(acreate_ai_sdk_tools(client, ["Planner"])),
    ):
        assert [(tool.name, tool.description) for tool in tools] == [("Planner", "Plans tests.")]
    assert create_ai_sdk_tools(client, []) == []
    with pytest.raises(TypeError):
        create_ai_sdk_tools(client, "Planner")


def test_an_agent_that_is_not_there(client):
    with pytest.raises(AgentNotFoundError):
        AISdkAgentTool.from_client(client, "Nobody")
    with pytest.raises(AgentNotFoundError):
        create_ai_sdk_tools(client, ["Planner", "Nobody"])


def test_names_are_different(ai_sdk_script):
    twins = [{**PLAN, "name": name} for name in ("A b", "A_b")]
    ai_sdk_script.on_request("GET", AGENTS).reply({"data": twins, "paging": {}})
    tools = create_ai_sdk_tools(ai_sdk_script.client())
    assert [(tool.name, tool.agent.name) for tool in tools] == [("A_b", "A b"), ("A_b_2", "A_b")]


@pytest.mark.parametrize("enable_async", [True, False])
def test_making_tools_in_a_coroutine(script, enable_async):
    client = script.client(enable_async=enable_async)

    async def main():
        tool = await AISdkAgentTool.afrom_client(client, "Planner", name="plan")
        (other,) = await acreate_ai_sdk_tools(client, ["Planner"])
        return tool.name, tool.description, other.name

    assert asyncio.run(main()) == ("plan", "Plans tests.", "Planner")


# ---- calling them -------------------------------------------------------------------------------


@pytest.mark.parametrize("given", ["How?", {"message": "How?"}, {"query": "How?"}])
def test_what_a_tool_takes(script, tool, given):
    assert tool.invoke(given, thread(1)) == "42"
    assert asyncio.run(tool.ainvoke(given, thread(2))) == "42"
    assert tool.run(given) == "42"
    assert [message for message, _ in sent(script)] == ["How?"] * 3


def test_older_programs_call_it_directly(script, tool):
    assert tool._run("1") == tool._run(query="2") == asyncio.run(tool._arun(message="3")) == "42"
    assert [message for message, _ in sent(script)] == ["1", "2", "3"]


@pytest.mark.skipif(VERSION < (0, 2), reason="this release of langchain-core has no tool calls")
def test_a_tool_call_of_a_model(script, tool):
    call = {"name": tool.name, "args": {"message": "How?"}, "id": "1", "type": "tool_call"}
    answer = tool.invoke(call, thread(1))
    assert (answer.type, answer.content, answer.tool_call_id) == ("tool", "42", "1")
    assert sent(script) == [("How?", None)]


def test_what_is_no_message(tool):
    with pytest.raises(Exception, match="message"):
        tool.invoke({"question": "How?"})


def test_errors_are_those_of_the_sdk(script, client):
    script.on_call("Planner").fail(429, "slow down", {"Retry-After": "120"})
    tool = AISdkAgentTool.from_client(client, "Planner")
    with pytest.raises(RateLimitError) as caught:
        tool.invoke("?")
    assert caught.value.retry_after == 120
    with pytest.raises(RateLimitError):
        asyncio.run(tool.ainvoke("?"))


def test_errors_may_be_told_to_the_model(script, client):
    script.on_call("Planner").fail(500, "out of memory")
    tool = AISdkAgentTool.from_client(client, "Planner", handle_tool_error=True)
    assert "out of memory" in tool.invoke("?")
    assert "out of memory" in asyncio.run(tool.ainvoke("?"))
    with pytest.raises(ToolException):
        tool._run("?")


# ---- whose conversation it is -------------------------------------------------------------------


def test_a_thread_id_is_a_conversation(script, tool):
    async def main():
        await asyncio.gather(*[tool.ainvoke(f"a{n}", thread(n)) for n in range(3)])
        await asyncio.gather(*[tool.ainvoke(f"b{n}", thread(n)) for n in range(3)])

    asyncio.run(main())
    tool.invoke("c0", thread("0"))
    assert dict(sent(script)) == {
        **{f"a{n}": None for n in range(3)},
        **{f"b{n}": "c" for n in range(3)},
        "c0": "c",
    }


def test_used_directly_a_task_is_a_conversation(script, tool):
    async def user(name):
        await tool.ainvoke(name + "1")
        await tool.ainvoke(name + "2")

    async def main():
        await asyncio.gather(user("a"), user("b"))

    asyncio.run(main())
    assert dict(sent(script)) == {"a1": None, "b1": None, "a2": "c", "b2": "c"}


def test_used_directly_a_thread_is_a_conversation(script, tool):
    def user(name):
        tool.invoke(name + "1")
        tool.invoke(name + "2")

    threads = [threading.Thread(target=user, args=(name,)) for name in "ab"]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    user("c")
    assert dict(sent(script)) == {
        **{name + "1": None for name in "abc"},
        **{name + "2": "c" for name in "abc"},
    }


def test_tasks_that_a_caller_starts_are_not_that_caller(script, tool):
    async def main():
        await tool.ainvoke("first")
        await asyncio.create_task(tool.ainvoke("child"))
        await asyncio.to_thread(tool.invoke, "helper")
        await tool.ainvoke("second")

    asyncio.run(main())
    assert sent(script) == [("first", None), ("child", None), ("helper", None), ("second", "c")]


def test_each_run_is_a_conversation(script, tool):
    from langchain_core.runnables import RunnableLambda

    def agent(question, config):  # as an AgentExecutor calls its tools
        tool.invoke(question + "1", {"callbacks": config["callbacks"]})
        return tool.invoke(question + "2", {"callbacks": config["callbacks"]})

    for question in "ab":
        assert RunnableLambda(agent).invoke(question) == "42"
    assert sent(script) == [("a1", None), ("a2", "c"), ("b1", None), ("b2", "c")]


def test_a_thread_id_reaches_the_tool_through_a_chain(script, tool):
    from langchain_core.runnables import RunnableLambda

    chain = RunnableLambda(lambda question: question + "!") | tool
    chain.invoke("a", thread("anna"))
    asyncio.run(chain.ainvoke("b", thread("anna")))
    chain.invoke("c", thread("bert"))
    assert sent(script) == [("a!", None), ("b!", "c"), ("c!", None)]


def test_beginning_anew(script, tool):
    tool.invoke("1")
    tool.invoke("2", thread("anna"))
    tool.reset_conversation()
    tool.invoke("3")
    tool.invoke("4", thread("anna"))
    tool.reset_conversation(thread_id="anna")
    tool.invoke("5", thread("anna"))
    tool.invoke("6")
    tool.reset_conversations()
    tool.invoke("7", thread("anna"))
    expected = [None, None, None, "c", None, "c", None]
    assert [conversation for _, conversation in sent(script)] == expected


def test_how_many_are_remembered(script, client):
    script.on_call("Planner").reply("42", conversation_id="c")
    tool = AISdkAgentTool.from_client(client, "Planner", max_conversations=2)
    for name in "abcbac":
        tool.invoke(name, thread(name))
    assert [conversation for _, conversation in sent(script)] == [None] * 3 + ["c", None, None]


def test_tools_do_not_share_conversations(script, client):
    script.on_call("Planner").reply("42", conversation_id="c")
    for tool in create_ai_sdk_tools(client, ["Planner", "Planner"]):
        tool.invoke("?", thread(1))
    assert [conversation for _, conversation in sent(script)] == [None, None]


def test_copies_share_them(script, tool):
    tool.invoke("1", thread(1))
    copy.copy(tool).invoke("2", thread(1))
    copy.deepcopy(tool).invoke("3", thread(1))
    assert [conversation for _, conversation in sent(script)] == [None, "c", "c"]


# ---- the event loop -----------------------------------------------------------------------------


@pytest.mark.parametrize("enable_async", [True, False])
def test_the_event_loop_is_never_blocked(script, enable_async):
    script.on_call("Planner").reply("42", conversation_id="c").after(1)
    tool = AISdkAgentTool.from_client(script.client(enable_async=enable_async), "Planner")
    asyncio.run(tool.ainvoke("what is imported with the first call"))

    async def main():
        async with LoopWatch() as watch:
            answers = [tool.ainvoke("?", thread(n)) for n in range(4)]
            assert await asyncio.gather(*answers) == ["42"] * 4
        return watch.longest

    assert asyncio.run(main()) < 0.5


@pytest.mark.parametrize("enable_async", [True, False])
def test_the_event_loop_runs_while_calls_are_under_way(script, enable_async):
    client = script.client(enable_async=enable_async, timeout=30)
    tool = AISdkAgentTool.from_client(client, "Planner")
    script.on_call("Planner").stall()

    async def main():
        calls = [asyncio.ensure_future(tool.ainvoke("?", thread(n))) for n in range(4)]
        while len(sent(script)) < 4:
            await asyncio.sleep(0.001)
        assert not any(call.done() for call in calls)
        client.close()
        ended = await asyncio.gather(*calls, return_exceptions=True)
        assert all(isinstance(error, Exception) for error in ended)

    asyncio.run(asyncio.wait_for(main(), 60))


def test_cancelling_ends_the_request(script, client):
    script.on_call("Planner").stall()
    tool = AISdkAgentTool.from_client(client, "Planner")

    async def main():
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(tool.ainvoke("?"), 0.2)
        while client.stats()["in_flight"]:
            await asyncio.sleep(0)

    asyncio.run(asyncio.wait_for(main(), 20))


# ---- in a graph ---------------------------------------------------------------------------------


def test_in_a_graph_with_threads(script, tool):
    graph = pytest.importorskip("langgraph.graph")
    prebuilt = pytest.importorskip("langgraph.prebuilt")
    from langchain_core.messages import AIMessage

    builder = graph.StateGraph(graph.MessagesState)
    builder.add_node("tools", prebuilt.ToolNode([tool]))
    builder.add_edge(graph.START, "tools")
    compiled = builder.compile()

    def asking(question):
        call = {"name": tool.name, "args": {"message": question}, "id": question}
        return {"messages": [AIMessage(content="", tool_calls=[call])]}

    async def main():
        await asyncio.gather(*[compiled.ainvoke(asking(n + "1"), thread(n)) for n in "ab"])
        answer = await compiled.ainvoke(asking("a2"), thread("a"))
        assert answer["messages"][-1].content == "42"

    asyncio.run(main())
    compiled.invoke(asking("b2"), thread("b"))
    compiled.invoke(asking("nobody"))
    assert dict(sent(script)) == {"a1": None, "b1": None, "a2": "c", "b2": "c", "nobody": None}


def test_against_a_real_server(ai_sdk_server):
    with ai_sdk_server.client(enable_async=True) as client:
        tools = {tool.name: tool for tool in create_ai_sdk_tools(client)}
        sql = tools["SqlQueryAgent"]
        assert sql.description
        answer = asyncio.run(sql.ainvoke("How many customers are there?", thread("anna")))
        assert any(digit in answer for digit in "0123456789")


def test_the_example(ai_sdk_server):
    done = subprocess.run(
        [sys.executable, EXAMPLES / "20_langchain.py"],
        env={**os.environ, **ai_sdk_server.environment()},
        stdout=subprocess.PIPE,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0
    assert "SqlQueryAgent: " in done.stdout
    assert "anna: " in done.stdout and "bert: " in done.stdout
