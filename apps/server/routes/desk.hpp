#pragma once

#include "http/exchange.hpp"
#include "runs/worker_pool.hpp"

#include <functional>
#include <memory>

namespace ai_sdk::server {

// Has a request answered on a thread that may wait for the store or for data sources, which the event loop's
// thread must not. What `answer` throws becomes the answer: a DirectoryFailure or a PageError as it says, all
// else a 500.
void answer_at_desk(WorkerPool& desk, const std::shared_ptr<Exchange>& exchange,
                    std::function<void(const std::shared_ptr<Exchange>&)> answer);

}  // namespace ai_sdk::server
