#include "core/sse_decoder.hpp"

#include <algorithm>
#include <cstring>

namespace ai_sdk::core {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
constexpr unsigned past_start = 3;
constexpr std::size_t kept_capacity = 1024 * 1024;
constexpr std::int64_t longest_retry_ms = 1'000'000'000'000;

std::size_t find_from(std::string_view text, std::size_t from, char wanted) {
  if (from >= text.size()) return text.size();
  const void* found = std::memchr(text.data() + from, wanted, text.size() - from);
  return found ? static_cast<std::size_t>(static_cast<const char*>(found) - text.data()) : text.size();
}

std::optional<std::chrono::milliseconds> parse_retry(std::string_view value) {
  if (value.empty()) return std::nullopt;
  std::int64_t total = 0;
  for (char c : value) {
    if (c < '0' || c > '9') return std::nullopt;
    total = std::min(total * 10 + (c - '0'), longest_retry_ms);
  }
  return std::chrono::milliseconds{total};
}

// One very large event must not keep its memory for the rest of the stream.
void clear(std::string& text) {
  text.clear();
  if (text.capacity() > kept_capacity) text.shrink_to_fit();
}

}  // namespace

void SseDecoder::feed(std::string_view bytes) {
  if (bytes.empty()) return;
  if (handed_out_) drop_event();
  keep_data();
  if (at_ < input_.size()) {
    if (queue_.empty()) {
      queue_.assign(input_.begin() + static_cast<std::ptrdiff_t>(at_), input_.end());
      at_ = 0;
    } else if (at_ > queue_.size() / 2) {
      queue_.erase(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(at_));
      at_ = 0;
    }
    queue_.insert(queue_.end(), bytes.begin(), bytes.end());
    input_ = {queue_.data(), queue_.size()};
    lf_ = find_from(input_, at_, '\n');
    cr_ = find_from(input_, at_, '\r');
    return;
  }
  queue_.clear();
  input_ = bytes;
  at_ = 0;
  if (bom_seen_ < past_start) skip_bom();
  if (after_cr_ && at_ < input_.size()) {
    if (input_[at_] == '\n') ++at_;
    after_cr_ = false;
  }
  lf_ = find_from(input_, at_, '\n');
  cr_ = find_from(input_, at_, '\r');
}

void SseDecoder::skip_bom() {
  while (bom_seen_ < past_start && at_ < input_.size()) {
    if (input_[at_] == byte_order_mark[bom_seen_]) {
      ++at_;
      ++bom_seen_;
    } else {
      // Not a mark after all: what looked like one is the start of the first line.
      line_.assign(byte_order_mark.substr(0, bom_seen_));
      bom_seen_ = past_start;
    }
  }
}

// Each kind of line end is searched once over the input, however many lines the other kind makes of it.
void SseDecoder::find_line_ends() {
  if (lf_ < at_) lf_ = find_from(input_, at_, '\n');
  if (cr_ < at_) cr_ = find_from(input_, at_, '\r');
}

std::optional<SseDecoder::Event> SseDecoder::next() {
  if (handed_out_) drop_event();
  if (failure_ != Failure::none) fail(failure_);
  while (at_ < input_.size()) {
    find_line_ends();
    const std::size_t end = std::min(lf_, cr_);
    const std::string_view part = input_.substr(at_, end - at_);
    if (part.size() > limits_.max_line || line_.size() > limits_.max_line - part.size()) fail(Failure::line);
    if (end == input_.size()) {
      line_.append(part);
      at_ = end;
      break;
    }
    at_ = end + 1;
    if (input_[end] == '\r') {
      if (at_ == input_.size())
        after_cr_ = true;
      else if (input_[at_] == '\n')
        ++at_;
    }
    bool complete = false;
    if (line_.empty()) {
      complete = take_line(part, false);
    } else {
      line_.append(part);
      complete = take_line(line_, true);
      clear(line_);
    }
    if (complete) {
      handed_out_ = true;
      return Event{name_.empty() ? std::string_view{"message"} : std::string_view{name_},
                   viewed_ ? data_view_ : std::string_view{data_}, id_};
    }
  }
  keep_data();
  input_ = {};
  at_ = lf_ = cr_ = 0;
  queue_.clear();
  return std::nullopt;
}

bool SseDecoder::take_line(std::string_view line, bool held) {
  if (line.empty()) {
    if (has_data_) return true;
    drop_event();
    return false;
  }
  const std::size_t colon = line.starts_with("data:") ? 4 : find_from(line, 0, ':');
  const std::string_view field = line.substr(0, colon);
  std::string_view value = line.substr(std::min(colon + 1, line.size()));
  if (value.starts_with(' ')) value.remove_prefix(1);
  if (field == "data") {
    take_data(value, held);
  } else if (field == "event") {
    name_.assign(value);
  } else if (field == "id") {
    if (value.find('\0') == std::string_view::npos) id_.assign(value);
  } else if (field == "retry") {
    if (auto retry = parse_retry(value)) retry_ = retry;
  }
  return false;
}

void SseDecoder::take_data(std::string_view value, bool held) {
  const std::size_t before = has_data_ ? (viewed_ ? data_view_.size() : data_.size()) + 1 : 0;
  if (before > limits_.max_event || value.size() > limits_.max_event - before) fail(Failure::event);
  if (!has_data_ && !held) {
    data_view_ = value;
    viewed_ = true;
  } else {
    keep_data();
    if (has_data_) data_.push_back('\n');
    data_.append(value);
  }
  has_data_ = true;
}

void SseDecoder::keep_data() {
  if (!viewed_) return;
  data_.assign(data_view_);
  data_view_ = {};
  viewed_ = false;
}

void SseDecoder::drop_event() {
  clear(name_);
  clear(data_);
  data_view_ = {};
  viewed_ = has_data_ = handed_out_ = false;
}

void SseDecoder::fail(Failure failure) {
  failure_ = failure;
  if (failure == Failure::line)
    throw SseLimitError("a line of the event stream is longer than the limit of " +
                        std::to_string(limits_.max_line) + " bytes");
  throw SseLimitError("an event of the event stream has more data than the limit of " +
                      std::to_string(limits_.max_event) + " bytes");
}

bool SseDecoder::has_partial() const {
  const bool event_open = !handed_out_ && (has_data_ || !name_.empty());
  const bool mark_open = bom_seen_ > 0 && bom_seen_ < past_start;
  return event_open || mark_open || !line_.empty() || at_ < input_.size();
}

}  // namespace ai_sdk::core
