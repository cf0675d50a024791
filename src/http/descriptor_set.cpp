#include "http/descriptor_set.hpp"

#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <cstdlib>

namespace ai_sdk::http {
namespace {

// One bit per descriptor. Nobody has more sockets to one server than there are ports; a higher number than
// this is not kept track of. The pages come from calloc: what is never written costs nothing.
constexpr std::size_t most = 1 << 20;
constexpr std::size_t bits = 64;

}  // namespace

struct DescriptorSet::Words {
  std::atomic<std::uint64_t> at[most / bits];
};

DescriptorSet::DescriptorSet() noexcept : words_(static_cast<Words*>(std::calloc(1, sizeof(Words)))) {}
DescriptorSet::~DescriptorSet() { std::free(words_); }

void DescriptorSet::add(int descriptor) noexcept {
  const auto number = static_cast<std::size_t>(descriptor);
  if (!words_ || descriptor < 0 || number >= most) return;
  words_->at[number / bits].fetch_or(std::uint64_t{1} << (number % bits), std::memory_order_relaxed);
}

void DescriptorSet::remove(int descriptor) noexcept {
  const auto number = static_cast<std::size_t>(descriptor);
  if (!words_ || descriptor < 0 || number >= most) return;
  words_->at[number / bits].fetch_and(~(std::uint64_t{1} << (number % bits)), std::memory_order_relaxed);
}

void DescriptorSet::close_all() noexcept {
  if (!words_) return;
  for (std::size_t word = 0; word < most / bits; ++word) {
    const std::uint64_t set = words_->at[word].exchange(0, std::memory_order_relaxed);
    for (std::size_t bit = 0; set >> bit != 0 && bit < bits; ++bit)
      if (set >> bit & 1) ::close(static_cast<int>(word * bits + bit));
  }
}

}  // namespace ai_sdk::http
