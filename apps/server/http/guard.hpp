#pragma once

#include "http/message.hpp"
#include "trust/rate_limiter.hpp"
#include "trust/token_verifier.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ai_sdk::server {

// Who may talk to this server, decided before a request's body is read. Not thread-safe.
class Guard {
 public:
  struct Rules {
    std::shared_ptr<const TokenVerifier> tokens;  // never null
    std::size_t requests_per_minute = 0;          // of each caller; 0: any number
    std::vector<std::string> hosts;  // names or addresses the server is reached by, beside the loopback ones
    bool any_host = false;           // bound to all addresses: its names cannot be known
    std::vector<std::string> open_paths;  // need no token
  };
  explicit Guard(Rules rules) : rules_(std::move(rules)), rates_(rules_.requests_per_minute) {}

  // The refusal, or nothing where the request may pass: it knows then who sent it.
  std::optional<Response> refuse(Request& request);

 private:
  bool is_own_host(std::string_view host) const;
  std::optional<Response> refuse_place(const Request& request) const;
  Rules rules_;
  RateLimiter rates_;
};

// The host of "host", "host:port", "[v6]" or "[v6]:port", in lower case, without brackets and a trailing dot;
// empty where it is malformed.
std::string host_of_authority(std::string_view authority);

// localhost, its subdomains, 127.0.0.0/8 and ::1.
bool is_loopback_host(std::string_view host);

}  // namespace ai_sdk::server
