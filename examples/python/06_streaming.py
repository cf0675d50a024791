"""An answer while it is being written, with the tools that the agent uses on the way.

A connection that breaks before the end is an error, never a shorter answer.
"""

import asyncio

from ai_sdk import AiSdk
from ai_sdk.agent import AgentHandle


# [loop]
async def stream_answer(agent: AgentHandle) -> None:
    async for event in agent.astream("Which 5 products have the highest price?"):
        if event.type == "start":
            print("Started…")
        elif event.type == "content":
            print(event.content, end="", flush=True)
        elif event.type == "tool_use":
            print(f"[Tool: {event.tool_name}]")
        elif event.type == "end":
            print("\nDone!")
        elif event.type == "error":
            print(f"\nError: {event.error}")
# [/loop]


# [content]
async def stream_text(agent: AgentHandle) -> None:
    async for piece in agent.astream_content("How many orders are there?"):
        print(piece, end="", flush=True)
# [/content]


async def main() -> None:
    async with AiSdk.from_env(enable_async=True) as client:
        agent = client.agent("SqlQueryAgent")
        await stream_answer(agent)
        await stream_text(agent)
    print()


asyncio.run(main())
