#include "agents/data_quality/shape_facts.hpp"

#include "agents/data_quality/hashing.hpp"
#include "agents/data_quality/names.hpp"
#include "agents/data_quality/signs.hpp"

#include <algorithm>
#include <string>
#include <unordered_set>

namespace ai_sdk::server::quality {
namespace {

// GCC's and clang's vectors: what the processor has no instruction for is made of smaller ones.
using Block = std::uint8_t __attribute__((vector_size(16)));

Block within(Block bytes, std::uint8_t first, std::uint8_t count) {
  return reinterpret_cast<Block>((bytes - first) < count);
}

Block shape_of_block(Block bytes) {
  const Block upper = within(bytes, 'A', 26);
  const Block lower = within(bytes, 'a', 26);
  const Block digit = within(bytes, '0', 10);
  const Block other = ~(upper | lower | digit);
  return (bytes & other) | (upper & 'A') | (lower & 'a') | (digit & '9');
}

bool any_high(Block bytes) {
  std::array<std::uint64_t, 2> halves;
  std::memcpy(halves.data(), &bytes, sizeof halves);
  return ((halves[0] | halves[1]) & 0x8080808080808080U) != 0;
}

// Of every stand-in's letters as "a": "n/a" gives "a/a".
std::string folded_shape(std::string_view text) {
  std::string out = shape_of(text);
  std::replace(out.begin(), out.end(), 'A', 'a');
  return out;
}

bool shape_of_placeholder(std::string_view shape) {
  static const std::unordered_set<std::string> shapes = [] {
    std::unordered_set<std::string> out;
    for (const std::string_view word : placeholder_words()) out.insert(folded_shape(word));
    return out;
  }();
  return shapes.contains(folded_shape(shape)) || shape.starts_with("9999-99-99");
}

bool only(std::string_view text, std::string_view signs) {
  return text.find_first_not_of(signs) == std::string_view::npos;
}

// Dates in words have three parts; those in digits begin with digits and a separator.
bool may_be_date(std::string_view shape) {
  if (shape.size() < 6 || shape.size() > 40 || shape.find('9') == std::string_view::npos) return false;
  const std::size_t digits = std::min(shape.find_first_not_of('9'), shape.size());
  const bool numeric = digits >= 1 && digits <= 4 && digits + 1 < shape.size() &&
                       std::string_view("-/.").find(shape[digits]) != std::string_view::npos &&
                       shape[digits + 1] == '9';
  if (numeric) return true;
  if (shape.size() > 24 || !has_letter(shape)) return false;
  std::size_t parts = 0;
  bool inside = false;
  for (const char c : shape) {
    const bool between = c == ' ' || c == ',' || c == '-';
    if (!between && !inside) ++parts;
    inside = !between;
  }
  return parts == 3;
}

DateForm iso_form(std::string_view shape) {
  if (shape == "9999-99-99") return DateForm::iso_date;
  return shape.size() <= 40 && shape.starts_with("9999-99-99 99:99") ? DateForm::iso_datetime
                                                                     : DateForm::none;
}

}  // namespace

bool ShapeText::read(std::string_view text) {
  const std::size_t size = text.size();
  if (size > max_shape) return false;
  const char* from = text.data();
  bool high = false;
  // The last block overlaps the one before it, so that no byte behind the text is read.
  if (size >= 16) {
    for (std::size_t at = 0; at < size;) {
      const std::size_t start = std::min(at, size - 16);
      Block bytes;
      std::memcpy(&bytes, from + start, 16);
      high |= any_high(bytes);
      bytes = shape_of_block(bytes);
      std::memcpy(signs_.data() + start, &bytes, 16);
      at = start + 16;
    }
  } else {
    std::array<char, 16> padded{};
    if (size >= 8) {
      std::memcpy(padded.data(), from, 8);
      std::memcpy(padded.data() + 8, from + size - 8, 8);
    } else if (size >= 4) {
      std::memcpy(padded.data(), from, 4);
      std::memcpy(padded.data() + 4, from + size - 4, 4);
    } else {
      for (std::size_t i = 0; i < size; ++i) padded[i] = from[i];
    }
    Block bytes;
    std::memcpy(&bytes, padded.data(), 16);
    high = any_high(bytes);
    bytes = shape_of_block(bytes);
    std::memcpy(padded.data(), &bytes, 16);
    if (size >= 8) {
      std::memcpy(signs_.data(), padded.data(), 8);
      std::memcpy(signs_.data() + size - 8, padded.data() + 8, 8);
    } else if (size >= 4) {
      std::memcpy(signs_.data(), padded.data(), 4);
      std::memcpy(signs_.data() + size - 4, padded.data() + 4, 4);
    } else {
      for (std::size_t i = 0; i < size; ++i) signs_[i] = padded[i];
    }
  }
  size_ = size;
  ascii_ = !high;
  if (high) read_beyond_ascii(text);
  hash_ = hash_text({signs_.data(), size_});
  return true;
}

void ShapeText::read_beyond_ascii(std::string_view text) {
  size_ = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xc0U) != 0x80U) signs_[size_++] = shape_table[byte];
  }
}

ShapeFacts facts_of(std::string_view shape) {
  ShapeFacts facts;
  const unsigned signs = signs_of(shape);
  const auto blank = [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); };
  if (shape.empty() || (signs & (sign_high | sign_control | sign_markup)) != 0 || blank(shape.front()) ||
      blank(shape.back()) || shape.find('u') != std::string_view::npos) {
    return facts;
  }
  facts.plain = true;
  facts.lettered = (signs & sign_letter) != 0;
  facts.double_blank = (signs & sign_double_blank) != 0;
  facts.ask_placeholder = shape_of_placeholder(shape);
  const bool digits = (signs & sign_digit) != 0;
  facts.email = (signs & sign_at) != 0 && is_email(shape);
  if (!facts.email && digits) {
    if (!facts.lettered) {
      facts.phone = is_phone(shape);
    } else {
      std::string extended(shape);
      std::replace(extended.begin(), extended.end(), 'a', 'x');
      std::replace(extended.begin(), extended.end(), 'A', 'E');
      facts.ask_phone = is_phone(extended);
    }
  }
  const std::size_t colon = shape.find("://");
  facts.ask_url = colon != std::string_view::npos && colon <= 5 && only(shape.substr(0, colon), "a");
  facts.ask_uuid = shape.size() == 36 && shape[8] == '-' && shape[13] == '-' && shape[18] == '-' &&
                   shape[23] == '-' && only(shape, "9aA-");
  facts.ask_number = digits && only(shape, "9aA+-.") &&
                     (shape[0] == '9' || shape[0] == '+' || shape[0] == '-' || shape[0] == '.');
  if (digits) {
    facts.date = iso_form(shape);
    facts.ask_date = facts.date == DateForm::none && may_be_date(shape);
    const std::size_t last = shape.find_last_of('9');
    std::size_t from = last;
    while (from > 0 && shape[from - 1] == '9') --from;
    if (last - from < 15) {
      facts.digits_from = static_cast<std::uint8_t>(from);
      facts.digits_to = static_cast<std::uint8_t>(last + 1);
    }
  }
  return facts;
}

}  // namespace ai_sdk::server::quality
