#pragma once

#include "agents/sql_query/dates.hpp"
#include "agents/sql_query/lexicon.hpp"
#include "agents/sql_query/parser.hpp"

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace ai_sdk::server::sql_query {

// One pass over a question from left to right. Each rule looks at the tokens at `at_`; where it fits it takes
// them and leaves what it means in the members below; finish() makes a plan of these.
class Parser {
 public:
  Parser(std::span<const Token> tokens, const ParseContext& context);
  ParseResult run();

 private:
  struct TableMention {
    int table;
    std::size_t at;
    bool grouping;  // "per customer"
    bool related;   // "without orders", "with more than 5 orders"
  };
  struct ColumnMention {
    ColumnRef column;
    std::size_t at;   // first token
    std::size_t end;  // behind its last token
    bool metric;      // named by what it measures ("revenue"), not by its name
  };
  struct Ranking {                   // "top 5 …", "most expensive"
    std::string concept_name;        // price, date, count, …; empty: to be found
    std::optional<Measure> measure;  // "most orders", "by average price"
    std::optional<ColumnRef> column;
    bool descending = true;
    std::int64_t limit = 0;  // 0: not said
    std::size_t at = 0;
  };

  // parser.cpp: the pass itself, and looking at tokens
  bool step();
  std::string_view word(std::size_t i) const;
  bool is(std::size_t i, std::initializer_list<std::string_view> words) const;
  bool phrase(std::size_t i, std::string_view words) const;  // blanks between words
  std::size_t skip(std::size_t i, std::initializer_list<std::string_view> words) const;
  std::optional<double> number_at(std::size_t i) const;
  bool take(std::size_t n) {
    at_ += n;
    return true;
  }
  void note(std::string text);

  // parser_link.cpp: words to tables, columns, values
  std::optional<TableLink> table_at(std::size_t i);
  std::optional<ColumnLink> column_at(std::size_t i, bool number_wanted = false);
  std::optional<ValueLink> value_at(std::size_t i, std::optional<ColumnRef> wanted = {});
  int score(const ColumnLink& link) const;
  int table_distance(int table) const;
  void note_reading(std::size_t i, std::size_t length, ColumnRef column, LinkQuality quality, bool tie);
  bool read_date_span_follows(std::size_t i) const;
  bool mention();  // a table, column or value at at_
  bool table_mention(const TableLink& link);
  bool column_mention(const ColumnLink& link);
  bool value_mention(const ValueLink& link, bool negated);
  bool looked_up_value();
  bool misspelt_table();
  int context_table() const;  // the table that a filter without a column is about
  int entity_before() const;  // the last table mention that can have relations

  // parser_filters.cpp
  bool date_rule();
  bool missing_rule();
  bool text_match_rule();
  bool comparison_rule();
  bool negation_rule();
  bool duplicates_rule();
  struct Comparison {
    std::string op;
    std::vector<Value> values;
    std::size_t length = 0;
    std::string concept_name;
  };
  std::optional<Comparison> comparison_at(std::size_t i) const;
  bool condition_on(ColumnRef column, std::size_t i, bool negated);  // what stands behind a column
  void add_filter(Filter filter);
  void equals(ColumnRef column, const std::vector<ValueLink>& values, bool negated);
  bool related_rows(std::size_t i, const Comparison& comparison);
  Value number_value(double number) const;

  // parser_measures.cpp
  bool count_rule();
  bool aggregate_rule();
  bool ranking_rule();
  bool group_rule();
  bool sort_rule();
  bool share_rule();
  bool limit_rule();
  int spender(int table) const;
  bool distinct_rule();
  std::optional<DatePart> date_part(std::string_view stem) const;
  std::optional<Measure> measure_at(std::size_t i, std::size_t& length, bool allow_plain);
  bool group_item(std::size_t& i);

  // parser_finish.cpp
  void finish(ParseResult& result);
  bool describe(ParseResult& result);
  int choose_main() const;
  bool apply_ranking();
  void use_line_amounts();
  bool apply_groups();
  bool apply_change(ParseResult& result);
  Measure default_measure(ColumnRef column) const;
  std::optional<ColumnRef> fact_metric(int entity, std::string_view concept_name) const;
  bool nothing_said() const;

  std::span<const Token> tokens_;
  const ParseContext& context_;
  const Schema& schema_;
  const ValueIndex& values_;
  std::size_t at_ = 0;

  Plan plan_;
  std::string problem_;
  std::vector<std::string> unused_;
  std::vector<int> named_tables_;  // found in a look over the whole question beforehand
  std::vector<TableMention> mentions_;
  std::vector<ColumnMention> columns_;  // not used by a condition: to be shown, or measured
  std::optional<ColumnMention> last_column_;
  std::vector<Measure> measures_;
  std::vector<GroupKey> groups_;
  std::vector<DatePart> bare_parts_;      // "per month": of which date is decided at the end
  std::vector<std::size_t> bare_places_;  // where in groups_ they go
  std::optional<Ranking> ranking_;
  std::optional<ColumnMention> subject_;  // "which state …"
  std::optional<DatePart> subject_part_;  // "which month …"
  struct OpenDate {
    Filter filter;
    std::size_t at;
    std::string verb;
  };
  std::vector<OpenDate> dates_;
  int anti_filter_ = -1;  // the "without …" that conditions behind it belong to
  bool count_ = false;
  bool count_distinct_ = false;
  bool distinct_ = false;
  bool duplicates_ = false;
  bool share_ = false;
  bool average_count_ = false;
  bool sort_said_ = false;
  bool tables_word_ = false, columns_word_ = false;
  std::size_t count_at_ = 0;
  std::size_t count_place_ = 0;  // how many measures were named before it
  std::int64_t limit_ = 0;
  std::set<std::string> notes_seen_;
};

}  // namespace ai_sdk::server::sql_query
