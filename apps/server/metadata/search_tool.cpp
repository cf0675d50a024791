#include "metadata/search_tool.hpp"

#include "core/wire/parse.hpp"
#include "metadata/entity_view.hpp"
#include "metadata/query_filter.hpp"
#include "metadata/search_facets.hpp"
#include "metadata/search_hit.hpp"
#include "metadata/tool_paging.hpp"
#include "metadata/tool_schema.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <map>
#include <set>

namespace ai_sdk::server {
namespace {

namespace json = boost::json;

constexpr std::string_view search_schema = R"json({
  "type": "object",
  "properties": {
    "query": {"type": "string", "description": "Words to look for in names, columns, descriptions, tags and owners. \"in quotes\" for words beside each other, custom* for beginnings, -word to leave out, name:word or columns:word for one field. Not needed beside queryFilter."},
    "entityType": {"type": "string", "description": "Only this type, e.g. table, column, glossaryTerm, tag, testCase. Columns, tests, memories and people are found only when they are asked for so."},
    "queryFilter": {"type": "string", "description": "A filter in OpenSearch's query DSL as JSON text, e.g. {\"term\": {\"tags.tagFQN\": \"PII.Sensitive\"}}. Where it is given, query is not looked at."},
    "from": {"type": "integer", "description": "Hits to skip; better use cursor.", "default": 0, "minimum": 0},
    "cursor": {"type": "string", "description": "nextCursor of the page before."},
    "size": {"type": "integer", "description": "Hits on a page, 50 at most.", "default": 10, "minimum": 0, "maximum": 50},
    "includeDeleted": {"type": "boolean", "description": "Also what is marked as deleted.", "default": false},
    "fields": {"type": "string", "description": "Further members of each hit, separated by commas, e.g. columns,tableConstraints."},
    "includeAggregations": {"type": "boolean", "description": "Counts by type, service, database, schema, tag, owner and tier.", "default": false},
    "maxAggregationBuckets": {"type": "integer", "description": "Counts in each of these, 50 at most.", "default": 10, "minimum": 1, "maximum": 50},
    "excludeEntityTypes": {"type": "array", "items": {"type": "string"}, "description": "Types to leave out; excludedByType says how many hits that were."}
  },
  "required": []
})json";

bool flag(const json::object& arguments, const char* name) {
  const auto* value = arguments.if_contains(name);
  return value != nullptr && value->is_bool() && value->get_bool();
}

bool is_deleted(const SearchDocument& document) { return flag(document.entity, "deleted"); }

std::vector<std::string> list_of(std::string_view text) {
  std::vector<std::string> names;
  while (!text.empty()) {
    const auto comma = std::min(text.find(','), text.size());
    std::string_view one = text.substr(0, comma);
    text.remove_prefix(std::min(comma + 1, text.size()));
    while (!one.empty() && one.front() == ' ') one.remove_prefix(1);
    while (!one.empty() && one.back() == ' ') one.remove_suffix(1);
    if (!one.empty()) names.emplace_back(one);
  }
  return names;
}

std::set<std::string> excluded_types(const json::object& arguments) {
  std::set<std::string> types;
  if (const auto* list = arguments.if_contains("excludeEntityTypes")) {
    for (const json::value& type : list->as_array())
      types.insert(canonical_entity_type(core::view(type.as_string())));
  }
  return types;
}

// What could have been meant where nothing was found.
std::string nothing_found(const SearchIndex& index, const SearchQuery& query) {
  std::string text = "Nothing was found.";
  std::string near;
  for (const auto& term : query.terms) {
    for (const std::string& word : index.words_like(term.word.folded))
      near += (near.empty() ? "" : ", ") + word;
  }
  if (!near.empty()) return text + " Words that look alike: " + near + ".";
  return text + " Try fewer or other words, another entityType, or semantic_search.";
}

class SearchTool final : public DescribedTool {
 public:
  explicit SearchTool(std::shared_ptr<SearchCache> cache)
      : DescribedTool(
            "search_metadata", ToolKind::reads,
            "Finds tables, views, columns, glossary terms, tags, tests and all else in the catalog by words, "
            "best first: beginnings of words and slips of the pen are understood. Give the "
            "fullyQualifiedName of a hit to the other tools.",
            search_schema),
        cache_(std::move(cache)) {}

  json::object call(const ToolUse& use, const ToolContext& context) const override {
    const json::object& arguments = use.arguments;
    const std::string_view filter_text = core::find_text(arguments, "queryFilter");
    const std::string_view query_text =
        filter_text.empty() ? core::find_text(arguments, "query") : std::string_view();
    const DocumentFilter filter = filter_text.empty() ? DocumentFilter() : read_query_filter(filter_text);
    const SearchQuery query = read_search_query(query_text);
    const std::string type = canonical_entity_type(core::find_text(arguments, "entityType"));
    const std::set<std::string> excluded = excluded_types(arguments);
    const bool with_deleted = flag(arguments, "includeDeleted");

    const auto index = cache_->index(context);
    std::map<std::string, std::size_t> left_out;
    const auto hits = index->find(query, [&](const SearchDocument& document) {
      if (!type.empty() ? document.type != type : !is_in_default_scope(document.type)) return false;
      if (!with_deleted && is_deleted(document)) return false;
      if (filter && !filter(document)) return false;
      if (!excluded.contains(document.type)) return true;
      ++left_out[document.type];
      return false;
    });

    const ToolPage page = read_page(arguments);
    const auto extra = list_of(core::find_text(arguments, "fields"));
    json::array results;
    for (std::size_t i = page.offset; i < hits.size() && i - page.offset < page.size; ++i) {
      results.push_back(search_hit(*hits[i].document, extra));
    }
    json::object answer;
    const std::size_t returned = results.size();
    answer["results"] = std::move(results);
    answer["totalFound"] = hits.size();
    answer["returnedCount"] = returned;
    answer["query"] = query_text.empty() && filter_text.empty() ? std::string_view("*") : query_text;
    add_paging(answer, page, hits.size());
    if (hits.empty()) answer["message"] = nothing_found(*index, query);
    if (!excluded.empty()) {
      json::object counts;
      for (const auto& [name, count] : left_out) counts[name] = count;
      answer["excludedByType"] = std::move(counts);
    }
    if (flag(arguments, "includeAggregations")) {
      const auto most = core::find_integer(arguments, "maxAggregationBuckets").value_or(10);
      add_facets(answer, hits, static_cast<std::size_t>(most));
    }
    return answer;
  }

 private:
  std::shared_ptr<SearchCache> cache_;
};

}  // namespace

std::unique_ptr<Tool> make_search_tool(std::shared_ptr<SearchCache> cache) {
  return std::make_unique<SearchTool>(std::move(cache));
}

}  // namespace ai_sdk::server
