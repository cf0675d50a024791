#include "chat/transcript.hpp"

#include <algorithm>
#include <string_view>

namespace ai_sdk::cli {
namespace {

std::string quoted(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    result += end == 0 ? ">" : "> " + std::string(text.substr(0, end));
    result += '\n';
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return result;
}

}  // namespace

std::string Transcript::markdown(const std::string& host) const {
  std::string out = "# A conversation at " + host + "\n";
  std::string agent, conversation;
  for (const Turn& turn : turns_) {
    if (turn.agent != agent || turn.conversation != conversation) {
      agent = turn.agent;
      conversation = turn.conversation;
      out += "\nWith " + agent;
      if (!conversation.empty()) out += ", conversation `" + conversation + "`";
      out += ".\n";
    }
    out += "\n---\n\n" + quoted(turn.message) + "\n";
    out += turn.answer;
    if (!turn.answer.empty() && !turn.answer.ends_with('\n')) out += '\n';
    if (!turn.remark.empty())
      out += (turn.answer.empty() ? "" : "\n") + std::string("*(") + turn.remark + ")*\n";
  }
  return out;
}

}  // namespace ai_sdk::cli
