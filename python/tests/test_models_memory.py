"""Models neither leak nor crash: references, the garbage collector, threads."""

import copy
import gc
import pickle
import sys
import threading
import weakref

import pytest

from ai_sdk.models import AgentInfo, EntityReference, Model, StreamEvent, ToolUse, Usage
from test_models_documents import FULL, type_named


def resident():
    """The process's memory in bytes."""
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[1]) * 4096


def attempt(call, *args, **kwargs):
    try:
        call(*args, **kwargs)
    except (TypeError, ValueError, AttributeError):
        return
    raise AssertionError("this should have failed")


def everything(name):
    """All that can be done to a model, failures included."""
    model = type_named(name)
    made = model.from_dict(FULL[name])
    made == model.from_dict(FULL[name])
    repr(made)
    dir(made)
    made.to_api_dict()
    made.to_dict()
    made.model_dump_json()
    made.model_copy(
        update=dict.fromkeys(f for f, i in model.model_fields.items() if not i.required)
    )
    copy.copy(made)
    copy.deepcopy(made)
    pickle.loads(pickle.dumps(made))
    made.__init__(**{key: FULL[name][key] for key in FULL[name] if key not in made.model_extra})
    for field, info in model.model_fields.items():
        setattr(made, field, getattr(made, field))
        attempt(delattr, made, field)
        if info.annotation != "Any":
            attempt(setattr, made, field, object)
    attempt(model.from_dict, {**FULL[name], 5: 6})
    attempt(model, nothing=1)
    attempt(model, **{next(iter(model.model_fields)): object()})
    attempt(getattr, made, "nothing")
    attempt(setattr, made, "nothing", 1)
    attempt(made.model_copy, update={"nothing": 1})
    attempt(made.__setstate__, 1)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
@pytest.mark.parametrize("name", FULL)
def test_memory_is_given_back(name):
    for _ in range(300):
        everything(name)
    gc.collect()
    before = resident()
    for _ in range(2000):
        everything(name)
    gc.collect()
    # One object of 100 bytes leaked in each round would be 200 kB.
    assert resident() - before < 128 * 1024


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_a_hundred_thousand():
    def run():
        for i in range(100_000):
            AgentInfo(name="a", abilities=["x"], persona={"name": "p"})
            StreamEvent.from_dict({"type": "content", "content": "x", "newField": i})

    run()
    before = resident()
    run()
    assert resident() - before < 256 * 1024


def test_references_of_what_is_put_in():
    value, field = object(), "content"
    before = sys.getrefcount(value)
    tool = ToolUse(name="t", input={"x": value})
    info = AgentInfo.from_dict({"name": "a", "new": value})
    info.new
    copies = [copy.copy(tool), info.model_copy(), tool.to_dict(), info.to_api_dict()]
    assert sys.getrefcount(value) > before
    del tool, info, copies
    assert sys.getrefcount(value) == before

    text = "a text that nobody else has: " + str(id(value))
    before = sys.getrefcount(text)
    event = StreamEvent(type="content", content=text)
    setattr(event, field, text)
    for _ in range(100):
        event.content
        event == event.model_copy()
    attempt(setattr, event, "sequence", text)
    assert sys.getrefcount(text) == before + 1
    event.content = None
    assert sys.getrefcount(text) == before


def test_references_of_types():
    class Sub(AgentInfo):
        pass

    for model in (AgentInfo, StreamEvent, Sub):
        arguments = {"type": "content"} if model is StreamEvent else {"name": "a"}
        before = sys.getrefcount(model)
        many = [model(**arguments) for _ in range(100)]
        assert sys.getrefcount(model) == before + 100
        del many
        assert sys.getrefcount(model) == before


def test_derived_classes_go_away():
    class Sub(AgentInfo):
        pass

    Sub(name="a").other = Sub
    gone = weakref.ref(Sub)
    del Sub
    gc.collect()
    assert gone() is None


class TestCollector:
    def count(self, kind):
        gc.collect()
        return sum(isinstance(o, kind) for o in gc.get_objects())

    def test_cycles_are_found(self):
        before = self.count(ToolUse)
        for _ in range(10):
            tool = ToolUse(name="t", input={})
            tool.input["me"] = tool
        for _ in range(10):
            tool = ToolUse.from_dict({"name": "t"})
            tool.model_extra["me"] = tool
        del tool
        assert self.count(ToolUse) == before

    def test_cycles_through_what_is_set_later(self):
        class Watched(dict):
            """A dict that can be watched."""

        event = StreamEvent(type="content")
        assert not gc.is_tracked(event)
        tool = ToolUse(name="t")
        watched = Watched()
        gone = weakref.ref(watched)
        tool.input["watched"] = watched
        watched["event"] = event
        event.tool = tool
        assert gc.is_tracked(event)
        del event, tool, watched
        gc.collect()
        assert gone() is None

    def test_cycles_of_derived_classes(self):
        class Sub(AgentInfo):
            pass

        class Watched:
            pass

        info = Sub(name="a")
        watched = info.watched = Watched()
        info.me = info
        gone = weakref.ref(watched)
        del info, watched
        gc.collect()
        assert gone() is None

    def test_plain_ones_cost_it_nothing(self):
        assert not gc.is_tracked(Usage(prompt_tokens=1))
        assert not gc.is_tracked(StreamEvent(type="content", content="x"))
        assert not gc.is_tracked(copy.copy(EntityReference(name="x")))
        assert gc.is_tracked(AgentInfo(name="a"))
        reference = EntityReference(name="x")
        assert reference.model_extra == {}
        assert gc.is_tracked(reference)

    def test_referents(self):
        tool = ToolUse(name="t")
        assert any(o is tool.input for o in gc.get_referents(tool))
        assert any(o is ToolUse for o in gc.get_referents(tool))

    def test_collecting_while_making(self):
        thresholds = gc.get_threshold()
        gc.set_threshold(1)
        try:
            for name in FULL:
                everything(name)
        finally:
            gc.set_threshold(*thresholds)


def test_deep_nesting_is_freed():
    tool = ToolUse(name="t")
    for _ in range(100_000):
        outer = ToolUse(name="t")
        outer.input["inner"] = tool
        tool = outer
    del tool, outer


def test_changed_while_compared():
    class Meddler:
        def __eq__(self, other):
            tool.input = {}
            tool.result = {}
            return True

    tool = ToolUse(name="t", input={"x": Meddler()})
    other = ToolUse(name="t", input={"x": Meddler()})
    assert tool == other


def test_changed_while_dumped():
    class Key(str):
        __hash__ = str.__hash__

        def __eq__(self, other):
            tool.input.clear()
            return str.__eq__(self, other)

    tool = ToolUse(name="t")
    tool.input = {"a": [1, 2], Key("b"): {"c": 1}}
    tool.to_dict()


def test_threads():
    info = AgentInfo.from_dict(FULL["AgentInfo"])
    failures = []
    start = threading.Barrier(4)

    def work(number):
        try:
            start.wait(timeout=60)
            for i in range(2000):
                info.abilities = [str(number)] * 3
                info.persona = {"name": str(i)}
                assert len(set(info.abilities)) == 1
                assert info.model_copy().persona.name.isdigit()
                assert AgentInfo.from_dict(info.to_api_dict()).id == "c0de"
                repr(info)
                StreamEvent(type="content", content=str(i)).to_dict()
        except BaseException as error:
            failures.append(error)

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(interval)
    assert not failures


def test_no_model_is_forgotten():
    assert len(Model.__subclasses__()) == len(FULL)
