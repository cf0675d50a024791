#pragma once

#include <cstdint>

namespace ai_sdk::detail {

// A number that differs between a process and the child that it forks. Costs no system call.
std::uint64_t process_mark() noexcept;

}  // namespace ai_sdk::detail
