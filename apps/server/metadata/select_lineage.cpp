#include "metadata/select_lineage.hpp"

#include "core/ascii.hpp"
#include "metadata/sql_words.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <memory>

namespace ai_sdk::server {
namespace {

constexpr int max_depth = 50;
// Subqueries that are followed: a WITH in a WITH is followed twice at each level.
constexpr std::size_t max_queries = 10'000;

bool same(std::string_view a, std::string_view b) { return core::lower(a) == core::lower(b); }

// Something in FROM: a table, or what a subquery gives.
struct Source {
  std::string alias;
  std::vector<SqlOutput> columns;
};

struct Scope {
  std::vector<Source> sources;
  const Scope* outer = nullptr;
};

using CommonTables = std::map<std::string, std::vector<SqlOutput>>;

constexpr std::array<std::string_view, 8> after_from{"WHERE", "GROUP", "HAVING", "WINDOW",
                                                     "ORDER", "LIMIT", "OFFSET", "FETCH"};
constexpr std::array<std::string_view, 3> set_words{"UNION", "INTERSECT", "EXCEPT"};
constexpr std::array<std::string_view, 11> join_words{"JOIN",  "INNER", "LEFT",  "RIGHT",   "FULL",   "OUTER",
                                                      "CROSS", "ON",    "USING", "NATURAL", "LATERAL"};
// Names that stand for no column where they are read inside an expression.
constexpr std::array<std::string_view, 61> keywords{"AND",
                                                    "OR",
                                                    "NOT",
                                                    "NULL",
                                                    "IS",
                                                    "IN",
                                                    "LIKE",
                                                    "ILIKE",
                                                    "GLOB",
                                                    "BETWEEN",
                                                    "CASE",
                                                    "WHEN",
                                                    "THEN",
                                                    "ELSE",
                                                    "END",
                                                    "AS",
                                                    "DISTINCT",
                                                    "ALL",
                                                    "ANY",
                                                    "SOME",
                                                    "EXISTS",
                                                    "CAST",
                                                    "COLLATE",
                                                    "ESCAPE",
                                                    "ASC",
                                                    "DESC",
                                                    "TRUE",
                                                    "FALSE",
                                                    "OVER",
                                                    "PARTITION",
                                                    "BY",
                                                    "ORDER",
                                                    "ROWS",
                                                    "RANGE",
                                                    "GROUPS",
                                                    "UNBOUNDED",
                                                    "PRECEDING",
                                                    "FOLLOWING",
                                                    "CURRENT",
                                                    "ROW",
                                                    "FILTER",
                                                    "WHERE",
                                                    "FROM",
                                                    "SELECT",
                                                    "INTERVAL",
                                                    "NULLS",
                                                    "FIRST",
                                                    "LAST",
                                                    "WITHIN",
                                                    "GROUP",
                                                    "ARRAY",
                                                    "REGEXP",
                                                    "MATCH",
                                                    "ISNULL",
                                                    "NOTNULL",
                                                    "SIMILAR",
                                                    "TO",
                                                    "AT",
                                                    "ZONE",
                                                    "CURRENT_DATE",
                                                    "CURRENT_TIMESTAMP"};

template <std::size_t N>
bool is_one_of(const SqlWord& word, const std::array<std::string_view, N>& list) {
  return word.kind == SqlWord::Kind::name && std::find(list.begin(), list.end(), word.upper) != list.end();
}

class Follower {
 public:
  Follower(std::string_view sql, const FindSqlTable& find_table)
      : sql_(sql), words_(sql_words(sql)), find_table_(find_table) {
    while (!words_.empty() && words_.back().is(";")) words_.pop_back();
  }

  SelectLineage run() {
    find_closings();
    skip_create();
    result_.columns = query(words_.size(), {}, nullptr, 0);
    return std::move(result_);
  }

 private:
  const SqlWord& word(std::size_t i) const {
    static const SqlWord none{};
    return i < words_.size() ? words_[i] : none;
  }
  bool now(std::string_view what) const { return word(at_).is(what); }

  void skip_create() {
    if (!now("CREATE")) return;
    while (at_ < words_.size() && !now("AS")) {
      if (now("(")) at_ = closing(at_);
      ++at_;
    }
    ++at_;
  }

  // The place of the bracket that closes the one at `open`.
  std::size_t closing(std::size_t open) const {
    return open < closings_.size() ? closings_[open] : words_.size();
  }

  void find_closings() {
    closings_.assign(words_.size(), words_.size());
    std::vector<std::size_t> open;
    for (std::size_t i = 0; i < words_.size(); ++i) {
      if (words_[i].is("(")) open.push_back(i);
      if (!words_[i].is(")") || open.empty()) continue;
      closings_[open.back()] = i;
      open.pop_back();
    }
  }

