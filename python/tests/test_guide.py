"""The async usage guide that the project was made from, run word for word.

Only the host and the token are replaced. The guide lies beside the checkout of those who have it; without
it this is skipped, unless AI_SDK_REQUIRE_GUIDE says that it must be there.
"""

import ast
import asyncio
import gc
import os
import pathlib
import re

import pytest

from ai_sdk.testing import LocalServer

ROOT = pathlib.Path(__file__).resolve().parents[2]
GUIDE = ROOT.parent / "shared" / "async-guide.md"
TABLES = ("customers", "orders", "products", "inventory")


def blocks():
    """The guide's Python blocks: (heading, text)."""
    if not GUIDE.exists():
        return []
    heading, found = "", []
    lines = iter(GUIDE.read_text(encoding="utf-8").splitlines())
    for line in lines:
        if line.startswith("#"):
            heading = line.lstrip("# ")
        elif line.startswith("```python"):
            text = []
            for inner in lines:
                if inner.startswith("```"):
                    break
                text.append(inner)
            found.append((heading, "\n".join(text) + "\n"))
    return found


BLOCKS = blocks()
HEADINGS = [heading for heading, _ in BLOCKS]


@pytest.fixture(scope="module")
def server():
    if not BLOCKS:
        if os.environ.get("AI_SDK_REQUIRE_GUIDE"):
            pytest.fail(f"the guide is not at {GUIDE}")
        pytest.skip("the guide is not beside this checkout: nothing of it was run")
    with LocalServer(aliases={"MyAgent": "SqlQueryAgent"}) as running:
        yield running


@pytest.fixture
def page(server, monkeypatch):
    monkeypatch.setenv("AI_SDK_HOST", server.host)
    monkeypatch.setenv("AI_SDK_TOKEN", server.token)
    return Page(server)


class Page:
    """Runs blocks as a reader would in one notebook: names stay from block to block."""

    def __init__(self, server):
        self.server = server
        self.names = {"__name__": "guide", "asyncio": asyncio}
        exec("from ai_sdk import AiSdk, AiSdkConfig, Conversation", self.names)

    def text_of(self, heading, number=0):
        return [text for found, text in BLOCKS if found == heading][number]

    def with_address(self, text):
        for host in ("https://metadata.example.com", "..."):
            text = text.replace(f'host="{host}"', f'host="{self.server.host}"')
        for token in ("your-token", "..."):
            text = text.replace(f'token="{token}"', f'token="{self.server.token}"')
        return text

    def statements(self, heading, number=0):
        """The block's statements, each ready to run."""
        tree = ast.parse(self.with_address(self.text_of(heading, number)), "async-guide.md")
        for node in tree.body:
            module = ast.Module(body=[node], type_ignores=[])
            yield ast.unparse(node), compile(
                module, "async-guide.md", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
            )

    async def run(self, heading, number=0):
        for _, code in self.statements(heading, number):
            await self.run_one(code)

    async def run_one(self, code):
        result = eval(code, self.names)
        if asyncio.iscoroutine(result):
            await result

    def run_alone(self, heading, number=0):
        """A block that runs its own event loop."""
        for _, code in self.statements(heading, number):
            eval(code, self.names)

    def client(self, **fields):
        from ai_sdk import AiSdk

        return AiSdk(self.server.host, self.server.token, enable_async=True, **fields)


def test_every_block_is_run_here(server):
    """A section that the guide gains is noticed."""
    assert len(BLOCKS) == 16
    source = pathlib.Path(__file__).read_text(encoding="utf-8")
    assert [heading for heading in HEADINGS if f'"{heading}"' not in source] == []


def test_enabling_async(page):
    async def main():
        await page.run("Enabling Async", 0)
        async with page.names["client"] as client:
            assert (await client.agent("MyAgent").aget_info()).name == "MyAgent"
        await page.run("Enabling Async", 1)
        async with page.names["client"] as client:
            assert client.config.enable_async

    asyncio.run(main())


def test_async_methods(server):
    """Both columns of the table exist."""
    from ai_sdk import AiSdk, Conversation
    from ai_sdk.agent import AgentHandle

    owners = {"client": AiSdk, "agent": AgentHandle, "conv": Conversation}
    rows = re.findall(
        r"\| `(\w+)\.(\w+)\(\)` \| `await (\w+)\.(\w+)\(\)` \|", GUIDE.read_text(encoding="utf-8")
    )
    assert len(rows) == 7
    for sync_owner, sync_name, async_owner, async_name in rows:
        assert callable(getattr(owners[sync_owner], sync_name))
        assert callable(getattr(owners[async_owner], async_name))


def test_basic_async_example(page, capsys):
    page.run_alone("Basic Async Example")
    assert "customers" in capsys.readouterr().out


