#include "core/text.hpp"
#include "core/wire/parse.hpp"
#include "metadata/context_tools.hpp"
#include "metadata/creation.hpp"
#include "metadata/entity_view.hpp"
#include "metadata/knowledge.hpp"
#include "metadata/references.hpp"
#include "metadata/tool_schema.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <map>

namespace ai_sdk::server {

namespace json = boost::json;

namespace {

constexpr std::size_t max_assets = 10;
constexpr std::size_t short_text = 300;

constexpr std::string_view find_schema = R"json({
  "type": "object",
  "properties": {
    "query": {"type": "string", "description": "A question, or words of the business."},
    "size": {"type": "integer", "default": 10, "minimum": 1, "maximum": 50, "description": "Definitions and notes, 50 at most."},
    "format": {"type": "string", "enum": ["markdown", "json"], "default": "markdown", "description": "A document for reading, or its parts."}
  },
  "required": ["query"]
})json";

constexpr std::string_view content_schema = R"json({
  "type": "object",
  "properties": {
    "entityType": {"type": "string", "enum": ["glossaryTerm", "metric", "page", "contextMemory"], "description": "What it is."},
    "fqn": {"type": "string", "description": "Its fully qualified name, as find_context gives it."},
    "query": {"type": "string", "description": "Where it is given, only the passages about it."},
    "size": {"type": "integer", "default": 3, "minimum": 1, "maximum": 10, "description": "Passages, 10 at most."},
    "format": {"type": "string", "enum": ["markdown", "json"], "default": "markdown", "description": "A document for reading, or its parts."}
  },
  "required": ["entityType", "fqn"]
})json";

std::string line_of(const json::object& item) {
  std::string out = "- `" + std::string(core::find_text(item, "fullyQualifiedName")) + "` (" +
                    std::string(core::find_text(item, "entityType")) + ")";
  const auto text = core::find_text(item, "description");
  if (!text.empty()) out += ": " + std::string(text);
  const auto why = core::find_text(item, "reason");
  if (!why.empty()) out += " – " + std::string(why);
  return out + "\n";
}

class FindContext final : public DescribedTool {
 public:
  explicit FindContext(std::shared_ptr<SearchCache> search)
      : DescribedTool("find_context", ToolKind::reads,
                      "From words of the business to what they mean and where the data is: definitions, "
                      "metrics and notes "
                      "that come near to a question, and the tables that speak of it.",
                      find_schema),
        finder_(std::move(search)) {}

  json::object call(const ToolUse& use, const ToolContext& context) const override {
    const std::string query = needed_text(use, "query");
    const auto size =
        static_cast<std::size_t>(std::clamp<std::int64_t>(number_argument(use, "size", 10), 1, 50));
    const EntityView view(context.catalog, context.store);
    json::array knowledge;
    std::vector<std::string> terms;
    for (const KnowledgeHit& hit :
         finder_
             .find(use, context, query,
                   {"glossaryTerm", "metric", "contextMemory", "tag", "domain", "dataProduct", "glossary"},
                   size)
             .hits) {
      const auto entity = view.find(hit.type, hit.fqn);
      if (!entity) continue;
      if (hit.type == "glossaryTerm" || hit.type == "tag") terms.push_back(hit.fqn);
      json::object one{
          {"entityType", hit.type}, {"name", entity->at("name")}, {"fullyQualifiedName", hit.fqn}};
      one["description"] = short_description(*entity, short_text);
      if (const auto* synonyms = entity->if_contains("synonyms")) one["synonyms"] = *synonyms;
      one["similarityScore"] = hit.score;
      knowledge.push_back(std::move(one));
    }
    json::object answer{{"query", query}};
    json::array assets = candidates(use, context, view, query, terms);
    if (text_argument(use, "format", "markdown") == "json") {
      answer["knowledge"] = std::move(knowledge);
      answer["assets"] = std::move(assets);
      return answer;
    }
    std::string text = "# Context for: " + query + "\n\n## What is known\n\n";
    for (const json::value& one : knowledge) text += line_of(one.as_object());
    if (knowledge.empty()) text += "No definition, metric or note comes near to this.\n";
    text += "\n## Where the data may be\n\n";
    for (const json::value& one : assets) text += line_of(one.as_object());
    if (assets.empty()) text += "No table comes near to this.\n";
    answer["format"] = "markdown";
    answer["markdown"] = std::move(text);
    return answer;
  }