  bool begins_query(std::size_t i) const {
    while (word(i).is("(")) ++i;
    return word(i).is("SELECT") || word(i).is("WITH") || word(i).is("VALUES");
  }

  // [WITH …] SELECT … [UNION SELECT …] up to `end`.
  std::vector<SqlOutput> query(std::size_t end, CommonTables common, const Scope* outer, int depth) {
    if (depth > max_depth || ++queries_ > max_queries) {
      result_.complete = false;
      at_ = end;
      return {};
    }
    if (now("WITH")) common_tables(end, common, outer, depth);
    std::vector<SqlOutput> columns = operand(end, common, outer, depth);
    while (at_ < end && is_one_of(word(at_), set_words)) {
      ++at_;
      if (now("ALL") || now("DISTINCT")) ++at_;
      merge(columns, operand(end, common, outer, depth));
    }
    if (at_ < end) {  // ORDER BY and LIMIT of the whole: they add no column, but their subqueries read tables
      Scope scope{{}, outer};
      expression(at_, end, scope, common, depth);
    }
    at_ = end;
    return columns;
  }

  static void merge(std::vector<SqlOutput>& columns, const std::vector<SqlOutput>& more) {
    for (std::size_t i = 0; i < columns.size() && i < more.size(); ++i) {
      columns[i].from.insert(more[i].from.begin(), more[i].from.end());
      if (columns[i].expression.empty()) columns[i].expression = more[i].expression;
    }
  }

  void common_tables(std::size_t end, CommonTables& common, const Scope* outer, int depth) {
    ++at_;
    if (now("RECURSIVE")) ++at_;
    while (at_ < end && word(at_).is_name()) {
      const std::string name = core::lower(word(at_++).text);
      std::vector<std::string> names;
      if (now("(")) {
        const std::size_t close = closing(at_);
        for (++at_; at_ < close; ++at_) {
          if (word(at_).is_name()) names.push_back(word(at_).text);
        }
        ++at_;
      }
      while (at_ < end && !now("(")) ++at_;  // AS [NOT MATERIALIZED]
      const std::size_t close = std::min(closing(at_), end);
      const std::size_t begin = ++at_;
      const bool recursive = std::any_of(words_.begin() + static_cast<std::ptrdiff_t>(begin),
                                         words_.begin() + static_cast<std::ptrdiff_t>(close),
                                         [&](const SqlWord& w) { return w.is_name() && same(w.text, name); });
      // A recursive one is read twice: once without itself, and once with what that gave.
      for (int pass = recursive ? 0 : 1; pass < 2; ++pass) {
        const bool complete = result_.complete;
        at_ = begin;
        std::vector<SqlOutput> columns = query(close, common, outer, depth + 1);
        rename(columns, names);
        common[name] = std::move(columns);
        if (pass == 0) result_.complete = complete;
      }
      at_ = close + 1;
      if (!now(",")) break;
      ++at_;
    }
  }

  static void rename(std::vector<SqlOutput>& columns, const std::vector<std::string>& names) {
    for (std::size_t i = 0; i < columns.size() && i < names.size(); ++i) columns[i].name = names[i];
  }

  std::vector<SqlOutput> operand(std::size_t end, const CommonTables& common, const Scope* outer, int depth) {
    if (now("(")) {
      const std::size_t close = std::min(closing(at_), end);
      ++at_;
      auto columns = query(close, common, outer, depth + 1);
      at_ = close + 1;
      return columns;
    }
    if (now("VALUES")) {
      Scope scope{{}, outer};
      const std::size_t stop =
          find_depth0(at_, end, [](const SqlWord& w) { return is_one_of(w, set_words); });
      expression(at_ + 1, stop, scope, common, depth);
      at_ = stop;
      return {};
    }
    if (!now("SELECT")) {
      result_.complete = false;
      at_ = end;
      return {};
    }
    return select(end, common, outer, depth);
  }

  template <class Test>
  std::size_t find_depth0(std::size_t from, std::size_t end, const Test& test) const {
    for (std::size_t i = from; i < end; ++i) {
      if (words_[i].is("(")) {
        i = closing(i);
      } else if (test(words_[i])) {
        return i;
      }
    }
    return end;
  }

