#pragma once

#include "http/message.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ai_sdk::server {

// Who may talk to this server, decided before a request's body is read.
class Guard {
 public:
  struct Rules {
    std::string token;               // the bearer token; never empty
    std::vector<std::string> hosts;  // names or addresses the server is reached by, beside the loopback ones
    bool any_host = false;           // bound to all addresses: its names cannot be known
    std::vector<std::string> open_paths;  // need no token
  };
  explicit Guard(Rules rules) : rules_(std::move(rules)) {}

  // The refusal, or nothing where the request may pass.
  std::optional<Response> refuse(const Request& request) const;

 private:
  bool is_own_host(std::string_view host) const;
  Rules rules_;
};

// Takes as long for any two texts of one length, wherever they differ.
bool equal_in_constant_time(std::string_view a, std::string_view b);

// The host of "host", "host:port", "[v6]" or "[v6]:port", in lower case, without brackets and a trailing dot;
// empty where it is malformed.
std::string host_of_authority(std::string_view authority);

// localhost, its subdomains, 127.0.0.0/8 and ::1.
bool is_loopback_host(std::string_view host);

}  // namespace ai_sdk::server
