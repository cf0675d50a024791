// Flaws of texts: blanks, stand-ins, broken formats, spelling, damage.
#include "plant.hpp"

#include <algorithm>
#include <cctype>

namespace ai_sdk::planted {
namespace {

bool ascii_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

std::string mapped(std::string text, int (*change)(int)) {
  for (char& c : text) {
    if (ascii_letter(c)) c = static_cast<char>(change(c));
  }
  return text;
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  if (at == std::string::npos) return {};
  return text.replace(at, from.size(), to);
}

std::string blanks(const std::string& text, int variant) {
  switch (variant % 4) {
    case 0:
      return text + " ";
    case 1:
      return " " + text;
    case 2:
      return text + "\t";
    default:
      return "  " + text + " ";
  }
}

std::string bad_email(const std::string& text, int variant) {
  switch (variant % 6) {
    case 0:
      return replaced(text, "@", "");
    case 1:
      return replaced(text, "@", "@@");
    case 2:
      return text.substr(0, text.find('@') + 1);
    case 3:
      return text.substr(0, text.find('@')) + "@example";
    case 4:
      return replaced(text, "@", " @");
    default:
      return replaced(text, "@", "(at)");
  }
}

std::string bad_phone(const std::string& text, int variant) {
  switch (variant % 4) {
    case 0:
      return text.substr(0, 3);
    case 1:
      return "call " + text.substr(text.size() - 4);
    case 2:
      return text + text + text;
    default:
      return text.substr(0, text.size() - 3) + "OOO";
  }
}

std::string bad_url(const std::string& text, int variant) {
  switch (variant % 4) {
    case 0:
      return replaced(text, "https://", "htp:/");
    case 1:
      return replaced(text, "https://", "");
    case 2:
      return replaced(text, ".example/", " .example/");
    default:
      return "https://";
  }
}

std::string bad_uuid(const std::string& text, int variant) {
  switch (variant % 4) {
    case 0:
      return text.substr(0, 30);
    case 1:
      return text.substr(0, 9) + "zz" + text.substr(11);
    case 2:
      return text.substr(0, 8) + text.substr(9, 4) + text.substr(14);
    default:
      return "uuid-" + text.substr(5);
  }
}

std::string bad_code(const Column& column, const std::string& text, Random& random, int variant) {
  const bool letters = std::any_of(text.begin(), text.end(), ascii_letter);
  const std::size_t sign = text.find_first_of("-/. ");
  switch (variant % 5) {
    case 0:
      return text.substr(0, text.size() - 1);
    case 1:
      return text + (letters ? "#" : "x");
    case 2:
      // The separator left out, or a letter typed among the digits.
      if (sign != std::string::npos) return text.substr(0, sign) + text.substr(sign + 1);
      [[fallthrough]];
    case 3: {
      const std::size_t digit = text.find_last_of("0123456789");
      if (digit == std::string::npos || column.pattern.find('@') != std::string::npos) return text + "?";
      std::string out = text;
      out[digit] = random.chance(0.5) ? 'O' : 'l';
      return out;
    }
    default:
      return letters && sign != std::string::npos ? text.substr(0, sign) + "_" + text.substr(sign + 1)
                                                  : text + text.substr(0, 2);
  }
}

// A letter dropped, doubled, changed or swapped inside the word.
std::string misspelt(const std::string& text, Random& random) {
  if (text.size() < 6) return {};
  const std::size_t at = 1 + random.index(text.size() - 3);
  if (!ascii_letter(text[at]) || !ascii_letter(text[at + 1])) return {};
  std::string out = text;
  switch (random.index(4)) {
    case 0:
      out.erase(at, 1);
      break;
    case 1:
      out.insert(at, 1, text[at]);
      break;
    case 2:
      out[at] = text[at] == 'x' ? 'z' : 'x';
      break;
    default:
      std::swap(out[at], out[at + 1]);
  }
  return out == text ? std::string() : out;
}

std::string damaged(const std::string& text, int variant) {
  const std::size_t middle = text.size() / 2;
  std::size_t cut = middle;
  while (cut < text.size() && (static_cast<unsigned char>(text[cut]) & 0xc0U) == 0x80U) ++cut;
  switch (variant % 4) {
    case 0:
      return text.substr(0, cut) + "Ã©" + text.substr(cut);
    case 1:
      return text.substr(0, cut) + "\uFFFD" + text.substr(cut);
    case 2:
      return text.substr(0, cut) + "\x07" + text.substr(cut);
    default:
      return text.substr(0, cut) + "&amp;" + text.substr(cut);
  }
}

}  // namespace

Value flawed_text(const std::string& kind, const Column& column, const std::string& text, Random& random,
                  int variant) {
  if (text.size() < 2 && kind != "empty_strings" && kind != "surrounding_blanks") return {};
  std::string out;
  if (kind == "empty_strings") {
    static const Words stand_ins{"", "  ", "N/A", "unknown", "-", "null", "n/a", "?"};
    return stand_ins[static_cast<std::size_t>(variant) % stand_ins.size()];
  }
  if (kind == "surrounding_blanks") out = blanks(text, variant);
  if (kind == "malformed_email") out = bad_email(text, variant);
  if (kind == "malformed_phone") out = bad_phone(text, variant);
  if (kind == "malformed_url") out = bad_url(text, variant);
  if (kind == "malformed_uuid") out = bad_uuid(text, variant);
  if (kind == "malformed_code") out = bad_code(column, text, random, variant);
  if (kind == "inconsistent_case") {
    out = mapped(text, std::toupper);
    if (out == text || variant % 2 == 1) out = mapped(text, std::tolower);
    if (out == text) out = mapped(text, std::toupper);
  }
  if (kind == "misspelt_category") out = misspelt(text, random);
  if (kind == "encoding_damage") out = damaged(text, variant);
  if (out.empty() || out == text) return {};
  return out;
}

}  // namespace ai_sdk::planted
