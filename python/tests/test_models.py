"""Models as objects: how they are made, read, changed, compared and shown."""

import inspect
import sys

import pytest

from ai_sdk.models import (
    AgentInfo,
    CreateAgentRequest,
    CreatePersonaRequest,
    EntityReference,
    EventType,
    InvokeResponse,
    KnowledgeScope,
    Model,
    StreamEvent,
    ToolUse,
    Usage,
)


def message_of(error, call, *args, **kwargs):
    with pytest.raises(error) as caught:
        call(*args, **kwargs)
    return str(caught.value)


class TestMaking:
    def test_keywords_in_both_spellings(self):
        snake = AgentInfo(name="a", display_name="A", api_enabled=True)
        camel = AgentInfo(name="a", displayName="A", apiEnabled=True)
        assert snake == camel
        assert camel.display_name == "A"
        assert camel.api_enabled is True

    def test_defaults(self):
        info = AgentInfo(name="a")
        assert (info.display_name, info.description) == ("", "")
        assert info.abilities == []
        assert info.api_enabled is False
        assert info.persona is None and info.mode is None and info.knowledge is None

    def test_defaults_are_not_shared(self):
        first, second = AgentInfo(name="a"), AgentInfo(name="b")
        first.abilities.append("x")
        assert second.abilities == []
        assert ToolUse(name="t").input is not ToolUse(name="t").input

    def test_lists_and_dicts_are_copied(self):
        abilities, arguments = ["x"], {"k": 1}
        info, tool = AgentInfo(name="a", abilities=abilities), ToolUse(name="t", input=arguments)
        abilities.append("y")
        arguments["l"] = 2
        assert info.abilities == ["x"]
        assert tool.input == {"k": 1}

    def test_sequences_become_lists(self):
        from collections import UserList

        assert AgentInfo(name="a", abilities=("x", "y")).abilities == ["x", "y"]
        assert AgentInfo(name="a", abilities=UserList(["x"])).abilities == ["x"]

    def test_none_stands_for_the_default(self):
        info = AgentInfo(
            name="a", display_name=None, abilities=None, api_enabled=None, persona=None
        )
        assert info == AgentInfo(name="a")
        assert CreateAgentRequest(name="a", description="d", persona="p", mode=None).mode == "chat"

    def test_models_from_dicts(self):
        info = AgentInfo(
            name="a",
            persona={"id": "1", "type": "persona", "fullyQualifiedName": "p"},
            knowledge={"entityTypes": ["table"], "services": [{"name": "pg"}]},
        )
        assert info.persona == EntityReference(id="1", type="persona", fully_qualified_name="p")
        assert info.knowledge.services == [EntityReference(name="pg")]
        assert InvokeResponse(response="r", usage={"promptTokens": 3}).usage.total_tokens == 3

    def test_models_are_kept_as_they_are(self):
        persona = EntityReference(name="p")
        assert AgentInfo(name="a", persona=persona).persona is persona

    def test_usage_sums_up(self):
        assert Usage(prompt_tokens=1, completion_tokens=2).total_tokens == 3
        assert Usage(prompt_tokens=1, completion_tokens=2, total_tokens=7).total_tokens == 7
        assert Usage().total_tokens == 0

    def test_texts_lose_their_class(self):
        class Name(str):
            pass

        assert type(AgentInfo(name=Name("a")).name) is str

    def test_again(self):
        info = AgentInfo.from_dict({"name": "a", "other": 1})
        info.__init__(name="b")
        assert info == AgentInfo(name="b")
        assert info.model_extra == {}


