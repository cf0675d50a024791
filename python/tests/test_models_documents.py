"""Models from what servers send, and back into what they take."""

import json
from collections import OrderedDict
from types import MappingProxyType

import pytest

import ai_sdk.mcp.models as mcp
import ai_sdk.models as models
from ai_sdk.models import (
    AbilityInfo,
    AgentInfo,
    BotInfo,
    CreateAgentRequest,
    CreatePersonaRequest,
    EntityReference,
    InvokeResponse,
    KnowledgeScope,
    Model,
    PersonaInfo,
    StreamEvent,
    ToolUse,
    Usage,
)

REFERENCE = {
    "id": "0b7e",
    "type": "aiPersona",
    "name": "analyst",
    "fullyQualifiedName": "analyst",
    "displayName": "Analyst",
    "description": "d",
    "href": "https://catalog.example.org/x",
}

# One of each type with all of its fields, as it goes over the wire.
FULL = {
    "Usage": {"promptTokens": 120, "completionTokens": 9, "totalTokens": 129},
    "InvokeResponse": {
        "conversationId": "5f0c",
        "response": "Two tables.",
        "toolsUsed": ["search_metadata"],
        "usage": {"promptTokens": 1, "completionTokens": 2, "totalTokens": 3},
        "thinkingSteps": ["a"],
    },
    "EntityReference": REFERENCE,
    "KnowledgeScope": {"entityTypes": ["table"], "services": [REFERENCE], "attachments": []},
    "AgentInfo": {
        "name": "refund-helper",
        "displayName": "Refunds",
        "description": "Finds refund tables",
        "abilities": ["discoveryAndSearch"],
        "apiEnabled": True,
        "id": "c0de",
        "fullyQualifiedName": "refund-helper",
        "mode": "chat",
        "icon": "i",
        "provider": "user",
        "prompt": "p",
        "schedule": "0 0 * * *",
        "persona": REFERENCE,
        "bot": {"id": "b0b0", "type": "bot", "name": "ingestion-bot"},
        "knowledge": {"entityTypes": [], "services": [REFERENCE]},
        "entityStatus": "Approved",
        "version": 0.1,
        "updatedAt": 1767225600000,
        "deleted": False,
        "owners": [{"id": "1", "type": "user"}],
    },
    "ToolUse": {"name": "t", "input": {"a": [1, None, {"b": True}]}, "result": {"c": 1.5}},
    "StreamEvent": {
        "type": "tool_use",
        "content": "",
        "toolName": "t",
        "conversationId": "c",
        "error": "e",
        "fatal": True,
        "tool": {"name": "t", "input": {}, "result": {}},
        "streamId": "s",
        "sequence": 3,
        "sender": "assistant",
        "raw": "{}",
    },
    "BotInfo": {
        "name": "ingestion-bot",
        "displayName": "IngestionBot",
        "description": "d",
        "id": "1",
        "fullyQualifiedName": "ingestion-bot",
        "provider": "system",
        "botUser": {"id": "2", "type": "user"},
        "deleted": False,
    },
    "PersonaInfo": {
        "name": "p",
        "displayName": "P",
        "description": "d",
        "id": "1",
        "fullyQualifiedName": "p",
        "prompt": "Be terse.",
        "provider": "user",
    },
    "AbilityInfo": {
        "name": "discoveryAndSearch",
        "displayName": "D",
        "description": "d",
        "id": "1",
        "fullyQualifiedName": "discoveryAndSearch",
        "provider": "system",
        "tools": ["search_metadata"],
    },
    "CreateAgentRequest": {
        "name": "a",
        "description": "d",
        "persona": {"name": "p", "type": "persona"},
        "mode": "agent",
        "displayName": "A",
        "icon": "i",
        "botName": "b",
        "abilities": [{"name": "x", "type": "ability"}, {"id": "91aa", "type": "ability"}],
        "knowledge": {"entityTypes": ["table"], "services": []},
        "prompt": "p",
        "schedule": "s",
        "apiEnabled": True,
        "provider": "user",
    },
    "CreatePersonaRequest": {
        "name": "p",
        "description": "d",
        "prompt": "p",
        "displayName": "P",
        "provider": "user",
        "owners": [{"id": "1", "type": "team"}],
    },
    "ToolParameter": {
        "name": "q",
        "type": "string",
        "description": "d",
        "required": True,
        "default": "x",
        "enum": ["x", "y"],
    },
    "ToolInfo": {
        "name": "search_metadata",
        "description": "d",
        "title": "t",
        "inputSchema": {"type": "object", "properties": {"q": {"type": "string"}}},
        "outputSchema": {"type": "object"},
        "annotations": {"readOnlyHint": True},
    },
    "ToolCallResult": {"success": True, "data": {"results": []}, "error": "e", "truncated": True},
}


