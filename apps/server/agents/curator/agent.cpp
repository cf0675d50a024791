#include "agents/curator/apply.hpp"
#include "agents/curator/curator_agent.hpp"
#include "agents/curator/evidence.hpp"
#include "agents/curator/proposal.hpp"
#include "agents/curator/request.hpp"
#include "agents/tables_sentence.hpp"
#include "agents/words.hpp"
#include "core/wire/parse.hpp"
#include "metadata/entity_view.hpp"
#include "metadata/tool.hpp"
#include "store/metadata_store.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>

namespace ai_sdk::server {
namespace {

namespace json = boost::json;
using curator::Proposal;
using curator::Request;

constexpr std::size_t most_tables = 20;
constexpr std::size_t most_proposals = 300;
constexpr const char* name = "MetadataCuratorAgent";

// One message.
class Turn {
 public:
  Turn(AgentRun& run, const AgentContext& context, EventSink& sink)
      : run_(run), context_(context), sink_(sink) {
    const auto* kept = run_.memory.if_contains("proposals");
    if (kept && kept->is_array()) proposals_ = curator::proposals_from(kept->get_array());
    read_format();
  }

  RunUsage answer() {
    if (context_.catalog.sources().empty())
      throw AgentFailure("There is no data to look at: start the server with --data FILE.");
    Request request = curator::read_request(run_.message);
    std::vector<TableRef> tables = tables_of(request);
    if (request.want == Request::Want::help && !tables.empty()) request.want = Request::Want::propose;
    switch (request.want) {
      case Request::Want::propose:
        propose(request, tables);
        break;
      case Request::Want::apply:
        apply(request);
        break;
      case Request::Want::show:
        show();
        break;
      case Request::Want::forget:
        proposals_.clear();
        say("Nothing was changed, and the proposals are forgotten.\n");
        break;
      case Request::Want::help:
        say(help());
        break;
    }
    run_.memory["proposals"] = curator::to_json(proposals_);
    return {count_words(run_.message), words_};
  }

 private:
  void say(const std::string& markdown) {
    words_ += count_words(markdown);
    sink_.content(markdown);
  }

  void read_format() {
    const auto* format = run_.parameters.if_contains("format");
    if (!format) return;
    if (*format != "json" && *format != "markdown")
      throw AgentFailure("The parameter \"format\" is \"markdown\" or \"json\".");
    as_json_ = *format == "json";
  }

  std::vector<TableRef> tables_of(const Request& request) {
    if (const auto* given = run_.parameters.if_contains("table")) {
      const auto* text = given->if_string();
      auto found = text ? find_tables(context_.catalog, std::string_view(text->data(), text->size())).found
                        : std::vector<TableRef>();
      if (found.empty()) throw AgentFailure("There is no table of that name for the parameter \"table\".");
      return found;
    }
    if (request.want == Request::Want::apply) return {};
    if (request.every_table) return context_.catalog.tables();
    TableMatch match = find_tables(context_.catalog, run_.message);
    missing_ = match.asked_for;
    suggestions_ = match.suggestions;
    return std::move(match.found);
  }

  void propose(const Request& request, std::vector<TableRef> tables) {
    if (tables.empty()) {
      if (as_json_) throw AgentFailure(which_table());
      say(which_table());
      return;
    }
    const std::size_t left_out = tables.size() > most_tables ? tables.size() - most_tables : 0;
    tables.resize(tables.size() - left_out);
    const EntityView view(context_.catalog, context_.store);
    const auto terms = known_terms();
    proposals_.clear();
    for (const auto& table : tables) {
      const std::string fqn = table.info.fully_qualified_name();
      sink_.thinking("Looking at the first rows of " + fqn);
      sink_.tool_use("get_entity_details", {{"entityType", "table"}, {"fqn", fqn}});
      const auto evidence = curator::look_at(table, run_.stop);
      const auto entity = view.find(entity_type::table, fqn);
      for (auto& one : curator::propose(evidence, entity ? *entity : json::object(), terms, request.kinds))
        if (proposals_.size() < most_proposals) proposals_.push_back(std::move(one));
    }
    if (as_json_) {
      say(json::serialize(json::object{{"proposals", curator::to_json(proposals_)}}));
      return;
    }
    if (proposals_.empty()) {
      say("There is nothing to propose: what could be said is said already.\n");
      return;
    }
    say(curator::as_markdown(proposals_));
    std::string end =
        "\nNothing has been changed. Say, for example, “apply 1”, “apply all” or “apply the tags”.";
    if (left_out > 0)
      end += " " + std::to_string(left_out) + " more tables were left out: ask for them by name.";
    say(end + " Values are shown masked.\n");
  }

  std::vector<curator::Term> known_terms() {
    std::vector<curator::Term> terms;
    MetadataStore metadata(context_.store);
    for (const auto& stored : metadata.entities("glossaryTerm")) {
      curator::Term term{stored.fqn, {stored.name}};
      if (const auto shown = core::find_text(stored.content, "displayName"); !shown.empty())
        term.names.emplace_back(shown);
      const auto* synonyms = stored.content.if_contains("synonyms");
      if (synonyms && synonyms->is_array())
        for (const auto& synonym : synonyms->get_array())
          if (synonym.is_string()) term.names.emplace_back(synonym.get_string());
      terms.push_back(std::move(term));
    }
    return terms;
  }

