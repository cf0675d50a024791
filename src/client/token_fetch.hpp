#pragma once

#include "core/token_provider.hpp"

#include <chrono>
#include <string>

namespace ai_sdk::detail {

constexpr std::chrono::seconds token_limit{30};

// Asks a provider and returns the token: to be called on a thread that may block. Ends early when `stop_fd`
// becomes readable and a command is being run. Throws std::runtime_error that names the provider and says
// why; it holds nothing of what could be the token. What a command wrote to its standard error, which may be
// secret too, is in it only with `show_errors`, and no more than 300 bytes of it.
std::string fetch_token(const TokenProvider& provider, int stop_fd, bool show_errors);

}  // namespace ai_sdk::detail
