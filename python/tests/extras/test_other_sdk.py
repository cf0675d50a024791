"""Another client of the protocol (PyPI: data-ai-sdk), as it comes, against our server.

It is used through its documented calls alone. Its package is called ai_sdk as ours is, so it lives in an
environment of its own, and this file imports nothing of ours.
"""

import asyncio
import importlib.metadata
import json
import uuid

import pytest

try:
    importlib.metadata.version("data-ai-sdk")
except importlib.metadata.PackageNotFoundError:
    pytest.skip("run.sh, beside this file, installs it", allow_module_level=True)

import ai_sdk  # noqa: E402
from ai_sdk.exceptions import (  # noqa: E402
    AgentNotEnabledError,
    AgentNotFoundError,
    AuthenticationError,
    RateLimitError,
)
from ai_sdk.mcp.models import MCPTool  # noqa: E402
from program import serving  # noqa: E402

AGENTS = {"DataQualityPlannerAgent", "LineageExplorerAgent", "MetadataCuratorAgent", "SqlQueryAgent"}
QUESTION = "How many customers are there?"


@pytest.fixture(scope="module")
def server():
    with serving() as running:
        yield running


@pytest.fixture
def client(server):
    with ai_sdk.AISdk(host=server.host, token=server.token, max_retries=0) as made:
        yield made


def run(server, main):
    """Runs main(client) with a client that can be awaited."""

    async def whole():
        async with ai_sdk.AISdk(
            host=server.host, token=server.token, enable_async=True, max_retries=0
        ) as client:
            await main(client)

    asyncio.run(whole())


def new_name(word):
    return f"{word}-{uuid.uuid4().hex[:8]}"


def test_lists_agents(client):
    agents = {agent.name: agent for agent in client.agents.list()}
    assert AGENTS <= set(agents)
    assert all(agent.api_enabled and agent.display_name and agent.description for agent in agents.values())
    assert agents["SqlQueryAgent"].skills == ["sqlQuery"]
    assert len(list(client.agents.list(limit=2))) == 2


def test_looks_at_an_agent(client):
    info = client.agent("LineageExplorerAgent").get_info()
    assert (info.name, info.skills, info.api_enabled) == ("LineageExplorerAgent", ["lineage"], True)


def test_calls_an_agent(client):
    answer = client.agent("SqlQueryAgent").call(QUESTION)
    assert answer.response
    assert answer.conversation_id
    assert "run_sql" in answer.tools_used
    assert answer.usage.total_tokens == answer.usage.prompt_tokens + answer.usage.completion_tokens > 0


def test_streams_events_of_each_type(client):
    events = list(client.agent("SqlQueryAgent").stream(QUESTION))
    kinds = [event.type.value for event in events]
    assert kinds[0] == "start" and kinds[-1] == "end"
    assert {"content", "tool_use"} <= set(kinds)
    assert "error" not in kinds
    assert "run_sql" in [event.tool_name for event in events if event.type == ai_sdk.EventType.TOOL_USE]
    assert len({event.conversation_id for event in events}) == 1 and events[0].conversation_id
    text = "".join(event.content for event in events if event.type == ai_sdk.EventType.CONTENT)
    assert client.agent("SqlQueryAgent").call(QUESTION).response in text
    assert "".join(client.agent("SqlQueryAgent").stream_content(QUESTION)) == text


def test_a_conversation_goes_on(client):
    talk = ai_sdk.Conversation(client.agent("DataQualityPlannerAgent"))
    first = talk.send("Analyze the customers table")
    second = talk.send("Create tests for the issues you found")
    assert first != second and "customers" in second
    assert [message for message, _ in talk.history] == [
        "Analyze the customers table",
        "Create tests for the issues you found",
    ]
    events = list(talk.stream("Show me the SQL for the first test"))
    assert {event.conversation_id for event in events} == {talk.id}
    assert "SELECT" in "".join(event.content or "" for event in events).upper()


def test_goes_on_by_id_with_parameters(client):
    agent = client.agent("DataQualityPlannerAgent")
    first = agent.call("Analyze the orders table")
    again = agent.call("Which is the worst?", conversation_id=first.conversation_id, parameters={"a": 1})
    assert again.conversation_id == first.conversation_id
    assert "orders" in again.response


