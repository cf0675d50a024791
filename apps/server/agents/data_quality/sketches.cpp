#include "agents/data_quality/sketches.hpp"

#include <algorithm>
#include <cmath>

namespace ai_sdk::server::quality {

void DistinctSketch::insert(std::uint64_t hash) {
  if ((size_ + 1) * 2 > slots_.size()) grow();
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t i = hash & mask;; i = (i + 1) & mask) {
    if (slots_[i] == hash) return;
    if (slots_[i] == 0) {
      slots_[i] = hash;
      if (++size_ > limit_) estimate_from_now_on();
      return;
    }
  }
}

void DistinctSketch::grow() {
  std::vector<std::uint64_t> old(slots_.empty() ? 64 : slots_.size() * 2, 0);
  old.swap(slots_);
  const std::size_t mask = slots_.size() - 1;
  for (const std::uint64_t hash : old) {
    if (hash == 0) continue;
    std::size_t i = hash & mask;
    while (slots_[i] != 0) i = (i + 1) & mask;
    slots_[i] = hash;
  }
}

void DistinctSketch::estimate_from_now_on() {
  registers_.assign(register_count, 0);
  for (const std::uint64_t hash : slots_) {
    if (hash != 0) raise(hash);
  }
  std::vector<std::uint64_t>().swap(slots_);
}

std::int64_t DistinctSketch::count() const {
  if (exact()) return static_cast<std::int64_t>(size_);
  constexpr auto m = static_cast<double>(register_count);
  double sum = 0;
  std::int64_t empty = 0;
  for (const std::uint8_t rank : registers_) {
    sum += std::ldexp(1.0, -static_cast<int>(rank));
    empty += rank == 0 ? 1 : 0;
  }
  const double raw = 0.7213 / (1 + 1.079 / m) * m * m / sum;
  const bool few = raw <= 2.5 * m && empty > 0;
  return static_cast<std::int64_t>(std::llround(few ? m * std::log(m / static_cast<double>(empty)) : raw));
}

double Reservoir::random() {
  state_ += 0x9e3779b97f4a7c15U;
  return (static_cast<double>(mix_bits(state_) >> 11U) + 0.5) * 0x1.0p-53;
}

void Reservoir::take(double value) {
  if (kept_.size() < size_) {
    kept_.push_back(value);
    if (kept_.size() < size_) return;
  } else {
    kept_[static_cast<std::size_t>(random() * static_cast<double>(size_))] = value;
  }
  weight_ *= std::exp(std::log(random()) / static_cast<double>(size_));
  next_ = seen_ + static_cast<std::int64_t>(std::floor(std::log(random()) / std::log1p(-weight_))) + 1;
}

std::vector<double> Reservoir::sorted() {
  std::sort(kept_.begin(), kept_.end());
  return std::move(kept_);
}

void RepeatFinder::thin() {
  mask_ = mask_ << 1U | 1U;
  std::erase_if(hashes_, [this](std::uint64_t hash) { return (hash & mask_) != 0; });
}

std::int64_t RepeatFinder::repeated() {
  std::sort(hashes_.begin(), hashes_.end());
  std::int64_t repeated = 0;
  for (std::size_t i = 0; i < hashes_.size();) {
    std::size_t end = i + 1;
    while (end < hashes_.size() && hashes_[end] == hashes_[i]) ++end;
    if (end - i > 1) repeated += static_cast<std::int64_t>(end - i);
    i = end;
  }
  return repeated * static_cast<std::int64_t>(mask_ + 1);
}

}  // namespace ai_sdk::server::quality
