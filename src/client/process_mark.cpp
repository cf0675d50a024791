#include "client/process_mark.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <atomic>

namespace ai_sdk::detail {
namespace {

using Mark = std::atomic<std::uint64_t>;

constexpr std::size_t page_size = 4096;

// A page that the kernel hands to a child empty (madvise(2), MADV_WIPEONFORK: Linux 4.14). Never unmapped:
// the last user cannot be known.
std::atomic<Mark*> page = nullptr;
Mark last = 0;

Mark* make_page() noexcept {
  void* memory = mmap(nullptr, page_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return nullptr;
  Mark* expected = nullptr;
  if (madvise(memory, page_size, MADV_WIPEONFORK) == 0 &&
      page.compare_exchange_strong(expected, static_cast<Mark*>(memory)))
    return static_cast<Mark*>(memory);
  munmap(memory, page_size);
  return expected;
}

}  // namespace

std::uint64_t process_mark() noexcept {
  Mark* mine = page.load(std::memory_order_acquire);
  if (!mine) mine = make_page();
  if (!mine) return static_cast<std::uint64_t>(::getpid());
  std::uint64_t mark = mine->load(std::memory_order_relaxed);
  if (mark != 0) return mark;
  // The first time in this process: what was handed out before the fork is inherited, and passed by.
  const std::uint64_t fresh = last.load(std::memory_order_relaxed) + 1;
  if (!mine->compare_exchange_strong(mark, fresh)) return mark;
  last.store(fresh, std::memory_order_relaxed);
  return fresh;
}

}  // namespace ai_sdk::detail
