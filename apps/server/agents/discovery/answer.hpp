#pragma once

#include "agents/discovery/question.hpp"
#include "agents/discovery/search.hpp"

#include <boost/json/value.hpp>

#include <string>

namespace ai_sdk::server::discovery {

// Answers in Markdown; names and values from data are shown as code, whatever they hold.
std::string list_answer(const std::vector<TableRef>& tables);
// `others`: all tables, some of which may refer to these.
std::string description_answer(const std::vector<TableRef>& tables, const std::vector<TableRef>& others);
std::string found_answer(const Found& found, const std::vector<std::string>& topics);
std::string missing_answer(const Question& question, const std::vector<TableRef>& tables);
std::string help_answer(const std::vector<TableRef>& tables);

// The same as one document: {"question", "tables": […]}.
boost::json::object table_json(const TableInfo& table, bool with_columns);
boost::json::object found_json(const Found& found);

std::string code_span(std::string_view text);

}  // namespace ai_sdk::server::discovery
