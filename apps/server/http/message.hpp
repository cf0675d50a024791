#pragma once

#include "trust/principal.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ai_sdk::server {

using HeaderList = std::vector<std::pair<std::string, std::string>>;

// One request as it came over the wire. Nothing in it is decoded.
struct Request {
  std::string method;
  std::string path;   // raw, without the query: %2F stays what it is
  std::string query;  // without the question mark
  HeaderList headers;
  std::string body;
  std::string id;       // X-Request-ID as the client sent it, or one that was made here
  Principal principal;  // who sent it; nobody, a reader, on the paths that are open to all

  // The first header of that name, compared without case; nullptr where there is none.
  const std::string* find_header(std::string_view name) const;
  // The same; empty where there is none.
  std::string_view header(std::string_view name) const;
};

struct Response {
  int status = 200;
  HeaderList headers;  // beyond Content-Length, Connection, Date and X-Request-ID, which the connection adds
  std::string body;
};

// An answer with a JSON body.
Response json_response(int status, std::string body);
// {"code","message"}; the message says what is wrong and what to do.
Response error_response(int status, std::string_view message);

// "OK", "Not Found", …
std::string_view reason_phrase(int status);

bool equals_ignoring_case(std::string_view a, std::string_view b);
// True where a comma-separated header such as Connection or Expect holds the token.
bool has_token(std::string_view list, std::string_view token);

}  // namespace ai_sdk::server