def type_named(name):
    return getattr(models, name, None) or getattr(mcp, name)


def test_no_type_is_forgotten():
    assert {model.__name__ for model in Model.__subclasses__()} == set(FULL)


@pytest.mark.parametrize("name", FULL)
class TestEveryType:
    def test_there_and_back(self, name):
        model = type_named(name)
        made = model.from_dict(FULL[name])
        assert made.to_api_dict() == FULL[name]
        assert model.from_dict(made.to_api_dict()) == made
        assert model.from_dict(made.to_dict()) == made
        assert model.model_validate(made.model_dump(by_alias=True)) == made
        assert model.model_validate_json(made.model_dump_json()) == made

    def test_every_field_is_read(self, name):
        made = type_named(name).from_dict(FULL[name])
        for field, info in made.model_fields.items():
            if info.alias in FULL[name]:
                assert getattr(made, field) is not None
        unknown = set(FULL[name]) - {info.alias for info in made.model_fields.values()}
        assert set(made.model_extra) == unknown

    def test_snake_case_is_read(self, name):
        model = type_named(name)
        names = {info.alias: field for field, info in model.model_fields.items()}
        snake = {names.get(key, key): value for key, value in FULL[name].items()}
        assert model.from_dict(snake) == model.from_dict(FULL[name])

    def test_nothing_is_shared(self, name):
        document = json.loads(json.dumps(FULL[name]))
        made = type_named(name).from_dict(document)
        dumped = made.to_dict()
        for value in dumped.values():
            if isinstance(value, list):
                value.append("changed")
            elif isinstance(value, dict):
                value["changed"] = 1
        assert made.to_api_dict() == FULL[name]

    def test_only_what_is_needed(self, name):
        model = type_named(name)
        needed = {
            info.alias: FULL[name][info.alias]
            for info in model.model_fields.values()
            if info.required
        }
        made = model.from_dict(needed)
        nulls = {info.alias: None for info in model.model_fields.values()}
        assert model.from_dict({**nulls, **needed}) == made
        assert None not in made.to_api_dict().values()
        assert None not in made.model_dump(exclude_none=True).values()
        for field in needed:
            with pytest.raises(TypeError, match=field):
                model.from_dict({key: value for key, value in needed.items() if key != field})

    def test_json(self, name):
        made = type_named(name).from_dict(FULL[name])
        assert json.loads(made.model_dump_json()) == made.to_dict()
        assert json.loads(json.dumps(made.to_dict())) == made.to_dict()
        assert json.loads(made.model_dump_json(by_alias=True, exclude_none=True, indent=2)) == (
            made.model_dump(by_alias=True, exclude_none=True)
        )


