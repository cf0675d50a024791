#include "batch/input_check.hpp"

#include "failure.hpp"

namespace ai_sdk::cli {
namespace {

constexpr std::size_t most_shown = 10;

// The first few lines about rows, and how many there are.
class Complaints {
 public:
  void add(const std::string& text) {
    if (++count_ <= most_shown) text_ += "\n  " + text;
  }
  std::size_t count() const { return count_; }
  std::string text() const {
    if (count_ <= most_shown) return text_;
    return text_ + "\n  … and " + std::to_string(count_ - most_shown) + " more";
  }

 private:
  std::size_t count_ = 0;
  std::string text_;
};

std::string rows_text(std::size_t count) {
  return count == 1 ? std::string("1 row") : std::to_string(count) + " rows";
}

}  // namespace

RowStates check_input(RowReader& rows, const RowRules& rules, const std::string& agent, bool may_be_alike) {
  std::unordered_map<RowKey, std::uint64_t, RowKeyHash> lines;
  RowKeys keys(agent, may_be_alike);
  Complaints wrong, alike;
  for (;;) {
    try {
      auto raw = rows.next();
      if (!raw) break;
      const Row row = make_row(std::move(*raw), rules);
      const auto [place, is_new] = lines.try_emplace(keys.next(row), row.line);
      if (!is_new) {
        alike.add("line " + std::to_string(row.line) + " is the same as line " +
                  std::to_string(place->second));
      }
    } catch (const RowError& error) {
      wrong.add(error.what());
    }
  }
  if (wrong.count() > 0) {
    throw UsageError(rows_text(wrong.count()) +
                     " of the input cannot be asked; nothing was sent:" + wrong.text());
  }
  if (alike.count() > 0) {
    throw UsageError(
        rows_text(alike.count()) +
        " of the input repeat an earlier one; take them out, give each an \"id\" of its own, or ask "
        "them all with --allow-duplicates. Nothing was sent:" +
        alike.text());
  }
  RowStates states;
  states.reserve(lines.size());
  for (const auto& [key, line] : lines) states.emplace(key, RowState::open);
  return states;
}

}  // namespace ai_sdk::cli
