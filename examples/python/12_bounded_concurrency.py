"""Many questions, at most three under way at a time."""

from __future__ import annotations

import asyncio

from ai_sdk import AiSdk
from ai_sdk.agent import AgentHandle


# [semaphore]
async def ask_all(agent: AgentHandle, messages: list[str], max_concurrent: int) -> list[str]:
    places = asyncio.Semaphore(max_concurrent)

    async def ask(message: str) -> str:
        async with places:
            return (await agent.acall(message)).response

    return await asyncio.gather(*[ask(message) for message in messages])
# [/semaphore]


async def main() -> None:
    tables = ["customers", "orders", "products", "inventory"]
    questions = [f"How many {table} are there?" for table in tables]
    async with AiSdk.from_env(enable_async=True) as client:
        answers = await ask_all(client.agent("SqlQueryAgent"), questions, 3)
    for question, answer in zip(questions, answers):
        print(question, "->", answer.splitlines()[0])


asyncio.run(main())
