#pragma once

#include "driver/arguments.hpp"

#include <ai_sdk/client.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include <vector>

namespace ai_sdk::bench {

AiSdkConfig config_for(const std::string& host);

// A client as the arguments say: host, ca; with own_thread=1 with its own I/O thread, else on the loop.
AiSdk make_client(const Arguments& arguments, boost::asio::io_context& loop);
AiSdk make_client(const AiSdkConfig& config, const Arguments& arguments, boost::asio::io_context& loop);

// Runs all of them on the loop until the last has ended; throws what the first that fails throws.
void run_all(boost::asio::io_context& loop, std::vector<boost::asio::awaitable<void>> tasks);

// How many connections the client has open; runs the loop for it, if it is there that the client lives.
std::size_t open_connections(const AiSdk& client, boost::asio::io_context& loop);

}  // namespace ai_sdk::bench
