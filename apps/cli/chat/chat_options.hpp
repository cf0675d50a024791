#pragma once

namespace ai_sdk::cli {

// How a conversation is shown.
struct ChatOptions {
  bool thinking = true;  // what the agent thinks and its tools
  bool raw = false;      // the answers' Markdown as it is
};

}  // namespace ai_sdk::cli
