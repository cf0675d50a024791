#include "core/wire/parse.hpp"
#include "metadata/context_tools.hpp"
#include "metadata/creation.hpp"
#include "metadata/entity_view.hpp"
#include "metadata/knowledge.hpp"
#include "metadata/memories.hpp"
#include "metadata/references.hpp"
#include "metadata/tool_schema.hpp"

#include <boost/json/array.hpp>

#include <algorithm>

namespace ai_sdk::server {

namespace json = boost::json;

namespace {

constexpr std::string_view search_schema = R"json({
  "type": "object",
  "properties": {
    "query": {"type": "string", "description": "A question or a subject, in everyday words."},
    "size": {"type": "integer", "default": 10, "minimum": 0, "maximum": 50, "description": "Notes on a page, 50 at most."},
    "from": {"type": "integer", "default": 0, "minimum": 0, "description": "Notes to skip; better use cursor."},
    "cursor": {"type": "string", "description": "nextCursor of the page before."}
  },
  "required": ["query"]
})json";

constexpr std::string_view get_schema = R"json({
  "type": "object",
  "properties": {
    "fqn": {"type": "string", "description": "The fullyQualifiedName, or the name, that search_company_context gave."}
  },
  "required": ["fqn"]
})json";

// What there is to know of a note.
json::object snippet(const json::object& memory) {
  json::object out;
  const auto title = core::find_text(memory, "title");
  const auto shown = core::find_text(memory, "displayName");
  out["title"] = !title.empty() ? title : !shown.empty() ? shown : core::find_text(memory, "name");
  for (const char* member : {"question", "answer", "summary", "description", "memoryType", "memoryScope",
                             "sourceFile", "name", "fullyQualifiedName", "tags", "owners", "updatedAt"}) {
    if (const auto* value = memory.if_contains(member)) out[member] = *value;
  }
  return out;
}

class SearchCompanyContext final : public DescribedTool {
 public:
  explicit SearchCompanyContext(std::shared_ptr<SearchCache> search)
      : DescribedTool("search_company_context", ToolKind::reads,
                      "Finds notes that were kept with create_context_memory: what the company wants known "
                      "about its data "
                      "and its ways.",
                      search_schema),
        finder_(std::move(search)) {}

  json::object call(const ToolUse& use, const ToolContext& context) const override {
    const std::string query = needed_text(use, "query");
    const auto size =
        static_cast<std::size_t>(std::clamp<std::int64_t>(number_argument(use, "size", 10), 0, 50));
    const KnowledgePage page = finder_.find(use, context, query, {"contextMemory"}, size, true);
    MetadataStore metadata(context.store);
    json::array results;
    for (const KnowledgeHit& hit : page.hits) {
      const auto memory = metadata.entity("contextMemory", hit.fqn);
      if (!memory || is_withheld(*memory)) continue;
      json::object one = snippet(entity_of(*memory));
      one["similarityScore"] = hit.score;
      results.push_back(std::move(one));
    }
    json::object answer{{"query", query}, {"returnedCount", results.size()}};
    answer["results"] = std::move(results);
    for (const auto& member : page.paging) answer[member.key()] = member.value();
    return answer;
  }

 private:
  KnowledgeFinder finder_;
};

json::object get_company_context(const ToolUse& use, const ToolContext& context) {
  MetadataStore metadata(context.store);
  return snippet(entity_of(get_stored(metadata, "contextMemory", needed_text(use, "fqn"))));
}

}  // namespace

void add_company_context_tools(ToolList& tools, std::shared_ptr<SearchCache> search) {
  tools.push_back(std::make_unique<SearchCompanyContext>(std::move(search)));
  tools.push_back(make_tool("get_company_context", ToolKind::reads,
                            "Reads one note that search_company_context found.", get_schema,
                            get_company_context));
}

}  // namespace ai_sdk::server
