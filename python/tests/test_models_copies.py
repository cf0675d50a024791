"""Models as copies and pickles."""

import copy
import pickle
import sys

import pytest

from ai_sdk.mcp.models import MCPTool, ToolInfo
from ai_sdk.models import AgentInfo, EventType, InvokeResponse, StreamEvent, ToolUse
from test_models_documents import FULL, type_named

PROTOCOLS = range(pickle.HIGHEST_PROTOCOL + 1)


class Derived(AgentInfo):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.seen = []


class Slotted(AgentInfo):
    __slots__ = ()


@pytest.mark.parametrize("name", FULL)
class TestEveryType:
    def test_pickle(self, name):
        made = type_named(name).from_dict(FULL[name])
        for protocol in PROTOCOLS:
            for read in (pickle.loads, pickle._loads):
                back = read(pickle.dumps(made, protocol))
                assert type(back) is type(made)
                assert back == made
                assert back.to_api_dict() == FULL[name]

    def test_copies(self, name):
        made = type_named(name).from_dict(FULL[name])
        for other in (
            copy.copy(made),
            copy.deepcopy(made),
            made.model_copy(),
            made.model_copy(deep=True),
        ):
            assert other is not made
            assert type(other) is type(made)
            assert other == made


class TestPickles:
    def test_python_s_own_pickler(self):
        event = StreamEvent(type="content", content="x")
        for protocol in PROTOCOLS:
            assert pickle.loads(pickle._dumps(event, protocol)) == event

    def test_members_stay_members(self):
        event = pickle.loads(pickle.dumps(StreamEvent(type="end")))
        assert event.type is EventType.END
        assert (
            pickle.loads(pickle.dumps(ToolInfo(name="patch_entity"))).name is MCPTool.PATCH_ENTITY
        )

    def test_a_derived_class(self):
        info = Derived(name="a")
        info.seen.append(1)
        info.model_extra["x"] = 2
        for protocol in PROTOCOLS:
            back = pickle.loads(pickle.dumps(info, protocol))
            assert type(back) is Derived
            assert (back, back.seen, back.x) == (info, [1], 2)
        assert pickle.loads(pickle.dumps(Slotted(name="a"))) == Slotted(name="a")

    def test_a_cycle(self):
        tool = ToolUse(name="t")
        tool.input["me"] = tool
        back = pickle.loads(pickle.dumps(tool))
        assert back.input["me"] is back
        tool.input.clear()
        back.input.clear()

    def test_of_another_version(self):
        info = AgentInfo.__new__(AgentInfo)
        info.__setstate__(({"name": "a", "field_of_tomorrow": 1}, {"x": 2}, None))
        assert info.name == "a"
        assert info.abilities == []
        assert info.model_extra == {"field_of_tomorrow": 1, "x": 2}

    @pytest.mark.parametrize(
        "state", [None, (), 5, ({}, {}), ([], None, None), ({}, 5, None), ({}, None, 5)]
    )
    def test_of_something_else(self, state):
        with pytest.raises(TypeError, match="no pickled AgentInfo"):
            AgentInfo(name="a").__setstate__(state)

    def test_the_extra_is_nobody_else_s(self):
        state = ({"name": "a"}, {"x": 1}, None)
        info = AgentInfo.__new__(AgentInfo)
        info.__setstate__(state)
        info.model_extra["x"] = 2
        assert state[1] == {"x": 1}


class TestCopies:
    def test_shallow(self):
        info = AgentInfo.from_dict({"name": "a", "abilities": ["x"], "owners": [1]})
        for other in (copy.copy(info), info.model_copy()):
            assert other.abilities is info.abilities
            assert other.model_extra is not info.model_extra
            assert other.owners is info.owners

    def test_deep(self):
        info = AgentInfo.from_dict({"name": "a", "abilities": ["x"], "persona": "p", "owners": [1]})
        for other in (copy.deepcopy(info), info.model_copy(deep=True)):
            other.abilities.append("y")
            other.persona.name = "q"
            other.owners.append(2)
        assert info == AgentInfo.from_dict(
            {"name": "a", "abilities": ["x"], "persona": "p", "owners": [1]}
        )

    def test_a_cycle(self):
        tool = ToolUse(name="t")
        tool.input["me"] = tool
        other = copy.deepcopy(tool)
        assert other.input["me"] is other
        tool.input.clear()
        other.input.clear()

    def test_update(self):
        info = AgentInfo(name="a", abilities=["x"])
        other = info.model_copy(update={"name": "b", "displayName": "B"})
        assert other == AgentInfo(name="b", display_name="B", abilities=["x"])
        assert info == AgentInfo(name="a", abilities=["x"])
        assert info.model_copy(update={}) == info.model_copy(update=None) == info

    def test_update_checks(self):
        info = AgentInfo(name="a")
        with pytest.raises(TypeError, match="AgentInfo.name must be str, not int"):
            info.model_copy(update={"name": 5})
        with pytest.raises(TypeError, match="AgentInfo has no field 'nam'; did you mean 'name'?"):
            info.model_copy(update={"nam": "b"})
        with pytest.raises(TypeError, match="AgentInfo has no field 5"):
            info.model_copy(update={5: "b"})
        with pytest.raises(TypeError, match="update must be a dict"):
            info.model_copy(update=5)
        with pytest.raises(TypeError):
            info.model_copy({"name": "b"})

    def test_derived(self):
        info = Derived(name="a")
        info.seen.append(1)
        shallow, deep = info.model_copy(update={"name": "b"}), copy.deepcopy(info)
        assert (type(shallow), shallow.seen is info.seen) == (Derived, True)
        assert (type(deep), deep.seen, deep.seen is info.seen) == (Derived, [1], False)

    def test_replace(self):
        answer = InvokeResponse(response="r", request_id="x")
        assert pickle.loads(pickle.dumps(answer)).request_id == copy.copy(answer).request_id == "x"
        assert answer.__replace__(response="s") == InvokeResponse(response="s")
        with pytest.raises(TypeError):
            answer.__replace__(respons="s")
        if sys.version_info >= (3, 13):
            assert copy.replace(answer, response="s") == InvokeResponse(response="s")
