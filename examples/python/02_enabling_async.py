"""Two ways to make a client for the asynchronous methods."""

import asyncio
import os

from ai_sdk import AiSdk, AiSdkConfig


async def main() -> None:
    # [fields]
    first = AiSdk(
        host=os.environ["AI_SDK_HOST"],
        token=os.environ["AI_SDK_TOKEN"],
        enable_async=True,  # the a… methods refuse to work without it
    )
    # [/fields]

    # [environment]
    config = AiSdkConfig.from_env(enable_async=True)
    second = AiSdk.from_config(config)
    # [/environment]

    for client in (first, second):
        info = await client.agent("DataQualityPlannerAgent").aget_info()
        print(f"{info.name}: {info.description}")
        await client.aclose()


asyncio.run(main())
