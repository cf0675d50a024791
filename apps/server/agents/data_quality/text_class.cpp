#include "agents/data_quality/text_class.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

namespace ai_sdk::server::quality {
namespace {

bool digit(char c) { return c >= '0' && c <= '9'; }
bool upper(char c) { return c >= 'A' && c <= 'Z'; }
bool lower(char c) { return c >= 'a' && c <= 'z'; }
bool alpha(char c) { return upper(c) || lower(c); }
bool alnum(char c) { return alpha(c) || digit(c); }
bool high(char c) { return static_cast<unsigned char>(c) >= 0x80; }

}  // namespace

std::string_view trim_blanks(std::string_view text) {
  const auto blank = [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return text;
}

std::optional<double> read_number(std::string_view text) {
  text = trim_blanks(text);
  if (!text.empty() && text.front() == '+') text.remove_prefix(1);
  std::string_view digits = text;
  if (!digits.empty() && digits.front() == '-') digits.remove_prefix(1);
  if (digits.empty() || !(digit(digits[0]) || (digits[0] == '.' && digits.size() > 1 && digit(digits[1])))) {
    return std::nullopt;
  }
  if (digits.size() > 1 && digits[0] == '0' && digit(digits[1])) return std::nullopt;
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

bool is_email(std::string_view text) {
  const std::size_t at = text.find('@');
  if (at == std::string_view::npos || at == 0 || text.find('@', at + 1) != std::string_view::npos)
    return false;
  const std::string_view local = text.substr(0, at);
  const std::string_view host = text.substr(at + 1);
  const auto local_char = [](char c) {
    return alnum(c) || high(c) || std::string_view("!#$%&'*+/=?^_`{|}~.-").find(c) != std::string_view::npos;
  };
  if (!std::all_of(local.begin(), local.end(), local_char)) return false;
  if (local.front() == '.' || local.back() == '.' || text.find("..") != std::string_view::npos) return false;
  const std::size_t dot = host.rfind('.');
  if (dot == std::string_view::npos || dot == 0 || host.front() == '-' || host.size() - dot < 3) return false;
  const std::string_view top = host.substr(dot + 1);
  return std::all_of(host.begin(), host.end(),
                     [](char c) { return alnum(c) || high(c) || c == '-' || c == '.'; }) &&
         std::all_of(top.begin(), top.end(), [](char c) { return alpha(c) || high(c); });
}

bool is_phone(std::string_view text) {
  std::size_t digits = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (digit(c)) {
      ++digits;
    } else if (c == '+') {
      if (i != 0) return false;
    } else if (c == 'x' || c == 'e' || c == 'E') {
      break;  // an extension
    } else if (std::string_view(" ()./-").find(c) == std::string_view::npos) {
      return false;
    }
  }
  return digits >= 7 && digits <= 15;
}

bool is_url(std::string_view text) {
  for (const std::string_view scheme : {"http://", "https://", "ftp://"}) {
    if (text.starts_with(scheme)) {
      const std::string_view rest = text.substr(scheme.size());
      return rest.size() >= 3 && rest.find(' ') == std::string_view::npos &&
             rest.substr(0, rest.find('/')).find('.') != std::string_view::npos;
    }
  }
  return false;
}

bool is_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    const char c = text[i];
    if (dash ? c != '-' : !(digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'))) return false;
  }
  return true;
}

Damage damage_of(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if ((byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r') || byte == 0x7f) {
      return Damage::control_character;
    }
    if (byte == '&') {
      const std::size_t end = text.find(';', i);
      if (end != std::string_view::npos && end - i >= 3 && end - i <= 7) {
        const std::string_view name = text.substr(i + 1, end - i - 1);
        for (const std::string_view known : {"amp", "lt", "gt", "quot", "apos", "nbsp"}) {
          if (name == known) return Damage::html_entity;
        }
        if (name.size() >= 3 && name[0] == '#' && (is_digits(name.substr(1)) || name[1] == 'x')) {
          return Damage::html_entity;
        }
      }
    }
    if (byte < 0xc2 || i + 2 >= text.size()) continue;
    const std::string_view two = text.substr(i, 2);
    if (text.substr(i, 3) == "\xef\xbf\xbd") return Damage::replacement_character;
    const auto third = static_cast<unsigned char>(text[i + 2]);
    // "é" read as Latin-1 becomes "Ã©": the first sign is Ã or Â, the next one lies in U+0080–U+00BF
    if ((two == "\xc3\x83" && (third == 0xc2 || third == 0xe2 || third == 0xc5 || third == 0xcb)) ||
        (two == "\xc3\x82" && third == 0xc2) || text.substr(i, 5) == "\xc3\xa2\xe2\x82\xac") {
      return Damage::mojibake;
    }
  }
  return text.size() >= 3 && text.ends_with("\xef\xbf\xbd") ? Damage::replacement_character : Damage::none;
}

std::string shape_of(std::string_view text) {
  if (text.size() > max_shape) return {};
  std::string shape;
  shape.reserve(text.size());
  for (const char c : text) {
    if (high(c)) {
      if ((static_cast<unsigned char>(c) & 0xc0U) != 0x80U) shape += 'u';
    } else {
      shape += upper(c) ? 'A' : lower(c) ? 'a' : digit(c) ? '9' : c;
    }
  }
  return shape;
}

std::string collapsed_shape(std::string_view shape) {
  std::string out;
  for (const char c : shape) {
    if (out.empty() || out.back() != c || !(c == 'A' || c == 'a' || c == '9')) out += c;
  }
  return out;
}

std::span<const std::string_view> placeholder_words() {
  static constexpr std::array<std::string_view, 26> words{"n/a",
                                                          "na",
                                                          "n.a.",
                                                          "null",
                                                          "none",
                                                          "nil",
                                                          "unknown",
                                                          "-",
                                                          "--",
                                                          "---",
                                                          "?",
                                                          "??",
                                                          "???",
                                                          "tbd",
                                                          "tba",
                                                          "missing",
                                                          "nan",
                                                          "#n/a",
                                                          ".",
                                                          "xxx",
                                                          "(null)",
                                                          "todo",
                                                          "<null>",
                                                          "undefined",
                                                          "not available",
                                                          "not applicable"};
  return words;
}

bool is_placeholder_word(std::string_view word) {
  const auto words = placeholder_words();
  return word.size() <= 14 && std::find(words.begin(), words.end(), word) != words.end();
}

bool is_placeholder_date(std::string_view text) {
  const std::string_view day = text.substr(0, 10);
  return day == "9999-12-31" || day == "0000-00-00" || day == "0001-01-01" || day == "9999-01-01" ||
         day == "2999-12-31" || day == "1900-01-01" || day == "1970-01-01";
}

bool has_letter(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) { return alpha(c) || high(c); });
}

