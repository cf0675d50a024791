#pragma once

#include "core/sse_decoder.hpp"

#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace ai_sdk::test {

struct OwnedEvent {
  std::string name, data, id;
  friend bool operator==(const OwnedEvent&, const OwnedEvent&) = default;
  friend std::ostream& operator<<(std::ostream& out, const OwnedEvent& e) {
    return out << "{" << e.name << "|" << e.data << "|" << e.id << "}";
  }
};

// Feeds a copy of the piece that is destroyed at once: a view kept too long is found by AddressSanitizer.
inline void feed_piece(core::SseDecoder& decoder, std::string_view piece, std::vector<OwnedEvent>& out) {
  const std::vector<char> copy(piece.begin(), piece.end());
  decoder.feed({copy.data(), copy.size()});
  while (auto event = decoder.next())
    out.push_back({std::string{event->name}, std::string{event->data}, std::string{event->id}});
}

}  // namespace ai_sdk::test