def test_errors(client, server):
    with pytest.raises(AgentNotFoundError):
        client.agent("NoSuchAgent").call("hello")
    with pytest.raises(AgentNotFoundError):
        list(client.agent("NoSuchAgent").stream("hello"))
    with pytest.raises(AgentNotFoundError):
        client.agent("NoSuchAgent").get_info()
    with ai_sdk.AISdk(host=server.host, token="wrong", max_retries=0) as stranger:
        for ask in (
            lambda: stranger.agents.list(),
            lambda: stranger.agent("SqlQueryAgent").call("hello"),
            lambda: list(stranger.agent("SqlQueryAgent").stream("hello")),
        ):
            with pytest.raises(AuthenticationError):
                ask()
    for get, error in (
        (client.bots.get, ai_sdk.BotNotFoundError),
        (client.personas.get, ai_sdk.PersonaNotFoundError),
        (client.skills.get, ai_sdk.SkillNotFoundError),
    ):
        with pytest.raises(error):
            get("no such thing/here")


def test_makes_a_persona_and_agents(client):
    persona = client.personas.create(
        ai_sdk.CreatePersonaRequest(name=new_name("persona"), description="d", prompt="Be brief.")
    )
    assert client.personas.get(persona.name) == persona
    made = client.agents.create(
        ai_sdk.CreateAgentRequest(
            name=new_name("agent"),
            description="Counts",
            persona=persona.name,
            mode="chat",
            skills=["sqlQuery", "discoveryAndSearch"],
            bot_name="ingestion-bot",
            knowledge=ai_sdk.KnowledgeScope(entity_types=["table"]),
            prompt="How many orders are there?",
            api_enabled=True,
        )
    )
    assert made.skills == ["sqlQuery", "discoveryAndSearch"]
    assert client.agent(made.name).call(QUESTION).tools_used
    assert client.agent(made.name).call().response  # its own task
    closed = client.agents.create(
        ai_sdk.CreateAgentRequest(name=new_name("closed"), description="d", persona=persona.name, mode="chat")
    )
    assert closed.skills == [] and not closed.api_enabled
    assert closed.name not in [agent.name for agent in client.agents.list()]
    with pytest.raises(AgentNotEnabledError):
        client.agent(closed.name).call("hello")
    with pytest.raises(ai_sdk.SkillNotFoundError):
        client.agents.create(
            ai_sdk.CreateAgentRequest(
                name=new_name("bad"), description="d", persona=persona.name, mode="chat", skills=["flying"]
            )
        )
    with pytest.raises(ai_sdk.AISdkError, match="already exists"):
        client.personas.create(ai_sdk.CreatePersonaRequest(name=persona.name, description="d", prompt="p"))


def test_lists_what_agents_are_made_of(client):
    assert {"agents-bot", "ingestion-bot"} <= {bot.name for bot in client.bots.list()}
    assert client.bots.get("ingestion-bot").bot_user["name"] == "ingestion-bot"
    assert "DataAnalyst" in {persona.name for persona in client.personas.list()}
    assert client.personas.get("DataAnalyst").prompt
    skills = {skill.name: skill for skill in client.skills.list()}
    assert "run_sql" in skills["sqlQuery"].tools
    assert client.skills.get("sqlQuery") == skills["sqlQuery"]


def test_asks_no_agent_in_particular(client):
    nobody = client.agent()
    answer = nobody.call(QUESTION)
    assert "run_sql" in answer.tools_used
    again = nobody.call("And how many orders?", conversation_id=answer.conversation_id)
    assert again.conversation_id == answer.conversation_id
    kinds = [event.type.value for event in nobody.stream("What breaks if I drop the customers table?")]
    assert kinds[0] == "start" and kinds[-1] == "end" and "content" in kinds
    talk = ai_sdk.Conversation(nobody)
    talk.send(QUESTION)
    before = talk.id
    talk.send("And how many orders?")
    assert talk.id == before


def test_keeps_notes(client):
    # What a reference is made of comes from a tool; the client's own model of one has a type and an id.
    details = client.mcp.call_tool(
        MCPTool.GET_ENTITY_DETAILS, {"entityType": "table", "fqn": table_of(client, "orders")}
    ).data
    table = ai_sdk.models.EntityReference(id=details["id"], type="table", name="orders")
    word = uuid.uuid4().hex[:10]
    note = client.memories.create(
        ai_sdk.CreateContextMemoryRequest(
            name=new_name("note"),
            question=f"Where are {word} refunds?",
            answer="In orders.",
            title="Refunds",
            memory_type=ai_sdk.MemoryType.FAQ,
            memory_scope=ai_sdk.MemoryScope.ENTITY_SCOPED,
            visibility=ai_sdk.MemoryVisibility.SHARED,
            primary_entity=table,
            related_entities=[table],
            tags=["PII.None"],
        )
    )
    assert note.memory_type == ai_sdk.MemoryType.FAQ and note.primary_entity.name == "orders"
    assert note.visibility == ai_sdk.MemoryVisibility.SHARED
    assert client.memories.get(note.id) == note
    assert note.id in [one.id for one in client.memories.list()]
    about = client.memories.list(primary_entity_fqn=details["fullyQualifiedName"])
    assert [one.id for one in about] == [note.id]
    found = client.memories.search(word, filters={"memoryType": ["Faq"]}, size=3)
    assert (found.total, found.hits[0].memory, found.hits[0].score > 0) == (1, note, True)
    assert client.memories.search(word, filters={"memoryType": ["Runbook"]}).total == 0
    client.memories.delete(note.id)
    assert note.id not in [one.id for one in client.memories.list()]
    client.memories.delete(note.id, hard_delete=True)
    with pytest.raises(ai_sdk.AISdkError):
        client.memories.get(note.id)


