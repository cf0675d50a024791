#pragma once

#include "agents/curator/evidence.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <optional>
#include <string>
#include <vector>

namespace ai_sdk::server::curator {

// Something that could be said of a table or of one of its columns.
struct Proposal {
  enum class Kind { description, tag, term };
  Kind kind = Kind::description;
  std::string table;     // fully qualified name
  std::string column;    // empty: the table itself
  std::string value;     // the text, or the tag's or term's fully qualified name
  std::string evidence;  // a sentence; values in it are masked
  bool applied = false;
};

// A term that things can be linked to.
struct Term {
  std::string fqn;
  std::vector<std::string> names;  // its name, its display name, its synonyms
};

// Which kinds are wanted.
struct Wanted {
  bool descriptions = true;
  bool tags = true;
  bool terms = true;
};

// What to propose for one table. `entity`: as the catalog shows it now; what it has already is not proposed
// again. Pure.
std::vector<Proposal> propose(const TableEvidence& evidence, const boost::json::object& entity,
                              const std::vector<Term>& terms, const Wanted& wanted);

// The parts of it.
std::string describe_table(const TableEvidence& evidence);
std::string describe_column(const TableEvidence& evidence, const ColumnEvidence& column);
struct PersonalData {
  std::string tag;  // "PII.Sensitive" or "PII.NonSensitive"
  std::string evidence;
};
std::optional<PersonalData> personal_data(const TableEvidence& evidence, const ColumnEvidence& column);
// The term that the name stands for, with the sentence that says why.
struct TermMatch {
  const Term* term = nullptr;
  std::string evidence;
};
std::optional<TermMatch> term_for(const std::vector<Term>& terms, const std::vector<std::string>& words);

boost::json::array to_json(const std::vector<Proposal>& proposals);
std::vector<Proposal> proposals_from(const boost::json::array& stored);
std::string as_markdown(const std::vector<Proposal>& proposals);
std::string_view name_of(Proposal::Kind kind);

}  // namespace ai_sdk::server::curator
