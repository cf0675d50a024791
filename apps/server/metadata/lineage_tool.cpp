#include "metadata/lineage_tool.hpp"

#include "core/wire/parse.hpp"
#include "metadata/entity_view.hpp"
#include "metadata/lineage_cache.hpp"
#include "metadata/lineage_walk.hpp"
#include "metadata/tool_schema.hpp"
#include "store/metadata_store.hpp"

#include <optional>

namespace ai_sdk::server {
namespace {

namespace json = boost::json;

constexpr std::string_view lineage_schema = R"json({
  "type": "object",
  "properties": {
    "entityType": {"type": "string", "description": "The type, e.g. table."},
    "fqn": {"type": "string", "description": "The fully qualified name as a search gave it."},
    "upstreamDepth": {"type": "integer", "description": "Steps to what it is made from, 10 at most.", "default": 3, "minimum": 0, "maximum": 10},
    "downstreamDepth": {"type": "integer", "description": "Steps to what is made from it, 10 at most.", "default": 3, "minimum": 0, "maximum": 10},
    "includeColumnLineage": {"type": "boolean", "description": "Which columns come from which.", "default": false},
    "includeSql": {"type": "boolean", "description": "The SQL of views; without it an edge says only whether there is some.", "default": false}
  },
  "required": ["entityType", "fqn"]
})json";

constexpr std::string_view create_schema = R"json({
  "type": "object",
  "properties": {
    "fromEntity": {
      "type": "object", "description": "Where the data comes from.",
      "properties": {
        "type": {"type": "string", "description": "The type, e.g. table."},
        "id": {"type": "string", "description": "The id; only where fqn is not known."},
        "fqn": {"type": "string", "description": "The fully qualified name as a search gave it."}
      },
      "required": ["type"]
    },
    "toEntity": {
      "type": "object", "description": "Where it goes.",
      "properties": {
        "type": {"type": "string", "description": "The type, e.g. table."},
        "id": {"type": "string", "description": "The id; only where fqn is not known."},
        "fqn": {"type": "string", "description": "The fully qualified name as a search gave it."}
      },
      "required": ["type"]
    }
  },
  "required": ["fromEntity", "toEntity"]
})json";

bool flag(const json::object& arguments, const char* name) {
  const auto* value = arguments.if_contains(name);
  return value != nullptr && value->is_bool() && value->get_bool();
}

class LineageTool final : public DescribedTool {
 public:
  explicit LineageTool(std::shared_ptr<LineageCache> lineage)
      : DescribedTool("get_entity_lineage", ToolKind::reads,
                      "What an entity is made from and what is made from it, step by step: from the SQL of "
                      "views (to the "
                      "column), foreign keys, keys found in the data, and what people have said.",
                      lineage_schema),
        lineage_(std::move(lineage)) {}

  json::object call(const ToolUse& use, const ToolContext& context) const override {
    const json::object& arguments = use.arguments;
    const EntityView view(context.catalog, context.store);
    const std::string type = canonical_entity_type(core::find_text(arguments, "entityType"));
    const json::object entity = view.get(type, core::find_text(arguments, "fqn"));
    LineageOptions options;
    options.upstream = static_cast<std::size_t>(core::find_integer(arguments, "upstreamDepth").value_or(3));
    options.downstream =
        static_cast<std::size_t>(core::find_integer(arguments, "downstreamDepth").value_or(3));
    options.columns = flag(arguments, "includeColumnLineage");
    options.sql = flag(arguments, "includeSql");
    const auto graph = lineage_->graph(context, use.stop);
    return lineage_answer(*graph, view, {type, std::string(entity.at("fullyQualifiedName").as_string())},
                          options);
  }

 private:
  std::shared_ptr<LineageCache> lineage_;
};

class CreateLineageTool final : public DescribedTool {
 public:
  CreateLineageTool()
      : DescribedTool("create_lineage", ToolKind::creates,
                      "Says that the data of one entity goes into another. Both have to be there already; "
                      "doing it twice "
                      "changes nothing.",
                      create_schema) {}

  json::object call(const ToolUse& use, const ToolContext& context) const override {
    const EntityView view(context.catalog, context.store);
    LineageEdge edge;
    read_end(view, use.arguments.at("fromEntity").as_object(), "fromEntity", edge.from_type, edge.from_fqn);
    read_end(view, use.arguments.at("toEntity").as_object(), "toEntity", edge.to_type, edge.to_fqn);
    if (edge.from_type == edge.to_type && edge.from_fqn == edge.to_fqn) {
      throw ToolFailure(400, "An entity cannot be made from itself; give two different ones");
    }
    edge.details = {{"source", "Manual"}};
    edge.revision.updated_by = use.principal.name;
    MetadataStore(context.store).put_edge(edge);
    return {{"result", "Lineage added: " + edge.from_type + " " + edge.from_fqn + " goes into " +
                           edge.to_type + " " + edge.to_fqn}};
  }

 private:
  static void read_end(const EntityView& view, const json::object& end, const std::string& name,
                       std::string& type, std::string& fqn) {
    type = canonical_entity_type(core::find_text(end, "type"));
    const auto full = core::find_text(end, "fqn");
    const auto id = core::find_text(end, "id");
    if (full.empty() && id.empty())
      throw ToolFailure(400, name + " needs fqn, or id where that is not known");
    json::object entity;
    if (!full.empty()) {
      entity = view.get(type, full);
    } else if (auto found = view.find_by_id(type, id)) {
      entity = std::move(*found);
    } else {
      throw ToolFailure(404, type + " instance for " + std::string(id) + " not found");
    }
    fqn = entity.at("fullyQualifiedName").as_string();
  }
};

}  // namespace

std::unique_ptr<Tool> make_lineage_tool(std::shared_ptr<LineageCache> lineage) {
  return std::make_unique<LineageTool>(std::move(lineage));
}

std::unique_ptr<Tool> make_create_lineage_tool() { return std::make_unique<CreateLineageTool>(); }

}  // namespace ai_sdk::server
