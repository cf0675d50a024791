// The catalog's tools, called directly: no agent and no language model in between.
#include <ai_sdk/ai_sdk.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json/array.hpp>

#include <iostream>

namespace asio = boost::asio;
using namespace ai_sdk;

// [list]
void list_tools(const McpClient& mcp) {
  for (const ToolInfo& tool : mcp.list_tools()) {
    std::cout << tool.name << (tool.read_only() ? "" : " (writes)") << ":";
    for (const auto& parameter : tool.parameters)
      std::cout << " " << parameter.name << (parameter.required ? "*" : "");
    std::cout << "\n";
  }
}
// [/list]

// [call]
asio::awaitable<void> find_tables(McpClient mcp) {
  const auto found =
      co_await mcp.acall_tool("search_metadata", parameters("query", "orders", "entityType", "table"));

  for (const auto& hit : found.data.at("results").as_array())
    std::cout << "found " << hit.at("fullyQualifiedName").as_string().c_str() << "\n";
}
// [/call]

// [failure]
void explain_failure(const McpClient& mcp) {
  try {
    mcp.call_tool("get_entity_details", parameters("entityType", "table", "fqn", "no.such.table"));
  } catch (const McpToolExecutionError& error) {  // the tool ran, and failed
    std::cout << error.tool() << ": " << error.message() << "\n";
  } catch (const McpError& error) {  // it did not even run: the server has no such tool, say
    std::cout << error.message() << "\n";
  }
}
// [/failure]

// [model]
void for_a_model(const McpClient& mcp) {
  ToolSelection selection;
  selection.read_only = true;  // a model is not to change the catalog
  const std::vector<JsonObject> tools = mcp.as_openai_tools(selection);
  std::cout << tools.size() << " tools for a model\n";  // as "tools" of the request to it

  // What the model asks for is carried out like this; a failure is a text for it too.
  const ToolExecutor execute = mcp.create_tool_executor();
  const std::string text = execute("search_metadata", parameters("query", "customers", "size", 1));
  std::cout << "the model reads " << text.substr(0, 60) << "…\n";
}
// [/model]

int main() {
  try {
    AiSdk client{AiSdkConfig::from_env({.enable_async = true})};
    list_tools(client.mcp());
    asio::io_context loop;
    asio::co_spawn(loop, find_tables(client.mcp()), [](std::exception_ptr error) {
      if (error) std::rethrow_exception(error);
    });
    loop.run();
    explain_failure(client.mcp());
    for_a_model(client.mcp());
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
