"""Three mistakes, and what they look like."""

import asyncio

from ai_sdk import AiSdk
from ai_sdk.exceptions import AiSdkError


# [not_enabled]
def async_not_enabled() -> None:
    with AiSdk.from_env() as client:
        try:
            client.agent("SqlQueryAgent").acall("How many customers are there?")
        except RuntimeError as error:  # at the call, before anything is awaited
            print("1.", error)
# [/not_enabled]


# [closed]
def client_closed() -> None:
    with AiSdk.from_env() as client:
        agent = client.agent("SqlQueryAgent")
    try:
        agent.call("How many customers are there?")
    except AiSdkError as error:
        print("2.", error)
# [/closed]


# [blocking]
async def turns_while(call: "asyncio.Future[None]") -> int:
    turns = 0
    while not call.done():
        turns += 1
        await asyncio.sleep(0)
    return turns


async def blocking() -> None:
    async with AiSdk.from_env(enable_async=True) as client:
        agent = client.agent("DataQualityPlannerAgent")

        async def wrong() -> None:
            agent.call("Analyze the customers table")  # the loop stands still until the answer is there

        async def right() -> None:
            await agent.acall("Analyze the customers table")

        stood = await turns_while(asyncio.ensure_future(wrong()))
        went_on = await turns_while(asyncio.ensure_future(right()))
        print(f"3. the loop turned {'hardly' if stood < 10 else 'freely'} while call() blocked it,")
        print(f"   and {'freely' if went_on > 10 else 'hardly'} while acall() was awaited")
# [/blocking]


async_not_enabled()
client_closed()
asyncio.run(blocking())
