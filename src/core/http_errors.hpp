#pragma once

#include <ai_sdk/call_options.hpp>
#include <ai_sdk/errors.hpp>

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace ai_sdk::core {

// What was asked for, so that 403 and 404 become the right error.
enum class Resource {
  agent,
  bot,
  persona,
  ability,
  agent_list,
  bot_list,
  persona_list,
  ability_list,
  new_agent,  // creations
  new_persona,
  other
};

struct ErrorContext {
  Resource resource = Resource::other;
  std::string name;
  std::string request_id;  // ours; the server's own (X-Request-ID of the answer) wins where it sends one
};

// Throws the error of the tree in <ai_sdk/errors.hpp> that an HTTP status other than 2xx stands for. `now` is
// what a Retry-After that is a date is measured against.
[[noreturn]] void throw_http_error(
    int status, const Headers& headers, std::string_view body, const ErrorContext& context,
    std::chrono::system_clock::time_point now = std::chrono::system_clock::now());

// The first header of that name, compared without case; empty where there is none.
std::string_view find_header(const Headers& headers, std::string_view name);

// The server's own id of a request (X-Request-ID of its answer); empty where it sent none that can be shown:
// visible ASCII. Kept to so many bytes, once what must not be in it has been blotted out.
std::string_view server_request_id(const Headers& headers);
inline constexpr std::size_t max_request_id = 256;

// What Retry-After and its relatives say: decimal seconds, an HTTP date (all three forms of RFC 9110, 5.6.7),
// and retry-after-ms / x-ms-retry-after-ms; the longest where several say something. Rounded up to whole
// milliseconds, never negative; nothing where it cannot be read. `now` is the wall clock.
std::optional<std::chrono::milliseconds> parse_retry_after(const Headers& headers,
                                                           std::chrono::system_clock::time_point now);

}  // namespace ai_sdk::core
