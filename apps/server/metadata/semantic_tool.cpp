// A language model's embeddings would know more; what there is without one are stems, a table of synonyms and
// spelling.
#include "core/wire/parse.hpp"
#include "metadata/entity_view.hpp"
#include "metadata/query_filter.hpp"
#include "metadata/search_hit.hpp"
#include "metadata/search_text.hpp"
#include "metadata/search_tool.hpp"
#include "metadata/synonyms.hpp"
#include "metadata/tool_paging.hpp"
#include "metadata/tool_schema.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <utility>

namespace ai_sdk::server {
namespace {

namespace json = boost::json;

constexpr std::string_view semantic_schema = R"json({
  "type": "object",
  "properties": {
    "query": {"type": "string", "description": "What is looked for, in everyday words: \"who bought what, and for how much\"."},
    "filters": {"type": "object", "description": "A member to the list of values that it may have. Members: entityType, service, serviceType, tags, owners, domains, tier, certification, database, databaseSchema, metricType, granularity, unitOfMeasurement, customProperties.<name>.", "additionalProperties": {"type": "array", "items": {"type": "string"}}},
    "size": {"type": "integer", "description": "Entities on a page, 50 at most.", "default": 10, "minimum": 0, "maximum": 50},
    "k": {"type": "integer", "description": "The most entities to look at, nearest first.", "default": 100, "minimum": 1, "maximum": 10000},
    "threshold": {"type": "number", "description": "The least similarityScore, 0 to 1.", "default": 0.0, "minimum": 0, "maximum": 1},
    "from": {"type": "integer", "description": "Entities to skip; better use cursor.", "default": 0, "minimum": 0},
    "cursor": {"type": "string", "description": "nextCursor of the page before."}
  },
  "required": ["query"],
  "additionalProperties": false
})json";

constexpr double synonym_fit = 0.75;
constexpr double beginning_fit = 0.7;
constexpr double spelling_fit = 0.5;
constexpr std::size_t least_beginning = 4;

// Where the members of a filter stand in an entity.
constexpr std::array<std::pair<std::string_view, std::string_view>, 13> filter_paths{{
    {"entityType", "entityType"},
    {"service", "service"},
    {"serviceType", "serviceType"},
    {"tags", "tags"},
    {"owners", "owners.name"},
    {"domains", "domains"},
    {"tier", "tier"},
    {"certification", "certification"},
    {"database", "database"},
    {"databaseSchema", "databaseSchema"},
    {"metricType", "metricType"},
    {"granularity", "granularity"},
    {"unitOfMeasurement", "unitOfMeasurement"},
}};

struct MemberFilter {
  std::vector<std::string> paths;
  std::vector<std::string> values;  // folded
};

std::vector<MemberFilter> read_filters(const json::object& arguments) {
  std::vector<MemberFilter> filters;
  const auto* given = core::find_object(arguments, "filters");
  if (given == nullptr) return filters;
  for (const auto& member : *given) {
    const std::string name(member.key());
    MemberFilter filter;
    if (name.starts_with("customProperties.")) {
      filter.paths = {"extension." + name.substr(name.find('.') + 1)};
    } else {
      const auto known = std::find_if(filter_paths.begin(), filter_paths.end(),
                                      [&](const auto& one) { return one.first == name; });
      if (known == filter_paths.end()) {
        std::string names;
        for (const auto& one : filter_paths) names.append(one.first).append(", ");
        throw ToolFailure(
            400, "filters has no member " + name + "; there are " + names + "customProperties.<name>");
      }
      // A reference is known by its full name and by its own.
      filter.paths = {std::string(known->second), std::string(known->second) + ".name"};
    }
    for (const json::value& value : member.value().as_array()) {
      filter.values.push_back(search_fold(core::view(value.as_string())));
    }
    filters.push_back(std::move(filter));
  }
  return filters;
}

bool passes(const std::vector<MemberFilter>& filters, const SearchDocument& document) {
  return std::all_of(filters.begin(), filters.end(), [&](const MemberFilter& filter) {
    return std::any_of(filter.paths.begin(), filter.paths.end(), [&](const std::string& path) {
      const auto values = values_at(document.entity, path);
      return std::any_of(values.begin(), values.end(), [&](const std::string& value) {
        return std::find(filter.values.begin(), filter.values.end(), search_fold(value)) !=
               filter.values.end();
      });
    });
  });
}

