#pragma once

#include "agents/data_quality/analysis.hpp"

#include <map>
#include <string>
#include <vector>

namespace ai_sdk::server::quality {

// The questions about rows that share something, asked together so that the table is read once for them all.
class Repeats {
 public:
  void ask(std::string name, RowQuestion question) {
    names_[std::move(name)] = questions_.size();
    questions_.push_back(std::move(question));
  }
  // Null where it has not been asked.
  RowQuestion* find(const std::string& name) {
    const auto at = names_.find(name);
    return at == names_.end() ? nullptr : &questions_[at->second];
  }
  std::vector<RowQuestion>& questions() { return questions_; }

 private:
  std::map<std::string, std::size_t> names_;
  std::vector<RowQuestion> questions_;
};

// All rows but for the surrogates; what repeats in it is a copy.
RowQuestion about_rows(const Analysis& analysis);

void ask_duplicates(Analysis& analysis, Repeats& repeats);
void detect_duplicates(Analysis& analysis, Repeats& repeats);
void ask_keys(Analysis& analysis, Repeats& repeats);
void detect_keys(Analysis& analysis, Repeats& repeats);
// Is there a column beside the surrogates that has another value in each row, so that no row is a copy?
bool rows_told_apart(Analysis& analysis, Repeats& repeats);

}  // namespace ai_sdk::server::quality
