#include "catalog/table_names.hpp"

#include "catalog/message_tokens.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace ai_sdk::server {

namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 12> kIrregular{
    {{"person", "people"},
     {"child", "children"},
     {"man", "men"},
     {"woman", "women"},
     {"index", "indices"},
     {"matrix", "matrices"},
     {"vertex", "vertices"},
     {"analysis", "analyses"},
     {"diagnosis", "diagnoses"},
     {"criterion", "criteria"},
     {"medium", "media"},
     {"shelf", "shelves"}}};

constexpr std::array<std::string_view, 3> kOneNumber{"news", "series", "species"};

bool ends_with_consonant_y(std::string_view word) {
  if (word.size() < 2 || word.back() != 'y') return false;
  return std::string_view("aeiou").find(word[word.size() - 2]) == std::string_view::npos;
}

bool is_plural_of(std::string_view plural, std::string_view singular) {
  for (const auto& [one, many] : kIrregular) {
    // The last word of a name may be irregular: salespeople.
    if (plural.ends_with(many) && singular.ends_with(one) &&
        plural.substr(0, plural.size() - many.size()) == singular.substr(0, singular.size() - one.size())) {
      return true;
    }
  }
  if (singular.size() < 2) return false;
  if (std::find(kOneNumber.begin(), kOneNumber.end(), plural) != kOneNumber.end()) return false;
  const auto is = [&](std::string_view stem, std::string_view ending) {
    return plural.size() == stem.size() + ending.size() && plural.starts_with(stem) &&
           plural.ends_with(ending);
  };
  if (ends_with_consonant_y(singular)) return is(singular.substr(0, singular.size() - 1), "ies");
  const bool hisses = singular.ends_with("s") || singular.ends_with("x") || singular.ends_with("z") ||
                      singular.ends_with("ch") || singular.ends_with("sh");
  if (hisses) return is(singular, "es") || (singular.ends_with("z") && is(singular, "zes"));
  return is(singular, "s") || (singular.ends_with("o") && is(singular, "es"));
}

// How far a name is from what was asked for; nothing where it is not near. Smaller is nearer.
std::optional<std::size_t> farness(std::string_view asked, std::string_view name) {
  const std::string a = fold_name(asked);
  const std::string b = fold_name(name);
  if (a.empty() || b.empty()) return std::nullopt;
  if (same_but_for_number(a, b)) return 0;
  const std::size_t shorter = std::min(a.size(), b.size());
  const std::size_t limit = std::max<std::size_t>(1, std::max(a.size(), b.size()) / 3);
  if (shorter >= 3) {
    const std::size_t distance = edit_distance(a, b, limit);
    if (distance <= limit) return distance;
    if (a.starts_with(b) || b.starts_with(a)) return limit + 1;
  }
  for (const std::string& one : words_of_name(asked)) {
    for (const std::string& other : words_of_name(name)) {
      if (one.size() >= 3 && same_but_for_number(one, other)) return limit + 2;
      if (one.size() >= 5 && other.size() >= 5 && looks_like_typo(one, other)) return limit + 3;
    }
  }
  return std::nullopt;
}

}  // namespace

std::string number_key(std::string_view folded) {
  std::string key{folded};
  for (const auto& [one, many] : kIrregular) {
    if (key.ends_with(many)) return key.substr(0, key.size() - many.size()) + std::string(one);
  }
  for (const auto& [one, many] : kIrregular) {
    if (key.ends_with(one)) return key;
  }
  if (key.ends_with("s") && !key.ends_with("ss")) key.pop_back();
  if (key.ends_with("e")) key.pop_back();
  if (key.ends_with("y")) key.back() = 'i';
  // What stays of status and statuses, of quiz and quizzes.
  while (key.size() > 2 && (key.back() == 's' || key.back() == 'z')) key.pop_back();
  return key;
}

bool same_but_for_number(std::string_view a, std::string_view b) {
  return a == b || is_plural_of(a, b) || is_plural_of(b, a);
}

std::vector<std::string> words_of_name(std::string_view name) {
  std::vector<std::string> words;
  std::string word;
  bool was_lower = false;
  for (const char c : name) {
    const bool upper = c >= 'A' && c <= 'Z';
    const std::string folded = fold_name(std::string_view(&c, 1));
    if ((folded.empty() || (upper && was_lower)) && !word.empty()) {
      words.push_back(std::move(word));
      word.clear();
    }
    word += folded;
    was_lower = !upper && !folded.empty();
  }
  if (!word.empty()) words.push_back(std::move(word));
  return words;
}

std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t limit) {
  const std::size_t difference = a.size() > b.size() ? a.size() - b.size() : b.size() - a.size();
  if (difference > limit) return limit + 1;
  std::vector<std::size_t> before(b.size() + 1);
  std::vector<std::size_t> previous(b.size() + 1);
  std::vector<std::size_t> current(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) previous[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    current[0] = i;
    std::size_t best = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = a[i - 1] == b[j - 1] ? 0 : 1;
      current[j] = std::min({previous[j] + 1, current[j - 1] + 1, previous[j - 1] + change});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        current[j] = std::min(current[j], before[j - 2] + 1);
      }
      best = std::min(best, current[j]);
    }
    if (best > limit) return limit + 1;
    std::swap(before, previous);
    std::swap(previous, current);
  }
  return std::min(previous[b.size()], limit + 1);
}

bool looks_like_typo(std::string_view folded_word, std::string_view folded_name) {
  if (folded_word.size() < 5 || folded_name.size() < 4 || folded_word.front() != folded_name.front())
    return false;
  const std::size_t limit = folded_word.size() < 7 ? 1 : 2;
  return edit_distance(folded_word, folded_name, limit) <= limit;
}

std::vector<std::string> nearest_names(std::string_view asked_for, const std::vector<std::string>& names) {
  std::vector<std::pair<std::size_t, std::string>> near;
  for (const std::string& name : names) {
    if (const auto far = farness(asked_for, name)) near.emplace_back(*far, name);
  }
  std::stable_sort(near.begin(), near.end(), [](const auto& x, const auto& y) { return x.first < y.first; });
  constexpr std::size_t kMost = 5;
  if (near.size() > kMost) near.resize(kMost);
  std::vector<std::string> result;
  for (auto& [far, name] : near) result.push_back(std::move(name));
  return result;
}

}  // namespace ai_sdk::server
