#pragma once

#include "agents/data_quality/profile.hpp"

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace ai_sdk::server::quality {

// A set of 64-bit hashes with a limit, for counting distinct values.
class HashSet {
 public:
  // False: the set is full and the value was not new to it for certain.
  bool insert(std::uint64_t hash, std::size_t limit);
  std::size_t size() const { return size_; }
  void release() { std::vector<std::uint64_t>().swap(slots_); }

 private:
  void grow();
  std::vector<std::uint64_t> slots_;
  std::size_t size_ = 0;
};

// Takes the values of one column one after the other and fills its profile.
class ColumnScan {
 public:
  ColumnScan(ColumnProfile& profile, std::string today) : p_(profile), today_(std::move(today)) {}
  // Returns the value's hash; equal values (as SQL sees them) have equal hashes.
  std::uint64_t add(const Value& value);
  void finish();
  std::size_t distinct_kept() const { return distinct_.size(); }

 private:
  void add_number(double value);
  void add_text(const std::string& text);
  void add_spoken(std::string_view text);
  void add_shape(std::string_view text);
  void add_date(std::string_view text);
  void keep_tails(bool last);

  ColumnProfile& p_;
  std::string today_;
  HashSet distinct_;
  double lowest_bound_ = std::numeric_limits<double>::infinity();
  double highest_bound_ = -std::numeric_limits<double>::infinity();
  std::uint64_t random_ = 0x9e3779b97f4a7c15U;  // fixed, so that an analysis can be repeated
};

std::string today_utc();

}  // namespace ai_sdk::server::quality
