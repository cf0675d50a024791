#pragma once

#include "agents/data_quality/text_class.hpp"

#include <array>
#include <cstdint>
#include <string_view>

namespace ai_sdk::server::quality {

// The shape of a text (shape_of), without memory of its own, and a hash of it. Sixteen bytes at a time.
class ShapeText {
 public:
  // False where the text has no shape.
  bool read(std::string_view text);
  std::string_view text() const { return {signs_.data(), size_}; }
  std::uint64_t hash() const { return hash_; }
  // False where some bytes are beyond ASCII, for each of whose characters the shape has a "u".
  bool ascii() const { return ascii_; }

 private:
  void read_beyond_ascii(std::string_view text);

  alignas(16) std::array<char, max_shape> signs_;
  std::size_t size_ = 0;
  std::uint64_t hash_ = 0;
  bool ascii_ = true;
};

// What all ASCII texts of one shape have in common, so that it is found out once for each shape and not for
// each text; and what must be asked of each text.
struct ShapeFacts {
  // False: blanks around, control characters or markup. Nothing else is said then.
  bool plain = false;
  bool lettered = false;
  bool double_blank = false;
  bool email = false;
  bool phone = false;
  bool ask_phone = false;  // letters may be an extension
  bool ask_url = false;
  bool ask_uuid = false;
  bool ask_number = false;
  bool ask_placeholder = false;
  bool ask_date = false;
  DateForm date = DateForm::none;  // iso_date or iso_datetime: the first ten characters are YYYY-MM-DD
  std::uint8_t digits_from = 0;    // the last run of digits; none where both are 0
  std::uint8_t digits_to = 0;
};

ShapeFacts facts_of(std::string_view shape);

}  // namespace ai_sdk::server::quality
