"""Bounds a call in time: once too tightly, on purpose, and once with patience.

When the time is over the call is cancelled, which closes its connection.
"""

import asyncio

from ai_sdk import AiSdk
from ai_sdk.agent import AgentHandle


# [wait_for]
async def ask_within(agent: AgentHandle, seconds: float) -> None:
    try:
        answer = await asyncio.wait_for(agent.acall("Analyze the orders table"), seconds)
        print(answer.response.split("\n")[0])
    except asyncio.TimeoutError:
        print(f"No answer within {seconds} s")
# [/wait_for]


# [deadline]
async def ask_with_deadline(agent: AgentHandle) -> None:
    # The same without a wrapper: bounds everything, waits and repetitions included.
    answer = await agent.acall("How many orders are there?", deadline=30)
    print(answer.response)
# [/deadline]


async def main() -> None:
    async with AiSdk.from_env(enable_async=True) as client:
        planner = client.agent("DataQualityPlannerAgent")
        await ask_within(planner, 0.001)
        await ask_within(planner, 30)
        await ask_with_deadline(client.agent("SqlQueryAgent"))


asyncio.run(main())
