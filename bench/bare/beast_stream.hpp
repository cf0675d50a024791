#pragma once

#include "bare/line_reader.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <string>

namespace ai_sdk::bench {

// Both ask for one stream over a connection of its own and read it to its end with LineReader.

// As Beast's documentation shows it: a buffer_body that async_read_some fills again and again.
boost::asio::awaitable<void> read_beast_stream(unsigned short port, std::string agent,
                                               std::size_t buffer_size, LineReader::Take take);
// As one who knows Beast well would write it: takes the chunks in place, all that one read has brought.
boost::asio::awaitable<void> read_beast_chunks(unsigned short port, std::string agent,
                                               std::size_t buffer_size, LineReader::Take take);

}  // namespace ai_sdk::bench
