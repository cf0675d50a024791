#include "trust/token_file.hpp"

#include "core/ascii.hpp"
#include "core/text.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <fstream>
#include <sstream>
#include <system_error>

namespace ai_sdk::server {
namespace {

constexpr std::size_t least_length = 16;
constexpr std::size_t longest_team = 128;

[[noreturn]] void refuse(const std::string& file, std::size_t line, const std::string& why) {
  throw TokenFileError("the token file " + file + ", line " + std::to_string(line) + ": " + why);
}

std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> words;
  for (;;) {
    const auto first = line.find_first_not_of(" \t\r");
    if (first == std::string_view::npos) return words;
    line.remove_prefix(first);
    const auto end = std::min(line.find_first_of(" \t\r"), line.size());
    words.push_back(line.substr(0, end));
    line.remove_prefix(end);
  }
}

void check_token(std::string_view token, const std::string& file, std::size_t line) {
  if (!core::is_visible(token)) refuse(file, line, "the token has characters other than visible ASCII");
  if (token.size() < least_length)
    refuse(file, line, "the token is shorter than 16 characters; make one with: openssl rand -hex 32");
}

std::vector<std::string> teams_of(std::string_view list, const std::string& file, std::size_t line) {
  std::vector<std::string> teams;
  for (;;) {
    const auto comma = std::min(list.find(','), list.size());
    teams.push_back(core::to_valid_utf8(list.substr(0, comma)));
    if (teams.back().empty() || teams.back().size() > longest_team)
      refuse(file, line, "the fourth word names teams of 1 to 128 characters, as in data,finance");
    if (comma == list.size()) return teams;
    list.remove_prefix(comma + 1);
  }
}

}  // namespace

std::vector<NamedToken> parse_token_file(std::string_view text, const std::string& name) {
  std::vector<NamedToken> tokens;
  std::size_t number = 0;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    ++number;
    const auto words = words_of(line);
    if (words.empty() || words.front().starts_with('#')) continue;
    if (words.size() != 3 && words.size() != 4)
      refuse(name, number, "a line is NAME ROLE TOKEN, three words, or four with TEAM,TEAM");
    const auto role = role_of(words[1]);
    if (!role)
      refuse(name, number,
             "'" + core::escape_for_terminal(core::shorten(words[1], 40)) +
                 "' is no role; there are reader, editor and admin");
    check_token(words[2], name, number);
    const std::string caller = core::to_valid_utf8(words[0]);
    for (const NamedToken& other : tokens) {
      if (other.principal.name == caller) refuse(name, number, "the name stands in an earlier line already");
      if (other.token == words[2]) refuse(name, number, "the token stands in an earlier line already");
    }
    tokens.push_back({Principal{caller, *role}, std::string(words[2]), {}});
    if (words.size() == 4) tokens.back().teams = teams_of(words[3], name, number);
  }
  if (tokens.empty()) throw TokenFileError("the token file " + name + " has no line NAME ROLE TOKEN");
  return tokens;
}

std::vector<NamedToken> read_token_file(const std::filesystem::path& file) {
  const std::string name = file.string();
  struct stat status {};
  if (::stat(file.c_str(), &status) != 0)
    throw TokenFileError("the token file " + name +
                         " cannot be read: " + std::generic_category().message(errno) + "; check its path");
  if ((status.st_mode & 077) != 0)
    throw TokenFileError("the token file " + name +
                         " can be read by others on this machine; run: chmod 600 " + name);
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  if (!in) throw TokenFileError("the token file " + name + " cannot be read; check its owner and mode");
  return parse_token_file(text.str(), name);
}

}  // namespace ai_sdk::server
