#pragma once

#include "trust/principal.hpp"

#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace ai_sdk::server {

// The file of tokens cannot be used. The text names it and the line, never a token, and says what to do.
struct TokenFileError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct NamedToken {
  Principal principal;
  std::string token;
  std::vector<std::string> teams;
};

// Reads who may call the server: a line "NAME ROLE TOKEN" each, words apart by blanks, where a fourth word
// names the caller's teams, commas between them; lines that begin with # and empty ones do not count. Names
// and tokens may stand once only, and nobody but its owner may be able to read or write the file.
std::vector<NamedToken> read_token_file(const std::filesystem::path& file);
std::vector<NamedToken> parse_token_file(std::string_view text, const std::string& name);

}  // namespace ai_sdk::server