class TestWrongArguments:
    def test_missing(self):
        assert message_of(TypeError, AgentInfo) == "AgentInfo: required field missing: 'name'"
        assert message_of(TypeError, CreatePersonaRequest, prompt="p") == (
            "CreatePersonaRequest: required fields missing: 'name', 'description'"
        )
        assert "must be str, not None" in message_of(TypeError, AgentInfo, name=None)
        assert "must be str, not None" in message_of(TypeError, InvokeResponse, response=None)

    @pytest.mark.parametrize(
        "given, expected",
        [
            ({"name": 5}, "AgentInfo.name must be str, not int"),
            ({"name": b"a"}, "AgentInfo.name must be str, not bytes"),
            ({"displayName": 5}, "AgentInfo.display_name must be str, not int"),
            ({"api_enabled": 1}, "AgentInfo.api_enabled must be bool, not int"),
            ({"abilities": "x"}, "AgentInfo.abilities must be list[str], not str"),
            ({"abilities": {"x": 1}}, "AgentInfo.abilities must be list[str], not dict"),
            ({"abilities": ["x", None]}, "AgentInfo.abilities[1] must be str, not None"),
            ({"abilities": [{"name": "x"}]}, "AgentInfo.abilities[0] must be str, not dict"),
            ({"persona": 5}, "AgentInfo.persona must be EntityReference or a dict, not int"),
            ({"persona": "p"}, "AgentInfo.persona must be EntityReference or a dict, not str"),
            ({"persona": {"id": 5}}, "EntityReference.id must be str, not int"),
            (
                {"knowledge": {"services": [None, 3]}},
                "KnowledgeScope.services[1] must be EntityReference or a dict, not int",
            ),
        ],
    )
    def test_wrong_kinds(self, given, expected):
        assert message_of(TypeError, AgentInfo, **{"name": "a", **given}) == expected

    def test_wrong_kinds_elsewhere(self):
        assert message_of(TypeError, Usage, prompt_tokens=1.0) == (
            "Usage.prompt_tokens must be int, not float"
        )
        assert message_of(TypeError, Usage, prompt_tokens=True) == (
            "Usage.prompt_tokens must be int, not bool"
        )
        assert message_of(TypeError, ToolUse, name="t", input=[]) == (
            "ToolUse.input must be a dict, not list"
        )
        assert message_of(TypeError, ToolUse, name="t", input={1: 2}) == (
            "ToolUse.input must be a dict with str keys, not int"
        )
        assert message_of(TypeError, KnowledgeScope, services=EntityReference(name="s")) == (
            "KnowledgeScope.services must be list[EntityReference], not "
            "ai_sdk.models.EntityReference"
        )

    def test_unknown_keywords(self):
        assert message_of(TypeError, AgentInfo, name="a", dislay_name="A") == (
            "AgentInfo() got an unexpected keyword argument 'dislay_name'; "
            "did you mean 'display_name'?"
        )
        assert "did you mean 'api_enabled'?" in message_of(
            TypeError, AgentInfo, name="a", APIEnabled=True
        )
        assert message_of(TypeError, AgentInfo, name="a", qqqqqq=1) == (
            "AgentInfo() got an unexpected keyword argument 'qqqqqq'"
        )
        assert (
            "unexpected keyword argument"
            in message_of(TypeError, AgentInfo, **{"name": "a", "\ud800": 1, "x" * 10000: 2})
            .encode("utf-8", "replace")
            .decode()
        )

    def test_both_spellings_at_once(self):
        assert message_of(TypeError, AgentInfo, name="a", display_name="", displayName="") == (
            "AgentInfo() got both 'display_name' and 'displayName'"
        )

    def test_positions(self):
        assert message_of(TypeError, AgentInfo, "a") == "AgentInfo() takes keyword arguments only"

    def test_a_failed_start_changes_nothing(self):
        info = AgentInfo(name="a", description="d")
        with pytest.raises(TypeError):
            info.__init__(name="b", description=5)
        assert info == AgentInfo(name="a", description="d")

    def test_requests_must_say_something(self):
        for name in ("", " \n"):
            assert message_of(
                ValueError, CreatePersonaRequest, name=name, description="d", prompt="p"
            ) == ("CreatePersonaRequest.name must not be empty")
        assert message_of(
            ValueError, CreateAgentRequest, name="a", description="d", persona=""
        ) == ("CreateAgentRequest.persona must not be empty")

    def test_modes(self):
        request = CreateAgentRequest(name="a", description="d", persona="p", mode="both")
        assert request.mode == "both"
        assert message_of(ValueError, setattr, request, "mode", "chatty") == (
            "CreateAgentRequest.mode must be one of 'chat', 'agent', 'both', not 'chatty'"
        )

    def test_event_types(self):
        assert message_of(ValueError, StreamEvent, type="stop") == (
            "StreamEvent.type must be one of 'start', 'content', 'thinking', 'tool_use', 'end', "
            "'error', not 'stop'"
        )
        assert message_of(TypeError, StreamEvent, type=5) == (
            "StreamEvent.type must be EventType or its text, not int"
        )

    def test_the_base_is_no_model(self):
        assert "has no fields" in message_of(TypeError, Model)
        assert "has no fields" in message_of(TypeError, Model.from_dict, {})

        class Own(Model):
            pass

        assert "has no fields" in message_of(TypeError, Own)