def table_of(client, name):
    found = client.mcp.call_tool(MCPTool.SEARCH_METADATA, {"query": name, "entityType": "table"})
    return next(hit["fullyQualifiedName"] for hit in found.data["results"] if hit["name"] == name)


def test_uses_tools(client):
    tools = {tool.name: tool for tool in client.mcp.list_tools()}
    missing = {tool for tool in MCPTool} - set(tools) - {tool.value for tool in tools}
    assert not missing
    fqn = table_of(client, "orders")
    lineage = client.mcp.call_tool(MCPTool.GET_ENTITY_LINEAGE, {"entityType": "table", "fqn": fqn})
    assert lineage.success and lineage.data
    definitions = client.mcp.call_tool(MCPTool.GET_TEST_DEFINITIONS, {"entityType": "TABLE"})
    assert definitions.data["data"]
    with pytest.raises(ai_sdk.AISdkError, match="not found"):
        client.mcp.call_tool(MCPTool.GET_ENTITY_DETAILS, {"entityType": "table", "fqn": "no.such"})
    functions = client.mcp.as_openai_tools(include=[MCPTool.SEARCH_METADATA])
    assert functions[0]["function"]["name"] == "search_metadata"
    told = client.mcp.create_tool_executor()("search_metadata", {"query": "orders", "size": 1})
    assert "orders" in (told if isinstance(told, str) else json.dumps(told))


def test_async_forms(server):
    async def main(client):
        assert AGENTS <= {agent.name for agent in await client.agents.alist()}
        agent = client.agent("SqlQueryAgent")
        answers = await asyncio.gather(*[agent.acall(QUESTION) for _ in range(8)])
        assert len({answer.response for answer in answers}) == 1
        assert len({answer.conversation_id for answer in answers}) == 8
        assert (await agent.aget_info()).name == "SqlQueryAgent"
        stream = agent.astream(QUESTION)
        if asyncio.iscoroutine(stream):
            stream = await stream
        kinds = [event.type.value async for event in stream]
        assert kinds[0] == "start" and kinds[-1] == "end"
        talk = ai_sdk.Conversation(agent)
        await talk.asend(QUESTION)
        before = talk.id
        await talk.asend("And orders?")
        assert talk.id == before
        assert await client.bots.alist() and await client.personas.alist() and await client.skills.alist()
        with pytest.raises(AgentNotFoundError):
            await client.agent("NoSuchAgent").acall("hello")

    run(server, main)


def test_langchain_tools(client, server):
    pytest.importorskip("langchain_core")
    from ai_sdk.integrations.langchain import AISdkAgentTool, create_ai_sdk_tools

    tool = AISdkAgentTool.from_client(client, "SqlQueryAgent")
    assert tool.invoke({"query": QUESTION})

    async def main(client):
        assert await AISdkAgentTool.from_client(client, "SqlQueryAgent").ainvoke({"query": QUESTION})

    run(server, main)
    assert len(create_ai_sdk_tools(client, ["SqlQueryAgent", "LineageExplorerAgent"])) == 2
    tools = {tool.name: tool for tool in client.mcp.as_langchain_tools()}
    assert "orders" in str(tools["search_metadata"].invoke({"query": "orders"}))


FAULTS = {
    "rules": [
        {"agent": "SqlQueryAgent", "status": 429, "retry_after": 7, "message": "too many"},
        {"agent": "LineageExplorerAgent", "on": "stream", "error_after_events": 2, "message": "made up"},
    ]
}


def test_failures_that_the_server_makes_up(tmp_path):
    plan = tmp_path / "faults.json"
    plan.write_text(json.dumps(FAULTS))
    with serving("--faults", str(plan)) as faulty:
        with ai_sdk.AISdk(host=faulty.host, token=faulty.token, max_retries=0) as client:
            with pytest.raises(RateLimitError) as refused:
                client.agent("SqlQueryAgent").call(QUESTION)
            assert refused.value.retry_after == 7
            events = list(client.agent("LineageExplorerAgent").stream("What breaks if I drop customers?"))
            assert events[-1].type == ai_sdk.EventType.ERROR
            assert "made up" in events[-1].error
