#include "core/text.hpp"
#include "core/wire/decode.hpp"
#include "core/wire/event_kind.hpp"
#include "core/wire/parse.hpp"

#include <boost/json/array.hpp>
#include <boost/json/monotonic_resource.hpp>

#include <cstddef>

namespace ai_sdk::core {
namespace {

namespace json = boost::json;

// What one event may unfold into. Real events are far below; a hostile one must not multiply its own size.
constexpr std::size_t most_tools = 10'000;

using Kind = EventKind;

bool is_blank(std::string_view text) { return text.find_first_not_of(" \t\r\n") == std::string_view::npos; }

std::string id_in(const json::object* object, std::string_view name) {
  if (!object) return {};
  const std::string_view id = find_text(*object, name);
  return id.size() <= longest_id ? std::string{id} : std::string{};
}

// The parts of an event where the protocol's two shapes put their members.
struct Parts {
  const json::object& top;
  const json::object* data;     // nested: update, completed or error
  const json::object* message;  // nested: the chat message

  explicit Parts(const json::object& object)
      : top(object),
        data(find_object(object, "data")),
        message(data ? find_object(*data, "message") : find_object(object, "message")) {}

  std::string conversation_id() const {
    for (const json::object* object : {&top, message, data}) {
      if (auto id = id_in(object, "conversationId"); !id.empty()) return id;
    }
    return {};
  }
  std::string sender() const {
    std::string out = id_in(message, "sender");
    return out.empty() ? id_in(&top, "sender") : out;
  }
};

struct Found {
  std::string text;
  std::vector<ToolUse> tools;
};

JsonObject copy_of(const json::object* object) {
  // With storage of its own: the parsed event's memory is gone when the user reads it.
  return object ? JsonObject(*object, json::storage_ptr{}) : JsonObject{};
}

void add_tool(const json::value& value, std::vector<ToolUse>& out) {
  if (out.size() >= most_tools) return;
  if (const auto* name = value.if_string()) {
    if (!name->empty()) out.push_back(ToolUse{std::string{view(*name)}, {}, {}});
    return;
  }
  const auto* object = value.if_object();
  if (!object) return;
  const json::object* input = find_object(*object, "input");
  const json::object* result = find_object(*object, "result");
  const std::string_view name = find_text(*object, "name");
  if (name.empty() && !input && !result) return;
  out.push_back(ToolUse{std::string{name}, copy_of(input), copy_of(result)});
}

void add_block(const json::value& value, Found& out) {
  if (const auto* text = value.if_string()) {
    out.text += view(*text);
    return;
  }
  const auto* block = value.if_object();
  if (!block) return;
  if (const auto* message = find_object(*block, "textMessage"))
    out.text += find_text(*message, "message");
  else
    out.text += find_text(*block, "textMessage");
  const json::value* tools = find_member(*block, "tools");
  if (const auto* list = tools ? tools->if_array() : nullptr)
    for (const auto& tool : *list) add_tool(tool, out.tools);
}

void add_content(const json::object* object, Found& out) {
  const json::value* content = object ? find_member(*object, "content") : nullptr;
  if (!content) return;
  if (const auto* list = content->if_array()) {
    for (const auto& block : *list) add_block(block, out);
  } else {
    add_block(*content, out);
  }
}

Found find_content(const Parts& parts) {
  Found out;
  for (const json::object* object : {parts.message, parts.data, &parts.top}) {
    add_content(object, out);
    if (!out.text.empty() || !out.tools.empty()) break;
  }
  return out;
}

// The flat form: {"toolName": "…", "input": {…}, "result": {…}}.
void add_flat_tool(const json::object& top, std::vector<ToolUse>& out) {
  for (const char* key : {"toolName", "tool_name", "name"}) {
    if (const auto name = find_text(top, key); !name.empty()) {
      out.push_back(ToolUse{std::string{name}, copy_of(find_object(top, "input")),
                            copy_of(find_object(top, "result"))});
      return;
    }
  }
  if (const auto* tool = find_member(top, "tool")) add_tool(*tool, out);
}

std::string_view error_in(const json::object* object) {
  if (!object) return {};
  if (const auto text = find_text(*object, "error"); !is_blank(text)) return text;
  if (const auto* error = find_object(*object, "error"))
    if (const auto text = find_text(*error, "message"); !is_blank(text)) return text;
  if (const auto text = find_text(*object, "message"); !is_blank(text)) return text;
  return {};
}

bool says(const json::object* object, std::string_view name, std::string_view value) {
  return object && is_name(find_text(*object, name), value);
}

// The events of one piece of data. The first gets `raw`: a copy in each could multiply a hostile event's
// size.
class Writer {
 public:
  Writer(std::string_view raw, std::vector<StreamEvent>& out) : raw_(raw), out_(out) {}

