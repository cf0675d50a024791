"""The agents that can be called, and what each one is for."""

import asyncio

from ai_sdk import AiSdk


async def main() -> None:
    async with AiSdk.from_env(enable_async=True) as client:
        # [list]
        for agent in await client.alist_agents(limit=100):
            if agent.api_enabled:
                print(f"{agent.name}\n    {agent.description}")
        # [/list]


asyncio.run(main())
