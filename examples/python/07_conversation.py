"""Three turns with one agent: each message builds on the answers before it.

The last answer is streamed; the conversation remembers it like the others.
"""

import asyncio

from ai_sdk import AiSdk, Conversation


async def main() -> None:
    async with AiSdk.from_env(enable_async=True) as client:
        # [turns]
        conversation = Conversation(client.agent("DataQualityPlannerAgent"))

        print(await conversation.asend("Analyze the orders table"))
        print(await conversation.asend("Create tests for the issues"))

        async for event in conversation.astream("Show me the SQL"):
            if event.type == "content":
                print(event.content, end="", flush=True)
        # [/turns]

        # [history]
        print(f"\nConversation {conversation.id}, {len(conversation)} turns:")
        for message, response in conversation.history:
            print(f"  {message} -> {len(response)} characters")
        print("Tools used:", ", ".join(conversation.tools_used))
        # [/history]


asyncio.run(main())