  std::vector<std::size_t> chosen(const Request& request) {
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < proposals_.size(); ++i) {
      const auto kind = proposals_[i].kind;
      const bool of_kind =
          request.by_kind && ((kind == Proposal::Kind::description && request.kinds.descriptions) ||
                              (kind == Proposal::Kind::tag && request.kinds.tags) ||
                              (kind == Proposal::Kind::term && request.kinds.terms));
      const bool said =
          std::find(request.numbers.begin(), request.numbers.end(), i + 1) != request.numbers.end();
      if (request.all || of_kind || said) places.push_back(i);
    }
    return places;
  }

  void apply(const Request& request) {
    if (proposals_.empty()) {
      say("There are no proposals in this conversation yet. Ask for some first: “curate customers”.\n");
      return;
    }
    for (const auto number : request.numbers) {
      if (number >= 1 && number <= proposals_.size()) continue;
      say("There is no proposal " + std::to_string(number) + ": they go from 1 to " +
          std::to_string(proposals_.size()) + ". Nothing was changed.\n");
      return;
    }
    const auto places = chosen(request);
    if (places.empty()) {
      say("Which ones? Say “apply 1 and 3”, “apply all” or “apply the tags”. Nothing was changed.\n");
      return;
    }
    if (!run_.may_edit) {
      say("You may look at things here and not change them: the role editor is needed to apply proposals. "
          "Nothing was "
          "changed.\n");
      return;
    }
    std::string lines;
    std::size_t done = 0;
    for (const auto place : places) {
      if (run_.stop.stop_requested()) throw RunCancelled();
      lines += apply(place, done);
    }
    say("**" + std::to_string(done) + (done == 1 ? " proposal was" : " proposals were") + " applied.**\n\n" +
        lines);
  }

  std::string apply(std::size_t place, std::size_t& done) {
    Proposal& proposal = proposals_[place];
    const std::string what = "- " + std::to_string(place + 1) + ": " +
                             std::string(curator::name_of(proposal.kind)) + " of " +
                             (proposal.column.empty() ? "the table" : code(proposal.column)) + ' ';
    if (proposal.applied) return what + "had been applied before\n";
    try {
      const auto outcome = curator::apply(proposal, {name, Role::editor}, {context_.catalog, context_.store});
      sink_.tool_use("update_entity", {{"entityType", proposal.column.empty() ? "table" : "column"},
                                       {"fqn", proposal.table},
                                       {"column", proposal.column},
                                       {std::string(curator::name_of(proposal.kind)), proposal.value}});
      proposal.applied = true;
      if (outcome == curator::Outcome::already) return what + "is there already, and stays as it is\n";
      ++done;
      return what + "applied\n";
    } catch (const ToolFailure& failure) {
      return what + "could not be applied: " + failure.what() + '\n';
    }
  }

  void show() {
    if (proposals_.empty()) {
      say("There are no proposals in this conversation yet.\n");
    } else {
      say(curator::as_markdown(proposals_));
    }
  }

  std::string which_table() {
    if (!missing_.empty()) {
      std::string text = "There is no table called " + code(missing_) + ".";
      for (std::size_t i = 0; i < suggestions_.size(); ++i)
        text += (i == 0 ? " Did you mean " : ", ") + code(suggestions_[i]);
      return text + (suggestions_.empty() ? " " + tables() : "?\n");
    }
    return "Which table? " + tables();
  }

  std::string tables() { return tables_sentence(context_.catalog); }

  std::string help() {
    return "I propose descriptions, tags for personal data and links to glossary terms, each with its "
           "evidence, and "
           "change nothing until you say so. Ask, for example:\n\n"
           "- Curate the customers table\n"
           "- Find personal data in all tables\n"
           "- Propose descriptions for orders\n"
           "- Apply 1 and 3\n\n" +
           tables();
  }

  AgentRun& run_;
  const AgentContext& context_;
  EventSink& sink_;
  std::vector<Proposal> proposals_;
  std::string missing_;
  std::vector<std::string> suggestions_;
  bool as_json_ = false;
  std::int64_t words_ = 0;
};

class CuratorAgent final : public Agent {
 public:
  const AgentDescription& description() const override { return description_; }
  RunUsage run(AgentRun& run, const AgentContext& context, EventSink& sink) const override {
    return Turn(run, context, sink).answer();
  }

 private:
  const AgentDescription description_{
      .name = name,
      .display_name = "Metadata Curator",
      .description =
          "Proposes descriptions, tags for personal data and links to glossary terms, each with its "
          "evidence, and applies those that it is told to.",
      .abilities = {"metadataCuration"},
      .prompt =
          "Propose what could be said of the tables that the message names, with evidence from names, types "
          "and "
          "masked values. Change nothing unless told to.",
  };
};

}  // namespace

std::unique_ptr<Agent> make_curator_agent() { return std::make_unique<CuratorAgent>(); }

}  // namespace ai_sdk::server
