"""Questions that arrive over time: a bounded queue, and three workers that answer."""

from __future__ import annotations

import asyncio

from ai_sdk import AiSdk
from ai_sdk.agent import AgentHandle

WORKERS = 3


# [queue]
async def produce(queue: asyncio.Queue[str | None], questions: list[str]) -> None:
    for question in questions:
        await queue.put(question)  # waits while the queue is full
    for _ in range(WORKERS):
        await queue.put(None)  # the end, once for each worker


async def consume(
    queue: asyncio.Queue[str | None], agent: AgentHandle, results: list[str]
) -> None:
    while (question := await queue.get()) is not None:
        answer = await agent.acall(question)
        results.append(f"{question} -> {answer.response.splitlines()[0]}")
# [/queue]


async def main() -> None:
    queue: asyncio.Queue[str | None] = asyncio.Queue(maxsize=2)
    results: list[str] = []
    tables = ["customers", "orders", "products", "inventory"]
    async with AiSdk.from_env(enable_async=True) as client:
        agent = client.agent("SqlQueryAgent")
        await asyncio.gather(
            produce(queue, [f"How many {table} are there?" for table in tables]),
            *[consume(queue, agent, results) for _ in range(WORKERS)],
        )
    print(*results, sep="\n")
    print(f"Processed {len(results)} messages")


asyncio.run(main())
