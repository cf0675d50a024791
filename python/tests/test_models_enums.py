"""EventType and MCPTool are strings."""

import json
import pickle
import subprocess
import sys
import textwrap

import pytest

import ai_sdk.models
from ai_sdk.mcp.models import MCPTool
from ai_sdk.models import EventType, StreamEvent


@pytest.mark.parametrize("member", [*EventType, *MCPTool])
class TestEveryMember:
    def test_is_its_text(self, member):
        text = member.value
        assert member == text and text == member
        assert str(member) == text and f"{member}" == text and "%s" % member == text
        assert "{:>20}".format(member) == text.rjust(20)
        assert hash(member) == hash(text)
        assert {text: 1}[member] == 1 and {member: 1}[text] == 1
        assert json.dumps(member) == json.dumps(text)
        assert type(member)(text) is member
        assert member.name == text.upper()

    def test_pickles(self, member):
        for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
            assert pickle.loads(pickle.dumps(member, protocol)) is member


def test_members():
    assert [member.value for member in EventType] == [
        "start",
        "content",
        "thinking",
        "tool_use",
        "end",
        "error",
    ]
    assert len(MCPTool) == 25
    assert MCPTool.SEARCH_METADATA == "search_metadata"
    assert EventType.__module__ == "ai_sdk.models"


@pytest.mark.parametrize("kind", EventType)
def test_events_carry_the_members(kind):
    assert StreamEvent(type=kind).type is kind
    assert StreamEvent(type=kind.value).type is kind
    assert StreamEvent.from_dict({"type": str(kind)}).type is kind
    event = StreamEvent(type="start")
    event.type = "".join(kind.value)
    assert event.type is kind


@pytest.mark.skipif(sys.version_info < (3, 10), reason="match is new in Python 3.10")
def test_match():
    code = textwrap.dedent("""
        def describe(event):
            match event:
                case StreamEvent(type="start"):
                    return "started"
                case StreamEvent("content", text):
                    return text
                case StreamEvent(type=EventType.TOOL_USE, tool_name=name):
                    return name
            match event.type:
                case "end":
                    return "done"
                case EventType.ERROR:
                    return event.error
        """)
    scope = dict(vars(ai_sdk.models))
    exec(code, scope)
    describe = scope["describe"]
    assert describe(StreamEvent(type="start")) == "started"
    assert describe(StreamEvent(type="content", content="x")) == "x"
    assert describe(StreamEvent(type="tool_use", tool_name="t")) == "t"
    assert describe(StreamEvent(type="end")) == "done"
    assert describe(StreamEvent(type="error", error="e")) == "e"
    assert describe(StreamEvent(type="thinking")) is None


def test_import_brings_little():
    # The enum of the tools is for those who use MCP; these modules are slow to import.
    code = "import ai_sdk.models, sys; print(*sorted(sys.modules))"
    loaded = subprocess.run(
        [sys.executable, "-I", "-c", f"import sys; sys.path[:] = {sys.path!r}; {code}"],
        stdout=subprocess.PIPE,
        check=True,
        timeout=60,
        universal_newlines=True,
    ).stdout.split()
    assert "ai_sdk.models" in loaded
    slow = {"ai_sdk.mcp", "typing", "inspect", "dataclasses", "json", "logging", "copy"}
    assert not slow & set(loaded)