// What else a word may be called. Beginnings and spelling help only where the catalog has neither it nor a
// synonym.
SearchIndex::Meaning meaning_of(const SearchWord& word, const SearchIndex& index) {
  SearchIndex::Meaning meaning{{word.stem, 1.0}};
  bool known = index.documents_with(word.stem) > 0;
  for (const std::string& synonym : synonyms_of(word.stem)) {
    meaning.emplace_back(synonym, synonym_fit);
    known = known || index.documents_with(synonym) > 0;
  }
  if (word.folded.size() >= least_beginning) {
    for (std::string& stem : index.stems_with(word.stem)) {
      if (stem == word.stem) continue;
      meaning.emplace_back(std::move(stem), beginning_fit);
      known = true;
    }
  }
  if (known) return meaning;
  for (std::string& stem : index.words_like(word.folded)) meaning.emplace_back(std::move(stem), spelling_fit);
  return meaning;
}

class SemanticTool final : public DescribedTool {
 public:
  explicit SemanticTool(std::shared_ptr<SearchCache> cache)
      : DescribedTool(
            "semantic_search", ToolKind::reads,
            "Finds what comes near to a phrase in everyday words, also where the catalog uses other ones: by "
            "word stems, synonyms and spelling. similarityScore says how much of what was meant is there.",
            semantic_schema),
        cache_(std::move(cache)) {}

  json::object call(const ToolUse& use, const ToolContext& context) const override {
    const auto began = std::chrono::steady_clock::now();
    const json::object& arguments = use.arguments;
    const auto query = core::find_text(arguments, "query");
    const auto filters = read_filters(arguments);
    const auto index = cache_->index(context);
    std::vector<SearchIndex::Meaning> meanings;
    const auto words = search_words(query, 200);
    const bool only_fillers = std::all_of(
        words.begin(), words.end(), [](const SearchWord& word) { return is_search_filler(word.folded); });
    for (const SearchWord& word : words) {
      if (only_fillers || !is_search_filler(word.folded)) meanings.push_back(meaning_of(word, *index));
    }
    const bool by_type = std::any_of(filters.begin(), filters.end(), [](const MemberFilter& filter) {
      return filter.paths.front() == "entityType";
    });
    auto hits = index->rank(meanings, [&](const SearchDocument& document) {
      return (by_type || is_in_default_scope(document.type)) && passes(filters, document);
    });
    const auto* threshold = arguments.if_contains("threshold");
    const double least = threshold == nullptr ? 0 : threshold->to_number<double>();
    std::erase_if(hits, [least](const SearchHit& hit) { return hit.score < least; });
    const auto most = static_cast<std::size_t>(core::find_integer(arguments, "k").value_or(100));
    if (hits.size() > most) hits.resize(most);

    const ToolPage page = read_page(arguments);
    json::array results;
    for (std::size_t i = page.offset; i < hits.size() && i - page.offset < page.size; ++i) {
      json::object hit = search_hit(*hits[i].document);
      // What a column belongs to is its table; all else stands for itself.
      const auto* table = core::find_object(hit, "table");
      hit["parentId"] = table == nullptr ? hit.at("id") : table->at("id");
      hit["similarityScore"] = std::round(hits[i].score * 10'000) / 10'000;
      results.push_back(std::move(hit));
    }
    json::object answer{{"query", query}};
    const auto took = std::chrono::steady_clock::now() - began;
    answer["tookMillis"] = std::chrono::duration_cast<std::chrono::milliseconds>(took).count();
    answer["returnedCount"] = results.size();
    answer["results"] = std::move(results);
    answer["totalFound"] = hits.size();
    add_paging(answer, page, hits.size());
    if (hits.empty()) answer["message"] = "Nothing comes near to this. Try other words, or search_metadata.";
    return answer;
  }

 private:
  std::shared_ptr<SearchCache> cache_;
};

}  // namespace

std::unique_ptr<Tool> make_semantic_tool(std::shared_ptr<SearchCache> cache) {
  return std::make_unique<SemanticTool>(std::move(cache));
}

}  // namespace ai_sdk::server