def test_async_context_manager(page, capsys):
    page.run_alone("Async Context Manager")
    asyncio.run(page.names["main"]())
    assert capsys.readouterr().out.strip()


def test_concurrent_requests(page, capsys):
    page.run_alone("Concurrent Requests")
    asyncio.run(page.names["main"]())
    out = capsys.readouterr().out
    places = [out.index(f"=== {table} ===") for table in TABLES]
    assert places == sorted(places)


def test_async_streaming(page, capsys):
    page.run_alone("Async Streaming")

    async def main():
        async with page.client() as client:
            await page.names["stream_response"](client, "How many orders are there?")

    asyncio.run(main())
    out = capsys.readouterr().out
    assert out.startswith("Started...\n")
    assert "[Tool: run_sql]" in out and "**24,000**" in out
    assert out.endswith("\nDone!\n")
    assert "Error" not in out


def test_async_conversation(page, capsys):
    page.run_alone("Async Conversation")

    async def main():
        async with page.client() as client:
            await page.names["chat"](client)

    asyncio.run(main())
    out = capsys.readouterr().out
    assert "orders" in out and "tableCustomSQLQuery" in out and "SELECT" in out


def test_async_list_agents(page):
    page.run_alone("Async List Agents")

    async def main():
        async with page.client() as client:
            return await page.names["list_all_agents"](client)

    assert [agent.name for agent in asyncio.run(main())] == [
        "DataQualityPlannerAgent",
        "LineageExplorerAgent",
        "MetadataCuratorAgent",
        "MyAgent",
        "SqlQueryAgent",
    ]


def test_error_handling(page, capsys):
    page.run_alone("Error Handling")
    safe_call = page.names["safe_call"]

    async def main():
        async with page.client() as client:
            assert "**2,000**" in await safe_call(client, "How many customers are there?")
        from ai_sdk.testing import ScriptedTransport

        with ScriptedTransport() as script:
            busy = script.on_call("MyAgent")
            busy.fail(429, "slow down", {"Retry-After": "0.01"}).reply("at last")
            async with script.client(enable_async=True, max_retries=0) as client:
                assert await safe_call(client, "Hi") == "at last"
                busy.fail(429, "slow down").fail(500, "out of memory")
                assert await safe_call(client, "Hi") is None
                assert await safe_call(client, "Hi") is None

    asyncio.run(main())
    assert "Agent failed: " in capsys.readouterr().out


def test_retry_with_backoff(page):
    async def main():
        await page.run("Error Handling")  # where its names are imported
        async with page.client() as client:
            page.names["client"] = client
            await page.run("Retry with Backoff")
            assert page.names["response"].response

    asyncio.run(main())


def test_timeout_control(page):
    page.run_alone("Timeout Control")
    call_with_timeout = page.names["call_with_timeout"]

    async def main():
        async with page.client() as client:
            assert "**2,000**" in await call_with_timeout(client, "How many customers are there?")
            with pytest.raises(TimeoutError, match="Agent call timed out after 0.0001s"):
                await call_with_timeout(client, "How many customers are there?", timeout=0.0001)

    asyncio.run(main())


def test_parallel_with_semaphore(page):
    page.run_alone("Parallel with Semaphore")

    async def main():
        async with page.client() as client:
            questions = [f"How many {table} are there?" for table in TABLES]
            return await page.names["rate_limited_calls"](client, questions, max_concurrent=2)

    for table, answer in zip(TABLES, asyncio.run(main())):
        assert f"FROM {table}" in answer


def test_producer_consumer_pattern(page, capsys):
    page.run_alone("Producer-Consumer Pattern")
    with pytest.warns(ResourceWarning):  # the guide's example leaves its client unclosed
        asyncio.run(page.names["main"]())
        gc.collect()
    assert capsys.readouterr().out == "Processed 3 messages\n"


def test_forgetting_to_enable_async(page):
    async def main():
        outcomes = []
        for source, code in page.statements("Forgetting to enable async"):
            try:
                await page.run_one(code)
            except RuntimeError as error:
                outcomes.append((source, str(error)))
        (failed,) = outcomes
        assert "acall" in failed[0] and "enable_async=True" in failed[1]
        await page.names["client"].aclose()

    with pytest.warns(ResourceWarning):  # its first client is left unclosed
        asyncio.run(main())
        gc.collect()


def test_not_closing_properly(page):
    async def main():
        await page.run("Not closing properly")
        assert page.names["response"].response

    asyncio.run(main())


def test_using_sync_in_async_context(page):
    async def main():
        async with page.client() as client:
            page.names["client"] = client
            await page.run("Using sync in async context")
            for name in ("bad", "good"):
                await page.names[name]()

    asyncio.run(main())
