#pragma once

#include "http/connection.hpp"
#include "http/name_lookup.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

namespace ai_sdk::http {

struct RaceResult {
  std::optional<Socket> socket;  // the winner's; none where all failed
  std::vector<std::pair<boost::asio::ip::tcp::endpoint, boost::system::error_code>> failures;
};

// Connects to the first address that answers (RFC 8305, section 5): in their order, each begun when the one
// before has failed, or has not connected within `stagger`. All but the winner are closed at the end, also
// when the coroutine is cancelled. While it runs, `stop` ends it: it then throws
// system_error(operation_aborted).
Task<RaceResult> connect_first(boost::asio::any_io_executor executor, Endpoints endpoints,
                               std::chrono::milliseconds stagger, std::function<void()>& stop);

}  // namespace ai_sdk::http
