"""Programs that were written for other releases: their names, spellings and habits."""

import importlib

import pytest

from support.programs import run_program

import ai_sdk
from ai_sdk.testing import ScriptedTransport


def test_spellings_are_the_same_objects():
    from ai_sdk import AISdk, AISdkConfig, AiSdk, AiSdkConfig
    from ai_sdk.config import AISdkConfig as FromConfig
    from ai_sdk.exceptions import AISdkError, AiSdkError, MCPError, McpError

    assert AISdk is AiSdk and AISdkConfig is AiSdkConfig is FromConfig
    assert AISdkError is AiSdkError and MCPError is McpError


@pytest.mark.parametrize(
    "module, names",
    [
        ("ai_sdk", "AISdk AISdkConfig Conversation AISdkError AgentInfo InvokeResponse StreamEvent"),
        ("ai_sdk.auth", "TokenAuth"),
        ("ai_sdk.config", "AISdkConfig"),
        ("ai_sdk.client", "AISdk"),
        ("ai_sdk.agent", "AgentHandle"),
        ("ai_sdk.conversation", "Conversation"),
        ("ai_sdk.exceptions", "AISdkError AuthenticationError AgentNotFoundError AgentNotEnabledError"),
        ("ai_sdk.exceptions", "AgentExecutionError RateLimitError BotNotFoundError PersonaNotFoundError"),
        ("ai_sdk.exceptions", "AbilityNotFoundError MCPError MCPToolExecutionError"),
        ("ai_sdk.models", "InvokeResponse StreamEvent EventType Usage AgentInfo BotInfo PersonaInfo"),
        ("ai_sdk.models", "AbilityInfo CreateAgentRequest CreatePersonaRequest EntityReference"),
        ("ai_sdk.mcp.models", "MCPTool ToolInfo ToolParameter ToolCallResult"),
        ("ai_sdk.protocols", "AgentProtocol"),
    ],
)
def test_names_are_where_they_are_looked_for(module, names):
    loaded = importlib.import_module(module)
    assert [name for name in names.split() if not hasattr(loaded, name)] == []


def test_everything_that_is_offered_is_there():
    assert [name for name in ai_sdk.__all__ if not hasattr(ai_sdk, name)] == []
    assert set(ai_sdk.__all__) <= set(dir(ai_sdk))


def test_what_a_prompt_completes_is_there_and_ours():
    """In a program of its own, where nothing has been imported beside."""
    run_program(
        """
        import sys, ai_sdk
        names = dir(ai_sdk)
        assert not {"annotations", "TYPE_CHECKING"} & set(names)
        assert "ai_sdk.testing" not in sys.modules
        for name in names:
            value = getattr(ai_sdk, name)
            if type(value) is type(sys):
                assert value.__name__ == f"ai_sdk.{name}", value
        assert {"testing", "protocols", "mcp", "integrations", "logging"} <= set(names)
        assert ai_sdk.testing.ScriptedTransport and ai_sdk.logging.get_logger().name == "ai_sdk"
        try:
            ai_sdk.AiSdkk
        except AttributeError as error:
            assert "AiSdkk" in str(error)
        else:
            raise AssertionError
        """
    ).check()


def test_a_star_import_hides_no_builtin():
    names = {}
    exec("from ai_sdk import *", names)
    assert "AiSdk" in names and "TimeoutError" not in names


def test_a_program_of_before():
    """A blocking program as people write it: positional host and token, closed by hand."""
    client = ai_sdk.AISdk("https://catalog.example.com", "token")
    agent = client.agent("SqlQueryAgent")
    assert agent.name == "SqlQueryAgent"
    client.close()
    client.close()

    with ScriptedTransport() as script:
        script.on_call("SqlQueryAgent").reply("42", conversation_id="c-1", tools_used=["run_sql"])
        script.on_stream("SqlQueryAgent").reply("4 2")
        client = script.client()
        agent = client.agent("SqlQueryAgent")
        response = agent.call("How many?", conversation_id="c-1", parameters={"region": "eu"})
        assert (response.response, response.conversation_id) == ("42", "c-1")
        assert response.tools_used == ["run_sql"]
        assert response.usage is None
        assert script.requests[0].json() == {
            "message": "How many?",
            "conversationId": "c-1",
            "parameters": {"region": "eu"},
        }

        text = ""
        for event in agent.stream("How many?"):
            if event.type == "content":
                text += event.content
            elif event.type == ai_sdk.EventType.ERROR:
                pytest.fail(event.error)
        assert text == "4 2"

        conversation = ai_sdk.Conversation(agent)
        assert conversation.id is None and len(conversation) == 0
        assert conversation.send("How many?") == "42"
        assert conversation.messages == ["How many?"]
        assert [one.response for one in conversation.responses] == ["42"]


def test_a_client_without_a_with_block_can_be_closed_either_way():
    import asyncio

    client = ai_sdk.AiSdk("https://catalog.example.com", "token", enable_async=True)

    async def main():
        await client.aclose()
        client.close()

    asyncio.run(main())
    client.close()
