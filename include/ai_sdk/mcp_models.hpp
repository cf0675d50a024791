#pragma once

#include <ai_sdk/export.hpp>
#include <ai_sdk/json.hpp>

#include <optional>
#include <string>
#include <tuple>
#include <vector>

namespace ai_sdk {

/// One argument that a tool takes, read out of the top level of its schema.
struct ToolParameter {
  std::string name;
  std::string type = "string";  ///< string, integer, number, boolean, array or object
  std::string description;
  bool required = false;
  std::optional<Json> default_value;
  std::vector<Json> enum_values;  ///< the only values that are allowed; empty: any
  friend bool operator==(const ToolParameter&, const ToolParameter&) = default;
};

/// What an MCP server says about one of its tools. Tools that this version has never heard of are like all
/// others.
struct ToolInfo {
  std::string name;
  std::string title;
  std::string description;
  std::vector<ToolParameter> parameters;
  JsonObject input_schema;  ///< JSON schema of the arguments, as the server sent it
  std::optional<JsonObject> output_schema;
  JsonObject annotations;  ///< hints: readOnlyHint, destructiveHint, …
  JsonObject extra;
  /// The server says that the tool only reads.
  AI_SDK_API bool read_only() const;
  friend bool operator==(const ToolInfo&, const ToolInfo&) = default;
};

/// What calling a tool brought.
struct ToolCallResult {
  bool success = true;
  /// What the tool answered: its structured content; else its first text, parsed where it is JSON and as
  /// {"text": …} where not; null where it answered nothing.
  Json data;
  std::string error;                ///< what went wrong; empty where nothing did
  std::vector<JsonObject> content;  ///< all blocks as the server sent them: text, image, audio, resources
  /// The server left the answer out because it was too long for it: ask for less.
  bool truncated = false;
  std::string request_id;  ///< X-Request-ID of the call, the server's own where it sent one; not compared
  friend bool operator==(const ToolCallResult& a, const ToolCallResult& b) {
    return std::tie(a.success, a.data, a.error, a.content, a.truncated) ==
           std::tie(b.success, b.data, b.error, b.content, b.truncated);
  }
};

}  // namespace ai_sdk
