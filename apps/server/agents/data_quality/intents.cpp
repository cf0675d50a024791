#include "agents/data_quality/intents.hpp"

#include "agents/data_quality/names.hpp"
#include "core/ascii.hpp"

#include <algorithm>

namespace ai_sdk::server::quality {
namespace {

using Words = std::vector<std::string>;

std::vector<std::string> split(std::string_view message) {
  Words words;
  std::string current;
  const auto flush = [&] {
    if (!current.empty()) words.push_back(std::move(current));
    current.clear();
  };
  for (const char c : message.substr(0, scanned_bytes)) {
    const auto byte = static_cast<unsigned char>(c);
    if (c >= 'A' && c <= 'Z') {
      current += static_cast<char>(c - 'A' + 'a');
    } else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || byte >= 0x80) {
      current += c;
    } else if (c != '\'' && !(c == '-' && (current == "e" || current == "re"))) {
      flush();  // what's → whats, e-mail → email, re-run → rerun
    }
  }
  flush();
  return words;
}

bool phrase(const Words& words, std::initializer_list<std::string_view> parts) {
  return std::search(words.begin(), words.end(), parts.begin(), parts.end()) != words.end();
}

bool has_test_word(const Words& w) {
  return has_word(
      w, {"test", "tests", "testcase", "testcases", "check", "checks", "assertion", "assertions", "rule",
          "rules", "monitor", "monitors", "expectation", "expectations", "validation", "validations"});
}

bool asks_help(const Words& w) {
  if (w.empty()) return true;
  if (has_word(w, {"help", "usage", "abilities", "capabilities"}) && w.size() <= 6) return true;
  if (phrase(w, {"what", "can", "you"}) || phrase(w, {"what", "do", "you", "do"}) ||
      phrase(w, {"who", "are", "you"}) || phrase(w, {"how", "do", "you", "work"}) ||
      phrase(w, {"what", "can", "i", "ask"}) || phrase(w, {"how", "can", "you", "help"})) {
    return true;
  }
  return w.size() <= 2 && has_word({w[0]}, {"hi", "hello", "hey", "start", "menu", "commands"});
}

// "Export the tests as dbt", "give me OpenMetadata YAML", "as SQL file"
bool asks_export(const Words& w) {
  return has_word(w, {"export", "exports", "exported", "exporting", "download", "convert"}) ||
         has_word(w, {"dbt", "openmetadata"});
}

ExportForm form_of(const Words& w) {
  if (has_word(w, {"dbt"})) return ExportForm::dbt;
  if (has_word(w, {"yaml", "yml"})) return ExportForm::openmetadata_yaml;
  if (has_word(w, {"openmetadata", "json"})) return ExportForm::openmetadata_json;
  return ExportForm::sql;
}

bool asks_sql(const Words& w) {
  if (has_word(w, {"sql", "sqls"})) return true;
  const bool shows =
      has_word(w, {"show", "give", "see", "display", "print", "list", "which", "what", "view", "get"});
  return shows && has_word(w, {"query", "queries", "statement", "statements", "select", "code"});
}

bool asks_creation(const Words& w) {
  const bool makes =
      has_word(w, {"create", "creates", "add", "save", "make", "generate", "write", "build", "define",
                   "implement", "store", "apply", "set", "setup", "register", "creating", "adding", "keep"});
  // "What tests should I add?" asks for a plan.
  if (has_word(w, {"what", "which", "should"})) return false;
  if (makes && has_test_word(w)) return true;
  if (w.empty()) return false;
  // An answer to "create tests for the issues?"
  const bool pointing = has_word(w, {"them", "those", "these", "it", "all"});
  if (makes && pointing && w.size() <= 6) return true;
  return w.size() <= 4 && (phrase(w, {"do", "it"}) || phrase(w, {"go", "ahead"}) ||
                           phrase(w, {"yes", "please"}) || w == Words{"yes"});
}

bool asks_run(const Words& w) {
  const bool runs =
      has_word(w, {"run", "rerun", "execute", "repeat", "runs", "running", "retest", "recheck"});
  if (runs &&
      (has_test_word(w) || has_word(w, {"them", "those", "these", "again", "all", "it"}) || w.size() == 1))
    return true;
  if (has_word(w, {"again"}) && (has_test_word(w) || w.size() <= 3) &&
      !has_word(w, {"analyze", "analyse", "profile"}))
    return true;
  const bool outcome =
      has_word(w, {"pass", "passed", "passing", "fail", "failed", "failing", "result", "results"});
  return outcome && has_test_word(w);
}

bool asks_worst(const Words& w) {
  return has_word(w, {"worst", "biggest", "gravest", "severest", "urgent", "critical", "priority",
                      "prioritize", "prioritise"}) ||
         phrase(w, {"most", "important"}) || phrase(w, {"most", "serious"}) ||
         phrase(w, {"most", "severe"}) || phrase(w, {"most", "urgent"}) || phrase(w, {"fix", "first"}) ||
         phrase(w, {"start", "with"}) || phrase(w, {"top", "issue"}) || phrase(w, {"top", "problem"}) ||
         phrase(w, {"top", "finding"}) || phrase(w, {"main", "problem"}) || phrase(w, {"main", "issue"});
}

bool asks_why(const Words& w) {
  return has_word(w, {"why", "explain", "reason", "reasons", "evidence", "justify", "proof", "because",
                      "elaborate"}) ||
         phrase(w, {"how", "come"}) || phrase(w, {"how", "do", "you", "know"}) ||
         phrase(w, {"tell", "me", "more"}) || phrase(w, {"more", "details"}) ||
         phrase(w, {"what", "does", "that", "mean"}) || phrase(w, {"are", "you", "sure"});
}

bool asks_analysis(const Words& w) {
  return has_word(
             w, {"analyze",    "analyse",  "analysis",  "analyzing", "profile",    "profiling",   "quality",
                 "examine",    "inspect",  "audit",     "assess",    "assessment", "review",      "scan",
                 "check",      "issues",   "problems",  "wrong",     "flaws",      "errors",      "clean",
                 "dirty",      "healthy",  "health",    "plan",      "look",       "investigate", "evaluate",
                 "verify",     "findings", "recommend", "suggest",   "anomalies",  "anomaly",     "outliers",
                 "duplicates", "nulls"}) ||
         has_test_word(w);
}

bool means_all(const Words& w) {
  return phrase(w, {"all", "tables"}) || phrase(w, {"all", "the", "tables"}) ||
         phrase(w, {"every", "table"}) || phrase(w, {"each", "table"}) || phrase(w, {"whole", "database"}) ||
         phrase(w, {"entire", "database"}) || phrase(w, {"all", "my", "tables"}) ||
         phrase(w, {"all", "of", "the", "tables"}) || phrase(w, {"the", "database"}) ||
         phrase(w, {"all", "data"}) || phrase(w, {"all", "my", "data"}) || phrase(w, {"my", "database"}) ||
         phrase(w, {"whole", "schema"}) || phrase(w, {"everything"}) || phrase(w, {"the", "schema"});
}

}  // namespace

