#pragma once

#include "routes/routes.hpp"

#include <memory>

namespace ai_sdk::server {

// Has a run carried out, with whatever `faults` (which may be null) wants to go wrong with it; where it is
// not accepted, says so in the exchange.
void start_run(RunService& runs, Faults* faults, bool streamed, RunRequest run, MakeRunOutput make_output,
               const std::shared_ptr<Exchange>& exchange);

}  // namespace ai_sdk::server
