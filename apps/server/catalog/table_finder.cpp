#include "catalog/catalog.hpp"
#include "catalog/common_words.hpp"
#include "catalog/message_tokens.hpp"
#include "catalog/table_names.hpp"

#include <algorithm>
#include <unordered_map>

namespace ai_sdk::server {

namespace {

constexpr std::size_t kMostWordsOfAName = 4;
constexpr std::size_t kMostWordsTriedAsTypos = 500;

// Tables that one place of the message may mean.
struct Hit {
  std::size_t begin = 0;  // tokens
  std::size_t end = 0;
  std::vector<std::size_t> tables;
  bool certain = false;  // the name as it is written, or a place where only a table can stand
};

class Finder {
 public:
  Finder(std::vector<TableRef> tables, std::string_view message)
      : tables_(std::move(tables)), tokens_(tokenize_message(message)) {
    for (std::size_t i = 0; i < tables_.size(); ++i)
      by_key_[number_key(fold_name(tables_[i].info.name))].push_back(i);
  }

  TableMatch run() {
    find_hits();
    drop_columns();
    find_missing();
    TableMatch match;
    std::vector<bool> taken(tables_.size());
    for (const Hit& hit : hits_) {
      for (const std::size_t table : hit.tables) {
        if (!taken[table]) match.found.push_back(tables_[table]);
        taken[table] = true;
      }
    }
    match.asked_for = std::move(asked_for_);
    if (!match.asked_for.empty()) match.suggestions = suggestions(match.asked_for);
    return match;
  }

 private:
  // ---- what the words around say

  bool joined(std::size_t i) const { return i < tokens_.size() && !tokens_[i].breaks; }
  const std::string& word(std::size_t i) const { return tokens_[i].folded; }
  bool plain(std::size_t i) const { return !tokens_[i].quoted && tokens_[i].qualifiers.empty(); }
  bool is_table_word_at(std::size_t i) const {
    return i < tokens_.size() && plain(i) && is_table_word(word(i));
  }
  bool is_article(std::size_t i) const {
    const std::string& w = word(i);
    return plain(i) && (w == "the" || w == "my" || w == "our" || w == "your");
  }

  // A place where a table's name is expected: "X table", "table X", "analyze the X".
  bool names_a_table(std::size_t begin, std::size_t end) const {
    if (tokens_[begin].quoted || !tokens_[begin].qualifiers.empty()) return true;
    if (joined(end) && is_table_word_at(end)) return true;
    if (begin > 0 && joined(begin) && is_table_word_at(begin - 1)) return true;
    const bool last = end == tokens_.size() || tokens_[end].breaks || (plain(end) && word(end) == "please");
    if (!last) return false;
    if (begin == 0) return end == tokens_.size();
    std::size_t before = begin - 1;
    if (!joined(begin)) return false;
    if (before > 0 && is_article(before) && joined(before)) --before;
    return plain(before) && is_analysis_verb(word(before));
  }

  // "per order", "each review": a thing, not a deed.
  bool counts_things(std::size_t begin, std::size_t end) const {
    if (begin == 0 || !joined(begin) || !is_countable_thing(word(begin))) return false;
    const std::string& before = word(begin - 1);
    if (before != "per" && before != "each" && before != "every" && before != "an" && before != "average")
      return false;
    if (!joined(end)) return true;
    const std::string& after = word(end);
    return after != "of" && after != "to" && after != "by" && after != "in";
  }

  // ---- tables that are there

  bool qualifiers_fit(const std::vector<std::string>& qualifiers, const TableInfo& table) const {
    const std::string* places[] = {&table.schema, &table.database, &table.service};
    std::size_t place = 0;
    for (auto part = qualifiers.rbegin(); part != qualifiers.rend(); ++part) {
      const std::string folded = fold_name(*part);
      while (place < 3 && fold_name(*places[place]) != folded) ++place;
      if (place == 3) return false;
      ++place;
    }
    return true;
  }

  // The tables of that name; those whose name is exactly so go before those in the other number.
  std::vector<std::size_t> tables_named(const std::string& folded, const std::vector<std::string>& qualifiers,
                                        bool& exact) const {
    std::vector<std::size_t> same;
    std::vector<std::size_t> alike;
    exact = false;
    const auto found = folded.empty() ? by_key_.end() : by_key_.find(number_key(folded));
    if (found == by_key_.end()) return alike;
    for (const std::size_t i : found->second) {
      const std::string name = fold_name(tables_[i].info.name);
      if (!same_but_for_number(folded, name) || !qualifiers_fit(qualifiers, tables_[i].info)) continue;
      (folded == name ? same : alike).push_back(i);
    }
    exact = !same.empty();
    return exact ? same : alike;
  }

