"""The catalog's tools as tools of LangChain. Needs langchain-core 0.3.36: pip install langchain-core"""

import asyncio

from ai_sdk import AiSdk


# [tools]
async def catalog_tools(client: AiSdk) -> None:
    tools = await client.mcp.aas_langchain_tools(read_only=True, handle_tool_error=True)
    search = next(tool for tool in tools if tool.name == "search_metadata")
    print(await search.ainvoke({"query": "orders", "size": 1}))
# [/tools]


async def main() -> None:
    async with AiSdk.from_env(enable_async=True) as client:
        await catalog_tools(client)


asyncio.run(main())
