#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace ai_sdk::server {

// Where the server keeps what is its own, for its user alone.
class StateFolder {
 public:
  // Empty: $XDG_STATE_HOME/ai-sdk, else $HOME/.local/state/ai-sdk. Nothing is made yet.
  explicit StateFolder(std::filesystem::path path) : path_(std::move(path)) {}

  // The folder, made with mode 0700 where it is missing. Throws PrivateFileError.
  const std::filesystem::path& get();
  std::filesystem::path operator/(std::string_view name) { return get() / name; }

 private:
  std::filesystem::path path_;
  bool checked_ = false;
};

// The token kept in the file; where there is none, a random one of 32 bytes is put there with mode 0600. Two
// processes that start at once get the same one. Throws PrivateFileError.
std::string token_of_file(const std::filesystem::path& file);

// True where it can be sent in a header: visible ASCII.
bool is_usable_token(std::string_view token);

}  // namespace ai_sdk::server
