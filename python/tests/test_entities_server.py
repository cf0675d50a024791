"""Bots, personas, abilities and new agents against a real local server."""

import asyncio

import pytest

from ai_sdk import CreateAgentRequest, CreatePersonaRequest, exceptions
from ai_sdk.testing import LocalServer

pytest_plugins = ["ai_sdk.pytest_plugin"]


@pytest.fixture
def client(ai_sdk_server, connect):
    return connect(ai_sdk_server.host, ai_sdk_server.token)


def test_what_a_new_server_has(client):
    assert "ingestion-bot" in [bot.name for bot in client.list_bots()]
    assert client.get_bot("ingestion-bot").bot_user.type == "user"
    assert "DataAnalyst" in [persona.name for persona in client.list_personas()]
    assert client.get_persona("DataAnalyst").prompt
    assert "discoveryAndSearch" in [ability.name for ability in client.list_abilities()]
    assert client.get_ability("discoveryAndSearch").tools
    assert len(client.list_abilities(limit=1)) == 1


def test_an_agent_is_made_and_answers(client):
    persona = client.create_persona(
        CreatePersonaRequest(name="kurz & bündig/1", description="Says little", prompt="Be brief")
    )
    assert client.get_persona("kurz & bündig/1").id == persona.id
    request = CreateAgentRequest(
        name="table finder",
        description="Finds tables",
        persona="kurz & bündig/1",
        abilities=["discoveryAndSearch"],
        bot_name="ingestion-bot",
        api_enabled=True,
    )
    made = client.create_agent(request)
    assert made.persona.id == persona.id
    assert made.bot.name == "ingestion-bot"
    assert made.abilities == ["discoveryAndSearch"]
    assert client.agent("table finder").get_info().id == made.id
    assert client.agent("table finder").call("Which tables hold orders?").response
    with pytest.raises(exceptions.ConflictError):
        client.create_agent(request)


def test_what_is_wrong_is_said(client):
    request = CreateAgentRequest(name="never", description="d", persona="Nobody")
    with pytest.raises(exceptions.PersonaNotFoundError) as raised:
        client.create_agent(request)
    assert raised.value.persona_name == "Nobody"
    with pytest.raises(exceptions.AgentNotFoundError):
        client.agent("never").get_info()
    with pytest.raises(exceptions.ValidationError):
        client.create_persona(CreatePersonaRequest(name="a\x01b", description="d", prompt="p"))


def test_more_agents_than_a_page_holds(connect, run):
    with LocalServer() as server:
        client = connect(server.host, server.token)
        persona = client.get_persona("DataAnalyst")

        async def make(number):
            await client.acreate_agent(
                CreateAgentRequest(
                    name=f"made-{number}",
                    description="One of many",
                    persona={"id": persona.id, "type": "persona"},
                    api_enabled=True,
                )
            )

        async def main():
            await asyncio.gather(*(make(number) for number in range(130)))
            return await client.alist_agents(), await client.alist_agents(limit=120)

        agents, first = run(main())
    names = [agent.name for agent in agents]
    assert len(names) == len(set(names))
    assert set(names) >= {f"made-{number}" for number in range(130)}
    assert first == agents[:120]