  std::vector<SqlOutput> select(std::size_t end, const CommonTables& common, const Scope* outer, int depth) {
    ++at_;
    if (now("DISTINCT") || now("ALL")) {
      ++at_;
      if (now("ON") && word(at_ + 1).is("(")) at_ = closing(at_ + 1) + 1;
    }
    const std::size_t items = at_;
    const std::size_t stop = find_depth0(at_, end, [](const SqlWord& w) { return is_one_of(w, set_words); });
    const std::size_t items_end =
        find_depth0(items, stop, [](const SqlWord& w) { return w.is("FROM") || is_one_of(w, after_from); });
    Scope scope{{}, outer};
    std::size_t rest = items_end;
    if (word(items_end).is("FROM") && items_end < stop) {
      at_ = items_end + 1;
      rest = find_depth0(at_, stop, [](const SqlWord& w) { return is_one_of(w, after_from); });
      from(rest, scope, common, depth);
    }
    std::vector<SqlOutput> columns = output(items, items_end, scope, common, depth);
    if (rest < stop) expression(rest, stop, scope, common, depth);
    at_ = stop;
    return columns;
  }

  // ---- FROM

  void from(std::size_t end, Scope& scope, const CommonTables& common, int depth) {
    while (at_ < end) {
      const SqlWord& first = word(at_);
      if (first.is(",") || (is_one_of(first, join_words) && !first.is("ON") && !first.is("USING"))) {
        ++at_;
      } else if (first.is("ON")) {
        const std::size_t stop = find_depth0(at_ + 1, end, [](const SqlWord& w) {
          return w.is(",") || (is_one_of(w, join_words) && !w.is("ON") && !w.is("USING"));
        });
        expression(at_ + 1, stop, scope, common, depth);
        at_ = stop;
      } else if (first.is("USING")) {
        at_ = word(at_ + 1).is("(") ? closing(at_ + 1) + 1 : at_ + 1;
      } else if (first.is("(")) {
        bracket(end, scope, common, depth);
      } else if (first.is_name()) {
        table(end, scope, common);
      } else {
        result_.complete = false;
        ++at_;
      }
    }
  }

  void bracket(std::size_t end, Scope& scope, const CommonTables& common, int depth) {
    const std::size_t close = std::min(closing(at_), end);
    if (!begins_query(at_)) {  // (a JOIN b ON …)
      ++at_;
      if (depth > max_depth) {
        at_ = close + 1;
        return;
      }
      from(close, scope, common, depth + 1);
      at_ = close + 1;
      return;
    }
    ++at_;
    Source source;
    source.columns = query(close, common, &scope, depth + 1);
    at_ = close + 1;
    source.alias = alias(end, source.columns);
    scope.sources.push_back(std::move(source));
  }

  // [AS] name [(column, …)]
  std::string alias(std::size_t end, std::vector<SqlOutput>& columns) {
    if (at_ < end && now("AS")) ++at_;
    if (at_ >= end || !word(at_).is_name() || is_one_of(word(at_), join_words)) return {};
    std::string name = word(at_++).text;
    if (at_ < end && now("(")) {
      const std::size_t close = closing(at_);
      std::vector<std::string> names;
      for (++at_; at_ < close; ++at_) {
        if (word(at_).is_name()) names.push_back(word(at_).text);
      }
      ++at_;
      rename(columns, names);
    }
    return name;
  }

  void table(std::size_t end, Scope& scope, const CommonTables& common) {
    std::vector<std::string> parts{word(at_++).text};
    while (at_ + 1 < end && now(".") && word(at_ + 1).is_name()) {
      parts.push_back(word(at_ + 1).text);
      at_ += 2;
    }
    Source source;
    source.alias = parts.back();
    if (at_ < end && now("(")) {  // a function that gives rows: json_each(t.x), generate_series(1, 9)
      const std::size_t close = closing(at_);
      source.columns.push_back({"value", expression(at_ + 1, close, scope, common, 0), parts.back()});
      at_ = close + 1;
    } else if (const auto known = common.find(core::lower(parts.back()));
               parts.size() == 1 && known != common.end()) {
      source.columns = known->second;
    } else if (const auto found =
                   find_table_(parts.size() > 1 ? parts[parts.size() - 2] : "", parts.back())) {
      result_.tables.insert(found->number);
      for (const std::string& column : found->columns) {
        source.columns.push_back({column, {{found->number, column}}, ""});
      }
    } else {
      result_.complete =
          false;  // a recursive WITH that reads itself for the first time, or a table that is gone
    }
    if (std::string name = alias(end, source.columns); !name.empty()) source.alias = std::move(name);
    scope.sources.push_back(std::move(source));
  }

  // ---- what is selected

  std::vector<SqlOutput> output(std::size_t begin, std::size_t end, const Scope& scope,
                                const CommonTables& common, int depth) {
    std::vector<SqlOutput> columns;
    for (std::size_t item = begin; item < end;) {
      const std::size_t stop = find_depth0(item, end, [](const SqlWord& w) { return w.is(","); });
      one_output(item, stop, scope, common, depth, columns);
      item = stop + 1;
    }
    return columns;
  }