  bool hit_at(std::size_t begin, std::size_t length, Hit& hit) const {
    const std::size_t end = begin + length;
    std::string folded;
    for (std::size_t i = begin; i < end; ++i) {
      if (i > begin && (tokens_[i].breaks || !plain(i) || !plain(begin))) return false;
      folded += word(i);
    }
    bool exact = false;
    hit = {begin, end, tables_named(folded, tokens_[begin].qualifiers, exact), false};
    if (hit.tables.empty() && length == 1) hit.tables = tables_of_column(tokens_[begin], exact);
    if (hit.tables.empty()) return false;
    const bool expected = names_a_table(begin, end);
    hit.certain = exact || expected;
    if (expected) return true;
    if (length > 1) return true;
    const bool weak = is_common_word(folded) || folded.size() < 3 ||
                      folded.find_first_not_of("0123456789") == std::string::npos;
    return !weak || counts_things(begin, end);
  }

  // For orders.status and main.orders.status the table is the part before the last.
  std::vector<std::size_t> tables_of_column(const MessageToken& token, bool& exact) const {
    if (token.qualifiers.empty()) return {};
    std::vector<std::string> before(token.qualifiers.begin(), token.qualifiers.end() - 1);
    return tables_named(fold_name(token.qualifiers.back()), before, exact);
  }

  void find_hits() {
    for (std::size_t i = 0; i < tokens_.size();) {
      Hit hit;
      std::size_t length = std::min(kMostWordsOfAName, tokens_.size() - i);
      while (length > 0 && !hit_at(i, length, hit)) --length;
      if (length > 0) hits_.push_back(std::move(hit));
      i += std::max<std::size_t>(length, 1);
    }
  }

  // "customers by state" means the column state of customers, not the table states.
  void drop_columns() {
    const auto means_column = [&](const Hit& hit) {
      if (hit.certain || hit.end != hit.begin + 1) return false;
      return std::any_of(hits_.begin(), hits_.end(), [&](const Hit& other) {
        return other.begin != hit.begin &&
               std::any_of(other.tables.begin(), other.tables.end(), [&](std::size_t i) {
                 return tables_[i].info.find_column(tokens_[hit.begin].text) != nullptr;
               });
      });
    };
    std::vector<Hit> kept;
    for (const Hit& hit : hits_) {
      if (!means_column(hit)) kept.push_back(hit);
    }
    hits_ = std::move(kept);
  }

  // ---- tables that are not there

  bool is_hit(std::size_t token) const {
    return std::any_of(hits_.begin(), hits_.end(),
                       [&](const Hit& hit) { return token >= hit.begin && token < hit.end; });
  }

  bool could_be_a_name(std::size_t i) const {
    if (word(i).empty()) return false;
    return tokens_[i].quoted || !tokens_[i].qualifiers.empty() || !is_common_word(word(i));
  }

  std::string written(std::size_t i) const {
    std::string all;
    for (const std::string& part : tokens_[i].qualifiers) all += part + ".";
    return all + tokens_[i].text;
  }

  std::string folded(std::size_t begin, std::size_t end) const {
    std::string all;
    for (std::size_t i = begin; i < end; ++i) all += word(i);
    return all;
  }

  void find_missing() {
    for (std::size_t i = 0; i < tokens_.size() && asked_for_.empty(); ++i) {
      if (missing_by_qualifier(i)) break;
      if (is_table_word_at(i) && (missing_before(i) || missing_after(i))) break;
      if (missing_after_verb(i)) break;
    }
    if (asked_for_.empty() && hits_.empty()) find_typo();
  }

  // main.custmers: the qualifier is known, or the table is known elsewhere.
  bool missing_by_qualifier(std::size_t i) {
    const MessageToken& token = tokens_[i];
    if (token.qualifiers.empty() || is_hit(i)) return false;
    bool exact = false;
    const std::string first = fold_name(token.qualifiers.front());
    const bool known_place = std::any_of(tables_.begin(), tables_.end(), [&](const TableRef& table) {
      return first == fold_name(table.info.schema) || first == fold_name(table.info.database) ||
             first == fold_name(table.info.service);
    });
    if (!known_place && tables_named(token.folded, {}, exact).empty()) return false;
    asked_for_ = written(i);
    return true;
  }

