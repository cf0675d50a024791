#include "metadata/search_index.hpp"

#include "catalog/sqlite_handle.hpp"
#include "catalog/table_names.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <mutex>
#include <set>
#include <stdexcept>
#include <unordered_map>

namespace ai_sdk::server {
namespace {

constexpr std::size_t max_scored = 2'000;
constexpr std::size_t max_expansions = 200;  // words that one prefix may stand for
constexpr std::size_t min_prefix = 3;
constexpr std::size_t min_typo = 4;  // shorter words have too many neighbours
constexpr double prefix_quality = 0.6;
constexpr double typo_quality = 0.5;
constexpr std::size_t max_stems = 50;
// For the likeness of meanings, which is to stay between 0 and 1.
constexpr std::array<double, search_field_count> field_likeness{1, 1, 0.95, 0.8, 0.85, 0.85, 0.5, 0.5};
constexpr double name_share = 0.05;     // of the likeness: how much of the name was meant
constexpr double unknown_weight = 0.5;  // of a word that the catalog does not have at all

constexpr std::array<const char*, search_field_count> columns{"name", "display_name", "synonyms", "columns",
                                                              "tags", "description",  "place",    "people"};

void check(sqlite3* db, int code) {
  if (code != SQLITE_OK && code != SQLITE_DONE && code != SQLITE_ROW) {
    throw std::runtime_error(std::string("the search index: ") + sqlite3_errmsg(db));
  }
}

SqliteStatement prepare(sqlite3* db, const std::string& sql) {
  sqlite3_stmt* raw = nullptr;
  check(db, sqlite3_prepare_v2(db, sql.c_str(), static_cast<int>(sql.size()), &raw, nullptr));
  return SqliteStatement(raw);
}

std::string column_list() {
  std::string list;
  for (const char* column : columns) list += (list.empty() ? "" : ", ") + std::string(column);
  return list;
}

using WordId = std::uint32_t;

// A document's words, by field, in their order.
struct Entry {
  std::array<std::vector<WordId>, search_field_count> words;
  std::string folded_name;
  std::string folded_display_name;
};

// What one term of a query may stand for: the words of the index, and how well each fits.
struct Expansion {
  std::unordered_map<WordId, double> fits;
  std::optional<SearchField> field;
  double rarity = 1;
};

}  // namespace

struct SearchIndex::Impl {
  void add(const std::vector<SearchDocument>& documents);
  WordId id_of(const std::string& stem);
  Expansion expand(const SearchQuery::Term& term) const;
  std::string expression(const SearchQuery& query, const std::vector<Expansion>& expansions) const;
  std::vector<std::size_t> candidates(const std::string& expression) const;
  double score(std::size_t document, const std::vector<Expansion>& expansions,
               const SearchQuery& query) const;
  std::vector<WordId> like(std::string_view folded) const;
  double rarity(std::size_t documents) const {
    return std::log(1 + static_cast<double>(entries.size()) / (1 + static_cast<double>(documents)));
  }

