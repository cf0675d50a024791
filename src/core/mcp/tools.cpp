#include "core/mcp/tools.hpp"

#include "core/mcp/rpc.hpp"
#include "core/wire/decode.hpp"
#include "core/wire/json_text.hpp"
#include "core/wire/parse.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace ai_sdk::core::mcp {
namespace {

namespace json = boost::json;

ToolInfo read_tool(const json::object& object, std::string_view name) {
  ToolInfo tool;
  tool.name = name;
  tool.title = find_text(object, "title");
  tool.description = find_text(object, "description");
  if (const auto* schema = find_object(object, "inputSchema")) tool.input_schema = *schema;
  if (const auto* schema = find_object(object, "outputSchema")) tool.output_schema = *schema;
  if (const auto* hints = find_object(object, "annotations")) tool.annotations = *hints;
  tool.parameters = parameters_of(tool.input_schema);
  constexpr std::array known{"name", "title", "description", "inputSchema", "outputSchema", "annotations"};
  for (const auto& member : object)
    if (std::find(known.begin(), known.end(), member.key()) == known.end())
      tool.extra[member.key()] = member.value();
  return tool;
}

// The text of a block, or null where it is none.
const json::string* text_of(const JsonObject& block) {
  if (find_text(block, "type") != "text") return nullptr;
  const auto* text = find_member(block, "text");
  return text ? text->if_string() : nullptr;
}

const json::string* first_text(const std::vector<JsonObject>& content) {
  for (const auto& block : content)
    if (const auto* text = text_of(block)) return text;
  return nullptr;
}

Json parsed(std::string_view text) {
  if (auto value = parse_json(text)) return *std::move(value);
  JsonObject object;
  object["text"] = json::string_view(text.data(), text.size());
  return object;
}

// OpenMetadata 1.8 sends a whole result as the text of another.
const json::object* result_inside(const json::value& data) {
  const auto* object = data.if_object();
  if (!object || object->size() > 4 || !object->contains("isError")) return nullptr;
  const auto* content = find_member(*object, "content");
  const auto* blocks = content ? content->if_array() : nullptr;
  if (!blocks || blocks->empty()) return nullptr;
  const bool all = std::all_of(blocks->begin(), blocks->end(), [](const json::value& block) {
    const auto* fields = block.if_object();
    return fields && !find_text(*fields, "type").empty();
  });
  return all ? object : nullptr;
}

bool is_true(const json::object& object, std::string_view name) {
  const auto* value = find_member(object, name);
  return value && value->is_bool() && value->get_bool();
}

ToolFailure failure_in(const ToolCallResult& result) {
  ToolFailure failure;
  for (const auto& block : result.content) {
    const auto* text = text_of(block);
    if (!text) continue;
    if (!failure.text.empty()) failure.text += "\n";
    failure.text += view(*text);
  }
  const auto* object = result.data.if_object();
  if (failure.text.empty() && object) failure.text = to_text(*object);
  failure.message = failure.text;
  if (object) {
    if (std::string words = error_message_of(to_text(*object)); !words.empty())
      failure.message = std::move(words);
    if (const auto status = find_integer(*object, "statusCode"); status && *status >= 100 && *status <= 599)
      failure.status_code = static_cast<int>(*status);
  }
  return failure;
}

// Above a limit of its own the server sends a note of this kind instead of the answer.
void flag_truncation(ToolCallResult& result) {
  const auto* object = result.data.if_object();
  if (!object || !is_true(*object, "truncated") ||
      !(find_member(*object, "responseSizeChars") || find_member(*object, "maxResponseChars")))
    return;
  result.truncated = true;
  result.success = false;
  result.error = find_text(*object, "message");
  if (result.error.empty()) result.error = "the answer was too long for the server; ask for less";
}

// Older servers say so that this tool failed, and call it a success.
bool is_hidden_failure(std::string_view tool, const Json& data) {
  const auto* object = data.if_object();
  return tool == "get_entity_lineage" && object && !find_text(*object, "error").empty() &&
         !find_member(*object, "nodes") && !find_member(*object, "entity");
}

CallOutcome read_result(std::string_view tool, const json::object& object, bool may_hold_another) {
  CallOutcome outcome;
  ToolCallResult& result = outcome.result;
  const auto* content = find_member(object, "content");
  if (const auto* blocks = content ? content->if_array() : nullptr)
    for (const auto& block : *blocks)
      if (const auto* fields = block.if_object()) result.content.push_back(*fields);
  const auto* structured = find_member(object, "structuredContent");
  const auto* text = first_text(result.content);
  if (structured && !structured->is_null())
    result.data = *structured;
  else if (text)
    result.data = parsed(view(*text));
  if (may_hold_another)
    if (const auto* inside = result_inside(result.data)) return read_result(tool, *inside, false);
  if (is_true(object, "isError") || is_hidden_failure(tool, result.data)) {
    outcome.failure = failure_in(result);
    result.success = false;
    result.error = outcome.failure->message;
  } else {
    flag_truncation(result);
  }
  return outcome;
}

// What a model can do with a block: its text, or what kind of thing it is.
Json shown(const JsonObject& block) {
  if (const auto* text = text_of(block)) return parsed(view(*text));
  JsonObject out;
  for (const auto& member : block) {
    const auto* text = member.value().if_string();
    const bool binary = text && (member.key() == "data" || member.key() == "blob");
    if (binary)
      out["base64Characters"] = text->size();
    else
      out[member.key()] = member.value();
  }
  return out;
}

}  // namespace

ToolPage read_tools(const Json& result) {
  const auto* object = result.if_object();
  if (!object) throw ProtocolError("the list of tools is no JSON object");
  ToolPage page;
  page.next = find_text(*object, "nextCursor");
  const auto* tools = find_member(*object, "tools");
  if (!tools || tools->is_null()) return page;
  const auto* list = tools->if_array();
  if (!list) throw ProtocolError("the list of tools is no JSON array");
  for (const auto& item : *list) {
    const auto* fields = item.if_object();
    const std::string_view name = fields ? find_text(*fields, "name") : std::string_view{};
    if (!name.empty()) page.tools.push_back(read_tool(*fields, name));
  }
  return page;
}

CallOutcome read_call(std::string_view tool, const Json& result) {
  const auto* object = result.if_object();
  if (!object) throw ProtocolError("the tool's result is no JSON object");
  return read_result(tool, *object, true);
}

std::string text_for_model(const ToolCallResult& result) {
  const auto* first = first_text(result.content);
  const bool first_is_all = result.content.size() < 2 || !first || result.data != parsed(view(*first));
  if (first_is_all && !result.data.is_null()) return to_text(result.data);
  json::array blocks;
  for (const auto& block : result.content) blocks.push_back(shown(block));
  JsonObject out;
  out["content"] = std::move(blocks);
  return to_text(out);
}

std::string failure_for_model(std::string_view message, std::optional<int> status_code) {
  JsonObject out;
  out["error"] = json::string_view(message.data(), message.size());
  if (status_code) out["statusCode"] = *status_code;
  return to_text(out);
}

}  // namespace ai_sdk::core::mcp