  // "the order itmes table", "customers, suppliers and products tables".
  bool missing_before(std::size_t table_word) {
    if (table_word == 0 || !joined(table_word)) return false;
    std::size_t begin = table_word;
    while (begin > 0 && table_word - begin < kMostWordsOfAName && joined(begin) && could_be_a_name(begin - 1))
      --begin;
    // An everyday word belongs to the name where the two together nearly are one: "order itmes".
    if (begin > 0 && begin < table_word && joined(begin) && near_any(folded(begin - 1, table_word))) --begin;
    if (begin < table_word && !is_hit(table_word - 1)) {
      choose_phrase(begin, table_word);
      return true;
    }
    if (word(table_word).back() != 's') return false;
    // A list: walk back over "and" and commas, one name at a time.
    for (std::size_t i = begin; i > 0; --i) {
      const bool linked = plain(i - 1) && (word(i - 1) == "and" || word(i - 1) == "or");
      if (linked || is_hit(i - 1)) continue;
      if (!could_be_a_name(i - 1)) return false;
      asked_for_ = written(i - 1);
      return true;
    }
    return false;
  }

  // Of several words before "table" the last, or all of them, is the name: whichever is nearer to one that
  // exists.
  void choose_phrase(std::size_t begin, std::size_t end) {
    const std::string last = written(end - 1);
    std::string whole;
    for (std::size_t i = begin; i < end; ++i) {
      if (i > begin) whole += ' ';
      whole += written(i);
    }
    const auto best = [&](const std::string& text) {
      std::size_t nearest = std::string::npos;
      for (const TableRef& table : tables_) {
        const std::string name = fold_name(table.info.name);
        nearest = std::min(nearest, edit_distance(fold_name(text), name, name.size() / 3));
      }
      return nearest;
    };
    const bool all =
        end - begin > 1 && (best(whole) < best(last) || (is_hit(begin) && nearest(last).empty()));
    asked_for_ = all ? whole : last;
    // What was taken for a table is a part of this name.
    if (all) {
      std::erase_if(hits_, [&](const Hit& hit) { return hit.begin >= begin && hit.end <= end; });
    }
  }

  // "table custmers", "the table called suppliers".
  bool missing_after(std::size_t table_word) {
    std::size_t i = table_word + 1;
    if (!joined(i)) return false;
    const bool introduced = plain(i) && (word(i) == "called" || word(i) == "named");
    if (introduced) ++i;
    if (!joined(i) || is_hit(i) || !could_be_a_name(i)) return false;
    const bool ends = i + 1 == tokens_.size() || tokens_[i + 1].breaks;
    const bool odd = tokens_[i].quoted || tokens_[i].text.find('_') != std::string::npos;
    if (!introduced && !odd && !ends && !near_any(word(i))) return false;
    asked_for_ = written(i);
    return true;
  }

  // "analyze the suppliers", "profile custmers please".
  bool missing_after_verb(std::size_t verb) {
    if (!plain(verb) || !is_analysis_verb(word(verb))) return false;
    std::size_t i = verb + 1;
    while (joined(i) && plain(i) && (is_article(i) || word(i) == "all")) ++i;
    if (!joined(i) || is_hit(i) || !could_be_a_name(i)) return false;
    const bool ends =
        i + 1 == tokens_.size() || tokens_[i + 1].breaks ||
        (plain(i + 1) && (word(i + 1) == "please" || word(i + 1) == "and" || word(i + 1) == "for"));
    if (!ends && !tokens_[i].quoted && !near_any(word(i))) return false;
    asked_for_ = written(i);
    return true;
  }

  // A sentence without any table, but with a word that is nearly one.
  void find_typo() {
    const std::size_t count = std::min(tokens_.size(), kMostWordsTriedAsTypos);
    for (std::size_t i = 0; i < count && asked_for_.empty(); ++i) {
      if (could_be_a_name(i) && near_any(word(i))) asked_for_ = written(i);
    }
  }

  bool near_any(const std::string& folded) const {
    return std::any_of(tables_.begin(), tables_.end(), [&](const TableRef& table) {
      return looks_like_typo(folded, fold_name(table.info.name));
    });
  }

  std::vector<std::string> nearest(const std::string& text) const { return nearest_names(text, names()); }

  std::vector<std::string> suggestions(const std::string& asked_for) const {
    std::vector<std::string> near = nearest(asked_for);
    // For shop.main.custmers the last part says more than the whole.
    if (const auto dot = asked_for.rfind('.'); dot != std::string::npos && dot + 1 < asked_for.size()) {
      near = nearest(asked_for.substr(dot + 1));
    }
    return near.empty() ? names() : near;
  }

  std::vector<std::string> names() const {
    std::vector<std::string> all;
    for (const TableRef& table : tables_) {
      if (std::find(all.begin(), all.end(), table.info.name) == all.end()) all.push_back(table.info.name);
    }
    return all;
  }

  std::vector<TableRef> tables_;
  std::vector<MessageToken> tokens_;
  std::unordered_map<std::string, std::vector<std::size_t>> by_key_;
  std::vector<Hit> hits_;
  std::string asked_for_;
};

}  // namespace

TableMatch find_tables(const Catalog& catalog, std::string_view message) {
  return Finder(catalog.tables(), message).run();
}

}  // namespace ai_sdk::server
