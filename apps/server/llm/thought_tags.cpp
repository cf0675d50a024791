#include "llm/thought_tags.hpp"

#include <algorithm>

namespace ai_sdk::server::llm {
namespace {

constexpr std::string_view open_tag = "<think>";
constexpr std::string_view close_tag = "</think>";
constexpr std::string_view blanks = " \t\r\n";

// How many bytes at the end of `text` may be the start of the tag.
std::size_t partial_tag(std::string_view text, std::string_view tag) {
  for (std::size_t size = std::min(text.size(), tag.size() - 1); size > 0; --size)
    if (text.ends_with(tag.substr(0, size))) return size;
  return 0;
}

}  // namespace

void ThoughtTags::feed(std::string_view text, const Sink& sink) {
  held_ += text;
  if (where_ == Where::before) {
    const auto first = held_.find_first_not_of(blanks);
    if (first == std::string::npos) return;
    const std::string_view start = std::string_view(held_).substr(first);
    if (start.starts_with(open_tag)) {
      held_.erase(0, first + open_tag.size());
      where_ = Where::inside;
    } else if (open_tag.starts_with(start)) {
      return;
    } else {
      where_ = Where::after;
    }
  }
  if (where_ == Where::inside) {
    const auto end = held_.find(close_tag);
    const auto size =
        end != std::string::npos ? end : held_.size() - partial_tag(std::string_view(held_), close_tag);
    if (size > 0) sink(true, std::string_view(held_).substr(0, size));
    held_.erase(0, size);
    if (end == std::string::npos) return;
    held_.erase(0, close_tag.size());
    where_ = Where::after;
    skip_blanks_ = true;
  }
  if (skip_blanks_) {
    held_.erase(0, std::min(held_.find_first_not_of(blanks), held_.size()));
    skip_blanks_ = held_.empty();
  }
  if (!held_.empty()) sink(false, held_);
  held_.clear();
}

void ThoughtTags::finish(const Sink& sink) {
  if (!held_.empty() && held_.find_first_not_of(blanks) != std::string::npos)
    sink(where_ == Where::inside, held_);
  held_.clear();
}

}  // namespace ai_sdk::server::llm
