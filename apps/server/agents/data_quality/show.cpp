#include "agents/data_quality/render.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace ai_sdk::server::quality {
namespace {

// The bytes of the UTF-8 character at `text[at]`, 1 where it is not valid.
std::size_t character_size(std::string_view text, std::size_t at) {
  const auto first = static_cast<unsigned char>(text[at]);
  const std::size_t size = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 1;
  if (first >= 0xf5 || at + size > text.size()) return 1;
  for (std::size_t i = 1; i < size; ++i) {
    if ((static_cast<unsigned char>(text[at + i]) & 0xc0U) != 0x80U) return 1;
  }
  return size;
}

// Escapes no more than Markdown would take for its own, so that the raw text stays readable too.
bool needs_escape(std::string_view text, std::size_t at) {
  const auto word = [&](std::size_t i) {
    return i < text.size() && ((text[i] >= '0' && text[i] <= '9') || (text[i] >= 'a' && text[i] <= 'z') ||
                               (text[i] >= 'A' && text[i] <= 'Z'));
  };
  switch (text[at]) {
    case '\\':
    case '`':
    case '*':
    case '[':
    case ']':
    case '<':
    case '|':
      return true;
    case '_':
      return !(at > 0 && word(at - 1) && word(at + 1));
    case '&':
      return at + 1 < text.size() && (word(at + 1) || text[at + 1] == '#');
    case '~':
      return at + 1 < text.size() && text[at + 1] == '~';
    case '>':
    case '#':
      return at == 0;
    default:
      return false;
  }
}

}  // namespace

std::string show_value(std::string_view value, std::size_t max_characters) {
  if (value.empty()) return "(empty)";
  std::string out;
  std::size_t characters = 0;
  for (std::size_t i = 0; i < value.size(); ++characters) {
    if (characters == max_characters) {
      out += "…";
      break;
    }
    const std::size_t size = character_size(value, i);
    const auto byte = static_cast<unsigned char>(value[i]);
    const bool edge = i == 0 || i + 1 == value.size() || (i > 0 && value[i - 1] == ' ');
    if (size > 1) {
      const std::string_view sign = value.substr(i, size);
      // C1 controls and the signs that turn the direction of writing would garble a terminal.
      const bool control = size == 2 && byte == 0xc2 && static_cast<unsigned char>(value[i + 1]) < 0xa0;
      const bool direction = size == 3 && byte == 0xe2 && static_cast<unsigned char>(value[i + 1]) == 0x80 &&
                             static_cast<unsigned char>(value[i + 2]) >= 0xaa &&
                             static_cast<unsigned char>(value[i + 2]) <= 0xae;
      out += control || direction ? std::string_view("�") : sign;
    } else if (byte >= 0x80) {
      out += "�";
    } else if (value[i] == '\n') {
      out += "⏎";
    } else if (value[i] == '\t') {
      out += "⇥";
    } else if (byte < 0x20 || byte == 0x7f) {
      out += "�";
    } else if (value[i] == ' ' && edge) {
      out += "␣";  // a blank that Markdown would swallow
    } else {
      if (needs_escape(value, i)) out += '\\';
      out += value[i];
    }
    i += size;
  }
  return out;
}

std::string show_cell(std::string_view value, std::size_t max_characters) {
  // Code spans keep patterns readable; only the cell's own border must be escaped inside.
  const bool plain = !value.empty() && std::all_of(value.begin(), value.end(), [](char c) {
    return static_cast<unsigned char>(c) >= 0x20 && c != '`' && c != 0x7f;
  });
  if (!plain || value.front() == ' ' || value.back() == ' ') return show_value(value, max_characters);
  std::string out = "`";
  std::size_t characters = 0;
  for (std::size_t i = 0; i < value.size(); ++characters) {
    if (characters == max_characters) {
      out += "…";
      break;
    }
    const std::size_t size = character_size(value, i);
    if (size == 1 && static_cast<unsigned char>(value[i]) >= 0x80) return show_value(value, max_characters);
    if (value[i] == '|') out += '\\';
    out += value.substr(i, size);
    i += size;
  }
  return out + "`";
}

std::string show_name(std::string_view name) {
  std::string inner;
  for (const char c : name) inner += static_cast<unsigned char>(c) < 0x20 || c == '`' ? ' ' : c;
  return "`" + inner + "`";
}

std::string show_number(std::int64_t number) {
  std::string digits = std::to_string(number < 0 ? -number : number);
  for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, ",");
  return (number < 0 ? "-" : "") + digits;
}

std::string show_share(double share) {
  const double exact = share * 100;
  const double percent = exact > 0 && exact < 0.1 ? exact : std::round(exact * 10 + 1e-9) / 10;  // 1.85 → 1.9
  if (percent > 0 && percent < 0.1) return "< 0.1 %";
  char text[32];
  std::snprintf(text, sizeof text, percent == std::floor(percent) ? "%.0f %%" : "%.1f %%", percent);
  return text;
}

std::string show_sql(std::string_view sql) {
  // A name inside may hold back-ticks of its own: the fence must be longer.
  std::string fence = "```";
  while (sql.find(fence) != std::string_view::npos) fence += '`';
  return fence + "sql\n" + std::string(sql) + ";\n" + fence + "\n";
}

}  // namespace ai_sdk::server::quality