Request read_request(std::string_view message) {
  Request request;
  request.words = split(message);
  const Words& w = request.words;
  request.all_tables = means_all(w);
  request.every_test = phrase(w, {"all", "tests"}) || phrase(w, {"all", "the", "tests"}) ||
                       phrase(w, {"every", "test"}) || phrase(w, {"all", "planned"}) ||
                       phrase(w, {"whole", "plan"}) || phrase(w, {"all", "of", "the", "tests"}) ||
                       (has_word(w, {"planned", "suggested", "recommended", "proposed"}) && has_test_word(w));
  request.narrow = has_word(w, {"only", "just", "column", "columns", "field", "fields"});
  if (asks_help(w)) {
    request.intent = Intent::help;
  } else if (asks_export(w)) {
    request.intent = Intent::export_tests;
    request.form = form_of(w);
  } else if (asks_sql(w)) {
    request.intent = Intent::show_sql;
  } else if (asks_creation(w)) {
    request.intent = Intent::create_tests;
  } else if (asks_run(w)) {
    request.intent = Intent::run_tests;
  } else if (asks_worst(w)) {
    request.intent = Intent::worst;
  } else if (asks_why(w)) {
    request.intent = Intent::why;
  } else if (asks_analysis(w) || request.all_tables) {
    request.intent = Intent::analyse;
  }
  return request;
}

bool names_column(const Request& request, std::string_view column) {
  Words wanted = name_words(column);
  if (wanted.empty()) return false;
  if (wanted.size() == 1 &&
      has_word(wanted,
               {"test", "tests", "table", "sql", "data", "issue", "column", "is",   "a",   "the", "i", "in",
                "of",   "to",    "and",   "or",  "why",  "what",  "show",   "only", "all", "it",  "me"})) {
    return false;
  }
  const auto same = [](const std::string& left, const std::string& right) {
    return left == right || singular(left) == singular(right);
  };
  std::string joined;
  for (const std::string& word : wanted) joined += word;
  std::string underscored = core::lower(column);
  Words spoken;
  for (const std::string& word : request.words) {
    if (word == underscored || same(word, joined)) return true;
    for (std::string& part : name_words(word)) spoken.push_back(std::move(part));
  }
  return std::search(spoken.begin(), spoken.end(), wanted.begin(), wanted.end(), same) != spoken.end();
}

}  // namespace ai_sdk::server::quality
