#pragma once

#include "http/transport.hpp"

#include <memory>

namespace ai_sdk::http {

// What one read_body() of a decoded exchange hands on at most, however small the bytes were before: a reader
// that stops at its own limit never has more than this on its hands.
inline constexpr std::size_t max_decoded_at_once = 256 * 1024;

// The exchange with its body decoded as the head's Content-Encoding says: gzip (also several members in a
// row) and deflate (with zlib's frame, as the standard has it, or bare, as some servers do). Without an
// encoding it is the same exchange. To be called between read_head() and read_body().
//
// Throws TransportFailure(bad_answer) for another encoding; read_body() throws it for bytes that are damaged
// or end too early. Where the status is no success it is the status that matters: what cannot be decoded is
// then left out.
std::unique_ptr<Exchange> decoded(std::unique_ptr<Exchange> exchange, const ResponseHead& head);

}  // namespace ai_sdk::http
