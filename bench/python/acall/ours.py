"""Calls with so many in flight: ai_sdk."""

import asyncio

import common
from ai_sdk import AiSdk


def as_json(answer):
    return {
        "conversationId": answer.conversation_id,
        "response": answer.response,
        "toolsUsed": answer.tools_used,
        "usage": answer.usage.to_api_dict(),
    }


async def call_again(agent, question, window):
    while True:
        answer = await agent.acall(question)
        answer.response
        if not window.count():
            return


async def main(arguments):
    async with AiSdk(arguments.host, arguments.token, enable_async=True) as client:
        agent = client.agent(arguments.agent)
        if arguments.check:
            return {"answer": as_json(await agent.acall(arguments.question))}
        window = common.Window(arguments.number("seconds"))
        callers = arguments.number("in_flight")
        await asyncio.gather(
            *(call_again(agent, arguments.question, window) for _ in range(callers))
        )
        return window.result()


arguments = common.begin()
common.finish(common.run_async(main(arguments), arguments))
