#include "metadata/search_facets.hpp"

#include "metadata/query_filter.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

namespace ai_sdk::server {
namespace {

namespace json = boost::json;

constexpr std::array<std::pair<const char*, const char*>, 10> facets{{
    {"entityType", "entityType"},
    {"serviceType", "serviceType"},
    {"service", "service.name"},
    {"database", "database.name"},
    {"databaseSchema", "databaseSchema.name"},
    {"tableType", "tableType"},
    {"tags", "tags.tagFQN"},
    {"owners", "owners.name"},
    {"domains", "domains.name"},
    {"tier", "tier.tagFQN"},
}};

}  // namespace

void add_facets(json::object& answer, const std::vector<SearchHit>& hits, std::size_t most) {
  json::object all;
  bool cut = false;
  for (const auto& [name, path] : facets) {
    std::map<std::string, std::size_t> counts;
    for (const SearchHit& hit : hits) {
      const auto values = values_at(hit.document->entity, path);
      for (const std::string& value : std::set<std::string>(values.begin(), values.end())) ++counts[value];
    }
    std::vector<std::pair<std::string, std::size_t>> sorted(counts.begin(), counts.end());
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const auto& a, const auto& b) { return a.second > b.second; });
    cut = cut || sorted.size() > most;
    if (sorted.size() > most) sorted.resize(most);
    json::array buckets;
    for (const auto& [key, count] : sorted)
      buckets.push_back(json::object{{"key", key}, {"doc_count", count}});
    all[name] = json::object{{"buckets", std::move(buckets)}};
  }
  answer["aggregations"] = std::move(all);
  if (cut) answer["aggregationsTruncated"] = true;
}

}  // namespace ai_sdk::server