  void fill(const Parts& parts) {
    common_.conversation_id = parts.conversation_id();
    common_.stream_id = id_in(&parts.top, "streamId");
    common_.sequence = find_integer(parts.top, "sequence");
    common_.sender = parts.sender();
  }
  StreamEvent& add(EventType type) {
    StreamEvent& event = out_.emplace_back(common_);
    event.type = type;
    if (!written_) event.raw = is_valid_utf8(raw_) ? std::string{raw_} : to_valid_utf8(raw_);
    written_ = true;
    return event;
  }
  void error(std::string text, bool fatal) {
    StreamEvent& event = add(EventType::error);
    event.error = is_blank(text) ? "the agent reported an error without a text" : std::move(text);
    event.fatal = fatal;
  }

 private:
  std::string_view raw_;
  std::vector<StreamEvent>& out_;
  StreamEvent common_;
  bool written_ = false;
};

void write_message(Kind kind, const Parts& parts, Writer& writer) {
  const std::string sender = parts.sender();
  if (is_name(sender, "human")) return;
  Found found = find_content(parts);
  if (kind == Kind::tool && found.tools.empty()) add_flat_tool(parts.top, found.tools);
  if (!found.text.empty()) {
    StreamEvent& event = writer.add(is_name(sender, "system") ? EventType::thinking : EventType::content);
    event.content = std::move(found.text);
  }
  for (ToolUse& tool : found.tools) {
    StreamEvent& event = writer.add(EventType::tool_use);
    event.tool_name = tool.name;
    event.tool = std::move(tool);
  }
}

void write_error(const Parts& parts, bool fatal, Writer& writer) {
  std::string text{error_in(&parts.top)};
  if (text.empty()) text = error_in(parts.data);
  if (text.empty()) text = find_content(parts).text;
  fatal = fatal || says(&parts.top, "severity", "fatal") || says(parts.data, "severity", "fatal");
  writer.error(std::move(text), fatal);
}

bool has_type(const Parts& parts, std::string_view type) {
  return says(parts.data, "type", type) || says(&parts.top, "type", type);
}

// Start, end and error are said by the event's name alone: they count whatever stands, or does not stand, in
// the data.
void write_without_object(Kind kind, const json::value* value, std::string_view data, Writer& writer) {
  if (kind == Kind::start) writer.add(EventType::start);
  if (kind == Kind::end) writer.add(EventType::end);
  if (kind != Kind::error && kind != Kind::fatal) return;
  std::string text;
  if (const auto* string = value ? value->if_string() : nullptr)
    text = view(*string);
  else if (!value)
    text = to_valid_utf8(data);
  writer.error(std::move(text), kind == Kind::fatal);
}

}  // namespace

void decode_stream_event(std::string_view name, std::string_view data, std::vector<StreamEvent>& out) {
  const Kind kind = kind_of_event(name);
  if (kind == Kind::unknown) return;

  alignas(std::max_align_t) unsigned char buffer[4096];
  json::monotonic_resource memory{buffer, sizeof buffer};
  const auto value = parse_json(data, &memory);
  Writer writer{data, out};
  const json::object* object = value ? value->if_object() : nullptr;
  if (!object) {
    write_without_object(kind, value ? &*value : nullptr, data, writer);
    return;
  }
  const Parts parts{*object};
  writer.fill(parts);
  switch (kind) {
    case Kind::start:
      writer.add(EventType::start);
      return;
    case Kind::end:
      writer.add(EventType::end);
      return;
    case Kind::error:
      write_error(parts, false, writer);
      return;
    case Kind::fatal:
      write_error(parts, true, writer);
      return;
    default:
      break;
  }
  const std::size_t before = out.size();
  write_message(kind, parts, writer);
  // A server may leave the event's name out; the data then says itself what it is.
  if (kind == Kind::message && out.size() == before) {
    if (has_type(parts, "error")) write_error(parts, false, writer);
    if (has_type(parts, "completed")) writer.add(EventType::end);
  }
}

}  // namespace ai_sdk::core
