#include "core/text.hpp"
#include "core/wire/parse.hpp"
#include "metadata/context_tools.hpp"
#include "metadata/creation.hpp"
#include "metadata/entity_view.hpp"
#include "metadata/fqn.hpp"
#include "metadata/knowledge.hpp"
#include "metadata/quality_summary.hpp"
#include "metadata/tool_schema.hpp"
#include "store/metadata_store.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <set>

namespace ai_sdk::server {

namespace json = boost::json;

namespace {

constexpr std::size_t max_children = 200;
constexpr std::size_t max_passages = 3;

constexpr std::string_view asset_context_schema = R"json({
  "type": "object",
  "properties": {
    "entityType": {"type": "string", "description": "What it is: table, databaseSchema, glossary, …"},
    "fqn": {"type": "string", "description": "Its fully qualified name, as a search gives it."},
    "format": {"type": "string", "enum": ["markdown", "json"], "default": "markdown", "description": "A document for reading, or its parts."},
    "query": {"type": "string", "description": "A question: notes and definitions about it are chosen."}
  },
  "required": ["entityType", "fqn"]
})json";

json::array names_of(const json::object& entity, const char* list, const char* member) {
  json::array out;
  const auto* value = entity.if_contains(list);
  if (value == nullptr || !value->is_array()) return out;
  for (const json::value& one : value->get_array()) {
    if (const auto* object = one.if_object()) out.emplace_back(core::find_text(*object, member));
  }
  return out;
}

json::array columns_of(const json::object& table) {
  json::array out;
  for (const json::value& one : table.at("columns").as_array()) {
    const json::object& column = one.as_object();
    json::object shown{{"name", column.at("name")}, {"dataType", column.at("dataType")}};
    for (const char* member : {"constraint", "displayName", "description"}) {
      if (const auto* value = column.if_contains(member)) shown[member] = *value;
    }
    if (json::array tags = names_of(column, "tags", "tagFQN"); !tags.empty()) shown["tags"] = std::move(tags);
    out.push_back(std::move(shown));
  }
  return out;
}

// How tables can be joined: by keys of this table into others, and of others into this one.
json::array joins_of(const EntityView& view, const TableInfo& table) {
  const auto key_of = [](const TableInfo& target, const ForeignKey& key) {
    if (!key.target_columns.empty()) return key.target_columns;
    std::vector<std::string> names;
    for (const ColumnInfo& column : target.columns) {
      if (column.primary_key > 0) names.push_back(column.name);
    }
    return names;
  };
  json::array out;
  const auto add = [&](const TableInfo& from, const ForeignKey& key, const TableInfo& to) {
    const auto targets = key_of(to, key);
    std::string condition;
    for (std::size_t i = 0; i < std::min(key.columns.size(), targets.size()); ++i) {
      condition +=
          (i == 0 ? "" : " AND ") + from.name + "." + key.columns[i] + " = " + to.name + "." + targets[i];
    }
    const TableInfo& other = from.fully_qualified_name() == table.fully_qualified_name() ? to : from;
    out.push_back(json::object{{"table", other.fully_qualified_name()},
                               {"condition", condition},
                               {"relationship", &other == &to ? "MANY_TO_ONE" : "ONE_TO_MANY"}});
  };
  for (const TableRef& other : view.tables()) {
    const bool same_place = other.info.service == table.service && other.info.schema == table.schema;
    if (!same_place) continue;
    for (const ForeignKey& key : table.foreign_keys) {
      if (key.target_table == other.info.name) add(table, key, other.info);
    }
    if (other.info.name == table.name) continue;
    for (const ForeignKey& key : other.info.foreign_keys) {
      if (key.target_table == table.name) add(other.info, key, table);
    }
  }
  return out;
}

