#include "agents/data_quality/heavy_hitters.hpp"

#include <algorithm>
#include <bit>

namespace ai_sdk::server::quality {

HeavyHitters::HeavyHitters(std::size_t counters)
    : most_(std::max<std::size_t>(counters, 2)),
      mask_(std::bit_ceil(most_ * 3 / 2 + 2) - 1),
      hashes_(mask_ + 1, 0),
      counters_(mask_ + 1) {}

std::size_t HeavyHitters::insert(std::uint64_t hash) {
  if (size_ == most_) lower_all();
  return place(hash);
}

std::size_t HeavyHitters::place(std::uint64_t hash) {
  std::size_t at = hash & mask_;
  while (hashes_[at] != 0) at = (at + 1) & mask_;
  hashes_[at] = hash;
  ++size_;
  return at;
}

// Takes the median from all counters, which frees at least half of them. Each time at least k/2 counters lose
// as much, and no more than n can be lost in all: this bounds the error.
void HeavyHitters::lower_all() {
  std::vector<std::int64_t> counts;
  counts.reserve(size_);
  for (std::size_t i = 0; i <= mask_; ++i) {
    if (hashes_[i] != 0) counts.push_back(counters_[i].count);
  }
  const auto middle = counts.begin() + static_cast<std::ptrdiff_t>(counts.size() / 2);
  std::nth_element(counts.begin(), middle, counts.end());
  const std::int64_t median = *middle;
  lowered_ += median;
  std::vector<std::pair<std::uint64_t, Counter>> held;
  for (std::size_t i = 0; i <= mask_; ++i) {
    Counter& counter = counters_[i];
    if (hashes_[i] != 0 && counter.count > median) {
      counter.count -= median;
      held.emplace_back(hashes_[i], std::move(counter));
    }
    counter = Counter{};
  }
  std::fill(hashes_.begin(), hashes_.end(), 0);
  size_ = 0;
  for (auto& [hash, counter] : held) counters_[place(hash)] = std::move(counter);
}

std::vector<HeavyHitters::Entry> HeavyHitters::entries(std::int64_t least) const {
  std::vector<Entry> out;
  for (const Counter& counter : counters_) {
    if (counter.named && counter.count > least) out.push_back({counter.text, counter.count});
  }
  std::sort(out.begin(), out.end(), [](const Entry& l, const Entry& r) {
    return l.count != r.count ? l.count > r.count : l.text < r.text;
  });
  return out;
}

}  // namespace ai_sdk::server::quality
