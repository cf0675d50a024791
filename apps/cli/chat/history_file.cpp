#include "chat/history_file.hpp"

#include "config/own_file.hpp"
#include "http/state_folder.hpp"

#include <filesystem>
#include <utility>

namespace ai_sdk::cli {
namespace {

std::filesystem::path history_file() { return server::StateFolder({}) / "chat_history"; }

History read_history() {
  const auto text = read_own_file(history_file());
  return text ? History(*text) : History();
}

}  // namespace

HistoryFile::HistoryFile(bool kept, std::string token) : kept_(kept), token_(std::move(token)) {
  if (!kept_) return;
  try {
    entries_ = read_history();
  } catch (...) {
    kept_ = false;  // what is there is not ours to replace
  }
}

void HistoryFile::add(const std::string& message) noexcept {
  try {
    entries_.add(message);
    if (!kept_ || keep_to_oneself(message)) return;
    if (!token_.empty() && message.find(token_) != std::string::npos) return;
    History all = read_history();  // other conversations write to it too
    if (all.add(message)) write_own_file(history_file(), all.text());
  } catch (...) {
    kept_ = false;
  }
}

}  // namespace ai_sdk::cli