bool is_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return digit(c); });
}

int edit_distance(std::string_view left, std::string_view right, int limit) {
  const auto size_gap = static_cast<int>(left.size()) - static_cast<int>(right.size());
  if (size_gap > limit || -size_gap > limit) return limit + 1;
  std::vector<int> before_last;
  std::vector<int> last(right.size() + 1);
  std::vector<int> row(right.size() + 1);
  for (std::size_t j = 0; j <= right.size(); ++j) last[j] = static_cast<int>(j);
  for (std::size_t i = 1; i <= left.size(); ++i) {
    row[0] = static_cast<int>(i);
    int best = row[0];
    for (std::size_t j = 1; j <= right.size(); ++j) {
      const int change = last[j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
      row[j] = std::min({change, last[j] + 1, row[j - 1] + 1});
      if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1]) {
        row[j] = std::min(row[j], before_last[j - 2] + 1);
      }
      best = std::min(best, row[j]);
    }
    if (best > limit) return limit + 1;
    before_last = last;
    last = row;
  }
  return std::min(last.back(), limit + 1);
}

std::int64_t count_words(std::string_view text) {
  std::int64_t words = 0;
  bool inside = false;
  for (const char c : text) {
    const bool blank = c == ' ' || (c >= '\t' && c <= '\r');
    if (!blank && !inside) ++words;
    inside = !blank;
  }
  return words;
}

}  // namespace ai_sdk::server::quality
