"""Meets each failure with what helps: waits where the server says how long, or names what is missing.

Provokes three failures on purpose: an agent that does not exist, a wrong token, a server that is not
there.
"""

from __future__ import annotations

import asyncio

from ai_sdk import AiSdk, AiSdkConfig
from ai_sdk.exceptions import (
    AgentNotFoundError,
    AiSdkError,
    AuthenticationError,
    NetworkError,
    RateLimitError,
)


# [safe_call]
async def safe_call(client: AiSdk, agent: str, message: str) -> str | None:
    try:
        return (await client.agent(agent).acall(message)).response
    except RateLimitError as error:
        if error.retry_after is None:
            return None
        await asyncio.sleep(error.retry_after)
        return (await client.agent(agent).acall(message)).response
    except AgentNotFoundError as error:
        print(f"There is no agent {error.agent_name}.")
    except AuthenticationError:
        print("The server refused the token: check AI_SDK_TOKEN.")
    except NetworkError as error:
        print(f"The server cannot be reached: {error.message}")
    except AiSdkError as error:  # the base of all of them
        print(f"It failed: {error.message} (request {error.request_id})")
    return None
# [/safe_call]


async def main() -> None:
    config = AiSdkConfig.from_env(enable_async=True)
    question = "How many customers are there?"
    async with AiSdk.from_config(config) as client:
        print("Answer:", await safe_call(client, "SqlQueryAgent", question))
        await safe_call(client, "NoSuchAgent", question)
    async with AiSdk.from_config(config.with_overrides(token="not-the-token")) as stranger:
        await safe_call(stranger, "SqlQueryAgent", question)
    nowhere = config.with_overrides(host="http://127.0.0.1:1", max_retries=0)
    async with AiSdk.from_config(nowhere) as lost:
        await safe_call(lost, "SqlQueryAgent", question)


asyncio.run(main())
