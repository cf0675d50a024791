"""The catalog's tools: called directly, handed to a language model, and a chat with the catalog."""

import asyncio
import json
from typing import Any, Dict, List

from ai_sdk import AiSdk, MCPToolExecutionError
from ai_sdk.mcp import MCPTool

Message = Dict[str, Any]


# [call]
def find_tables(client: AiSdk) -> None:
    for tool in client.mcp.list_tools():
        print(f"{tool.name}: {', '.join(parameter.name for parameter in tool.parameters)}")

    found = client.mcp.call_tool(MCPTool.SEARCH_METADATA, {"query": "orders", "entityType": "table"})
    for hit in found.data["results"]:
        print("found", hit["fullyQualifiedName"])

    try:
        client.mcp.call_tool("get_entity_details", {"entityType": "table", "fqn": "no.such.table"})
    except MCPToolExecutionError as error:  # the tool ran, and failed
        print(f"{error.tool}: {error}")
# [/call]


# [async]
async def several_at_once(client: AiSdk) -> None:
    words = ["customers", "orders", "products"]
    calls = [client.mcp.acall_tool(MCPTool.SEARCH_METADATA, {"query": word, "size": 1}) for word in words]
    for word, result in zip(words, await asyncio.gather(*calls)):
        print(f"{word}: {result.data['returnedCount']} shown")
# [/async]


# [chat]
def chat(client: AiSdk, question: str) -> str:
    """One question about the catalog, answered with its tools."""
    tools = client.mcp.as_openai_tools(read_only=True)  # a model is not to change the catalog
    execute = client.mcp.create_tool_executor()
    messages: List[Message] = [{"role": "user", "content": question}]
    while True:
        reply = model(messages, tools)
        messages.append(reply)
        if not reply.get("tool_calls"):
            return str(reply["content"])
        for call in reply["tool_calls"]:
            function = call["function"]
            text = execute(function["name"], json.loads(function["arguments"]))
            messages.append({"role": "tool", "tool_call_id": call["id"], "content": text})
# [/chat]


# [model]
def model(messages: List[Message], tools: List[Dict[str, Any]]) -> Message:
    """Stands in for a language model, which would be asked so:

    openai.chat.completions.create(model=…, messages=messages, tools=tools).choices[0].message
    """
    assert "search_metadata" in [tool["function"]["name"] for tool in tools]
    results = [json.loads(message["content"]) for message in messages if message["role"] == "tool"]
    if not results:
        words = {"query": messages[0]["content"].rstrip("?").split()[-1], "entityType": "table", "size": 1}
        return asks("search_metadata", words)
    if len(results) == 1:
        if not results[0].get("results"):
            return {"role": "assistant", "content": "The catalog has nothing of that kind."}
        table = results[0]["results"][0]["fullyQualifiedName"]
        return asks("get_entity_details", {"entityType": "table", "fqn": table})
    columns = ", ".join(column["name"] for column in results[1]["columns"])
    return {"role": "assistant", "content": f"{results[1]['fullyQualifiedName']} has the columns {columns}."}


def asks(name: str, arguments: Dict[str, Any]) -> Message:
    function = {"name": name, "arguments": json.dumps(arguments)}
    call = {"id": f"call-{name}", "type": "function", "function": function}
    return {"role": "assistant", "content": None, "tool_calls": [call]}
# [/model]


with AiSdk.from_env(enable_async=True) as client:
    find_tables(client)
    asyncio.run(several_at_once(client))
    print(chat(client, "Which columns has the table of customers?"))