class TestAttributes:
    def test_setting(self):
        info = AgentInfo(name="a")
        info.name = "b"
        info.abilities = ("x",)
        info.persona = {"name": "p"}
        info.display_name = None
        assert info == AgentInfo(name="b", abilities=["x"], persona=EntityReference(name="p"))

    def test_setting_checks(self):
        info = AgentInfo(name="a")
        assert message_of(TypeError, setattr, info, "name", None) == (
            "AgentInfo.name must be str, not None"
        )
        assert message_of(TypeError, setattr, info, "abilities", [1]) == (
            "AgentInfo.abilities[0] must be str, not int"
        )
        assert info == AgentInfo(name="a")

    def test_around_the_check(self):
        info = AgentInfo(name="a")
        with pytest.raises(AttributeError):
            AgentInfo.name.__set__(info, 5)
        with pytest.raises((TypeError, AttributeError)):
            object.__setattr__(info, "name", 5)
        assert info.name == "a"

    def test_unknown(self):
        info = AgentInfo(name="a")
        assert message_of(AttributeError, setattr, info, "nam", "b") == (
            "'AgentInfo' has no field 'nam'; did you mean 'name'?"
        )
        assert message_of(AttributeError, setattr, info, "displayName", "b") == (
            "'AgentInfo' has no field 'displayName'; did you mean 'display_name'?"
        )
        with pytest.raises(AttributeError):
            info.unknown
        with pytest.raises(AttributeError):
            del info.unknown

    def test_deleting(self):
        info = AgentInfo(name="a")
        assert message_of(AttributeError, delattr, info, "name") == (
            "AgentInfo.name cannot be deleted"
        )
        assert info.name == "a"

    def test_names_that_are_not_interned(self):
        info = AgentInfo(name="a")
        setattr(info, "".join(["na", "me"]), "b")
        assert getattr(info, "".join(["na", "me"])) == "b"

    def test_extra(self):
        info = AgentInfo.from_dict({"name": "a", "someNewField": [1], "_private": 1})
        assert info.someNewField == [1]
        assert not hasattr(info, "_private")
        assert info.model_extra == {"someNewField": [1], "_private": 1}
        info.someNewField = 2
        assert info.model_extra["someNewField"] == 2
        del info.someNewField
        assert not hasattr(info, "someNewField")

    def test_extra_shadows_nothing(self):
        document = {"name": "a", "to_dict": 1, "model_extra": 2, "__class__": 3, "__deepcopy__": 4}
        info = AgentInfo.from_dict(document)
        assert callable(info.to_dict)
        assert info.__class__ is AgentInfo
        assert not hasattr(info, "__deepcopy__")
        assert {"name": "a", **info.model_extra} == document

    def test_extra_is_live(self):
        info = AgentInfo(name="a")
        assert info.model_extra == {}
        info.model_extra["later"] = 1
        assert info.later == 1
        with pytest.raises(AttributeError):
            info.model_extra = {}

    def test_dir(self):
        info = AgentInfo.from_dict({"name": "a", "newOne": 1, "no name": 2, "_x": 3, "to_dict": 4})
        names = dir(info)
        assert {"name", "abilities", "to_dict", "newOne"} <= set(names)
        assert "no name" not in names and "_x" not in names
        assert names.count("to_dict") == 1


class TestComparing:
    def test_equal(self):
        assert AgentInfo(name="a", abilities=["x"]) == AgentInfo(name="a", abilities=["x"])
        assert AgentInfo(name="a") != AgentInfo(name="b")
        assert not AgentInfo(name="a") != AgentInfo(name="a")

    def test_extra_counts(self):
        bare, more = AgentInfo(name="a"), AgentInfo.from_dict({"name": "a", "x": 1})
        assert bare != more
        del more.x
        assert more.model_extra == {}
        assert bare == more

    def test_other_types(self):
        assert AgentInfo(name="a") != {"name": "a"}
        assert EntityReference(name="a") != ToolUse(name="a")

        class Sub(AgentInfo):
            pass

        assert Sub(name="a") != AgentInfo(name="a")

    def test_the_calls_id_does_not_count(self):
        one = InvokeResponse(response="r", request_id="a")
        assert one == InvokeResponse(response="r", requestId="b")
        assert one != InvokeResponse(response="s", request_id="a")
        assert one.request_id == "a" and InvokeResponse(response="r").request_id == ""
        one.request_id = "c"
        assert one.request_id == "c"
        with pytest.raises(TypeError):
            one.request_id = 7

    def test_no_order_no_hash(self):
        with pytest.raises(TypeError):
            AgentInfo(name="a") < AgentInfo(name="b")
        with pytest.raises(TypeError, match="unhashable"):
            hash(AgentInfo(name="a"))
        assert AgentInfo.__hash__ is None

    def test_errors_come_out(self):
        class Bad:
            def __eq__(self, other):
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            assert ToolUse(name="t", input={"x": Bad()}) == ToolUse(name="t", input={"x": Bad()})


