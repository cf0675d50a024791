#include "mcp/tool_answer.hpp"

#include "core/text.hpp"
#include "core/wire/json_text.hpp"

#include <algorithm>

namespace ai_sdk::server {
namespace {

namespace json = boost::json;

// Characters of valid UTF-8.
std::size_t characters_of(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; }));
}

json::array text_block(const std::string& text) { return {json::object{{"type", "text"}, {"text", text}}}; }

// "search_metadata" becomes "Search Metadata".
std::string title_of(std::string_view name) {
  std::string title;
  bool begins = true;
  for (const char c : name) {
    if (c == '_') {
      title += ' ';
    } else {
      title += begins && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    begins = c == '_';
  }
  return title;
}

}  // namespace

json::object tool_answer(std::string_view tool, json::object content) {
  std::string text = core::to_text(content);
  if (text.size() > max_tool_answer) {
    const std::size_t size = characters_of(text);
    if (size > max_tool_answer) {
      content = {{"tool", tool},
                 {"truncated", true},
                 {"responseSizeChars", size},
                 {"maxResponseChars", max_tool_answer},
                 {"message",
                  "The answer is too long to be sent. Ask for less: a smaller size, fewer fields, or a page "
                  "of columns "
                  "with columnOffset and columnLimit."}};
      text = core::to_text(content);
    }
  }
  return {{"content", text_block(text)}, {"structuredContent", std::move(content)}, {"isError", false}};
}

json::object tool_failure(int status, std::string_view message) {
  const json::object content{{"error", core::to_valid_utf8(message)}, {"statusCode", status}};
  return {{"content", text_block(core::to_text(content))}, {"isError", true}};
}

json::object listed_tool(const ToolDescription& tool) {
  const std::string title = title_of(tool.name);
  // A patch may take things away, and add a second time what it adds; other edits only say how things are to
  // be.
  const bool is_patch = tool.kind == ToolKind::edits && tool.name.starts_with("patch");
  json::object hints{{"title", title},
                     {"readOnlyHint", tool.kind == ToolKind::reads},
                     {"destructiveHint", tool.kind == ToolKind::creates || is_patch},
                     {"openWorldHint", false}};
  if (tool.kind == ToolKind::edits && !is_patch) hints["idempotentHint"] = true;
  return {{"name", tool.name},
          {"title", title},
          {"description", tool.description},
          {"inputSchema", tool.input_schema},
          {"annotations", std::move(hints)}};
}

}  // namespace ai_sdk::server
