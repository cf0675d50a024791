"""The whole answer of one agent, with the tools that it used."""

# [call]
import asyncio

from ai_sdk import AiSdk


async def main() -> None:
    async with AiSdk.from_env(enable_async=True) as client:
        agent = client.agent("DataQualityPlannerAgent")
        answer = await agent.acall("Analyze the customers table")
        print(answer.response)
        print("Tools used:", ", ".join(answer.tools_used))


asyncio.run(main())
# [/call]