// What the terms and tags mean that the entity or its columns bear.
json::array meanings_of(const EntityView& view, const json::object& entity) {
  std::set<std::pair<std::string, std::string>> labels;
  const auto collect = [&](const json::object& one) {
    const auto* tags = one.if_contains("tags");
    if (tags == nullptr || !tags->is_array()) return;
    for (const json::value& tag : tags->get_array()) {
      const bool term = core::find_text(tag.as_object(), "source") == "Glossary";
      labels.emplace(term ? "glossaryTerm" : "tag", core::find_text(tag.as_object(), "tagFQN"));
    }
  };
  collect(entity);
  if (const auto* columns = entity.if_contains("columns"); columns != nullptr && columns->is_array()) {
    for (const json::value& column : columns->get_array()) collect(column.as_object());
  }
  json::array out;
  for (const auto& [type, fqn] : labels) {
    json::object one{{"entityType", type}, {"fullyQualifiedName", fqn}};
    if (const auto found = view.find(type, fqn)) one["description"] = short_description(*found, 1'000);
    out.push_back(std::move(one));
  }
  return out;
}

// What stands in the entity: tables of a schema, terms of a glossary, tags of a classification.
json::array children_of(const EntityView& view, std::string_view type, const std::string& fqn) {
  json::array out;
  view.for_each([&](std::string_view child_type, const json::object& child) {
    if (out.size() == max_children || child_type == entity_type::column) return;
    const std::string child_fqn_text(core::find_text(child, "fullyQualifiedName"));
    const bool place =
        type == entity_type::service || type == entity_type::database || type == entity_type::schema;
    const bool place_child = child_type == entity_type::database || child_type == entity_type::schema ||
                             child_type == entity_type::table;
    if (place != place_child || parent_fqn(child_fqn_text) != fqn || child_fqn_text == fqn) return;
    out.push_back(json::object{{"entityType", child_type},
                               {"fullyQualifiedName", child_fqn_text},
                               {"description", short_description(child, 200)}});
  });
  return out;
}

// A text inside a cell of a Markdown table.
std::string cell(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\n') {
      out += ' ';
    } else {
      if (c == '|') out += '\\';
      out += c;
    }
  }
  return out;
}

std::string joined(const json::value& names) {
  std::string out;
  for (const json::value& name : names.as_array()) {
    out += (out.empty() ? "" : ", ") + std::string(name.as_string());
  }
  return out;
}

std::string to_markdown(const json::object& context) {
  const auto text = [&](const char* member) { return std::string(core::find_text(context, member)); };
  std::string out =
      "# " + text("name") + "\n\n`" + text("fullyQualifiedName") + "` (" + text("entityType") + ")\n";
  if (!text("description").empty()) out += "\n" + text("description") + "\n";
  const std::pair<const char*, const char*> lists[] = {
      {"owners", "Owners"}, {"domains", "Domains"}, {"tags", "Tags"}, {"primaryKey", "Primary key"}};
  for (const auto& [member, heading] : lists) {
    const auto* names = context.if_contains(member);
    if (names != nullptr && !names->as_array().empty())
      out += "\n**" + std::string(heading) + ":** " + joined(*names) + "\n";
  }
  if (const auto* columns = context.if_contains("columns")) {
    out += "\n## Columns\n\n| Column | Type | Meaning | Tags |\n| --- | --- | --- | --- |\n";
    for (const json::value& one : columns->as_array()) {
      const json::object& column = one.as_object();
      const auto* tags = column.if_contains("tags");
      out += "| " + cell(core::find_text(column, "name")) + " | " +
             cell(core::find_text(column, "dataType")) + " | " +
             cell(core::find_text(column, "description")) + " | " +
             (tags == nullptr ? "" : cell(joined(*tags))) + " |\n";
    }
  }
  const auto section = [&](const char* member, const char* heading, const char* name, const char* said) {
    const auto* list = context.if_contains(member);
    if (list == nullptr || list->as_array().empty()) return;
    out += "\n## " + std::string(heading) + "\n\n";
    for (const json::value& one : list->as_array()) {
      const json::object& item = one.as_object();
      out += "- `" + std::string(core::find_text(item, name)) + "`";
      const auto more = core::find_text(item, said);
      out += more.empty() ? "\n" : ": " + std::string(more) + "\n";
    }
  };
  section("joins", "Joins", "table", "condition");
  section("meanings", "What its labels mean", "fullyQualifiedName", "description");
  section("children", "What is in it", "fullyQualifiedName", "description");
  section("knowledge", "What is known about it", "fullyQualifiedName", "text");
  if (const auto* quality = core::find_object(context, "quality")) {
    const auto& summary = quality->at("summary").as_object();
    const auto number = [&](const char* member) {
      return std::to_string(core::find_integer(summary, member).value_or(0));
    };
    out += "\n## Tests\n\n" + number("total") + " tests: " + number("success") + " succeed, " +
           number("failed") + " fail, " + number("aborted") + " could not be run.\n";
  }
  return out;
}

