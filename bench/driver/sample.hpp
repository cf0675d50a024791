#pragma once

#include <boost/json/value.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

// What is sent and answered in all measurements, so that everybody does the same work.
namespace ai_sdk::bench {

inline constexpr std::string_view agent_name = "Analyst";
inline constexpr std::string_view token =
    "a-token-as-long-as-real-ones-are-0123456789abcdefghijklmnopqrstuvwxyz";
inline constexpr std::string_view question = "Which tables hold refunds, and who owns them?";

// The path of one request: "invoke" or "stream".
std::string path_of(std::string_view agent, std::string_view operation);
// The header fields that the library sends, but Host and Content-Length.
std::vector<std::pair<std::string, std::string>> request_headers(
    std::string_view accept = "application/json");
std::string request_body();

// An answer of a usual size (about 900 bytes).
std::string invoke_answer();

// 1,000 events as a server writes them, one element each: text for the most part, some thinking, some tools.
// A stream repeats them between its start and its end.
std::vector<std::string> event_block();
std::string start_event();
std::string end_event();

// Bytes as one chunk of a chunked body.
std::string as_chunk(std::string_view bytes);

}  // namespace ai_sdk::bench
