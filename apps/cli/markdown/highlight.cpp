#include "markdown/highlight.hpp"

#include "markdown/code_language.hpp"
#include "markdown/display_width.hpp"

#include <algorithm>
#include <utility>

namespace ai_sdk::cli {
namespace {

constexpr Look keyword_look{.colour = Colour::magenta};
constexpr Look string_look{.colour = Colour::green};
constexpr Look number_look{.colour = Colour::yellow};
constexpr Look comment_look{.colour = Colour::grey};
constexpr Look key_look{.colour = Colour::cyan};

bool digit(char c) { return c >= '0' && c <= '9'; }
bool letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}
bool word_part(char c) { return letter(c) || digit(c); }

bool is_keyword(const CodeLanguage& language, std::string_view word) {
  std::string lower(word);
  if (language.any_case || word == "True" || word == "False" || word == "None") {
    for (char& c : lower) {
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
  }
  return std::binary_search(language.keywords.begin(), language.keywords.end(), std::string_view(lower));
}

// Where the string that begins before `at` ends, after its quotes; npos where it goes on.
std::size_t end_of_string(std::string_view text, std::size_t at, std::string_view quotes, bool escapes) {
  for (; at < text.size(); ++at) {
    if (escapes && text[at] == '\\') {
      ++at;
    } else if (text.substr(at).starts_with(quotes)) {
      return at + quotes.size();
    }
  }
  return std::string_view::npos;
}

bool colon_follows(std::string_view text, std::size_t at) {
  while (at < text.size() && text[at] == ' ') ++at;
  return at < text.size() && text[at] == ':' && (at + 1 == text.size() || text[at + 1] == ' ');
}

bool begins_comment(const CodeLanguage& language, std::string_view text, std::size_t at) {
  if (!text.substr(at).starts_with(language.line_comment)) return false;
  return language.line_comment != "#" || at == 0 || text[at - 1] == ' ' || language.triple_quotes;
}

}  // namespace

Highlighter::Highlighter(std::string_view language) : language_(find_language(language)) {}

Spans Highlighter::line(std::string_view text) {
  if (!language_) return {{std::string(text), {}}};
  return coloured(text);
}

Spans Highlighter::coloured(std::string_view text) {
  const CodeLanguage& language = *language_;
  Spans result;
  std::size_t at = 0;
  const auto take = [&](std::size_t end, Look look) {
    end = std::min(end, text.size());
    add(result, {std::string(text.substr(at, end - at)), look});
    at = end;
  };
  // Takes up to what ends a string or comment; remembers it where that is on a later line.
  const auto take_until = [&](std::size_t from, std::string_view end, Look look, bool goes_on) {
    const std::size_t found = end_of_string(text, from, end, end != "*/" && language.backslash_escapes);
    if (found == std::string_view::npos && goes_on) open_ = end;
    take(found, look);
  };
  if (!open_.empty()) {
    const std::string_view end = std::exchange(open_, {});
    take_until(0, end, end == "*/" ? comment_look : string_look, true);
  }
  const std::size_t first = text.find_first_not_of(" -");
  while (at < text.size()) {
    const char c = text[at];
    const std::string_view rest = text.substr(at);
    if (begins_comment(language, text, at)) {
      take(text.size(), comment_look);
    } else if (language.block_comments && rest.starts_with("/*")) {
      take_until(at + 2, "*/", comment_look, true);
    } else if (language.triple_quotes && (rest.starts_with("\"\"\"") || rest.starts_with("'''"))) {
      take_until(at + 3, c == '"' ? "\"\"\"" : "'''", string_look, true);
    } else if (language.quotes.find(c) != std::string_view::npos) {
      const std::string_view quote = language.quotes.substr(language.quotes.find(c), 1);
      const std::size_t end = end_of_string(text, at + 1, quote, language.backslash_escapes);
      if (language.keys && end != std::string_view::npos && colon_follows(text, end)) {
        take(end, key_look);
      } else {
        take_until(at + 1, quote, string_look, language.strings_go_on);
      }
    } else if (language.variables && c == '$') {
      std::size_t end = at + 1;
      if (end < text.size() && text[end] == '{') {
        end = text.find('}', end);
        if (end != std::string_view::npos) ++end;
      } else {
        while (end < text.size() && word_part(text[end])) ++end;
      }
      take(end, key_look);
    } else if (language.decorators && c == '@' && at == first) {
      take(text.find('(', at), key_look);
    } else if (letter(c)) {
      std::size_t end = at;
      while (end < text.size() && (word_part(text[end]) || (language.bare_keys && text[end] == '-'))) ++end;
      if (language.bare_keys && at == first && colon_follows(text, end)) {
        take(end, key_look);
      } else {
        take(end, is_keyword(language, text.substr(at, end - at)) ? keyword_look : Look{});
      }
    } else if (digit(c)) {
      std::size_t end = at;
      while (end < text.size() && (word_part(text[end]) || text[end] == '.')) ++end;
      take(end, number_look);
    } else {
      take(at + 1, {});
    }
  }
  return result;
}

std::string without_tabs(std::string_view line) {
  constexpr std::size_t stop = 4;
  std::string result;
  std::size_t column = 0;
  for (std::size_t at = 0; at < line.size();) {
    const Cluster cluster = cluster_at(line, at);
    if (line[at] == '\t') {
      const std::size_t blanks = stop - column % stop;
      result.append(blanks, ' ');
      column += blanks;
    } else {
      result += line.substr(at, cluster.length);
      column += cluster.width;
    }
    at += cluster.length;
  }
  return result;
}

}  // namespace ai_sdk::cli
