#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace ai_sdk::server::quality {

// The values that come most often among many, in bounded memory: the counters of Misra and Gries (1982),
// which are lowered many at a time (Anderson et al. 2017). A value is known by its 64-bit hash, and by its
// text from the time when it has come a few times.
//
// With k counters and n values every count is too low by at most max_error() <= 2n/k, and each value that
// comes more often than that has a counter.
class HeavyHitters {
 public:
  struct Entry {
    std::string text;
    std::int64_t count = 0;  // at least so often; at most max_error() more
  };

  explicit HeavyHitters(std::size_t counters);

  // `text` is called for the value's text, and only where the value has come a few times.
  template <class Text>
  void add(std::uint64_t hash, std::int64_t times, Text&& text) {
    if (hash == 0) hash = 1;
    std::size_t at = hash & mask_;
    while (hashes_[at] != hash) {
      if (hashes_[at] == 0) {
        at = insert(hash);
        break;
      }
      at = (at + 1) & mask_;
    }
    Counter& counter = counters_[at];
    counter.count += times;
    if (!counter.named && counter.count >= named_from) {
      counter.named = true;
      counter.text = text();
    }
  }

  std::int64_t max_error() const { return lowered_; }
  // Those that come more often than `least` times for certain, and at least a few times; most frequent first.
  std::vector<Entry> entries(std::int64_t least) const;

 private:
  static constexpr std::int64_t named_from = 8;
  struct Counter {
    std::int64_t count = 0;
    bool named = false;
    std::string text;
  };

  std::size_t insert(std::uint64_t hash);
  std::size_t place(std::uint64_t hash);
  void lower_all();

  std::size_t most_;
  std::size_t mask_;
  std::vector<std::uint64_t> hashes_;  // 0: free. Apart from the rest, so that they stay in the cache
  std::vector<Counter> counters_;
  std::size_t size_ = 0;
  std::int64_t lowered_ = 0;
};

}  // namespace ai_sdk::server::quality
