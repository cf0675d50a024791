#pragma once

#include "metadata/tool.hpp"
#include "store/metadata_store.hpp"

#include <boost/json/object.hpp>

#include <functional>
#include <string>
#include <string_view>

namespace ai_sdk::server {

// What a creating tool has read from its arguments. The product's tools of this kind create what is not there
// and update what is.
struct Draft {
  std::string type;
  std::string name;
  std::string parent;            // FQN of what it stands in; empty where it stands alone
  boost::json::object content;   // what was said, checked
  boost::json::object defaults;  // what a new one has where nothing was said
};

// Creates the entity, or lays `content` over the one that is there, as one step: of many who do it at once
// none is lost. Returns the entity as the protocol shows it. Throws ToolFailure 400 for a name that cannot be
// one.
boost::json::object create_or_update(const ToolUse& use, MetadataStore& metadata, const Draft& draft);

// 1 to 256 characters, no "::", no control characters. Throws ToolFailure 400.
void check_name(std::string_view name);

// Arguments, as the schema of the tool has let them through.
std::string text_argument(const ToolUse& use, std::string_view name, std::string_view fallback = {});
bool flag_argument(const ToolUse& use, std::string_view name, bool fallback = false);
std::int64_t number_argument(const ToolUse& use, std::string_view name, std::int64_t fallback);
const boost::json::value* find_argument(const ToolUse& use, std::string_view name);
// Throws ToolFailure 400 where it is missing.
std::string needed_text(const ToolUse& use, std::string_view name);

// Copies texts that were given, under the same names.
void copy_texts(const ToolUse& use, Draft& draft, std::initializer_list<std::string_view> names);
// Reads owners, reviewers, experts, domains, tags and extension where they were given.
void copy_relations(const ToolUse& use, MetadataStore& metadata, Draft& draft);

// A tool that is a function.
using ToolFunction = boost::json::object (*)(const ToolUse& use, const ToolContext& context);
std::unique_ptr<Tool> make_tool(std::string name, ToolKind kind, std::string description,
                                std::string_view schema, ToolFunction function);

}  // namespace ai_sdk::server