 private:
  // Tables that bear one of the terms, then those that the words themselves find.
  json::array candidates(const ToolUse& use, const ToolContext& context, const EntityView& view,
                         const std::string& query, const std::vector<std::string>& terms) const {
    json::array assets;
    const auto add = [&](const json::object& entity, std::string_view type, const std::string& reason,
                         double score) {
      const auto fqn = core::find_text(entity, "fullyQualifiedName");
      const bool there = std::any_of(assets.begin(), assets.end(), [&](const json::value& other) {
        return core::view(other.at("fullyQualifiedName").as_string()) == fqn;
      });
      if (there || assets.size() == max_assets) return;
      json::object one{{"entityType", type}, {"name", entity.at("name")}, {"fullyQualifiedName", fqn}};
      one["description"] = short_description(entity, short_text);
      if (!reason.empty()) one["reason"] = reason;
      if (score > 0) one["similarityScore"] = score;
      assets.push_back(std::move(one));
    };
    if (!terms.empty()) {
      view.for_each([&](std::string_view type, const json::object& entity) {
        if (type != entity_type::table) return;
        if (const std::string term = borne(entity, terms); !term.empty())
          add(entity, type, "bears " + term, 0);
      });
    }
    for (const KnowledgeHit& hit : finder_.find(use, context, query, {"table"}, max_assets).hits) {
      if (const auto entity = view.find(hit.type, hit.fqn)) add(*entity, hit.type, "", hit.score);
    }
    return assets;
  }

  // The first of the terms that the table or one of its columns is labelled with.
  static std::string borne(const json::object& table, const std::vector<std::string>& terms) {
    const auto label = [&](const json::object& entity) -> std::string {
      const auto* tags = entity.if_contains("tags");
      if (tags == nullptr || !tags->is_array()) return {};
      for (const json::value& tag : tags->get_array()) {
        const std::string fqn(core::find_text(tag.as_object(), "tagFQN"));
        if (std::find(terms.begin(), terms.end(), fqn) != terms.end()) return fqn;
      }
      return {};
    };
    if (std::string found = label(table); !found.empty()) return found;
    const auto* columns = table.if_contains("columns");
    if (columns == nullptr || !columns->is_array()) return {};
    for (const json::value& column : columns->get_array()) {
      if (std::string found = label(column.as_object()); !found.empty()) {
        return found + " in its column " + std::string(core::find_text(column.as_object(), "name"));
      }
    }
    return {};
  }

  KnowledgeFinder finder_;
};

json::object get_knowledge_content(const ToolUse& use, const ToolContext& context) {
  MetadataStore metadata(context.store);
  const std::string type = needed_text(use, "entityType");
  const StoredEntity stored = get_stored(metadata, type, needed_text(use, "fqn"));
  const json::object entity = entity_of(stored);
  const std::string query = text_argument(use, "query");
  const auto size =
      static_cast<std::size_t>(std::clamp<std::int64_t>(number_argument(use, "size", 3), 1, 10));
  std::string text = knowledge_text(entity, type);
  json::object answer{{"entityType", type}, {"fullyQualifiedName", stored.fqn}, {"name", stored.name}};
  if (!query.empty()) {
    answer["query"] = query;
    json::array passages;
    std::string joined;
    for (const std::string& passage : best_passages(text, query, size)) {
      joined += (joined.empty() ? "" : "\n\n") + passage;
      passages.emplace_back(passage);
    }
    if (passages.empty())
      answer["message"] = "No passage speaks of this; without query the whole text is given.";
    if (text_argument(use, "format", "markdown") == "json") {
      answer["passages"] = std::move(passages);
      return answer;
    }
    text = std::move(joined);
  } else if (text_argument(use, "format", "markdown") == "json") {
    answer["content"] = entity;
    return answer;
  }
  answer["format"] = "markdown";
  answer["markdown"] = std::move(text);
  return answer;
}

}  // namespace

void add_knowledge_tools(ToolList& tools, std::shared_ptr<SearchCache> search) {
  tools.push_back(std::make_unique<FindContext>(std::move(search)));
  tools.push_back(
      make_tool("get_knowledge_content", ToolKind::reads,
                "The whole text of a glossary term, a metric or a note, or its passages about a question.",
                content_schema, get_knowledge_content));
}

}  // namespace ai_sdk::server
