"""What is open is closed where the block ends, also when something fails in it."""

import asyncio

from ai_sdk import AiSdk


# [blocks]
async def first_piece(client: AiSdk) -> str:
    agent = client.agent("SqlQueryAgent")
    async with agent.astream_content("How many products are there?") as text:
        async for piece in text:
            return piece  # leaves the stream early: its connection is closed
    return ""


async def main() -> None:
    async with AiSdk.from_env(enable_async=True) as client:
        print("The answer begins:", await first_piece(client))
    print("Stream and client are closed.")
# [/blocks]


asyncio.run(main())
