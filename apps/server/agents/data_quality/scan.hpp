#pragma once

#include "agents/data_quality/profile.hpp"
#include "agents/data_quality/sketches.hpp"

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace ai_sdk::server::quality {

// The texts of a column with their counts, as long as there are few different ones: what has been seen before
// is then only counted, and looked at once at the end.
class TextCounts {
 public:
  struct Entry {
    std::uint64_t hash = 0;
    std::int64_t count = 0;
    std::string text;
  };
  // False: the text is a new one and there is no room for it. It has not been counted then.
  bool add(std::string_view text, std::uint64_t hash);
  const std::vector<Entry>& entries() const { return entries_; }
  void clear() { *this = TextCounts(); }

 private:
  std::vector<Entry> entries_;
  std::vector<std::uint16_t> slots_;  // places in `entries_`, counted from 1
};

// Takes the values of one column one after the other and fills its profile.
class ColumnScan {
 public:
  ColumnScan(ColumnProfile& profile, const std::string& today);
  // Returns the value's hash; equal values (as SQL sees them) have equal hashes.
  std::uint64_t add(const Value& value);
  void finish();

 private:
  // `times`: how often the value is there.
  void add_number(double value, bool whole, std::int64_t times);
  void add_text(std::string_view text, std::int64_t times);
  void add_spoken(std::string_view text, std::int64_t times);
  void add_shape(std::string_view text, std::int64_t times);
  void add_date(std::string_view text, std::int64_t times);
  void settle_counts();
  void keep_tails(bool last);

  struct Shape {
    std::uint64_t hash = 0;
    std::string text;
    ShapeCount found;
  };

  ColumnProfile& p_;
  std::string today_;
  bool counting_ = true;  // no more different texts than TextCounts holds so far
  TextCounts texts_;
  DistinctSketch distinct_;
  Reservoir sample_;
  std::vector<Shape> shapes_;
  std::vector<std::uint16_t> shape_slots_;
  double lowest_bound_ = std::numeric_limits<double>::infinity();
  double highest_bound_ = -std::numeric_limits<double>::infinity();
};

std::string today_utc();

}  // namespace ai_sdk::server::quality
