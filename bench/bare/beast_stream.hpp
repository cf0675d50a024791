#pragma once

#include "bare/line_reader.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <string>

namespace ai_sdk::bench {

// Asks for one stream over a connection of its own and reads it to its end: Beast's parser, LineReader.
boost::asio::awaitable<void> read_beast_stream(unsigned short port, std::string agent,
                                               std::size_t buffer_size, LineReader::Take take);

}  // namespace ai_sdk::bench
