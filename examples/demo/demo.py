"""The Python part of ./dev demo: a hundred questions at once, and an answer as it arrives."""

import asyncio
import time

from ai_sdk import AiSdk

THINGS = ("customers", "orders", "products", "payments", "inventory")


async def main() -> None:
    async with AiSdk.from_env(enable_async=True) as client:
        agent = client.agent("SqlQueryAgent")
        questions = [f"How many {thing} are there?" for thing in THINGS] * 20

        begin = time.perf_counter()
        results = await client.amap(agent, questions, max_concurrent=16)
        answers = {result.value().response for result in results}
        print(f"{len(results)} questions, 16 at a time: {time.perf_counter() - begin:.1f} s, "
              f"{len(answers)} different answers, {sum(not result.ok for result in results)} failed")

        print("\nAn answer as it arrives:\n")
        async for event in agent.astream("Which 3 customers have the most orders?"):
            if event.type == "tool_use":
                print(f"[tool: {event.tool_name}]")
            elif event.type == "content":
                print(event.content, end="", flush=True)


asyncio.run(main())
