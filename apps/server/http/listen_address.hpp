#pragma once

#include <string>

namespace ai_sdk::server {

// Where to listen, and the name under which this machine's own programs reach it.
struct ListenAddress {
  std::string host;        // in lower case, without brackets
  std::string reached_by;  // for a URL: brackets around IPv6; a loopback address where it is bound to all
  bool any = false;        // bound to all of the machine's addresses
};

// Refuses, with ServeError, an address that other machines can reach, unless a token was chosen by the user:
// one that was made up here would be all that stands before the data.
ListenAddress check_address(const std::string& host, bool token_was_chosen);

}  // namespace ai_sdk::server
