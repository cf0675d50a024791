"""Agents as tools of LangChain. Needs langchain-core: pip install langchain-core"""

import asyncio

from ai_sdk import AiSdk
from ai_sdk.integrations.langchain import AISdkAgentTool, acreate_ai_sdk_tools


# [tool]
def one_tool() -> None:
    with AiSdk.from_env() as client:
        tool = AISdkAgentTool.from_client(client, "SqlQueryAgent")
        print(f"{tool.name}: {tool.description}")
        print(tool.invoke("How many orders are there?"))
# [/tool]


# [threads]
async def two_users(client: AiSdk) -> None:
    tools = await acreate_ai_sdk_tools(client)  # one for each agent that can be called
    planner = next(tool for tool in tools if tool.name == "DataQualityPlannerAgent")

    async def user(name: str, table: str) -> None:
        config = {"configurable": {"thread_id": name}}
        await planner.ainvoke(f"Analyze the {table} table", config)
        answer = await planner.ainvoke("Create tests for the issues", config)
        print(f"{name}: {answer.splitlines()[0]}")

    await asyncio.gather(user("anna", "orders"), user("bert", "products"))
    planner.reset_conversation(thread_id="anna")
# [/threads]


async def main() -> None:
    async with AiSdk.from_env(enable_async=True) as client:
        await two_users(client)


one_tool()
asyncio.run(main())
