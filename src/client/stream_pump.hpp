#pragma once

#include "client/stream_reader.hpp"

#include <memory>

namespace ai_sdk::detail {

// Reads one stream's events off the network and puts them into its reader. Runs on the client's executor
// until the stream ends, fails, or its reader has left.
http::Task<void> pump_stream(std::shared_ptr<StreamReader> reader, std::shared_ptr<ClientState> client,
                             std::shared_ptr<CallPlan> plan);

}  // namespace ai_sdk::detail