class TestTolerance:
    def test_abilities(self):
        def abilities(value):
            return AgentInfo.from_dict({"name": "a", "abilities": value}).abilities

        assert abilities(["x", "y"]) == ["x", "y"]
        assert abilities([{"id": "1", "name": "x"}, "y", {"fullyQualifiedName": "z"}]) == [
            "x",
            "y",
            "z",
        ]
        assert abilities([{"id": "1"}, {"type": "ability"}, None, ""]) == ["1"]
        assert abilities(None) == []
        assert abilities("x") == ["x"]
        assert abilities({"name": "x"}) == ["x"]
        assert abilities([EntityReference(id="1"), EntityReference(name="x")]) == ["1", "x"]
        with pytest.raises(
            TypeError, match=r"AgentInfo.abilities\[1\] must be str or a reference, not int"
        ):
            abilities(["x", 5])
        with pytest.raises(TypeError, match=r"AgentInfo.abilities must be list\[str\], not int"):
            abilities(5)

    def test_references(self):
        info = AgentInfo.from_dict({"name": "a", "persona": "analyst", "bot": None})
        assert info.persona == EntityReference(name="analyst")
        assert info.bot is None
        scope = KnowledgeScope.from_dict({"services": ["pg", None, {"id": "1"}]})
        assert scope.services == [EntityReference(name="pg"), EntityReference(id="1")]
        assert KnowledgeScope.from_dict({"services": None, "entityTypes": None}) == KnowledgeScope()

    def test_answers(self):
        answer = InvokeResponse.from_dict({"response": None, "toolsUsed": None, "usage": None})
        assert answer == InvokeResponse(response="")
        with pytest.raises(TypeError, match="required field missing: 'response'"):
            InvokeResponse.from_dict({"conversationId": "c"})

    def test_the_calls_id_is_in_none(self):
        answer = InvokeResponse(response="r", request_id="x")
        assert "request_id" not in answer.to_dict() and "requestId" not in answer.to_api_dict()
        said = InvokeResponse.from_dict({"response": "r", "requestId": "y"})
        assert (said.request_id, said.model_extra) == ("", {"requestId": "y"})

    def test_usage(self):
        assert Usage.from_dict({"promptTokens": 2.0, "completionTokens": None}) == Usage(
            prompt_tokens=2
        )
        assert (
            Usage.from_dict(
                {"promptTokens": 2, "completionTokens": 3, "totalTokens": None}
            ).total_tokens
            == 5
        )
        for wrong in (2.5, "2", True, float("nan"), float("inf"), 1e300):
            with pytest.raises(TypeError, match="Usage.prompt_tokens must be int"):
                Usage.from_dict({"promptTokens": wrong})

    def test_both_spellings_the_wire_s_counts(self):
        for document in (
            {"name": "a", "displayName": "wire", "display_name": "own"},
            {"name": "a", "display_name": "own", "displayName": "wire"},
        ):
            assert AgentInfo.from_dict(document) == AgentInfo(name="a", display_name="wire")

    def test_mappings(self):
        expected = AgentInfo(name="a", persona=EntityReference(name="p"))
        document = {"name": "a", "persona": MappingProxyType({"name": "p"})}
        assert AgentInfo.from_dict(MappingProxyType(document)) == expected
        assert AgentInfo.from_dict(OrderedDict(document)) == expected

    def test_a_model_is_what_it_is(self):
        info = AgentInfo(name="a")
        assert AgentInfo.from_dict(info) is info
        assert AgentInfo.model_validate(info) is info

    def test_defaults_of_requests_and_infos(self):
        assert PersonaInfo.from_dict({"name": "p"}).provider == "system"
        assert PersonaInfo.from_dict({"name": "p", "provider": None}).provider == "system"
        assert BotInfo.from_dict({"name": "b", "botUser": "u"}).bot_user == EntityReference(
            name="u"
        )
        assert AbilityInfo.from_dict({"name": "b", "tools": None}).tools == []

    def test_long_and_strange_texts(self):
        for text in ("", "x" * 1_000_000, "\0", "\U0001f600é", "\ud800"):
            assert AgentInfo.from_dict({"name": text}).to_api_dict()["name"] == text


class TestWrongDocuments:
    @pytest.mark.parametrize(
        "wrong", [None, 5, "name", ["name"], b"{}", AgentInfo, ToolUse(name="t")]
    )
    def test_no_dict(self, wrong):
        with pytest.raises(TypeError, match="AgentInfo is made of a dict, not"):
            AgentInfo.from_dict(wrong)

    def test_keys(self):
        with pytest.raises(TypeError, match="AgentInfo: keys must be str, not int"):
            AgentInfo.from_dict({"name": "a", 1: 2})

    def test_kinds(self):
        with pytest.raises(TypeError, match="AgentInfo.name must be str, not int"):
            AgentInfo.from_dict({"name": 5})
        with pytest.raises(TypeError, match="AgentInfo.name must be str, not None"):
            AgentInfo.from_dict({"name": None})
        with pytest.raises(ValueError, match="StreamEvent.type must be one of"):
            StreamEvent.from_dict({"type": "message"})
        with pytest.raises(
            TypeError, match="AgentInfo.persona must be EntityReference or a dict, not list"
        ):
            AgentInfo.from_dict({"name": "a", "persona": []})

    def test_errors_of_mappings_come_out(self):
        class Broken(dict):
            def keys(self):
                raise ZeroDivisionError

        class BrokenMapping:
            def keys(self):
                raise ZeroDivisionError

            def __getitem__(self, key):
                raise KeyError(key)

        with pytest.raises(ZeroDivisionError):
            AgentInfo.from_dict(BrokenMapping())
        assert AgentInfo.from_dict(Broken(name="a")).name == "a"

    def test_json(self):
        with pytest.raises(ValueError):
            AgentInfo.model_validate_json("{")
        with pytest.raises(TypeError, match="not list"):
            AgentInfo.model_validate_json("[]")
        assert AgentInfo.model_validate_json(b'{"name": "a"}') == AgentInfo(name="a")
        with pytest.raises(ValueError):
            ToolUse(name="t", input={"x": float("nan")}).model_dump_json()


