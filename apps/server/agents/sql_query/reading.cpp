#include "agents/sql_query/reading.hpp"

#include "agents/sql_query/lexicon.hpp"

#include <algorithm>

namespace ai_sdk::server::sql_query {
namespace {

class Reader {
 public:
  Reader(const Plan& plan, const Schema& schema, const ValueIndex& values)
      : plan_(plan), schema_(schema), values_(values) {}

  std::string all() const {
    std::string text = what();
    if (plan_.kind == PlanKind::describe_tables || plan_.kind == PlanKind::describe_columns) return text;
    const std::string where = conditions();
    if (!where.empty() && !(plan_.kind == PlanKind::share && plan_.groups.empty())) text += ", " + where;
    if (plan_.having) {
      text += ", only where that is " + comparison(plan_.having->first) + " " + to_text(plan_.having->second);
    }
    if (plan_.order) text += ", " + order();
    if (plan_.limit > 0)
      text += plan_.limit == 1 ? ", the first one" : ", the first " + std::to_string(plan_.limit);
    if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 32);
    return text;
  }

  std::string conditions() const {
    std::string text;
    for (std::size_t i = 0; i < plan_.filters.size(); ++i) {
      if (plan_.filters[i].inside >= 0) continue;
      text += (text.empty() ? "where " : " and ") + condition(i);
    }
    return text;
  }

 private:
  std::string column(ColumnRef ref) const {
    const std::string own = noun(schema_.column(ref).name);
    return ref.table == plan_.main ? own : own + " of " + noun(schema_.table(ref.table).name);
  }

  static std::string comparison(const std::string& op) {
    if (op == ">") return "more than";
    if (op == ">=") return "at least";
    if (op == "<") return "less than";
    if (op == "<=") return "at most";
    if (op == "<>") return "not";
    return "";
  }

  static std::string shown(const Value& value) {
    return std::holds_alternative<std::string>(value) ? "“" + to_text(value) + "”" : to_text(value);
  }

  std::string condition(std::size_t index) const {
    const Filter& filter = plan_.filters[index];
    const std::string no = filter.negated ? "not " : "";
    switch (filter.kind) {
      case FilterKind::compare: {
        if (filter.op == "between") {
          return column(filter.column) + " is " + no + "between " + shown(filter.values[0]) + " and " +
                 shown(filter.values[1]);
        }
        std::string words = comparison(filter.op);
        if (!words.empty()) words += " ";
        return column(filter.column) + " is " + no + words + shown(filter.values[0]);
      }
      case FilterKind::in_list: {
        std::string list;
        for (std::size_t i = 0; i < filter.values.size(); ++i) {
          if (i == 12) {
            list += ", …";
            break;
          }
          list += (i == 0 ? "" : (i + 1 == filter.values.size() ? " or " : ", ")) + shown(filter.values[i]);
        }
        return column(filter.column) + " is " + no + list;
      }
      case FilterKind::text_match: {
        const std::string verb =
            filter.op == "starts" ? "starts with" : (filter.op == "ends" ? "ends with" : "contains");
        return column(filter.column) + (filter.negated ? " not: " : " ") + verb + " " +
               shown(filter.values[0]);
      }
      case FilterKind::null: {
        const bool text = values_.is_text(filter.column) && filter.op != "null";
        if (filter.negated) return column(filter.column) + " is filled in";
        return column(filter.column) + (text ? " is missing (NULL or blank)" : " is missing (NULL)");
      }
      case FilterKind::date_range:
        return column(filter.column) + " is " + no +
               (filter.words.find(' ') == filter.words.npos && filter.words[0] >= '0' &&
                        filter.words[0] <= '9'
                    ? "in "
                    : "") +
               filter.words;
      case FilterKind::truth:
        return column(filter.column) + " is " + (filter.negated ? "false" : "true");
      case FilterKind::related: {
        const std::string rows = noun(schema_.table(filter.column.table).name);
        std::string inner;
        for (std::size_t i = 0; i < plan_.filters.size(); ++i) {
          if (plan_.filters[i].inside == static_cast<int>(index))
            inner += (inner.empty() ? " with " : " and ") + condition(i);
        }
        const std::int64_t n = std::get<std::int64_t>(filter.values[0]);
        if (filter.op == "=" && n == 0) return "there are no " + rows + inner;
        if (filter.op == "between")
          return "there are between " + shown(filter.values[0]) + " and " + shown(filter.values[1]) + " " +
                 rows + inner;
        const std::string words = comparison(filter.op);
        return "there are " + (words.empty() ? "exactly" : words) + " " + std::to_string(n) + " " + rows +
               inner;
      }
    }
    return {};
  }

  std::string measure(const Measure& m) const {
    if (m.aggregate == Aggregate::count && m.column.column < 0) {
      return "the number of " + noun(schema_.table(m.column.table < 0 ? plan_.main : m.column.table).name);
    }
    static constexpr const char* words[] = {
        "the number of", "the number of different", "the sum of", "the average", "the lowest", "the highest",
        "the median of"};
    return std::string(words[static_cast<int>(m.aggregate)]) + " " + noun(schema_.column(m.column).name) +
           (m.factor.column >= 0 ? " × " + noun(schema_.column(m.factor).name) : std::string()) + " of " +
           noun(schema_.table(m.column.table).name);
  }

