#include "core/wire/event_decoder.hpp"

#include "core/wire/decode.hpp"
#include "core/wire/event_kind.hpp"

#include <simdjson.h>

#include <array>
#include <cstring>
#include <new>

namespace ai_sdk::core {
namespace {

namespace dom = simdjson::dom;

// Larger ones take the other way, so that the parser's memory stays small.
constexpr std::size_t longest_data = 16 * 1024;
// Below what the other way allows: what is deeper is for it to decide.
constexpr std::size_t most_depth = 100;

// A member's value: the last one where its name is repeated.
struct Member {
  dom::element value;
  bool there = false;

  void operator=(const dom::element& last) {
    value = last;
    there = true;
  }
  std::string_view text() const {
    std::string_view out;
    if (there && value.get(out) != simdjson::SUCCESS) out = {};
    return out;
  }
  std::string_view id() const {
    const std::string_view out = text();
    return out.size() <= longest_id ? out : std::string_view{};
  }
};

// What the protocol names of the event, of its data and of its message.
struct Part {
  bool there = false;
  Member data, message, content, sender, stream_id, sequence, conversation_id;

  Part() = default;
  explicit Part(const Member& from) {
    dom::object object;
    if (!from.there || from.value.get(object) != simdjson::SUCCESS) return;
    there = true;
    for (const dom::key_value_pair& field : object) read(field.key, field.value);
  }

 private:
  void read(std::string_view key, const dom::element& value) {
    switch (key.size()) {
      case 4:
        if (key == "data") data = value;
        break;
      case 6:
        if (key == "sender") sender = value;
        break;
      case 7:
        if (key == "message") message = value;
        if (key == "content") content = value;
        break;
      case 8:
        if (key == "streamId") stream_id = value;
        if (key == "sequence") sequence = value;
        break;
      case 14:
        if (key == "conversationId") conversation_id = value;
        break;
      default:
        break;
    }
  }
};

// One block of a message. False where it has tools.
bool add_block(const dom::element& value, std::string& out) {
  std::string_view text;
  if (value.get(text) == simdjson::SUCCESS) {
    out += text;
    return true;
  }
  dom::object block;
  if (value.get(block) != simdjson::SUCCESS) return true;
  Member text_message;
  for (const dom::key_value_pair& field : block) {
    if (field.key == "tools") return false;
    if (field.key == "textMessage") text_message = field.value;
  }
  dom::object object;
  if (!text_message.there || text_message.value.get(object) != simdjson::SUCCESS) {
    out += text_message.text();
    return true;
  }
  Member message;
  for (const dom::key_value_pair& field : object)
    if (field.key == "message") message = field.value;
  out += message.text();
  return true;
}

bool add_content(const Member& content, std::string& out) {
  if (!content.there) return true;
  dom::array list;
  if (content.value.get(list) != simdjson::SUCCESS) return add_block(content.value, out);
  for (const dom::element& block : list)
    if (!add_block(block, out)) return false;
  return true;
}

}  // namespace

struct EventDecoder::Parser {
  // False where the event is not of the kind that is done here, or its JSON needs repair: then nothing has
  // been added.
  bool decode(EventKind kind, std::string_view data, std::vector<StreamEvent>& out) {
    Member whole;
    if (!parse(data, whole)) return false;
    const Part top(whole);
    if (!top.there) return false;
    const Part inner(top.data);
    const Part message(inner.there ? inner.message : top.message);

    StreamEvent event;
    if (kind == EventKind::message) {
      const std::string_view sender = sender_of(top, message);
      if (is_name(sender, "human")) return true;
      for (const Part* part : {&message, &inner, &top}) {
        if (!add_content(part->content, event.content)) return false;
        if (!event.content.empty()) break;
      }
      // No text: it may be a tool, an error or the end in disguise.
      if (event.content.empty()) return false;
      event.type = is_name(sender, "system") ? EventType::thinking : EventType::content;
    } else {
      event.type = kind == EventKind::start ? EventType::start : EventType::end;
    }
    if (!set_sequence(top.sequence, event)) return false;
    event.sender = sender_of(top, message);
    event.stream_id = top.stream_id.id();
    for (const Part* part : {&top, &message, &inner}) {
      event.conversation_id = part->conversation_id.id();
      if (!event.conversation_id.empty()) break;
    }
    event.raw = data;
    out.push_back(std::move(event));
    return true;
  }

 private:
  bool parse(std::string_view data, Member& whole) {
    // The parser reads some bytes beyond the end, which the stream's own buffer may not have.
    if (data.size() > longest_data) return false;
    if (padded_.size() < data.size() + simdjson::SIMDJSON_PADDING) {
      std::size_t size = 1024;
      while (size < data.size()) size *= 2;
      if (parser_.allocate(size, most_depth) != simdjson::SUCCESS) return false;
      padded_.resize(size + simdjson::SIMDJSON_PADDING);
    }
    std::memcpy(padded_.data(), data.data(), data.size());
    whole.there = parser_.parse(padded_.data(), data.size(), false).get(whole.value) == simdjson::SUCCESS;
    return whole.there;
  }

  static std::string_view sender_of(const Part& top, const Part& message) {
    const std::string_view out = message.sender.id();
    return out.empty() ? top.sender.id() : out;
  }

  // False for numbers that are none of a count's: how they are read is decided elsewhere.
  static bool set_sequence(const Member& sequence, StreamEvent& event) {
    if (!sequence.there) return true;
    switch (sequence.value.type()) {
      case dom::element_type::INT64:
        event.sequence = std::int64_t{sequence.value};
        return true;
      case dom::element_type::DOUBLE:
      case dom::element_type::UINT64:
        return false;
      default:
        return true;
    }
  }

  dom::parser parser_;
  std::vector<char> padded_;
};

EventDecoder::EventDecoder() noexcept = default;
EventDecoder::~EventDecoder() = default;
EventDecoder::EventDecoder(EventDecoder&&) noexcept = default;
EventDecoder& EventDecoder::operator=(EventDecoder&&) noexcept = default;

void EventDecoder::decode(std::string_view name, std::string_view data, std::vector<StreamEvent>& out) {
  const EventKind kind = kind_of_event(name);
  if (kind == EventKind::unknown) return;
  if (kind == EventKind::message || kind == EventKind::start || kind == EventKind::end) {
    if (!parser_) parser_ = std::make_unique<Parser>();
    if (parser_->decode(kind, data, out)) return;
  }
  decode_stream_event(name, data, out);
}

}  // namespace ai_sdk::core
