#pragma once

#include "editor/history.hpp"

#include <string>

namespace ai_sdk::cli {

// The messages typed in conversations, kept in a file of mode 0600 in the state folder. Where it cannot be
// read or written, the conversation goes on without.
class HistoryFile {
 public:
  // `kept`: false keeps all of it in memory only. `token`: is never kept, nor is what looks like a secret.
  HistoryFile(bool kept, std::string token);

  const History& entries() const noexcept { return entries_; }
  void add(const std::string& message) noexcept;

 private:
  bool kept_;
  std::string token_;
  History entries_;
};

}  // namespace ai_sdk::cli