  void one_output(std::size_t begin, std::size_t end, const Scope& scope, const CommonTables& common,
                  int depth, std::vector<SqlOutput>& columns) {
    if (begin >= end) return;
    if (word(end - 1).is("*") && (end == begin + 1 || word(end - 2).is("."))) {
      const std::string of = end == begin + 1 ? "" : word(end - 3).text;
      for (const Source& source : scope.sources) {
        if (of.empty() || same(of, source.alias)) {
          columns.insert(columns.end(), source.columns.begin(), source.columns.end());
        }
      }
      return;
    }
    SqlOutput column;
    std::size_t value_end = end;
    const std::size_t as = find_depth0(begin, end, [](const SqlWord& w) { return w.is("AS"); });
    if (as < end) {
      value_end = as;
      column.name = word(end - 1).text;
    } else if (end - begin > 1 && word(end - 1).is_name() && !word(end - 2).is(".") &&
               !word(end - 2).is("::") && !is_one_of(word(end - 1), keywords) &&
               (word(end - 2).kind != SqlWord::Kind::sign || word(end - 2).is(")"))) {
      value_end = end - 1;  // "price p": a name without AS
      column.name = word(end - 1).text;
    } else if (word(end - 1).is_name()) {
      column.name = word(end - 1).text;
    }
    column.from = expression(begin, value_end, scope, common, depth);
    const bool plain = std::all_of(words_.begin() + static_cast<std::ptrdiff_t>(begin),
                                   words_.begin() + static_cast<std::ptrdiff_t>(value_end),
                                   [](const SqlWord& w) { return w.is_name() || w.is("."); });
    if (plain) {
      column.expression = inner_expression(begin, value_end, scope);
    } else if (value_end > begin) {
      const std::size_t first = word(begin).begin;
      column.expression = std::string(sql_.substr(first, word(value_end - 1).end - first));
    }
    columns.push_back(std::move(column));
  }

  // A column that is taken over from a subquery is what it is there.
  std::string inner_expression(std::size_t begin, std::size_t end, const Scope& scope) const {
    const SqlOutput* found = resolve(end - begin > 2 ? word(end - 3).text : "", word(end - 1).text, scope);
    return found == nullptr ? std::string() : found->expression;
  }

  // ---- expressions

  // The columns that an expression reads; subqueries in it are followed.
  std::set<SqlColumnRef> expression(std::size_t begin, std::size_t end, const Scope& scope,
                                    const CommonTables& common, int depth) {
    std::set<SqlColumnRef> found;
    for (std::size_t i = begin; i < end; ++i) {
      const SqlWord& one = word(i);
      if (one.is("(") && begins_query(i + 1)) {
        const std::size_t close = std::min(closing(i), end);
        const std::size_t kept = at_;
        at_ = i + 1;
        for (const SqlOutput& column : query(close, common, &scope, depth + 1)) {
          found.insert(column.from.begin(), column.from.end());
        }
        at_ = kept;
        i = close;
      } else if (one.is("::")) {
        ++i;  // a cast: the name of a type follows
      } else if (one.is_name()) {
        i = name(i, end, scope, found);
      }
    }
    return found;
  }

  // A name with what belongs to it; returns its last word.
  std::size_t name(std::size_t i, std::size_t end, const Scope& scope, std::set<SqlColumnRef>& found) const {
    std::size_t last = i;
    while (last + 2 < end && word(last + 1).is(".") && word(last + 2).is_name()) last += 2;
    if (word(last + 1).is("(") && last + 1 < end) return last;  // a function
    if (last == i && is_one_of(word(i), keywords)) return i;
    if (i > 0 && word(i - 1).is("AS")) return last;  // CAST(x AS type)
    const SqlOutput* column = resolve(last > i ? word(last - 2).text : "", word(last).text, scope);
    if (column != nullptr) found.insert(column->from.begin(), column->from.end());
    return last;
  }

  static const SqlOutput* resolve(std::string_view of, std::string_view column, const Scope& scope) {
    for (const Scope* level = &scope; level != nullptr; level = level->outer) {
      for (const Source& source : level->sources) {
        if (!of.empty() && !same(of, source.alias)) continue;
        for (const SqlOutput& output : source.columns) {
          if (same(output.name, column)) return &output;
        }
      }
    }
    return nullptr;
  }

  const std::string_view sql_;
  std::vector<SqlWord> words_;
  const FindSqlTable& find_table_;
  std::vector<std::size_t> closings_;
  std::size_t at_ = 0;
  std::size_t queries_ = 0;
  SelectLineage result_;
};

}  // namespace

SelectLineage follow_select(std::string_view sql, const FindSqlTable& find_table) {
  return Follower(sql, find_table).run();
}

}  // namespace ai_sdk::server
