#pragma once

#include "client/attempts.hpp"

#include <string>

namespace ai_sdk::detail {

struct UnaryAnswer {
  int status = 0;
  std::string body;
};

// Carries a call out to its end and returns the answer, a 2xx. Runs on the client's executor.
http::Task<UnaryAnswer> run_unary(Attempts& attempts);

// Reads what explains a refusal, up to 64 KiB of it.
http::Task<std::string> read_error_body(http::Exchange& exchange);

}  // namespace ai_sdk::detail