  std::string groups() const {
    static constexpr const char* parts[] = {
        "", "year", "quarter", "month", "week (from Monday)", "day", "day of the week", "hour"};
    std::string text;
    for (const auto& group : plan_.groups) {
      std::string one;
      if (group.column.column < 0) {
        one = "each of the " + noun(schema_.table(group.column.table).name);
      } else if (group.part != DatePart::none) {
        one = std::string(parts[static_cast<int>(group.part)]) + " of " + column(group.column);
      } else {
        one = column(group.column);
      }
      text += (text.empty() ? " for " + std::string(group.column.column < 0 ? "" : "each ") : " and ") + one;
    }
    return text;
  }

  std::string order() const {
    const bool down = plan_.order->descending;
    switch (plan_.order->by) {
      case OrderKey::By::measure:
        return std::string(down ? "the greatest" : "the smallest") + " first";
      case OrderKey::By::group:
        return std::string("sorted by group") + (down ? ", descending" : "");
      case OrderKey::By::column:
        return "sorted by " + column(plan_.order->column) +
               (down ? ", the greatest first" : ", the smallest first");
    }
    return {};
  }

  std::string what() const {
    std::string table = plan_.main >= 0 ? noun(schema_.table(plan_.main).name) : std::string();
    std::string list;
    for (const auto ref : plan_.shown) list += (list.empty() ? "" : ", ") + column(ref);
    const std::string how_many = plan_.count_result ? "how many there are of: " : "";
    switch (plan_.kind) {
      case PlanKind::rows:
        return how_many + (list.empty() ? "the rows of " + table : list + " of the rows of " + table);
      case PlanKind::aggregate: {
        std::string text;
        for (const auto& m : plan_.measures) text += (text.empty() ? "" : " and ") + measure(m);
        return how_many + text + groups();
      }
      case PlanKind::distinct:
        return how_many + "the different values of " + list +
               (plan_.shown.empty() || plan_.shown[0].table != plan_.main ? "" : " of " + table);
      case PlanKind::duplicates:
        return how_many + "values of " + list + " that stand in several rows of " + table;
      case PlanKind::share:
        if (!plan_.groups.empty())
          return "the share of " + (plan_.measures.empty() ? table : measure(plan_.measures[0]).substr(4)) +
                 groups();
        return "the share of " + table + " " + conditions();
      case PlanKind::average_count:
        return "the average of the number of " + table + groups();
      case PlanKind::describe_tables:
        return "the tables that are there";
      case PlanKind::describe_columns:
        return "the columns of " + table;
    }
    return {};
  }

  const Plan& plan_;
  const Schema& schema_;
  const ValueIndex& values_;
};

bool plain_name(std::string_view name) {
  return !name.empty() && name.size() < 40 && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c >= '0' && c <= '9');
  });
}

}  // namespace

std::string noun(std::string_view name) {
  std::string out;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    const bool upper = c >= 'A' && c <= 'Z';
    if (upper && i > 0 && name[i - 1] >= 'a' && name[i - 1] <= 'z') out += ' ';
    out += c == '_' ? ' ' : c;
  }
  return fold_case(out);
}

std::string reading(const Plan& plan, const Schema& schema, const ValueIndex& values) {
  return Reader(plan, schema, values).all();
}

std::string conditions_in_words(const Plan& plan, const Schema& schema, const ValueIndex& values) {
  return Reader(plan, schema, values).conditions();
}

std::vector<std::string> example_questions(const Schema& schema, const ValueIndex& values, int near_table) {
  std::vector<std::string> out;
  std::vector<int> tables;
  if (near_table >= 0) tables.push_back(near_table);
  for (int t = 0; t < static_cast<int>(schema.table_count()); ++t) {
    if (t != near_table) tables.push_back(t);
  }
  const auto add = [&](std::string text) {
    if (out.size() < 6 && std::find(out.begin(), out.end(), text) == out.end())
      out.push_back(std::move(text));
  };
  for (const int t : tables) {
    if (!plain_name(schema.table(t).name)) continue;
    const std::string name = noun(schema.table(t).name);
    const std::size_t before = out.size();
    if (out.empty()) add("How many " + name + " are there?");
    for (int c = 0; c < static_cast<int>(schema.table(t).columns.size()) && out.size() < before + 3; ++c) {
      const ColumnRef ref{t, c};
      if (!plain_name(schema.column(ref).name)) continue;
      const auto& profile = values.profile(ref);
      const std::string column = noun(schema.column(ref).name);
      if (profile.few_values && profile.kind == ColumnKind::text && profile.values.size() > 1 &&
          profile.values.size() <= 60 && profile.values.size() * 2 <= profile.seen) {
        add("Number of " + name + " per " + column);
      } else if (values.is_number(ref) && schema.column(ref).primary_key == 0 &&
                 !schema.has_part(ref, "id")) {
        add("Top 5 " + name + " by " + column);
      }
    }
    if (const auto date = date_column(schema, values, t)) add("Number of " + name + " per month this year");
    for (const auto& relation : schema.relations()) {
      if (relation.parent == t && plain_name(schema.table(relation.child).name))
        add("Show " + name + " without " + noun(schema.table(relation.child).name));
    }
    if (out.size() >= 6) break;
  }
  if (out.empty() && !tables.empty()) out.push_back("Which tables are there?");
  return out;
}

}  // namespace ai_sdk::server::sql_query
