#pragma once

#include "chat/chat_options.hpp"
#include "chat/history_file.hpp"
#include "chat/session.hpp"
#include "chat/slash_command.hpp"
#include "chat/tty.hpp"
#include "editor/key_reader.hpp"
#include "editor/line_editor.hpp"
#include "exit_code.hpp"
#include "markdown/styled_text.hpp"

#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ai_sdk::cli {

// A conversation on a terminal whose cursor can be moved: messages are edited, answers grow while they come.
class Console {
 public:
  Console(Session& session, HistoryFile& history, const ChatOptions& options);

  // Until the user ends it. Where no agent is chosen yet, one is asked for. Throws Interrupted where a signal
  // ends it, and on Ctrl-C pressed twice.
  ExitCode run();

 private:
  // What is typed; nothing where the user ends the conversation.
  std::optional<std::string> read_line(std::string_view prompt, LineEditor& editor);
  bool act_on(LineEditor::Outcome outcome, std::string_view before, const LineEditor& editor, Region& region);
  bool pick_agent();
  bool obey(const SlashCommand& command);  // false: quit
  void show_agents(const std::string& wanted);
  void use_agent(const std::string& wanted);
  void answer(const std::string& message);
  // Does it while the terminal is served. False where Ctrl-C ended it; throws what it throws.
  bool while_waiting(std::string_view what, const std::function<void()>& work);
  bool fetch_agents();

  void read_keys();
  std::optional<Key> next_key();
  bool ctrl_c_pressed();
  void check_signals();

  void line(std::string_view foreign, const Look& look = {});
  void grey(std::string_view foreign) { line(foreign, {.colour = Colour::grey}); }
  void report_error(const std::exception_ptr& error);

  Session& session_;
  HistoryFile& history_;
  ChatOptions options_;
  Style style_;
  Tty tty_;
  KeyReader keys_;
  std::deque<Key> ahead_;  // typed while an answer came
  LineEditor editor_;
  bool asked_to_quit_ = false;  // Ctrl-C was pressed at an empty prompt
  std::vector<AgentInfo> agents_;
};

}  // namespace ai_sdk::cli
