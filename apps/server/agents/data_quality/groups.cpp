#include "agents/data_quality/groups.hpp"

#include "agents/data_quality/hashing.hpp"
#include "agents/data_quality/names.hpp"
#include "agents/data_quality/sql_text.hpp"
#include "core/ascii.hpp"

#include <algorithm>
#include <map>

namespace ai_sdk::server::quality {
namespace {

constexpr std::size_t max_members = 4'000'000;
constexpr std::size_t max_some = 8;
constexpr std::size_t max_gathered = 60;

std::string select(const TableProfile& table, const std::vector<std::size_t>& columns) {
  std::string sql = "SELECT ";
  for (std::size_t i = 0; i < columns.size(); ++i)
    sql += (i > 0 ? ", " : "") + table.columns[columns[i]].quoted;
  sql += " FROM " + table.quoted;
  return table.info.is_view ? sql : sql + " NOT INDEXED";
}

// Which columns the questions need in all, and where each question finds its own among them.
struct Layout {
  std::vector<std::size_t> columns;
  std::vector<std::vector<std::size_t>> places;
};

Layout layout_of(std::span<RowQuestion> questions) {
  Layout layout;
  for (const RowQuestion& question : questions) {
    std::vector<std::size_t>& places = layout.places.emplace_back();
    for (const std::size_t column : question.columns) {
      const auto known = std::find(layout.columns.begin(), layout.columns.end(), column);
      places.push_back(static_cast<std::size_t>(known - layout.columns.begin()));
      if (known == layout.columns.end()) layout.columns.push_back(column);
    }
  }
  return layout;
}

// A question's own columns out of the row. Most have the whole row, or one value of it.
class Pick {
 public:
  explicit Pick(const std::vector<std::size_t>& places) : places_(places) {
    for (std::size_t i = 1; i < places.size(); ++i) neighbours_ &= places[i] == places[0] + i;
    if (!neighbours_) values_.resize(places.size());
  }
  std::span<const Value> from(std::span<const Value> row) {
    if (neighbours_) return row.subspan(places_[0], places_.size());
    for (std::size_t i = 0; i < places_.size(); ++i) values_[i] = row[places_[i]];
    return values_;
  }