class TestDumping:
    def test_names(self):
        info = AgentInfo(name="a", display_name="A", persona={"displayName": "P"})
        assert info.to_dict()["display_name"] == "A"
        assert info.to_dict()["persona"]["display_name"] == "P"
        assert info.model_dump() == info.to_dict()
        assert info.model_dump(by_alias=True)["persona"]["displayName"] == "P"
        assert "id" in info.model_dump()["persona"]
        assert "id" not in info.model_dump(exclude_none=True)["persona"]
        assert info.to_api_dict()["persona"] == {"displayName": "P"}
        with pytest.raises(TypeError):
            info.model_dump(True)

    def test_order(self):
        assert list(AgentInfo(name="a").to_dict()) == list(AgentInfo.model_fields)

    def test_what_others_made_stays(self):
        tool = ToolUse(name="t", input={"snake_case": None, "list": [None, (1, 2)]})
        assert tool.to_api_dict()["input"] == {"snake_case": None, "list": [None, [1, 2]]}
        info = AgentInfo.from_dict({"name": "a", "extra_one": None})
        assert info.to_api_dict()["extra_one"] is None

    def test_models_in_what_others_made(self):
        tool = ToolUse(name="t", input={"who": EntityReference(display_name="P")})
        assert tool.to_api_dict()["input"] == {"who": {"displayName": "P"}}

    def test_enums_become_text(self):
        event = StreamEvent(type=models.EventType.CONTENT)
        for dumped in (event.to_dict(), event.to_api_dict(), event.model_dump()):
            assert type(dumped["type"]) is str

    def test_extra_does_not_replace_fields(self):
        info = AgentInfo(name="a")
        info.model_extra["name"] = "other"
        assert info.to_dict()["name"] == "a"

    def test_compact_or_indented(self):
        usage = Usage(prompt_tokens=1)
        assert usage.model_dump_json(by_alias=True) == (
            '{"promptTokens":1,"completionTokens":0,"totalTokens":1}'
        )
        assert usage.model_dump_json(indent=1) == (
            '{\n "prompt_tokens": 1,\n "completion_tokens": 0,\n "total_tokens": 1\n}'
        )
        assert AgentInfo(name="ä").model_dump_json(exclude_none=True).startswith('{"name":"ä"')

    def test_depth(self):
        tool = ToolUse(name="t")
        tool.input["me"] = tool
        for dump in (tool.to_dict, tool.to_api_dict, tool.model_dump_json):
            with pytest.raises(RecursionError):
                dump()
        tool.input.clear()


class TestRequests:
    def test_agent(self):
        request = CreateAgentRequest(name="a", description="d", persona="p")
        assert request.to_api_dict() == {
            "name": "a",
            "description": "d",
            "persona": {"name": "p", "type": "persona"},
            "mode": "chat",
            "apiEnabled": False,
            "provider": "user",
        }
        assert request.to_dict()["persona"] == "p"
        assert request.to_dict()["abilities"] == []

    def test_agent_with_references(self):
        request = CreateAgentRequest(
            name="a",
            description="d",
            persona=EntityReference(id="1", type="persona"),
            abilities=["x", EntityReference(id="2", type="ability"), {"id": "3"}],
        )
        sent = request.to_api_dict()
        assert sent["persona"] == {"id": "1", "type": "persona"}
        assert sent["abilities"] == [
            {"name": "x", "type": "ability"},
            {"id": "2", "type": "ability"},
            {"id": "3"},
        ]
        assert request.abilities[0] == "x"
        with pytest.raises(
            TypeError, match="CreateAgentRequest.persona must be str or EntityReference"
        ):
            CreateAgentRequest(name="a", description="d", persona=5)

    def test_persona(self):
        request = CreatePersonaRequest(name="p", description="d", prompt="be")
        assert request.to_api_dict() == {
            "name": "p",
            "description": "d",
            "prompt": "be",
            "provider": "user",
        }
