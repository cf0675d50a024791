#include "agents/data_quality/categories.hpp"

#include "agents/data_quality/names.hpp"
#include "agents/data_quality/places.hpp"
#include "agents/data_quality/text_class.hpp"
#include "core/ascii.hpp"

#include <algorithm>
#include <map>
#include <string_view>

namespace ai_sdk::server::quality {
namespace {

struct Group {
  std::string folded;
  std::string best;  // the spelling used most
  std::int64_t count = 0;
};

enum class Style { other, lower, upper, capital };

Style style_of(std::string_view text) {
  std::int64_t small = 0;
  std::int64_t large = 0;
  for (const char c : text) {
    small += c >= 'a' && c <= 'z' ? 1 : 0;
    large += c >= 'A' && c <= 'Z' ? 1 : 0;
  }
  if (large == 0 && small > 0) return Style::lower;
  if (small == 0 && large > 1) return Style::upper;
  return text[0] >= 'A' && text[0] <= 'Z' ? Style::capital : Style::other;
}

std::string digits_of(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c >= '0' && c <= '9') out += c;
  }
  return out;
}

// "active" and "inactive", "paid" and "unpaid" are opposites, not misspellings.
bool differ_by_prefix(std::string_view left, std::string_view right) {
  if (left.size() > right.size()) std::swap(left, right);
  for (const std::string_view prefix : {"in", "un", "im", "non", "re", "de", "dis", "ex", "a"}) {
    if (right.starts_with(prefix) && right.substr(prefix.size()) == left) return true;
  }
  return false;
}

bool is_slip_of(const Group& rare, const Group& frequent, std::int64_t total) {
  if (rare.count * 8 > frequent.count || rare.count * 33 > total) return false;
  const std::size_t shorter = std::min(rare.folded.size(), frequent.folded.size());
  if (frequent.folded.size() < 4 || shorter < 3) return false;
  if (is_known_place(rare.folded) || differ_by_prefix(rare.folded, frequent.folded)) return false;
  if (digits_of(rare.folded) != digits_of(frequent.folded)) return false;
  const int limit = frequent.folded.size() >= 7 && shorter >= 5 ? 2 : 1;
  return edit_distance(rare.folded, frequent.folded, limit) <= limit;
}

// For each group the frequent one that it is a slip of, null where it stands for itself.
std::vector<const Group*> meanings_of(const std::vector<Group>& groups, std::int64_t total) {
  std::vector<const Group*> meanings(groups.size(), nullptr);
  std::size_t slips = 0;
  std::size_t rare = 0;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    int best = 3;
    for (std::size_t j = 0; j < i; ++j) {
      if (!is_slip_of(groups[i], groups[j], total)) continue;
      const int distance = edit_distance(groups[i].folded, groups[j].folded, 2);
      if (distance < best) {
        best = distance;
        meanings[i] = &groups[j];
      }
    }
    if (groups[i].count * 33 <= total) ++rare;
    if (meanings[i] != nullptr) ++slips;
  }
  // Where many rare values are words of their own, one that resembles a frequent one is probably another such
  // word: "Country" beside "County" among a hundred kinds of regions.
  if (rare - slips >= 8 && rare - slips > 3 * slips) std::fill(meanings.begin(), meanings.end(), nullptr);
  return meanings;
}

}  // namespace

CategoryReview review_categories(const std::unordered_map<std::string, std::int64_t>& values) {
  std::map<std::string, std::map<std::string, std::int64_t>> by_fold;
  std::int64_t total = 0;
  for (const auto& [value, count] : values) {
    const std::string_view text = trim_blanks(value);
    if (text.empty()) continue;
    by_fold[core::lower(text)][std::string(text)] += count;
    total += count;
  }
  std::map<Style, std::int64_t> styles;
  for (const auto& [fold, spellings] : by_fold) {
    for (const auto& [spelling, count] : spellings) styles[style_of(spelling)] += count;
  }
  Style usual = Style::other;
  for (const auto& [style, count] : styles) {
    if (count * 10 >= total * 8) usual = style;
  }
  CategoryReview review;
  std::vector<Group> groups;
  for (const auto& [fold, spellings] : by_fold) {
    // Of two spellings used alike, the one with the fewer capitals but a first one reads as the proper one.
    const auto rank = [&](const auto& spelling) {
      const char first = spelling.first.front();
      const bool capital = first >= 'A' && first <= 'Z';
      const auto capitals = std::count_if(spelling.first.begin(), spelling.first.end(),
                                          [](char c) { return c >= 'A' && c <= 'Z'; });
      // The way in which the column writes its words counts for more than a few rows do.
      const std::int64_t weight = style_of(spelling.first) == usual ? 3 : 1;
      return std::make_tuple(spelling.second * weight, capital, -capitals);
    };
    const auto best = std::max_element(spellings.begin(), spellings.end(),
                                       [&](const auto& l, const auto& r) { return rank(l) < rank(r); });
    Group group{fold, best->first, 0};
    for (const auto& [spelling, count] : spellings) {
      group.count += count;
      if (spelling != best->first) review.cased.push_back({spelling, best->first});
    }
    groups.push_back(std::move(group));
  }
  std::sort(groups.begin(), groups.end(), [](const Group& l, const Group& r) { return l.count > r.count; });
  std::vector<const Group*> meanings = meanings_of(groups, total);
  for (std::size_t i = 0; i < groups.size(); ++i) {
    const Group* meant = meanings[i];
    if (meant == nullptr) {
      review.good.push_back(groups[i].best);
      continue;
    }
    for (const auto& [spelling, count] : by_fold[groups[i].folded])
      review.misspelt.push_back({spelling, meant->best});
    std::erase_if(review.cased, [&](const Variant& v) { return core::lower(v.wrong) == groups[i].folded; });
  }
  return review;
}

}  // namespace ai_sdk::server::quality
