#include "agents/curator/proposal.hpp"

#include "agents/data_quality/names.hpp"
#include "agents/words.hpp"
#include "core/wire/parse.hpp"
#include "metadata/fqn.hpp"

#include <algorithm>

namespace ai_sdk::server::curator {
namespace {

namespace json = boost::json;

bool has_text(const json::object& entity, const char* member) {
  return core::find_text(entity, member).find_first_not_of(" \t\r\n") != std::string_view::npos;
}

// Whether it has a label that starts so: "PII." for any tag of that classification.
bool has_label_from(const json::object& entity, std::string_view start) {
  const auto* tags = entity.if_contains("tags");
  const auto* list = tags ? tags->if_array() : nullptr;
  return list && std::any_of(list->begin(), list->end(), [&](const json::value& tag) {
           const auto* label = tag.if_object();
           return label && core::find_text(*label, "tagFQN").starts_with(start);
         });
}

const json::object* column_entity(const json::object& entity, std::string_view name) {
  const auto* columns = entity.if_contains("columns");
  const auto* list = columns ? columns->if_array() : nullptr;
  if (!list) return nullptr;
  for (const auto& column : *list) {
    const auto* one = column.if_object();
    if (one && core::find_text(*one, "name") == name) return one;
  }
  return nullptr;
}

std::string type_evidence(const ColumnEvidence& column) {
  std::string text = "from its name";
  if (!column.column->declared_type.empty()) text += ", its type " + code(column.column->declared_type);
  return text + " and " +
         (column.present == 0 ? "nothing else: there are no values"
                              : std::to_string(column.present) + " sampled values");
}

std::vector<std::string> singular_words(std::string_view name) {
  auto words = quality::name_words(name);
  for (auto& word : words) word = quality::singular(word);
  return words;
}

constexpr Proposal::Kind kinds[] = {Proposal::Kind::description, Proposal::Kind::tag, Proposal::Kind::term};

}  // namespace

std::string_view name_of(Proposal::Kind kind) {
  switch (kind) {
    case Proposal::Kind::description:
      return "description";
    case Proposal::Kind::tag:
      return "tag";
    case Proposal::Kind::term:
      break;
  }
  return "term";
}

std::optional<TermMatch> term_for(const std::vector<Term>& terms, const std::vector<std::string>& words) {
  std::vector<std::string> wanted = words;
  for (auto& word : wanted) word = quality::singular(word);
  if (wanted.empty()) return std::nullopt;
  for (const auto& term : terms) {
    for (const auto& name : term.names) {
      if (singular_words(name) != wanted) continue;
      const bool own = &name == &term.names.front();
      return TermMatch{&term, own ? "its name is the term's"
                                  : "its name is " + code(name) + ", as the term is called too"};
    }
  }
  return std::nullopt;
}

std::vector<Proposal> propose(const TableEvidence& evidence, const json::object& entity,
                              const std::vector<Term>& terms, const Wanted& wanted) {
  std::vector<Proposal> proposals;
  const TableInfo& table = evidence.table;
  const std::string fqn = table.fully_qualified_name();
  const auto add = [&](Proposal::Kind kind, const std::string& column, std::string value, std::string why) {
    proposals.push_back({kind, fqn, column, std::move(value), std::move(why), false});
  };
  if (wanted.descriptions && !has_text(entity, "description"))
    add(Proposal::Kind::description, "", describe_table(evidence), "from its name and its keys");
  if (wanted.terms)
    if (const auto match = term_for(terms, quality::name_words(table.name));
        match && !has_label_from(entity, match->term->fqn))
      add(Proposal::Kind::term, "", match->term->fqn, match->evidence);
  for (const auto& column : evidence.columns) {
    const std::string& name = column.column->name;
    static const json::object nothing;
    const auto* known = column_entity(entity, name);
    const json::object& now = known ? *known : nothing;
    if (wanted.descriptions && !has_text(now, "description"))
      if (std::string text = describe_column(evidence, column); !text.empty())
        add(Proposal::Kind::description, name, std::move(text), type_evidence(column));
    if (wanted.tags && !has_label_from(now, "PII."))
      if (auto personal = personal_data(evidence, column))
        add(Proposal::Kind::tag, name, std::move(personal->tag), std::move(personal->evidence));
    if (wanted.terms) {
      auto match = term_for(terms, column.words);
      if (!match) {  // "email" of customers may be the term "Customer Email"
        auto with_table = quality::name_words(table.name);
        with_table.insert(with_table.end(), column.words.begin(), column.words.end());
        match = term_for(terms, with_table);
      }
      if (match && !has_label_from(now, match->term->fqn))
        add(Proposal::Kind::term, name, match->term->fqn, match->evidence);
    }
  }
  return proposals;
}

json::array to_json(const std::vector<Proposal>& proposals) {
  json::array all;
  for (const auto& one : proposals)
    all.push_back({{"kind", name_of(one.kind)},
                   {"table", one.table},
                   {"column", one.column},
                   {"value", one.value},
                   {"evidence", one.evidence},
                   {"applied", one.applied}});
  return all;
}

std::vector<Proposal> proposals_from(const json::array& stored) {
  std::vector<Proposal> proposals;
  for (const auto& value : stored) {
    const auto* one = value.if_object();
    if (!one) continue;
    Proposal proposal;
    for (const auto kind : kinds)
      if (name_of(kind) == core::find_text(*one, "kind")) proposal.kind = kind;
    proposal.table = core::find_text(*one, "table");
    proposal.column = core::find_text(*one, "column");
    proposal.value = core::find_text(*one, "value");
    proposal.evidence = core::find_text(*one, "evidence");
    const auto* applied = one->if_contains("applied");
    proposal.applied = applied && applied->is_bool() && applied->get_bool();
    proposals.push_back(std::move(proposal));
  }
  return proposals;
}

std::string as_markdown(const std::vector<Proposal>& proposals) {
  std::string text, table;
  std::size_t number = 0;
  for (const auto& one : proposals) {
    ++number;
    if (one.table != table) {
      text += (table.empty() ? "" : "\n") + ("## " + code(one.table)) + "\n\n";
      table = one.table;
    }
    text += std::to_string(number) + ". ";
    if (one.applied) text += "(applied) ";
    text += (one.column.empty() ? "the table" : code(one.column)) + ": ";
    switch (one.kind) {
      case Proposal::Kind::description:
        text += "“" + one.value + "”";
        break;
      case Proposal::Kind::tag:
        text += "tag " + code(one.value);
        break;
      case Proposal::Kind::term:
        text += "glossary term " + code(one.value);
        break;
    }
    text += " — " + one.evidence + '\n';
  }
  return text;
}

}  // namespace ai_sdk::server::curator
