#include "editor/history.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>

namespace ai_sdk::cli {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = lower(c);
  return result;
}

std::string line_of(const std::string& entry) { return boost::json::serialize(boost::json::string(entry)); }

// Characters that tokens are made of.
bool token_character(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-' ||
         c == '.' || c == '/' || c == '+';
}

std::size_t token_length(std::string_view text) {
  return static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), token_character) - text.begin());
}

// A word such as "password" with a value behind it: "password: x", "api_key=x", "the token is x".
bool names_secret(std::string_view small) {
  for (const std::string_view word : {"password", "passwd", "passphrase", "secret", "token", "api_key",
                                      "api-key", "apikey", "access_key", "private_key"}) {
    for (auto at = small.find(word); at != std::string_view::npos; at = small.find(word, at + 1)) {
      std::string_view rest = small.substr(at + word.size());
      rest.remove_prefix(std::min(rest.find_first_not_of("\"' "), rest.size()));
      const bool is = rest.starts_with("is ") || rest.starts_with("is:");
      if (!is && !rest.starts_with('=') && !rest.starts_with(':')) continue;
      rest.remove_prefix(is ? 2 : 1);
      rest.remove_prefix(std::min(rest.find_first_not_of("\"' :="), rest.size()));
      if (std::min(rest.find_first_of(" \n\t"), rest.size()) >= 6) return true;
    }
  }
  return false;
}

// The beginnings that well-known issuers give their tokens.
bool has_known_token(std::string_view text) {
  for (const std::string_view begin : {"eyJ", "ghp_", "gho_", "github_pat_", "glpat-", "sk-", "xoxb-",
                                       "xoxp-", "AKIA", "ASIA", "AIza", "hf_", "pypi-"}) {
    for (auto at = text.find(begin); at != std::string_view::npos; at = text.find(begin, at + 1)) {
      const bool apart = at == 0 || !token_character(text[at - 1]);
      if (apart && token_length(text.substr(at)) >= 20) return true;
    }
  }
  return false;
}

bool has_bearer(std::string_view small) {
  constexpr std::string_view word = "bearer ";
  for (auto at = small.find(word); at != std::string_view::npos; at = small.find(word, at + 1))
    if (token_length(small.substr(at + word.size())) >= 16) return true;
  return false;
}

}  // namespace

History::History(std::string_view text) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    boost::system::error_code error;
    const auto entry = boost::json::parse(text.substr(0, end), error);
    if (!error && entry.is_string()) add(entry.as_string());
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

bool History::add(std::string_view entry) {
  if (entry.find_first_not_of(" \n\t") == std::string_view::npos || entry.size() > kLongestEntry)
    return false;
  if (!entries_.empty() && entries_.back() == entry) return false;
  entries_.emplace_back(entry);
  bytes_ += line_of(entries_.back()).size() + 1;
  while (entries_.size() > kMostEntries || bytes_ > kMostBytes) {
    bytes_ -= line_of(entries_.front()).size() + 1;
    entries_.pop_front();
  }
  return true;
}

std::optional<std::size_t> History::find(std::string_view text, std::size_t end) const {
  const bool exact = lower(text) != text;
  for (std::size_t i = std::min(end, entries_.size()); i > 0; --i) {
    const std::string& entry = entries_[i - 1];
    if ((exact ? entry : lower(entry)).find(text) != std::string::npos) return i - 1;
  }
  return std::nullopt;
}

std::string History::text() const {
  std::string result;
  for (const std::string& entry : entries_) result += line_of(entry) + "\n";
  return result;
}

bool keep_to_oneself(std::string_view entry) {
  const std::string small = lower(entry);
  return entry.starts_with(' ') || names_secret(small) || has_bearer(small) || has_known_token(entry) ||
         entry.find("PRIVATE KEY-----") != std::string_view::npos;
}

}  // namespace ai_sdk::cli
