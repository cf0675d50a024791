#include "metadata/search_cache.hpp"

#include "metadata/catalog_state.hpp"
#include "metadata/entity_view.hpp"
#include "metadata/tool.hpp"
#include "store/metadata_store.hpp"

#include <boost/json/array.hpp>

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

}  // namespace

std::shared_ptr<const SearchIndex> SearchCache::index(const ToolContext& context) {
  // The number first: what is written while the view is read makes the next use build anew.
  const std::int64_t changes = MetadataStore(context.store).changes();
  const EntityView view(context.catalog, context.store);
  const std::uint64_t state = state_of(view.tables()) ^ (static_cast<std::uint64_t>(changes) << 1U);
  const std::lock_guard lock(mutex_);
  if (index_ == nullptr || state != state_) {
    index_ = std::make_shared<const SearchIndex>(documents_of(view));
    state_ = state;
  }
  return index_;
}

}  // namespace ai_sdk::server