  mutable std::mutex mutex;  // of the connection
  SqliteHandle db;
  SqliteStatement select;
  std::vector<std::string> words;  // by id
  std::map<std::string, WordId, std::less<>> ids;
  std::vector<std::size_t> counts;  // documents that hold the word
  std::vector<Entry> entries;
};

WordId SearchIndex::Impl::id_of(const std::string& stem) {
  const auto [place, is_new] = ids.emplace(stem, static_cast<WordId>(words.size()));
  if (is_new) {
    words.push_back(stem);
    counts.push_back(0);
  }
  return place->second;
}

void SearchIndex::Impl::add(const std::vector<SearchDocument>& documents) {
  sqlite3* raw = nullptr;
  const int code = sqlite3_open_v2(":memory:", &raw,
                                   SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
  db.reset(raw);
  check(raw, code);
  // The words are cut and stemmed here already; what is left for FTS5 to cut are the blanks.
  const std::string create = "CREATE VIRTUAL TABLE documents USING fts5(" + column_list() +
                             ", content='', columnsize=1, tokenize=\"unicode61 remove_diacritics 0\"); BEGIN";
  check(raw, sqlite3_exec(raw, create.c_str(), nullptr, nullptr, nullptr));
  const auto insert =
      prepare(raw, "INSERT INTO documents(rowid, " + column_list() + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
  entries.reserve(documents.size());
  for (const SearchDocument& document : documents) {
    Entry entry;
    std::set<WordId> all;
    sqlite3_bind_int64(insert.get(), 1, static_cast<sqlite3_int64>(entries.size()));
    for (std::size_t field = 0; field < search_field_count; ++field) {
      std::string text;
      for (const SearchWord& word : search_words(document.texts[field])) {
        const WordId id = id_of(word.stem);
        entry.words[field].push_back(id);
        all.insert(id);
        text.append(text.empty() ? "" : " ").append(word.stem);
      }
      sqlite3_bind_text(insert.get(), static_cast<int>(field) + 2, text.data(), static_cast<int>(text.size()),
                        SQLITE_TRANSIENT);
    }
    check(raw, sqlite3_step(insert.get()));
    sqlite3_reset(insert.get());
    for (const WordId id : all) ++counts[id];
    entry.folded_name = search_fold(document.texts[static_cast<std::size_t>(SearchField::name)]);
    entry.folded_display_name =
        search_fold(document.texts[static_cast<std::size_t>(SearchField::display_name)]);
    entries.push_back(std::move(entry));
  }
  check(raw, sqlite3_exec(raw, "COMMIT", nullptr, nullptr, nullptr));
  std::string weights;
  for (const double weight : search_field_weights) weights += ", " + std::to_string(weight);
  select = prepare(
      raw, "SELECT rowid FROM documents WHERE documents MATCH ? ORDER BY bm25(documents" + weights + ")");
}

std::vector<WordId> SearchIndex::Impl::like(std::string_view folded) const {
  std::vector<WordId> found;
  if (folded.size() < min_typo) return found;
  const std::string stem = search_stem(folded);
  std::size_t limit = folded.size() < 8 ? 1 : 2;
  for (std::size_t nearest = limit; const auto& [word, id] : ids) {
    if (word.size() + limit < stem.size() || stem.size() + limit < word.size() || word.size() < min_typo - 1)
      continue;
    const std::size_t distance = edit_distance(stem, word, nearest);
    if (distance > nearest) continue;
    if (distance < nearest) found.clear();
    nearest = distance;
    found.push_back(id);
  }
  return found;
}

Expansion SearchIndex::Impl::expand(const SearchQuery::Term& term) const {
  Expansion expansion;
  expansion.field = term.field;
  const std::string& folded = term.word.folded;
  if (const auto same = ids.find(term.word.stem); same != ids.end() && !term.prefix) {
    expansion.fits.emplace(same->second, 1);
  }
  if (term.prefix || folded.size() >= min_prefix) {
    for (auto word = ids.lower_bound(folded); word != ids.end() && word->first.starts_with(folded); ++word) {
      if (expansion.fits.size() >= max_expansions) break;
      // The more of the word is there the better.
      const double part = static_cast<double>(folded.size()) / static_cast<double>(word->first.size());
      expansion.fits.emplace(word->second,
                             term.prefix ? 1 : prefix_quality + (1 - prefix_quality) * part * part);
    }
  }
  if (expansion.fits.empty() && !term.prefix) {
    for (const WordId id : like(folded)) expansion.fits.emplace(id, typo_quality);
  }
  std::size_t documents = 0;
  for (const auto& [id, quality] : expansion.fits) documents += counts[id];
  expansion.rarity = rarity(documents);
  return expansion;
}

namespace {

std::string field_prefix(const std::optional<SearchField>& field) {
  return field ? "{" + std::string(columns[static_cast<std::size_t>(*field)]) + "} : " : std::string();
}

}  // namespace

// In the language of FTS5. Empty where nothing can match. The words hold no quotes: they are letters and
// digits.
std::string SearchIndex::Impl::expression(const SearchQuery& query,
                                          const std::vector<Expansion>& expansions) const {
  std::string any;
  for (const Expansion& expansion : expansions) {
    for (const auto& [id, quality] : expansion.fits) {
      any += (any.empty() ? "" : " OR ") + field_prefix(expansion.field) + '"' + words[id] + '"';
    }
  }
  std::string all;
  for (const auto& phrase : query.phrases) {
    std::string text;
    for (const SearchWord& word : phrase.words) text += (text.empty() ? "" : " ") + word.stem;
    all += (all.empty() ? "" : " AND ") + field_prefix(phrase.field) + '"' + text + '"';
  }
  std::string wanted = all.empty() ? any : all;  // what is quoted must be there, words beside it only rank
  if (wanted.empty() || query.excluded.empty()) return wanted;
  std::string without;
  for (const SearchWord& word : query.excluded)
    without += (without.empty() ? "\"" : " OR \"") + word.stem + '"';
  return "(" + wanted + ") NOT (" + without + ")";
}

std::vector<std::size_t> SearchIndex::Impl::candidates(const std::string& expression) const {
  std::vector<std::size_t> found;
  if (expression.empty()) return found;
  const std::lock_guard lock(mutex);
  sqlite3_reset(select.get());
  check(db.get(), sqlite3_bind_text(select.get(), 1, expression.data(), static_cast<int>(expression.size()),
                                    SQLITE_TRANSIENT));
  int code = sqlite3_step(select.get());
  for (; code == SQLITE_ROW; code = sqlite3_step(select.get())) {
    found.push_back(static_cast<std::size_t>(sqlite3_column_int64(select.get(), 0)));
  }
  sqlite3_reset(select.get());
  check(db.get(), code);
  return found;
}

// Each term counts with its best place: how much the field says, how well the word fits, how rare it is. What
// holds all terms goes before what holds some, a name that is nothing but the query before longer ones.
double SearchIndex::Impl::score(std::size_t document, const std::vector<Expansion>& expansions,
                                const SearchQuery& query) const {
  const Entry& entry = entries[document];
  double sum = 0;
  double hit = 0;
  double possible = 0;
  std::size_t in_name = 0;
  for (const Expansion& expansion : expansions) {
    double best = 0;
    possible += expansion.rarity;
    for (std::size_t field = 0; field < search_field_count; ++field) {
      if (expansion.field && static_cast<std::size_t>(*expansion.field) != field) continue;
      double fit = 0;
      for (const WordId word : entry.words[field]) {
        const auto found = expansion.fits.find(word);
        if (found != expansion.fits.end()) fit = std::max(fit, found->second);
      }
      best = std::max(best, fit * search_field_weights[field]);
      if (fit > 0 && field == static_cast<std::size_t>(SearchField::name)) ++in_name;
    }
    sum += best * expansion.rarity;
    if (best > 0) hit += expansion.rarity;
  }
  for (const auto& phrase : query.phrases) {
    for (std::size_t field = 0; field < search_field_count; ++field) {
      const auto& text = entry.words[field];
      std::vector<WordId> wanted;
      for (const SearchWord& word : phrase.words) {
        const auto id = ids.find(word.stem);
        wanted.push_back(id == ids.end() ? static_cast<WordId>(words.size()) : id->second);
      }
      if (std::search(text.begin(), text.end(), wanted.begin(), wanted.end()) == text.end()) continue;
      sum += search_field_weights[field];
      break;
    }
  }
  if (possible > 0) {
    const double coverage = hit / possible;
    sum *= coverage * coverage;
  }
  const auto name_words = entry.words[static_cast<std::size_t>(SearchField::name)].size();
  if (in_name > 0 && name_words > 0) {
    sum *= 1 + 0.3 * std::min(1.0, static_cast<double>(in_name) / static_cast<double>(name_words));
  }
  if (!query.folded.empty() &&
      (query.folded == entry.folded_name || query.folded == entry.folded_display_name)) {
    sum = sum * 1.5 + search_field_weights[0];
  }
  return sum;
}

SearchIndex::SearchIndex(std::vector<SearchDocument> documents)
    : documents_(std::move(documents)), impl_(std::make_unique<Impl>()) {
  impl_->add(documents_);
}

SearchIndex::~SearchIndex() = default;

std::vector<SearchHit> SearchIndex::find(const SearchQuery& query, const Accept& accept) const {
  std::vector<SearchHit> hits;
  if (query.everything()) {
    for (const SearchDocument& document : documents_) {
      if (accept(document)) hits.push_back({&document, 1});
    }
    return hits;
  }
  std::vector<Expansion> expansions;
  for (const auto& term : query.terms) expansions.push_back(impl_->expand(term));
  std::vector<std::size_t> found = impl_->candidates(impl_->expression(query, expansions));
  // "orderitems" for order_items: FTS5 has only the parts.
  std::set<std::size_t> known(found.begin(), found.end());
  if (!query.folded.empty() && query.excluded.empty()) {
    for (std::size_t i = 0; i < documents_.size(); ++i) {
      const Entry& entry = impl_->entries[i];
      const bool same = entry.folded_name == query.folded || entry.folded_display_name == query.folded;
      if (same && known.insert(i).second) found.insert(found.begin(), i);
    }
  }
  for (const std::size_t i : found) {
    if (!accept(documents_[i])) continue;
    if (hits.size() < max_scored) {
      hits.push_back({&documents_[i], impl_->score(i, expansions, query)});
    } else {
      hits.push_back({&documents_[i], 0});
    }
  }
  const auto scored = static_cast<std::ptrdiff_t>(std::min(hits.size(), max_scored));
  std::stable_sort(hits.begin(), hits.begin() + scored, [](const SearchHit& a, const SearchHit& b) {
    return a.score != b.score ? a.score > b.score : a.document->fqn < b.document->fqn;
  });
  return hits;
}

std::vector<SearchHit> SearchIndex::rank(const std::vector<Meaning>& meanings, const Accept& accept) const {
  std::vector<Expansion> expansions;
  double possible = 0;
  for (const Meaning& meaning : meanings) {
    Expansion expansion;
    std::size_t documents = 0;
    for (const auto& [stem, fit] : meaning) {
      const auto id = impl_->ids.find(stem);
      if (id == impl_->ids.end()) continue;
      double& known = expansion.fits[id->second];
      known = std::max(known, fit);
      if (fit == 1) documents += impl_->counts[id->second];
    }
    expansion.rarity = impl_->rarity(documents) * (expansion.fits.empty() ? unknown_weight : 1);
    possible += expansion.rarity;
    expansions.push_back(std::move(expansion));
  }
  std::vector<SearchHit> hits;
  for (std::size_t i = 0; i < documents_.size() && possible > 0; ++i) {
    const Entry& entry = impl_->entries[i];
    double sum = 0;
    std::set<WordId> in_name;
    for (const Expansion& expansion : expansions) {
      double best = 0;
      for (std::size_t field = 0; field < search_field_count; ++field) {
        for (const WordId word : entry.words[field]) {
          const auto found = expansion.fits.find(word);
          if (found == expansion.fits.end()) continue;
          best = std::max(best, found->second * field_likeness[field]);
          if (field == static_cast<std::size_t>(SearchField::name)) in_name.insert(word);
        }
      }
      sum += best * expansion.rarity;
    }
    if (sum <= 0 || !accept(documents_[i])) continue;
    const auto& name = entry.words[static_cast<std::size_t>(SearchField::name)];
    const std::set<WordId> all(name.begin(), name.end());
    const double share =
        all.empty() ? 0 : static_cast<double>(in_name.size()) / static_cast<double>(all.size());
    hits.push_back({&documents_[i], (1 - name_share) * sum / possible + name_share * share});
  }
  std::stable_sort(hits.begin(), hits.end(), [](const SearchHit& a, const SearchHit& b) {
    return a.score != b.score ? a.score > b.score : a.document->fqn < b.document->fqn;
  });
  return hits;
}

std::vector<std::string> SearchIndex::stems_with(std::string_view beginning) const {
  std::vector<std::string> found;
  for (auto word = impl_->ids.lower_bound(beginning); word != impl_->ids.end(); ++word) {
    if (!word->first.starts_with(beginning) || found.size() == max_stems) break;
    found.push_back(word->first);
  }
  return found;
}

std::size_t SearchIndex::documents_with(std::string_view stem) const {
  const auto id = impl_->ids.find(stem);
  return id == impl_->ids.end() ? 0 : impl_->counts[id->second];
}

std::vector<std::string> SearchIndex::words_like(std::string_view folded) const {
  std::vector<std::string> found;
  for (const WordId id : impl_->like(folded)) found.push_back(impl_->words[id]);
  return found;
}

}  // namespace ai_sdk::server