 private:
  std::vector<std::size_t> places_;
  std::vector<Value> values_;
  bool neighbours_ = true;
};

}  // namespace

void GroupCounter::settle() {
  std::sort(members_.begin(), members_.end(), [](const Membership& l, const Membership& r) {
    return l.key != r.key ? l.key < r.key : l.detail < r.detail;
  });
  for (std::size_t i = 0; i < members_.size();) {
    std::size_t end = i + 1;
    std::int64_t details = 1;
    for (; end < members_.size() && members_[end].key == members_[i].key; ++end) {
      if (members_[end].detail != members_[end - 1].detail) ++details;
    }
    const auto rows = static_cast<std::int64_t>(end - i);
    if (rows > 1) {
      ++counts_.groups;
      counts_.rows += rows;
      counts_.surplus += rows - 1;
      counts_.varieties += details - 1;
      if (details > 1) counts_.varied_rows += rows;
      if ((details > 1 || !details_) && counts_.some.size() < max_some) {
        counts_.some.push_back({members_[i].key, rows});
      }
    }
    i = end;
  }
  members_.clear();
}

void answer(Connection& connection, const TableProfile& table, std::span<RowQuestion> questions) {
  if (questions.empty() || table.rows == 0) return;
  const Layout layout = layout_of(questions);
  std::size_t whole = 0;
  for (const RowQuestion& question : questions) whole += question.mask == 0 ? 1 : 0;
  const std::size_t members = static_cast<std::size_t>(table.rows) * whole;
  const std::size_t parts = std::max<std::size_t>((members + max_members - 1) / max_members, 1);
  std::vector<GroupCounter> counters;
  std::vector<Pick> picks;
  for (std::size_t q = 0; q < questions.size(); ++q) {
    counters.emplace_back(questions[q].details);
    picks.emplace_back(layout.places[q]);
    questions[q].counts = {};
  }
  const std::string sql = select(table, layout.columns);
  for (std::size_t part = 0; part < parts; ++part) {
    connection.for_each(
        sql,
        [&](std::span<const Value> row) {
          for (std::size_t q = 0; q < questions.size(); ++q) {
            RowQuestion& question = questions[q];
            if (!question.exact || (part > 0 && question.mask != 0)) continue;
            try {
              const auto member = question.member(picks[q].from(row));
              if (!member || (member->key & question.mask) != 0) continue;
              // The upper bits part the groups, since masks look at the lower ones.
              if (question.mask == 0 && parts > 1 && (member->key >> 32U) % parts != part) continue;
              counters[q].add(*member);
            } catch (const Inexact&) {
              question.exact = false;
            }
          }
          return true;
        },
        {}, scan_limits());
    for (GroupCounter& counter : counters) counter.settle();
  }
  for (std::size_t q = 0; q < questions.size(); ++q) questions[q].counts = counters[q].counts();
}

std::vector<std::string> group_samples(Connection& connection, const TableProfile& table,
                                       const RowQuestion& question, const std::vector<std::size_t>& shown,
                                       std::size_t most) {
  std::map<std::uint64_t, std::vector<std::string>> found;
  std::int64_t waiting = 0;
  for (const GroupCounts::Some& group : question.counts.some) {
    found[group.key];
    waiting += group.rows;
  }
  std::vector<std::size_t> columns = question.columns;
  columns.insert(columns.end(), shown.begin(), shown.end());
  std::size_t gathered = 0;
  connection.for_each(
      select(table, columns),
      [&](std::span<const Value> row) {
        const auto member = question.member(row.first(question.columns.size()));
        const auto group = member ? found.find(member->key) : found.end();
        if (group == found.end()) return waiting > 0;
        std::string text;
        for (const Value& value : row.subspan(question.columns.size()))
          text += (text.empty() ? "" : " · ") + to_text(value);
        if (std::find(group->second.begin(), group->second.end(), text) == group->second.end())
          group->second.push_back(std::move(text));
        --waiting;
        ++gathered;
        return waiting > 0 && gathered < max_gathered;
      },
      {}, scan_limits());
  std::vector<std::string> out;
  for (auto& [key, texts] : found) {
    std::sort(texts.begin(), texts.end());
    for (std::string& text : texts) {
      if (out.size() < most) out.push_back(std::move(text));
    }
  }
  return out;
}

std::uint64_t exact_hash(const Value& value) {
  const auto* text = std::get_if<std::string>(&value);
  // A blob is handed out like this, and perhaps cut.
  if (text != nullptr && text->size() >= 3 && text->starts_with("x'") && text->back() == '\'')
    throw Inexact{};
  return hash_of(value);
}

std::uint64_t hash_of(const Value& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return hash_text(*text);
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return hash_integer(*integer);
  if (const auto* real = std::get_if<double>(&value)) return hash_real(*real);
  return hash_of_null;
}

std::string_view trimmed_text(const ColumnProfile& column, std::string_view text) {
  if (column.odd_padding > 0) return trim_blanks(text);
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

bool is_present(const ColumnProfile& column, const Value& value) {
  if (std::holds_alternative<std::monostate>(value)) return false;
  const auto* text = std::get_if<std::string>(&value);
  if (text == nullptr) return true;
  const std::string_view trimmed = trimmed_text(column, *text);
  if (trimmed.empty()) return false;
  return column.placeholders.empty() || trimmed.size() > 24 ||
         !column.placeholders.contains(core::lower(trimmed));
}

std::uint64_t add_to_row_hash(std::uint64_t hash, std::size_t column, std::uint64_t own) {
  return hash + own * (2 * column + 0x9e3779b97f4a7c15U);
}

}  // namespace ai_sdk::server::quality
