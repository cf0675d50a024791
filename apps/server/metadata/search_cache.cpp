#include "metadata/search_cache.hpp"

#include "metadata/catalog_state.hpp"
#include "metadata/entity_view.hpp"
#include "metadata/tool.hpp"
#include "store/metadata_store.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <functional>
#include <optional>
#include <string>

namespace ai_sdk::server {
namespace {

std::vector<SearchDocument> documents_of(const EntityView& view) {
  std::vector<SearchDocument> documents;
  view.for_each([&](std::string_view type, const boost::json::object& entity) {
    documents.push_back(make_document(type, entity));
    if (type != entity_type::table) return;
    for (const auto& column : entity.at("columns").as_array()) {
      documents.push_back(make_column_document(entity, column.as_object()));
    }
  });
  return documents;
}

// Of parts of a catalog it matters which kinds of entities are there.
std::uint64_t state_of(const std::optional<CatalogLimits>& limits) {
  if (!limits) return 0;
  std::string all = "limited";
  for (const std::string& type : limits->entity_types) all += '\n' + type;
  return std::hash<std::string>()(all);
}

constexpr std::size_t most_indexes_kept = 4;

}  // namespace

std::shared_ptr<const SearchIndex> SearchCache::index(const ToolContext& context) {
  // The number first: what is written while the view is read makes the next use build anew.
  const std::int64_t changes = MetadataStore(context.store).changes();
  const EntityView view(context.catalog, context.store);
  const std::uint64_t tables = state_of(view.tables()) + state_of(context.catalog.limits());
  const std::lock_guard lock(mutex_);
  const auto found =
      std::find_if(kept_.begin(), kept_.end(), [tables](const Kept& kept) { return kept.tables == tables; });
  if (found != kept_.end()) {
    kept_.splice(kept_.begin(), kept_, found);
  } else {
    kept_.push_front({tables, 0, nullptr});
    if (kept_.size() > most_indexes_kept) kept_.pop_back();
  }
  Kept& kept = kept_.front();
  if (kept.index == nullptr || kept.changes != changes) {
    kept.index = std::make_shared<const SearchIndex>(documents_of(view));
    kept.changes = changes;
  }
  return kept.index;
}

}  // namespace ai_sdk::server
