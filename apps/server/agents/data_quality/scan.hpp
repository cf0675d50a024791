#pragma once

#include "agents/data_quality/heavy_hitters.hpp"
#include "agents/data_quality/profile.hpp"
#include "agents/data_quality/shape_facts.hpp"
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
  // The texts of one shape. Those that are like it in all that ShapeFacts says are only counted, in `plain`,
  // and enter into the profile's numbers at the end.
  struct Shape {
    std::uint64_t hash = 0;
    std::string text;
    ShapeFacts facts;
    std::int64_t plain = 0;
    ShapeCount found;
  };

  // `times`: how often the value is there.
  void add_number(double value, bool whole, std::int64_t times);
  void add_far_number(double value, std::int64_t times);
  void add_text(std::string_view text, std::int64_t times);
  bool add_plain(std::string_view text, std::int64_t times);
  void add_any(std::string_view text, std::int64_t times);
  void add_spoken(std::string_view text, std::int64_t times);
  void add_shape(std::string_view text, std::int64_t times);
  void add_date(std::string_view text, std::int64_t times);
  void add_day(DateForm form, int year, int month, int day, std::int64_t times);
  bool take_placeholder(std::string_view trimmed, std::int64_t times);
  void measure(std::int64_t length, std::int64_t times);
  // Null where there is no room for another one.
  Shape* shape_at(const ShapeText& shape, std::string_view text);
  void settle_counts();
  void settle_shapes();
  void settle_frequent();
  void keep_tails(bool last);

  ColumnProfile& p_;
  int today_;
  bool counting_ = true;  // no more different texts than TextCounts holds so far
  TextCounts texts_;
  DistinctSketch distinct_;
  HeavyHitters frequent_;
  Reservoir sample_;
  std::vector<Shape> shapes_;
  std::vector<std::uint16_t> shape_slots_;
  int first_day_ = std::numeric_limits<int>::max();  // of ISO dates, as 20241231
  int last_day_ = 0;
  double lowest_bound_ = std::numeric_limits<double>::infinity();
  double highest_bound_ = -std::numeric_limits<double>::infinity();
};

std::string today_utc();

}  // namespace ai_sdk::server::quality
