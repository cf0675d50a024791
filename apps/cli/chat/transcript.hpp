#pragma once

#include <string>
#include <vector>

namespace ai_sdk::cli {

// What was said in a conversation, for a file.
class Transcript {
 public:
  struct Turn {
    std::string agent;
    std::string conversation;  // its id; may be empty
    std::string message;
    std::string answer;  // Markdown
    std::string remark;  // why the answer is not complete; empty where it is
  };

  void add(Turn turn) { turns_.push_back(std::move(turn)); }
  void clear() { turns_.clear(); }
  bool empty() const noexcept { return turns_.empty(); }
  const std::vector<Turn>& turns() const noexcept { return turns_; }

  // Markdown: a heading for each message, which is quoted, and the answers as they came.
  std::string markdown(const std::string& host) const;

 private:
  std::vector<Turn> turns_;
};

}  // namespace ai_sdk::cli
