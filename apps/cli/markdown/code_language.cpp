#include "markdown/code_language.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace ai_sdk::cli {
namespace {

constexpr auto sql_words = std::to_array<std::string_view>(
    {"all",       "alter",     "analyze",  "and",     "any",       "as",         "asc",      "begin",
     "between",   "by",        "case",     "cast",    "check",     "coalesce",   "commit",   "count",
     "create",    "cross",     "date",     "default", "delete",    "desc",       "distinct", "drop",
     "else",      "end",       "escape",   "except",  "exists",    "explain",    "false",    "fetch",
     "filter",    "first",     "for",      "foreign", "from",      "full",       "glob",     "grant",
     "group",     "having",    "if",       "in",      "index",     "inner",      "insert",   "int",
     "integer",   "intersect", "interval", "into",    "is",        "join",       "key",      "last",
     "lateral",   "left",      "like",     "limit",   "max",       "merge",      "min",      "natural",
     "not",       "null",      "nulls",    "offset",  "on",        "or",         "order",    "outer",
     "over",      "partition", "primary",  "real",    "recursive", "references", "regexp",   "replace",
     "returning", "right",     "rollback", "row",     "rows",      "select",     "set",      "sum",
     "table",     "text",      "then",     "true",    "union",     "unique",     "update",   "using",
     "values",    "varchar",   "view",     "when",    "where",     "window",     "with"});
constexpr auto json_words = std::to_array<std::string_view>({"false", "null", "true"});
constexpr auto yaml_words =
    std::to_array<std::string_view>({"false", "no", "null", "off", "on", "true", "yes"});
constexpr auto python_words = std::to_array<std::string_view>(
    {"and",    "as",     "assert", "async",  "await", "break",   "case",     "class", "continue", "def",
     "del",    "elif",   "else",   "except", "false", "finally", "for",      "from",  "global",   "if",
     "import", "in",     "is",     "lambda", "match", "none",    "nonlocal", "not",   "or",       "pass",
     "raise",  "return", "self",   "true",   "try",   "while",   "with",     "yield"});
constexpr auto shell_words = std::to_array<std::string_view>(
    {"case", "cd",     "do",     "done", "echo",     "elif",  "else",  "esac",  "eval", "exec",
     "exit", "export", "fi",     "for",  "function", "if",    "in",    "local", "read", "return",
     "set",  "shift",  "source", "then", "trap",     "unset", "until", "while"});

static_assert(std::is_sorted(sql_words.begin(), sql_words.end()));
static_assert(std::is_sorted(python_words.begin(), python_words.end()));
static_assert(std::is_sorted(shell_words.begin(), shell_words.end()));

constexpr CodeLanguage sql{.keywords = sql_words,
                           .line_comment = "--",
                           .any_case = true,
                           .block_comments = true,
                           .strings_go_on = true,
                           .backslash_escapes = false};
constexpr CodeLanguage json{.keywords = json_words, .line_comment = "//", .quotes = "\"", .keys = true};
constexpr CodeLanguage yaml{.keywords = yaml_words, .line_comment = "#", .keys = true, .bare_keys = true};
constexpr CodeLanguage python{
    .keywords = python_words, .line_comment = "#", .triple_quotes = true, .decorators = true};
constexpr CodeLanguage shell{
    .keywords = shell_words, .line_comment = "#", .strings_go_on = true, .variables = true};

constexpr auto names = std::to_array<std::pair<std::string_view, const CodeLanguage*>>({
    {"sql", &sql},
    {"sqlite", &sql},
    {"postgresql", &sql},
    {"mysql", &sql},
    {"json", &json},
    {"jsonl", &json},
    {"jsonc", &json},
    {"yaml", &yaml},
    {"yml", &yaml},
    {"python", &python},
    {"py", &python},
    {"python3", &python},
    {"bash", &shell},
    {"sh", &shell},
    {"shell", &shell},
    {"zsh", &shell},
    {"console", &shell},
});

}  // namespace

const CodeLanguage* find_language(std::string_view name) {
  std::string lower(name);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  const auto* found =
      std::find_if(names.begin(), names.end(), [&](const auto& entry) { return entry.first == lower; });
  return found == names.end() ? nullptr : found->second;
}

}  // namespace ai_sdk::cli
