// The MCP client against a real local agent server.
#include "support/local_server.hpp"

#include <ai_sdk/ai_sdk.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace {

using namespace ai_sdk;
using ai_sdk::testing::LocalServer;

AiSdk client_of(LocalServer& server) {
  AiSdkConfig config;
  config.host = server.host();
  config.token = server.token();
  config.enable_async = true;
  config.max_retries = 0;
  return AiSdk(config);
}

TEST(LocalMcp, ToolsAreListedWithTheirSchemas) {
  const AiSdk client = client_of(LocalServer::shared());
  const auto tools = client.mcp().list_tools();
  const auto search = std::find_if(tools.begin(), tools.end(),
                                   [](const ToolInfo& tool) { return tool.name == "search_metadata"; });
  ASSERT_NE(search, tools.end());
  EXPECT_TRUE(search->read_only());
  EXPECT_FALSE(search->description.empty());
  EXPECT_TRUE(search->input_schema.contains("properties"));
  ToolSelection selection;
  selection.read_only = true;
  const auto readers = client.mcp().as_openai_tools(selection);
  EXPECT_FALSE(readers.empty());
  EXPECT_LT(readers.size(), tools.size());
}

TEST(LocalMcp, EveryToolOfTheCatalogIsThere) {
  const AiSdk client = client_of(LocalServer::shared());
  std::set<std::string> names;
  for (const ToolInfo& tool : client.mcp().list_tools()) {
    names.insert(tool.name);
    EXPECT_EQ(tool.input_schema.at("type").as_string(), "object") << tool.name;
  }
  for (const char* name : {"search_metadata",        "semantic_search",       "get_entity_details",
                           "get_entity_lineage",     "create_glossary",       "create_glossary_term",
                           "create_lineage",         "patch_entity",          "update_entity",
                           "get_test_definitions",   "create_test_case",      "root_cause_analysis",
                           "create_metric",          "create_classification", "create_tag",
                           "create_domain",          "create_data_product",   "create_context_memory",
                           "search_company_context", "get_company_context",   "get_asset_context",
                           "get_user_context",       "find_context",          "get_knowledge_content"}) {
    EXPECT_TRUE(names.contains(name)) << name;
  }
}

TEST(LocalMcp, WhatASearchFindsHasDetails) {
  const AiSdk client = client_of(LocalServer::shared());
  const auto found =
      client.mcp().call_tool("search_metadata", parameters("query", "orders", "entityType", "table"));
  ASSERT_TRUE(found.success);
  const auto& hits = found.data.at("results").as_array();
  ASSERT_FALSE(hits.empty());
  const auto& name = hits.at(0).at("fullyQualifiedName").as_string();
  const auto details =
      client.mcp().call_tool("get_entity_details", parameters("entityType", "table", "fqn", name));
  EXPECT_EQ(details.data.at("fullyQualifiedName").as_string(), name);
  EXPECT_FALSE(details.data.at("columns").as_array().empty());
}

TEST(LocalMcp, FailuresSayWhatFailed) {
  const AiSdk client = client_of(LocalServer::shared());
  try {
    client.mcp().call_tool("get_entity_details", parameters("entityType", "table", "fqn", "no.such.table"));
    FAIL() << "nothing was thrown";
  } catch (const McpToolExecutionError& error) {
    EXPECT_EQ(error.tool(), "get_entity_details");
    EXPECT_FALSE(error.server_message().empty());
  }
  EXPECT_THROW(client.mcp().call_tool("no_such_tool"), McpError);

  AiSdkConfig config;
  config.host = LocalServer::shared().host();
  config.token = "another";
  EXPECT_THROW(AiSdk(config).mcp().list_tools(), AuthenticationError);
}

TEST(LocalMcp, ManyCallsAtOnceShareASession) {
  const AiSdk client = client_of(LocalServer::shared());
  std::vector<boost::asio::awaitable<ToolCallResult>> calls;
  for (int i = 0; i < 20; ++i)
    calls.push_back(client.mcp().acall_tool("search_metadata", parameters("query", "customers", "size", 1)));
  boost::asio::io_context loop;
  auto result = boost::asio::co_spawn(loop, when_all(std::move(calls)), boost::asio::use_future);
  loop.run();
  for (const auto& one : result.get()) EXPECT_EQ(one.data.at("results").as_array().size(), 1u);
}

}  // namespace