class TestShowing:
    def test_repr(self):
        assert repr(AgentInfo(name="a")) == "AgentInfo(name='a')"
        assert repr(AgentInfo(name="a", display_name="Ä", abilities=["x"], api_enabled=True)) == (
            "AgentInfo(name='a', display_name='Ä', abilities=['x'], api_enabled=True)"
        )
        assert repr(Usage(prompt_tokens=1, completion_tokens=2)) == (
            "Usage(prompt_tokens=1, completion_tokens=2, total_tokens=3)"
        )
        event = StreamEvent(type=EventType.CONTENT, content="hi", raw="x" * 1000)
        assert repr(event) == "StreamEvent(type='content', content='hi')"
        assert repr(InvokeResponse(response="", request_id="x")) == "InvokeResponse(response='')"

    def test_repr_can_be_read_back(self):
        info = AgentInfo(
            name="a", persona=EntityReference(name="p"), knowledge={"services": [{"id": "1"}]}
        )
        assert eval(repr(info)) == info

    def test_repr_of_extra(self):
        info = AgentInfo.from_dict({"name": "a", "owners": [1]})
        assert repr(info) == "AgentInfo(name='a', model_extra={...})"

    def test_repr_of_itself(self):
        tool = ToolUse(name="t")
        tool.input["me"] = tool
        assert repr(tool) == "ToolUse(name='t', input={'me': ToolUse(...)})"
        tool.input.clear()

    def test_repr_of_a_derived_class(self):
        class Sub(AgentInfo):
            pass

        assert repr(Sub(name="a")) == "Sub(name='a')"


class TestTypes:
    def test_where_they_are(self):
        assert AgentInfo.__module__ == "ai_sdk.models"
        assert AgentInfo.__qualname__ == "AgentInfo"
        assert issubclass(AgentInfo, Model)

    @pytest.mark.skipif(sys.version_info < (3, 10), reason="Python 3.9 tells none for such types")
    def test_signature(self):
        parameters = inspect.signature(AgentInfo).parameters
        assert list(parameters) == list(AgentInfo.model_fields)
        assert all(p.kind is inspect.Parameter.KEYWORD_ONLY for p in parameters.values())
        assert parameters["name"].default is inspect.Parameter.empty
        assert parameters["abilities"].default == []
        assert parameters["persona"].default is None
        assert inspect.signature(AgentInfo.model_dump).parameters["by_alias"].default is False

    def test_fields(self):
        fields = AgentInfo.model_fields
        assert fields["display_name"].alias == "displayName"
        assert fields["display_name"].annotation == "str"
        assert fields["persona"].annotation == "EntityReference | None"
        assert fields["name"].required and not fields["abilities"].required
        assert fields["abilities"].default == []
        with pytest.raises(TypeError):
            fields["x"] = 1

    def test_documentation(self):
        assert "agent" in AgentInfo.__doc__
        for model in Model.__subclasses__():
            assert model.__doc__.strip().endswith("."), model
            for name, field in model.model_fields.items():
                assert getattr(model, name).__doc__ == field.description
                assert field.description.strip(), (model, name)
        for name, method in vars(Model).items():
            if callable(method) and not name.startswith("__"):
                assert method.__doc__, name

    def test_match_args(self):
        assert StreamEvent.__match_args__[:3] == ("type", "content", "tool_name")
        for model in Model.__subclasses__():
            assert model.__match_args__ == tuple(model.model_fields)


class TestDeriving:
    def test_own_attributes_and_methods(self):
        class Sub(AgentInfo):
            kind = "sub"

            def __init__(self, **kwargs):
                super().__init__(**kwargs)
                self.seen = 0

            def greet(self):
                return "hi " + self.name

        info = Sub(name="a", displayName="A")
        info.seen += 1
        assert (info.greet(), info.seen, info.display_name) == ("hi a", 1, "A")
        with pytest.raises(TypeError):
            info.name = 5

    def test_from_dict_makes_the_derived_class(self):
        class Sub(AgentInfo):
            pass

        info = Sub.from_dict({"name": "a", "new": 1})
        assert type(info) is Sub
        info.other = 2
        assert (info.new, info.other) == (1, 2)
        assert "other" not in info.to_dict()

    def test_without_super_init(self):
        class Empty(AgentInfo):
            def __init__(self):
                pass

        info = Empty()
        with pytest.raises(AttributeError):
            info.name
        assert repr(info) == "Empty(name=None)"
        assert info.to_dict()["name"] is None
        assert info == Empty()
        assert info.model_copy() == info

    def test_properties_and_slots(self):
        class Sub(AgentInfo):
            __slots__ = ("mark",)

            @property
            def title(self):
                return self.display_name or self.name

        info = Sub(name="a")
        info.mark = 1
        assert (info.title, info.mark) == ("a", 1)
        with pytest.raises(AttributeError):
            info.title = "b"
        assert not hasattr(info, "__dict__")
        info.model_copy()

    def test_more_than_one_base(self):
        class Mixin:
            def upper(self):
                return self.name.upper()

        class Sub(Mixin, AgentInfo):
            pass

        assert Sub(name="a").upper() == "A"
        with pytest.raises(TypeError):
            type("Both", (AgentInfo, StreamEvent), {})
        with pytest.raises((TypeError, AttributeError)):
            AgentInfo(name="a").__class__ = StreamEvent
