#pragma once

#include <ai_sdk/mcp_models.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ai_sdk::core::mcp {

struct ToolPage {
  std::vector<ToolInfo> tools;
  std::string next;  // the cursor of the next page; empty where there is none
};

// Reads the result of tools/list. Throws ProtocolError.
ToolPage read_tools(const Json& result);

// How a tool failed, by its own words.
struct ToolFailure {
  std::string message;
  std::string text;  // all of it
  std::optional<int> status_code;
};

struct CallOutcome {
  ToolCallResult result;
  std::optional<ToolFailure> failure;
};

// Reads the result of tools/call. Throws ProtocolError.
CallOutcome read_call(std::string_view tool, const Json& result);

// The parameters at the top level of a JSON schema. What is no schema as it should be has none, or ones that
// say little.
std::vector<ToolParameter> parameters_of(const JsonObject& schema);

// A tool as OpenAI's interfaces take it.
JsonObject openai_tool(const ToolInfo& tool);

// What a language model is given of a tool's answer, or of its failure: JSON.
std::string text_for_model(const ToolCallResult& result);
std::string failure_for_model(std::string_view message, std::optional<int> status_code);

}  // namespace ai_sdk::core::mcp
