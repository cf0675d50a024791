"""Repeats a call in one's own way: up to three times, with growing waits, unless the server says how long.

The client repeats what is safe to repeat by itself (``max_retries``); write this where you want another
rule.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from ai_sdk import AiSdk
from ai_sdk.exceptions import AgentExecutionError, RateLimitError
from ai_sdk.models import InvokeResponse


# [with_retry]
async def with_retry(
    call: Callable[[], Awaitable[InvokeResponse]], attempts: int = 3, delay: float = 1.0
) -> InvokeResponse:
    for attempt in range(1, attempts):
        try:
            return await call()
        except (RateLimitError, AgentExecutionError) as error:
            wait = error.retry_after or delay
            print(f"Attempt {attempt} failed; again in {wait} s")
            await asyncio.sleep(wait)
            delay *= 2
    return await call()
# [/with_retry]


async def main() -> None:
    # Its own repetitions are switched off, so that they do not multiply with ours.
    async with AiSdk.from_env(enable_async=True, max_retries=0) as client:
        agent = client.agent("SqlQueryAgent")
        answer = await with_retry(lambda: agent.acall("How many customers are there?"))
        print(answer.response)


asyncio.run(main())
