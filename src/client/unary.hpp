#pragma once

#include "client/attempts.hpp"

#include <string>

namespace ai_sdk::detail {

// Carries a call out to its end and returns the body of a 2xx answer. Runs on the client's executor.
http::Task<std::string> run_unary(Attempts& attempts);

// Reads a whole body, up to `limit` bytes; what is beyond fails, or is dropped where `cut` is set.
http::Task<std::string> read_whole_body(http::Exchange& exchange, std::size_t limit, bool cut);

}  // namespace ai_sdk::detail
