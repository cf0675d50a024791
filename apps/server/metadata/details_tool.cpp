#include "metadata/details_tool.hpp"

#include "core/wire/parse.hpp"
#include "metadata/entity_view.hpp"
#include "metadata/lineage_cache.hpp"
#include "metadata/lineage_walk.hpp"
#include "metadata/quality_summary.hpp"
#include "metadata/tool_schema.hpp"

#include <boost/json/array.hpp>

#include <algorithm>

namespace ai_sdk::server {
namespace {

namespace json = boost::json;

constexpr std::string_view details_schema = R"json({
  "type": "object",
  "properties": {
    "entityType": {"type": "string", "description": "The type, e.g. table, databaseSchema, glossaryTerm, tag, testCase."},
    "fqn": {"type": "string", "description": "The fully qualified name as a search gave it, e.g. shop.shop.main.orders."},
    "columnOffset": {"type": "integer", "description": "The first column to return, from 0.", "default": 0, "minimum": 0},
    "columnLimit": {"type": "integer", "description": "The most columns to return; 200 where it is left out.", "minimum": 0},
    "include": {"type": "array", "items": {"type": "string", "enum": ["lineage", "quality"]}, "description": "Further parts: what the entity comes from and goes into, one step each way, and its tests with their last results."},
    "entities": {"type": "array", "items": {"type": "string"}, "maxItems": 10, "description": "Several at once, each written as entityType:fqn; one that is not there does not spoil the others."}
  },
  "required": []
})json";

constexpr std::int64_t default_columns = 200;

// What says how the server keeps an entity, and nothing about it.
constexpr const char* noise[] = {
    "version", "updatedAt",    "updatedBy", "changeDescription", "followers",
    "votes",   "usageSummary", "lifeCycle", "sourceHash",        "incrementalChangeDescription"};

struct Wanted {
  std::int64_t offset = 0;
  std::int64_t limit = default_columns;
  bool limited = false;  // by the caller
  bool lineage = false;
  bool quality = false;
};

Wanted read(const json::object& arguments) {
  Wanted wanted;
  wanted.offset = core::find_integer(arguments, "columnOffset").value_or(0);
  if (const auto limit = core::find_integer(arguments, "columnLimit")) {
    wanted.limit = *limit;
    wanted.limited = true;
  }
  if (const auto* include = arguments.if_contains("include")) {
    for (const json::value& part : include->as_array()) {
      (part.as_string() == "lineage" ? wanted.lineage : wanted.quality) = true;
    }
  }
  return wanted;
}

void cut_columns(json::object& entity, const Wanted& wanted) {
  auto* columns = entity.if_contains("columns");
  if (columns == nullptr || !columns->is_array()) return;
  json::array& all = columns->get_array();
  const auto total = static_cast<std::int64_t>(all.size());
  if (!wanted.limited && wanted.offset == 0 && total <= wanted.limit) return;
  const std::int64_t first = std::min(wanted.offset, total);
  const std::int64_t last = first + std::min(wanted.limit, total - first);
  json::array some(all.begin() + first, all.begin() + last);
  entity["columns"] = std::move(some);
  entity["columnsTruncated"] = last - first < total;
  entity["totalColumns"] = total;
  entity["returnedColumns"] = last - first;
  entity["columnOffset"] = wanted.offset;
  entity["hasMoreColumns"] = last < total;
}

class DetailsTool final : public DescribedTool {
 public:
  explicit DetailsTool(std::shared_ptr<LineageCache> lineage)
      : DescribedTool("get_entity_details", ToolKind::reads,
                      "Everything that is known of one entity, or of up to ten: columns with types, keys, "
                      "descriptions, "
                      "tags and owners, the SQL of views; long lists of columns come in pages.",
                      details_schema),
        lineage_(std::move(lineage)) {}

  json::object call(const ToolUse& use, const ToolContext& context) const override {
    const EntityView view(context.catalog, context.store);
    const Wanted wanted = read(use.arguments);
    if (const auto* entities = use.arguments.if_contains("entities")) {
      return several(entities->as_array(), wanted, view, use, context);
    }
    const auto type = core::find_text(use.arguments, "entityType");
    const auto fqn = core::find_text(use.arguments, "fqn");
    if (type.empty() || fqn.empty()) {
      throw ToolFailure(400, "Give entityType and fqn, or entities as a list of \"entityType:fqn\"");
    }
    return one(type, fqn, wanted, view, use, context);
  }

 private:
  json::object one(std::string_view type, std::string_view fqn, const Wanted& wanted, const EntityView& view,
                   const ToolUse& use, const ToolContext& context) const {
    json::object entity = view.get(type, fqn);
    for (const char* member : noise) entity.erase(member);
    const std::string name(entity.at("fullyQualifiedName").as_string());
    const std::string kind = canonical_entity_type(type);
    entity["entityType"] = kind;
    cut_columns(entity, wanted);
    if (wanted.lineage) {
      const auto graph = lineage_->graph(context, use.stop);
      entity["lineage"] = lineage_answer(*graph, view, {kind, name}, {.upstream = 1, .downstream = 1});
    }
    if (wanted.quality) entity["quality"] = quality_summary(context.store, name);
    return entity;
  }

  json::object several(const json::array& names, const Wanted& wanted, const EntityView& view,
                       const ToolUse& use, const ToolContext& context) const {
    json::array entities;
    std::size_t found = 0;
    for (const json::value& value : names) {
      const std::string_view name = core::view(value.as_string());
      const auto colon = name.find(':');
      json::object entity;
      try {
        if (colon == std::string_view::npos) {
          throw ToolFailure(400, "An entity is written entityType:fqn, as in table:shop.shop.main.orders");
        }
        entity = one(name.substr(0, colon), name.substr(colon + 1), wanted, view, use, context);
        ++found;
      } catch (const ToolFailure& failure) {
        entity = {{"entity", name}, {"error", failure.what()}, {"statusCode", failure.status}};
      }
      entities.push_back(std::move(entity));
    }
    return {{"entities", std::move(entities)}, {"requested", names.size()}, {"returned", found}};
  }

  std::shared_ptr<LineageCache> lineage_;
};

}  // namespace

std::unique_ptr<Tool> make_details_tool(std::shared_ptr<LineageCache> lineage) {
  return std::make_unique<DetailsTool>(std::move(lineage));
}

}  // namespace ai_sdk::server
