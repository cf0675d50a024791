#include "agents/discovery/answer.hpp"
#include "agents/discovery/discovery_agent.hpp"
#include "agents/discovery/question.hpp"
#include "agents/discovery/search.hpp"
#include "core/text.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <sstream>

namespace ai_sdk::server {
namespace {

using namespace discovery;

std::int64_t count_words(const std::string& text) {
  std::istringstream words(text);
  std::string word;
  std::int64_t count = 0;
  while (words >> word) ++count;
  return count;
}

bool wants_json(const boost::json::object& parameters) {
  const auto* format = parameters.if_contains("format");
  if (!format || (format->is_string() && format->get_string() == "markdown")) return false;
  if (format->is_string() && format->get_string() == "json") return true;
  throw AgentFailure(R"(The parameter "format" is "markdown" or "json".)");
}

boost::json::array fqns_of(const std::vector<TableRef>& tables) {
  boost::json::array names;
  for (const auto& table : tables) names.emplace_back(core::to_valid_utf8(table.info.fully_qualified_name()));
  return names;
}

class DiscoveryAgent final : public Agent {
 public:
  const AgentDescription& description() const override { return description_; }

  RunUsage run(AgentRun& run, const AgentContext& context, EventSink& sink) const override {
    const bool json = wants_json(run.parameters);
    const Question question = read_question(context.catalog, run.message);
    const auto tables = context.catalog.tables();
    boost::json::object document;
    std::string text;
    switch (question.kind) {
      case Question::Kind::find:
        find(question, run, context, sink, document, text);
        break;
      case Question::Kind::describe:
        for (const auto& table : question.tables) {
          sink.tool_use(
              "get_entity_details",
              {{"entityType", "table"}, {"fqn", core::to_valid_utf8(table.info.fully_qualified_name())}},
              {{"columns", table.info.columns.size()}});
        }
        text = description_answer(question.tables, tables);
        document["tables"] = described(question.tables, true);
        break;
      case Question::Kind::list:
        search_event(sink, "*", tables);
        text = list_answer(tables);
        document["tables"] = described(tables, false);
        break;
      case Question::Kind::missing:
        text = missing_answer(question, tables);
        document["tables"].emplace_array();
        document["message"] = text;
        break;
      case Question::Kind::help:
        text = help_answer(tables);
        document["tables"].emplace_array();
        document["message"] = text;
        break;
    }
    if (json) text = boost::json::serialize(document);
    sink.content(text);
    return {count_words(run.message), count_words(text)};
  }

 private:
  static boost::json::array described(const std::vector<TableRef>& tables, bool with_columns) {
    boost::json::array out;
    for (const auto& table : tables) out.push_back(table_json(table.info, with_columns));
    return out;
  }

  static void search_event(EventSink& sink, const std::string& query, const std::vector<TableRef>& tables) {
    sink.tool_use("search_metadata", {{"query", query}, {"entityType", "table"}},
                  {{"tables", fqns_of(tables)}});
  }

  static void find(const Question& question, const AgentRun& run, const AgentContext& context,
                   EventSink& sink, boost::json::object& document, std::string& text) {
    std::string query;
    for (const auto& topic : question.topics) query += (query.empty() ? "" : " ") + topic;
    sink.thinking("Looking for tables about: " + query);
    const Found found = search_tables(context.catalog, question.topics, run.stop, sink);
    std::vector<TableRef> tables;
    for (const auto& hit : found.hits) tables.push_back(hit.table);
    search_event(sink, query, tables);
    text = found_answer(found, question.topics);
    document = found_json(found);
  }

  const AgentDescription description_{
      .name = "DiscoveryAgent",
      .display_name = "Discovery",
      .description = "Finds tables by what they are about, describes them and lists their columns.",
      .abilities = {"discoveryAndSearch"},
      .prompt = "Say which tables there are, and which of them are about what the message asks for.",
      .persona = "CatalogGuide",
  };
};

}  // namespace

std::unique_ptr<Agent> make_discovery_agent() { return std::make_unique<DiscoveryAgent>(); }

}  // namespace ai_sdk::server
