#include "chat/plain_chat.hpp"

#include "answer_view.hpp"
#include "chat/slash_command.hpp"
#include "core/text.hpp"
#include "failure.hpp"
#include "interrupt.hpp"
#include "output.hpp"
#include "prompt.hpp"

#include <signal.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <optional>
#include <utility>

namespace ai_sdk::cli {
namespace {

constexpr std::size_t longest_message = std::size_t{1} << 20U;

// Lines of standard input; the last one may lack its end.
class Lines {
 public:
  std::optional<std::string> next() {
    for (;;) {
      const auto end = unread_.find('\n');
      if (end != std::string::npos) {
        std::string line = unread_.substr(0, end);
        unread_.erase(0, end + 1);
        if (line.ends_with('\r')) line.pop_back();
        return line;
      }
      if (ended_) return unread_.empty() ? std::nullopt : std::optional(std::exchange(unread_, {}));
      if (unread_.size() > longest_message) throw UsageError("a line of standard input is larger than 1 MiB");
      std::array<char, 65536> buffer;
      const ssize_t count = ::read(STDIN_FILENO, buffer.data(), buffer.size());
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) {
        ended_ = true;
      } else {
        unread_.append(buffer.data(), static_cast<std::size_t>(count));
      }
    }
  }

 private:
  std::string unread_;
  bool ended_ = false;
};

class PlainChat {
 public:
  PlainChat(Session& session, const ChatOptions& options) : session_(session), options_(options) {}

  ExitCode run() {
    while (auto message = next_message()) {
      if (message->find_first_not_of(" \t\n") == std::string::npos) continue;
      try {
        if (!core::is_valid_utf8(*message)) throw UsageError("a message is not UTF-8 text; it is left out");
        if (!obey(read_slash_command(*message))) break;
      } catch (const ClosedPipe&) {
        throw;
      } catch (const Interrupted&) {
        throw;
      } catch (...) {
        const Failure failure = describe(std::current_exception());
        standard_output().end_line();
        report(failure);
        note(static_cast<ExitCode>(failure.exit_code));
      }
    }
    return can_ask() ? ExitCode::done : result_;
  }

 private:
  void note(ExitCode code) {
    if (result_ == ExitCode::done) result_ = code;
  }

  std::optional<std::string> next_message() {
    std::string message;
    for (bool first = true;; first = false) {
      if (can_ask()) standard_error().write(first ? "> " : "  ");
      const auto line = lines_.next();
      if (!line) {
        if (can_ask()) standard_error().write("\n");
        return first ? std::nullopt : std::optional(message);
      }
      message += *line;
      if (!message.ends_with('\\')) return message;
      message.back() = '\n';
    }
  }

  bool obey(const SlashCommand& command) {
    switch (command.kind) {
      case SlashCommand::Kind::agents:
        agents(command.text);
        break;
      case SlashCommand::Kind::clear:
        session_.clear();
        break;
      case SlashCommand::Kind::save:
        session_.save(command.text);
        say("saved in " + command.text);
        break;
      case SlashCommand::Kind::help:
        for (const std::string& line : slash_command_help()) standard_error().write(line + "\n");
        break;
      case SlashCommand::Kind::quit:
        return false;
      case SlashCommand::Kind::unknown:
        throw UsageError("there is no command " + command.text +
                         "; begin a message with // where it is to begin with /");
      case SlashCommand::Kind::message:
        answer(command.text);
        break;
    }
    return true;
  }

  void agents(const std::string& wanted) {
    const Interrupt interrupt{[this] { session_.break_off(); }};
    try {
      const auto agents = session_.list_agents();
      bool found = false;
      std::vector<std::vector<std::string>> rows;
      for (const AgentInfo& agent : agents) {
        rows.push_back({agent.name, agent.description});
        found = found || agent.name == wanted;
      }
      if (wanted.empty()) {
        print_table({"NAME", "DESCRIPTION"}, rows);
      } else if (!found) {
        throw UsageError("there is no agent " + wanted);
      } else {
        session_.use_agent(wanted);
      }
    } catch (...) {
      interrupt.check();
      throw;
    }
  }

  void answer(const std::string& message) {
    if (std::exchange(answered_, true)) standard_output().write("\n");
    const Interrupt interrupt{[this] { session_.break_off(); }};
    AnswerView view({.thinking = options_.thinking && standard_output().terminal(), .raw = options_.raw});
    std::string remark;
    try {
      EventPump events(session_.ask(message));
      show_answer(events, view, [&](const StreamEvent& event) {
        interrupt.check();
        session_.seen(event);
        if (event.type == EventType::error) remark = event.error;
      });
      interrupt.check();
      view.finish();
    } catch (const ClosedPipe&) {
      throw;
    } catch (...) {
      view.finish();
      session_.end_turn(interrupt.signal() != 0 ? "cancelled" : describe(std::current_exception()).message);
      if (interrupt.signal() == SIGINT && can_ask()) {
        say("cancelled");
        return;
      }
      interrupt.check();
      throw;
    }
    session_.end_turn(remark);
    if (remark.empty()) return;
    say(remark);
    note(ExitCode::failed);
  }

  Session& session_;
  ChatOptions options_;
  Lines lines_;
  bool answered_ = false;
  ExitCode result_ = ExitCode::done;
};

}  // namespace

ExitCode plain_chat(Session& session, const ChatOptions& options) {
  return PlainChat(session, options).run();
}

}  // namespace ai_sdk::cli
