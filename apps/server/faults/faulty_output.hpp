#pragma once

#include "faults/fault_plan.hpp"
#include "http/exchange.hpp"
#include "runs/run_service.hpp"

#include <memory>

namespace ai_sdk::server {

// The output, with which something goes wrong once so many events have been handed on. The agent runs no
// further then. `fault` is one of cut, stalled and error.
std::shared_ptr<RunOutput> with_fault(std::shared_ptr<RunOutput> output, std::shared_ptr<Exchange> exchange,
                                      Fault fault);

}  // namespace ai_sdk::server
