"""Several tables at once: the calls share the client's connections, the answers keep their order."""

import asyncio

from ai_sdk import AiSdk


# [gather]
async def analyze_tables(client: AiSdk, tables: list[str]) -> None:
    agent = client.agent("DataQualityPlannerAgent")
    calls = [agent.acall(f"Analyze the {table} table") for table in tables]
    for table, answer in zip(tables, await asyncio.gather(*calls)):
        print(f"=== {table} ===\n{answer.response[:200]}…\n")
# [/gather]


async def main() -> None:
    async with AiSdk.from_env(enable_async=True) as client:
        await analyze_tables(client, ["customers", "orders", "products", "inventory"])


asyncio.run(main())
