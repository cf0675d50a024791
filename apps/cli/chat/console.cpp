#include "chat/console.hpp"

#include "answer_view.hpp"
#include "chat/background.hpp"
#include "chat/live_turn.hpp"
#include "core/text.hpp"
#include "editor/input_view.hpp"
#include "failure.hpp"

#include <signal.h>

#include <algorithm>
#include <charconv>
#include <utility>

namespace ai_sdk::cli {
namespace {

constexpr std::string_view prompt = "> ";
constexpr std::size_t most_ahead = 4096;  // keys
constexpr std::string_view clear_screen = "\x1b[H\x1b[2J";

std::vector<std::string> names_of(const std::vector<AgentInfo>& agents) {
  std::vector<std::string> names;
  for (const AgentInfo& agent : agents) names.push_back(agent.name);
  return names;
}

}  // namespace

Console::Console(Session& session, HistoryFile& history, const ChatOptions& options)
    : session_(session),
      history_(history),
      options_(options),
      style_(answer_style()),
      editor_(history.entries(),
              [this](std::string_view before) { return complete_slash_command(before, names_of(agents_)); }) {
}

void Console::read_keys() {
  const std::string typed = tty_.typed();
  if (!typed.empty()) keys_.feed(typed);
  while (auto key = keys_.next())
    if (ahead_.size() < most_ahead) ahead_.push_back(std::move(*key));
}

std::optional<Key> Console::next_key() {
  if (ahead_.empty()) return std::nullopt;
  std::optional<Key> key(std::move(ahead_.front()));
  ahead_.pop_front();
  return key;
}

// Looks for it among what was typed while something else goes on; what was typed before it is forgotten.
bool Console::ctrl_c_pressed() {
  read_keys();
  const auto found = std::find(ahead_.begin(), ahead_.end(), Key{Key::Name::ctrl, "c"});
  if (found == ahead_.end()) return false;
  ahead_.erase(ahead_.begin(), found + 1);
  return true;
}

// A signal from outside; SIGINT is Ctrl-C.
void Console::check_signals() {
  const int number = tty_.signal();
  if (number == SIGINT) ahead_.push_back({Key::Name::ctrl, "c"});
  if (number != 0 && number != SIGINT) throw Interrupted(number);
  if (tty_.gone()) throw Interrupted(SIGHUP);
}

void Console::line(std::string_view foreign, const Look& look) {
  const Spans spans{{without_tabs(core::escape_for_terminal(foreign)), look}};
  const Size size = tty_.size();
  std::string out;
  for (const Spans& row : wrap(spans, size.width > 2 ? size.width - 1 : size.width))
    out += paint(row, style_).text + "\r\n";
  tty_.write(out);
}

void Console::report_error(const std::exception_ptr& error) {
  Failure failure = describe(error);
  if (failure.type == "AgentNotFoundError") failure.hint = "see what there is: /agents";
  line(failure.message, {.colour = Colour::red});
  if (!failure.hint.empty()) grey(failure.hint);
  const bool known = failure.message.find(failure.request_id) != std::string::npos;
  if (failure.status_code.value_or(0) >= 500 && !known) grey("the request's id is " + failure.request_id);
}

// False where the editing of this message is over.
bool Console::act_on(LineEditor::Outcome outcome, std::string_view before, const LineEditor& editor,
                     Region& region) {
  using Outcome = LineEditor::Outcome;
  switch (outcome) {
    case Outcome::edited:
      break;
    case Outcome::refused:
      tty_.write("\a");
      break;
    case Outcome::clear_screen:
      region.forget();
      tty_.write(clear_screen);
      break;
    case Outcome::suspend:
      // What the shell prints stands below.
      tty_.write(
          region.show(lay_out_sent(editor.buffer().text(), before, style_, tty_.size()), {}, tty_.size()));
      tty_.suspend();
      break;
    case Outcome::submitted:
    case Outcome::interrupted:
    case Outcome::ended:
      return false;
  }
  return true;
}

std::optional<std::string> Console::read_line(std::string_view before, LineEditor& editor) {
  using Outcome = LineEditor::Outcome;
  Region region = answer_region();
  for (;;) {
    std::optional<Outcome> over;
    while (!over) {
      const auto key = next_key();
      if (!key) break;
      const Outcome outcome = editor.press(*key);
      if (outcome != Outcome::interrupted) asked_to_quit_ = false;
      if (!act_on(outcome, before, editor, region)) over = outcome;
    }
    const Size size = tty_.size();
    const TextBuffer& typed = editor.buffer();
    if (over) {
      const bool empty = typed.empty();
      tty_.write(region.show(lay_out_sent(typed.text(), before, style_, size), {}, size));
      std::string text = editor.take();
      if (over == Outcome::submitted) return text;
      if (over == Outcome::ended) return std::nullopt;
      if (empty && asked_to_quit_) throw Interrupted(SIGINT);
      asked_to_quit_ = empty;
      if (empty) grey("Ctrl-C again, or Ctrl-D, ends the conversation");
      continue;
    }
    if (tty_.resumed()) region.forget();
    // A slow terminal gets the newest state, not every one.
    if (tty_.sent()) {
      auto hints = editor.hints();
      const InputView view = lay_out_input(typed.text(), typed.cursor(), before, hints, style_, size);
      tty_.write(region.show({}, view.rows, size, view.cursor));
    }
    const int patience = keys_.patience();
    tty_.wait(-1, patience);
    const bool before_reading = !ahead_.empty();
    read_keys();
    if (patience >= 0 && !before_reading && ahead_.empty() && keys_.patience() >= 0) {
      keys_.give_up();
      read_keys();
    }
    check_signals();
  }
}

bool Console::while_waiting(std::string_view what, const std::function<void()>& work) {
  Region region = answer_region();
  Background background(work);
  bool cancelled = false;
  while (!background.over()) {
    const Size size = tty_.size();
    if (tty_.sent()) tty_.write(region.show({}, {waiting_row(what, style_, size)}, size));
    tty_.wait(background.fd(), -1);
    try {
      check_signals();
    } catch (...) {
      session_.break_off();
      throw;
    }
    if (!ctrl_c_pressed() || cancelled) continue;
    cancelled = true;
    session_.break_off();
  }
  tty_.write(region.show({}, {}, tty_.size()));
  if (cancelled) {
    grey("(cancelled)");
    return false;
  }
  background.finish();
  return true;
}

bool Console::fetch_agents() {
  std::vector<AgentInfo> agents;
  if (!while_waiting("asking for the agents", [&] { agents = session_.list_agents(); })) return false;
  agents_ = std::move(agents);
  return true;
}

void Console::use_agent(const std::string& wanted) {
  std::string name = wanted;
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(wanted.data(), wanted.data() + wanted.size(), number);
  if (error == std::errc() && end == wanted.data() + wanted.size() && number > 0 && number <= agents_.size())
    name = agents_[number - 1].name;
  const auto names = names_of(agents_);
  if (std::find(names.begin(), names.end(), name) == names.end()) {
    line("there is no agent " + name, {.colour = Colour::red});
    return;
  }
  session_.use_agent(name);
  grey("you talk to " + name + " now" +
       (session_.conversation().empty() ? "" : ", and go on where you were with it"));
}

void Console::show_agents(const std::string& wanted) {
  if (!fetch_agents()) return;
  if (!wanted.empty()) {
    use_agent(wanted);
    return;
  }
  if (agents_.empty()) grey("the server has no agents that can be called");
  std::size_t number = 0;
  for (const AgentInfo& agent : agents_) {
    const bool current = agent.name == session_.agent();
    line(std::string(current ? "* " : "  ") + std::to_string(++number) + "  " + agent.name,
         {.bold = current});
    if (!agent.description.empty()) grey("     " + core::shorten(agent.description, 200));
  }
}

// False where the user ends it instead.
bool Console::pick_agent() {
  while (session_.agent().empty()) {
    show_agents({});
    if (agents_.empty()) return false;
    if (agents_.size() == 1) {
      session_.use_agent(agents_.front().name);
      break;
    }
    History none;
    LineEditor editor(none);
    const auto typed = read_line("which one, by number or name? ", editor);
    if (!typed || *typed == "/quit") return false;
    if (!typed->empty()) use_agent(*typed);
  }
  return true;
}

bool Console::obey(const SlashCommand& command) {
  switch (command.kind) {
    case SlashCommand::Kind::agents:
      show_agents(command.text);
      break;
    case SlashCommand::Kind::clear:
      session_.clear();
      grey("a new conversation begins");
      break;
    case SlashCommand::Kind::save:
      session_.save(command.text);
      grey("saved in " + command.text);
      break;
    case SlashCommand::Kind::help:
      for (const std::string& text : slash_command_help()) grey(text);
      grey("  Alt-Enter, Ctrl-J or \\ at a line's end begin a further line; Ctrl-R searches what was typed;");
      grey("  Ctrl-C cancels an answer.");
      break;
    case SlashCommand::Kind::quit:
      return false;
    case SlashCommand::Kind::unknown:
      line("there is no command " + command.text + "; see /help", {.colour = Colour::red});
      break;
    case SlashCommand::Kind::message:
      answer(command.text);
      break;
  }
  return true;
}

void Console::answer(const std::string& message) {
  LiveTurn turn(tty_, options_, style_);
  EventPump events(session_.ask(message));
  std::string remark;
  std::exception_ptr failure;
  const auto break_off = [&] {
    events.close();
    if (!events.opened()) session_.break_off();
  };
  while (!events.over()) {
    try {
      // Where the terminal is slow the stream waits, and nothing is lost.
      while (tty_.sent() && !turn.due()) {
        const auto event = events.try_next();
        if (!event) break;
        session_.seen(*event);
        turn.show(*event);
        if (event->type == EventType::error) remark = "the agent failed: " + event->error;
      }
    } catch (...) {
      failure = std::current_exception();
      break;
    }
    if (events.over()) break;
    turn.draw();
    tty_.wait(tty_.sent() ? events.fd() : -1, turn.patience());
    try {
      check_signals();
    } catch (...) {
      break_off();
      session_.end_turn("interrupted");
      throw;
    }
    if (!ctrl_c_pressed()) continue;
    break_off();
    remark = "cancelled";
    break;
  }
  turn.finish();
  if (failure) {
    report_error(failure);
    remark = "the answer broke off: " + describe(failure).message;
  } else if (remark == "cancelled") {
    grey("(cancelled)");
  } else if (!remark.empty()) {
    line(remark, {.colour = Colour::red});
  }
  session_.end_turn(remark);
}

ExitCode Console::run() {
  if (!pick_agent()) return ExitCode::done;
  grey("You talk to " + session_.agent() + " at " + session_.host() + ". /help says what else can be typed.");
  for (;;) {
    tty_.write("\r\n");
    const auto typed = read_line(prompt, editor_);
    if (!typed) break;
    if (typed->find_first_not_of(" \t\n") == std::string::npos) continue;
    history_.add(*typed);
    try {
      const SlashCommand command = read_slash_command(*typed);
      if (command.kind == SlashCommand::Kind::message) tty_.write("\r\n");
      if (!obey(command)) break;
    } catch (const Interrupted&) {
      throw;
    } catch (...) {
      report_error(std::current_exception());
    }
  }
  if (!session_.conversation().empty())
    grey("go on with: ai-sdk chat " + session_.agent() + " -c " + session_.conversation());
  return ExitCode::done;
}

}  // namespace ai_sdk::cli
