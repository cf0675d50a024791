#pragma once

#include <ai_sdk/models.hpp>

#include <functional>
#include <string>
#include <string_view>

namespace ai_sdk::bench {

// What one would write in an afternoon: splits the body at line feeds, parses each event's data with
// Boost.JSON, and reads the one shape of the protocol that this benchmark's server sends into the same struct
// that the library fills.
class LineReader {
 public:
  using Take = std::function<void(const StreamEvent&)>;
  explicit LineReader(Take take) : take_(std::move(take)) {}

  void feed(std::string_view bytes);

 private:
  void take_line(std::string_view line);
  void take_event();

  Take take_;
  std::string rest_;  // a line without its end
  std::string name_, data_;
};

}  // namespace ai_sdk::bench
