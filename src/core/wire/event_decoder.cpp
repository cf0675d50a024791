#include "core/wire/event_decoder.hpp"

#include "core/wire/decode.hpp"
#include "core/wire/event_kind.hpp"

#include <simdjson.h>

#include <array>
#include <cstring>

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
    if (!top.there || has_odd_sequence(top)) return false;
    const Part inner(top.data);
    const Part message(inner.there ? inner.message : top.message);
    const std::string_view sender = message.sender.id().empty() ? top.sender.id() : message.sender.id();
    if (kind == EventKind::message && is_name(sender, "human")) return true;

    StreamEvent& event = out.emplace_back();
    if (kind == EventKind::start) {
      event.type = EventType::start;
    } else if (kind == EventKind::end) {
      event.type = EventType::end;
    } else if (add_text({&message, &inner, &top}, event.content)) {
      event.type = is_name(sender, "system") ? EventType::thinking : EventType::content;
    } else {
      out.pop_back();
      return false;
    }
    if (top.sequence.there && top.sequence.value.type() == dom::element_type::INT64)
      event.sequence = std::int64_t{top.sequence.value};
    event.sender = sender;
    event.stream_id = top.stream_id.id();
    for (const Part* part : {&top, &message, &inner}) {
      event.conversation_id = part->conversation_id.id();
      if (!event.conversation_id.empty()) break;
    }
    event.raw = data;
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

  // The first part that has any says it. False where there is none, which may be a tool, an error or the end
  // in disguise, and where there are tools.
  static bool add_text(std::array<const Part*, 3> parts, std::string& out) {
    for (const Part* part : parts) {
      if (!add_content(part->content, out)) return false;
      if (!out.empty()) return true;
    }
    return false;
  }

  // Numbers that are none of a count's: how they are read is decided elsewhere.
  static bool has_odd_sequence(const Part& top) {
    return top.sequence.there && (top.sequence.value.type() == dom::element_type::DOUBLE ||
                                  top.sequence.value.type() == dom::element_type::UINT64);
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
