"""Every example under examples/python runs against a real server and says what it promises."""

import os
import pathlib
import re
import subprocess
import sys

import pytest

from ai_sdk.testing import LocalServer

ROOT = pathlib.Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples" / "python"

# What each prints, as regular expressions that all have to be found.
EXPECTED = {
    "01_without_async": [r"\*\*2,000\*\* customers"],
    "02_enabling_async": [r"(?s)DataQualityPlannerAgent: .*DataQualityPlannerAgent: "],
    "03_basic_call": ["customers", "email", "Tools used: .*profile_table"],
    "04_context_manager": ["The answer begins: .*products", "Stream and client are closed"],
    "05_concurrent_requests": [
        "(?s)=== customers ===.*=== orders ===.*=== products ===.*=== inventory ===.*inventory`"
    ],
    "06_streaming": ["^Started", r"\[Tool: run_sql\]", "SELECT", "Done!", r"\*\*24,000\*\* orders"],
    "07_conversation": ["orders", "tableCustomSQLQuery", r"Conversation [0-9a-f-]{36}, 3 turns", "Tools used: "],
    "08_list_agents": ["(?m)^DataQualityPlannerAgent$", "(?m)^SqlQueryAgent$"],
    "09_error_handling": [
        "Answer: .*customers",
        "There is no agent NoSuchAgent",
        "refused the token",
        "cannot be reached: .*Connection refused",
    ],
    "10_retry_with_backoff": [r"\*\*2,000\*\* customers"],
    "11_timeout": [r"No answer within 0.001 s", "orders`", r"\*\*24,000\*\* orders"],
    "12_bounded_concurrency": ["How many inventory are there\\? -> .*inventory"],
    "13_producer_consumer": ["Processed 4 messages"],
    "14_common_mistakes": [
        "1. .*enable_async=True",
        "2. the client is closed",
        "hardly while call\\(\\) blocked it",
        "freely while acall\\(\\) was awaited",
    ],
    "16_testing_without_a_server": ["4 passed"],
    "18_logging": [],
    "19_models": ["run_sql", "(?m)^True$", "can be called", "entityStatus"],
    "22_mcp_tools": [
        "(?m)^search_metadata: .*query",
        "(?m)^found .*orders",
        "get_entity_details: the tool .* failed",
        "(?m)^customers: 1 shown",
        "customers has the columns .*email",
    ],
    "24_bots_personas_abilities": [
        "(?m)^bot ingestion-bot$",
        "(?m)^persona DataAnalyst: .",
        "ability discoveryAndSearch with [1-9]",
        "There is no persona Nobody",
    ],
    "25_make_an_agent": [
        "Made persona brief-in-python",
        "Made agent refunds-in-python with persona brief-in-python",
        "no persona Nobody, so nothing was made",
        "It can be called: True",
    ],
    "17_many_questions": ["4 of 4 answered", "The number of products"],
}
# What one may say on standard error.
SAID = {"18_logging": r"^INFO POST .*/invoke: done after [0-9.]+ s \[report-7\]$"}


# Those that show what a slow answer means: a quick one could be there before they have looked.
SLOW = {"11_timeout", "14_common_mistakes"}


@pytest.fixture(scope="module")
def quick():
    with LocalServer() as running:
        yield running


@pytest.fixture(scope="module")
def slow():
    with LocalServer(faults={"rules": [{"agent": "DataQualityPlannerAgent", "delay": 0.3}]}) as running:
        yield running


@pytest.fixture
def server(request, name):
    return request.getfixturevalue("slow" if name in SLOW else "quick")


def test_every_example_is_run_here():
    names = {path.stem for path in EXAMPLES.glob("*.py")}
    # The tests in extras/ run those that need langchain-core.
    assert names == {*EXPECTED, "20_langchain", "23_mcp_langchain"}


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_example(name, server, tmp_path):
    done = subprocess.run(
        [sys.executable, "-X", "dev", "-W", "error", str(EXAMPLES / f"{name}.py")],
        env={**os.environ, **server.environment()},
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        timeout=120,
    )
    out = done.stdout.decode("utf-8")
    # asyncio's debug mode tells of what holds the loop, which one example does on purpose.
    said = [line for line in done.stderr.decode("utf-8").splitlines() if "Executing <" not in line]
    assert done.returncode == 0, said
    assert [line for line in said if not re.search(SAID.get(name, "(?!)"), line)] == []
    for pattern in EXPECTED[name]:
        assert re.search(pattern, out), f"no {pattern!r} in:\n{out}"
    assert server.token not in out
