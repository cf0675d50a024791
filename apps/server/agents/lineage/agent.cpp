#include "agents/lineage/impact.hpp"
#include "agents/lineage/lineage_agent.hpp"
#include "agents/lineage/question.hpp"
#include "agents/lineage/render.hpp"
#include "agents/tables_sentence.hpp"
#include "agents/words.hpp"
#include "metadata/entity_view.hpp"
#include "metadata/lineage_cache.hpp"
#include "metadata/lineage_walk.hpp"
#include "metadata/tool.hpp"
#include "store/store.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

namespace ai_sdk::server {
namespace {

using lineage::Question;
using lineage::Want;

constexpr std::size_t most_tables = 5;

// One message.
class Turn {
 public:
  Turn(LineageCache& lineage, AgentRun& run, const AgentContext& context, EventSink& sink)
      : lineage_(lineage), run_(run), context_(context), sink_(sink) {}

  RunUsage answer() {
    if (context_.catalog.sources().empty())
      throw AgentFailure("There is no data to look at: start the server with --data FILE.");
    const Question question =
        lineage::read_question(context_.catalog, run_.message, run_.parameters, last_table());
    if (question.tables.empty()) {
      if (question.as_json) throw AgentFailure(not_found(question));
      say(question.want == Want::help && question.missing.empty() ? help() : not_found(question));
    } else {
      sink_.thinking("Reading keys, the SQL of views, and values that are included in each other");
      graph_ = lineage_.graph({context_.catalog, context_.store}, run_.stop);
      about_tables(question);
      run_.memory["table"] = question.tables.back().info.fully_qualified_name();
    }
    return {count_words(run_.message), words_};
  }

 private:
  void say(const std::string& markdown) {
    words_ += count_words(markdown);
    sink_.content(markdown);
  }

  std::string last_table() const {
    const auto* table = run_.memory.if_contains("table");
    return table && table->is_string() ? std::string(table->get_string()) : std::string();
  }

  void about_tables(const Question& question) {
    boost::json::array documents;
    std::size_t told = 0;
    for (const auto& table : question.tables) {
      if (run_.stop.stop_requested()) throw RunCancelled();
      if (++told > most_tables) {
        say("\n_" + std::to_string(question.tables.size() - most_tables) +
            " more tables were named: ask for them by themselves._\n");
        break;
      }
      if (told > 1 && !question.as_json) say("\n");
      sink_.tool_use("get_entity_lineage",
                     {{"entityType", "table"}, {"fqn", table.info.fully_qualified_name()}});
      if (question.as_json) {
        documents.push_back(document(question, table.info));
      } else if (question.want == Want::impact) {
        say(lineage::impact_as_markdown(impact(question, table.info), table.info, question.column));
      } else {
        say(both_ways(question, table.info));
      }
    }
    if (question.as_json)
      say(boost::json::serialize(documents.size() == 1 ? documents.front() : boost::json::value(documents)));
  }

  lineage::Impact impact(const Question& question, const TableInfo& table) {
    return lineage::impact_of(*graph_, table, question.column,
                              context_.store.test_cases(table.fully_qualified_name()));
  }

  boost::json::object document(const Question& question, const TableInfo& table) {
    if (question.want == Want::impact)
      return lineage::impact_as_json(impact(question, table), table, question.column);
    LineageOptions options;
    options.upstream = question.want == Want::downstream ? 0 : question.depth;
    options.downstream = question.want == Want::upstream ? 0 : question.depth;
    options.columns = true;
    const EntityView view(context_.catalog, context_.store);
    return lineage_answer(*graph_, view, {std::string(entity_type::table), table.fully_qualified_name()},
                          options);
  }

  std::string both_ways(const Question& question, const TableInfo& table) {
    const std::string name = table.fully_qualified_name();
    std::string text =
        "## Lineage of " + code(name + (question.column.empty() ? "" : "." + question.column)) + '\n';
    if (question.want != Want::downstream) text += branch(question, name, true);
    if (question.want != Want::upstream) text += branch(question, name, false);
    return text;
  }

  std::string branch(const Question& question, const std::string& name, bool upstream) {
    const LineageNode node{std::string(entity_type::table), name};
    const auto tree = lineage::tree_of(*graph_, node, question.column, upstream, question.depth);
    std::string text = upstream ? "\n### Upstream: what it is made from or refers to\n\n"
                                : "\n### Downstream: what reads it or refers to it\n\n";
    text += tree.markdown.empty() ? "Nothing that is known of.\n" : tree.markdown;
    if (tree.cut)
      text += "\n_There is more: ask for a greater depth (10 at most) or for one of these tables._\n";
    return text;
  }

  std::string not_found(const Question& question) {
    if (question.missing.empty()) return "Which table do you mean? " + tables();
    std::string text = "There is no table called " + code(question.missing) + ".";
    if (!question.suggestions.empty() && question.suggestions.front().find('.') != std::string::npos &&
        question.want == Want::impact)
      text = "Several tables have " + code(question.missing) + ".";
    if (!question.suggestions.empty()) {
      text += " Did you mean ";
      for (std::size_t i = 0; i < question.suggestions.size(); ++i)
        text += (i == 0                                 ? ""
                 : i + 1 == question.suggestions.size() ? " or "
                                                        : ", ") +
                code(question.suggestions[i]);
      return text + "?\n";
    }
    return text + ' ' + tables();
  }

  std::string tables() { return tables_sentence(context_.catalog); }

  std::string help() {
    return "I follow data through foreign keys, keys that the values show, the SQL of views, and what people "
           "have "
           "said. Ask, for example:\n\n"
           "- Show the lineage of orders\n"
           "- Where does orders come from?\n"
           "- What depends on customers?\n"
           "- What breaks if I drop customers.id?\n\n" +
           tables();
  }

  LineageCache& lineage_;
  AgentRun& run_;
  const AgentContext& context_;
  EventSink& sink_;
  std::shared_ptr<const LineageGraph> graph_;
  std::int64_t words_ = 0;
};

class LineageAgent final : public Agent {
 public:
  explicit LineageAgent(std::shared_ptr<LineageCache> lineage) : lineage_(std::move(lineage)) {}
  const AgentDescription& description() const override { return description_; }
  RunUsage run(AgentRun& run, const AgentContext& context, EventSink& sink) const override {
    return Turn(*lineage_, run, context, sink).answer();
  }

 private:
  const std::shared_ptr<LineageCache> lineage_;
  const AgentDescription description_{
      .name = "LineageExplorerAgent",
      .display_name = "Lineage Explorer",
      .description =
          "Shows where a table's data comes from and where it goes, and what dropping a table or column "
          "would break.",
      .abilities = {"lineage"},
      .prompt =
          "Show what the table that the message names is made from and what is made from it. For a change "
          "that "
          "is planned, name every view, reference and test that it breaks.",
  };
};

}  // namespace

std::unique_ptr<Agent> make_lineage_agent(std::shared_ptr<LineageCache> lineage) {
  return std::make_unique<LineageAgent>(std::move(lineage));
}

}  // namespace ai_sdk::server