class AssetContext final : public DescribedTool {
 public:
  explicit AssetContext(std::shared_ptr<SearchCache> search)
      : DescribedTool("get_asset_context", ToolKind::reads,
                      "What one should know of an asset before using it: what it is, its columns, keys and "
                      "joins, what its "
                      "labels mean, what notes and definitions say, and how its tests stand.",
                      asset_context_schema),
        finder_(std::move(search)) {}

  json::object call(const ToolUse& use, const ToolContext& context) const override {
    const EntityView view(context.catalog, context.store);
    const std::string type = canonical_entity_type(needed_text(use, "entityType"));
    const json::object entity = view.get(type, needed_text(use, "fqn"));
    const std::string fqn(core::find_text(entity, "fullyQualifiedName"));
    json::object out{{"entityType", type}, {"name", entity.at("name")}, {"fullyQualifiedName", fqn}};
    for (const char* member : {"displayName", "description", "tableType", "serviceType", "schemaDefinition",
                               "question", "answer", "metricExpression", "synonyms"}) {
      if (const auto* value = entity.if_contains(member)) out[member] = *value;
    }
    out["owners"] = names_of(entity, "owners", "name");
    out["domains"] = names_of(entity, "domains", "fullyQualifiedName");
    out["tags"] = names_of(entity, "tags", "tagFQN");
    if (const TableRef* table = type == entity_type::table ? view.find_table(fqn) : nullptr) {
      json::array key;
      for (const ColumnInfo& column : table->info.columns) {
        if (column.primary_key > 0) key.emplace_back(column.name);
      }
      out["primaryKey"] = std::move(key);
      out["columns"] = columns_of(entity);
      out["joins"] = joins_of(view, table->info);
      out["quality"] = quality_summary(context.store, fqn);
    } else if (json::array children = children_of(view, type, fqn); !children.empty()) {
      out["children"] = std::move(children);
    }
    if (json::array meanings = meanings_of(view, entity); !meanings.empty())
      out["meanings"] = std::move(meanings);
    if (json::array known = knowledge(use, context, view, entity); !known.empty())
      out["knowledge"] = std::move(known);
    if (text_argument(use, "format", "markdown") == "json") return out;
    return {{"entityType", type},
            {"fullyQualifiedName", fqn},
            {"format", "markdown"},
            {"markdown", to_markdown(out)}};
  }

 private:
  // Notes, terms and metrics about the question, else about the asset's name.
  json::array knowledge(const ToolUse& use, const ToolContext& context, const EntityView& view,
                        const json::object& entity) const {
    const std::string asked = text_argument(use, "query");
    const std::string query = asked.empty() ? std::string(core::find_text(entity, "name")) : asked;
    json::array out;
    for (const KnowledgeHit& hit :
         finder_.find(use, context, query, {"glossaryTerm", "metric", "contextMemory"}, 5).hits) {
      const auto found = view.find(hit.type, hit.fqn);
      if (!found || hit.fqn == core::find_text(entity, "fullyQualifiedName")) continue;
      std::string text;
      if (asked.empty()) {
        text = short_description(*found, 500);
      } else {
        for (const auto& passage : best_passages(knowledge_text(*found, hit.type), asked, max_passages)) {
          text += (text.empty() ? "" : " ") + passage;
        }
        if (text.empty()) text = short_description(*found, 500);
      }
      out.push_back(json::object{{"entityType", hit.type},
                                 {"fullyQualifiedName", hit.fqn},
                                 {"text", text},
                                 {"similarityScore", hit.score}});
    }
    return out;
  }

  KnowledgeFinder finder_;
};

}  // namespace

void add_asset_context_tool(ToolList& tools, std::shared_ptr<SearchCache> search) {
  tools.push_back(std::make_unique<AssetContext>(std::move(search)));
}

}  // namespace ai_sdk::server
