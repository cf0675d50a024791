#pragma once

#include "client/attempts.hpp"

#include <string>

namespace ai_sdk::detail {

// Carries a call out to its end and returns the body of a 2xx answer. Runs on the client's executor.
http::Task<std::string> run_unary(Attempts& attempts);

// Reads what explains a refusal, up to 64 KiB of it.
http::Task<std::string> read_error_body(http::Exchange& exchange);

}  // namespace ai_sdk::detail
