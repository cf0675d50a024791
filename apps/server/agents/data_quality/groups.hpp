#pragma once

#include "agents/data_quality/profile.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace ai_sdk::server::quality {

// Rows of one key form a group; what else tells its rows apart is the detail.
struct Membership {
  std::uint64_t key = 0;
  std::uint64_t detail = 0;
};

struct GroupCounts {
  std::int64_t groups = 0;       // of more than one row
  std::int64_t rows = 0;         // in these
  std::int64_t surplus = 0;      // rows but for the first of each group
  std::int64_t varieties = 0;    // different details but for the first of each group
  std::int64_t varied_rows = 0;  // in groups of more than one detail

  // A few groups of more than one row (of more than one detail, if details were asked for), with their rows.
  struct Some {
    std::uint64_t key = 0;
    std::int64_t rows = 0;
  };
  std::vector<Some> some;
};

// Counts the groups among the memberships that are added, of which it keeps 16 bytes each.
class GroupCounter {
 public:
  explicit GroupCounter(bool details) : details_(details) {}
  void add(const Membership& member) { members_.push_back(member); }
  std::size_t held() const { return members_.size(); }
  // Counts what was added since the last time and forgets it. No group may be added to both before and after.
  void settle();
  const GroupCounts& counts() const { return counts_; }

 private:
  bool details_;
  std::vector<Membership> members_;
  GroupCounts counts_;
};

// A question about the rows of a table that share something.
struct RowQuestion {
  std::vector<std::size_t> columns;  // of the table; `member` gets their values in this order
  bool details = false;              // do details matter, or the keys alone?
  // What the row belongs to; nothing where it takes no part. Throws Inexact where the values at hand do not
  // tell.
  std::function<std::optional<Membership>(std::span<const Value>)> member;
  std::uint64_t mask = 0;  // only keys of which these bits are 0 are looked at: a share of all groups
  GroupCounts counts;      // the answer
  bool exact = true;       // false: the values at hand do not tell; ask the database
};

// Some values are handed out cut (blobs) or are compared otherwise than their bytes are.
struct Inexact {};

// Answers all questions together, in as many passes over the table as the memory for 4 million memberships
// makes necessary: one where rows times questions are fewer.
void answer(Connection& connection, const TableProfile& table, std::span<RowQuestion> questions);

// The texts of `shown` (SQL of one or several columns) for a few rows of the groups that were found, those of
// one group beside each other.
std::vector<std::string> group_samples(Connection& connection, const TableProfile& table,
                                       const RowQuestion& question, const std::vector<std::size_t>& shown,
                                       std::size_t most);

// The value's hash; equal for values that are equal to SQL.
std::uint64_t hash_of(const Value& value);
// The same; throws Inexact for a blob.
std::uint64_t exact_hash(const Value& value);
// As present_condition says it in SQL.
bool is_present(const ColumnProfile& column, const Value& value);
// As trimmed says it in SQL.
std::string_view trimmed_text(const ColumnProfile& column, std::string_view text);
// Of all columns in their order, but for the surrogates.
std::uint64_t add_to_row_hash(std::uint64_t hash, std::size_t column, std::uint64_t own);

}  // namespace ai_sdk::server::quality
