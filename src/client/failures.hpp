#pragma once

#include "client/call_plan.hpp"
#include "core/retry_planner.hpp"
#include "http/transport.hpp"

namespace ai_sdk::detail {

// What a failed exchange means for the decision to repeat it; nothing where it must not be asked (a closed
// client, an answer that is not HTTP).
std::optional<core::Attempt> as_attempt(const http::TransportFailure& failure);

// Throws the error that users see.
[[noreturn]] void throw_failure(const http::TransportFailure& failure, const core::ErrorContext& context);

// Throws the error that an answer of 300 and above stands for.
[[noreturn]] void throw_status(const ClientState& client, int status, const Headers& headers,
                               const std::string& body, const core::ErrorContext& context);

}  // namespace ai_sdk::detail
