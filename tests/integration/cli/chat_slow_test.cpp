// A terminal that takes nothing for a while, as behind a slow line.
#include "chat_fixture.hpp"
#include "support/peer_answers.hpp"
#include "support/scripted_peer.hpp"
#include "unit/cli/screen.hpp"

#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>

namespace ai_sdk::testing {
namespace {

// The cursor goes behind an empty prompt.
constexpr std::string_view kAtPrompt = "\r\x1b[2C";
constexpr int kParagraphs = 1500;

std::string paragraph(int number) { return "paragraph " + std::to_string(number) + " of a long answer"; }

// An agent with a long answer.
void serve_long_answer(PeerConnection& connection, Gate& sent, bool ends) {
  while (auto request = connection.next_request()) {
    if (request->method == "GET") {
      connection.send(json_answer(R"({"name":"Talker","apiEnabled":true})"));
      continue;
    }
    std::string bytes = std::string(stream_head) + chunk(start_event());
    for (int i = 0; i < kParagraphs; ++i) bytes += chunk(content_event(paragraph(i) + "\\n\\n"));
    connection.send(bytes);
    sent.open();
    if (!ends) {
      connection.wait_for_close();
      return;
    }
    connection.send(chunk(end_event()) + std::string(last_chunk));
  }
}

// The program on a terminal that is only read when the test says so.
class SlowTerminal {
 public:
  explicit SlowTerminal(const Command& command, const cli::Size& size) {
    winsize window{};
    window.ws_col = static_cast<unsigned short>(size.width);
    window.ws_row = static_cast<unsigned short>(size.height);
    std::vector<std::string> arguments{"/usr/bin/env"};
    for (const auto& [name, value] : command.environment)
      if (value) arguments.push_back(name + "=" + *value);
    arguments.insert(arguments.end(), command.arguments.begin(), command.arguments.end());
    std::vector<char*> pointers;
    for (auto& argument : arguments) pointers.push_back(argument.data());
    pointers.push_back(nullptr);
    pid_ = forkpty(&master_, nullptr, nullptr, &window);
    if (pid_ == 0) {
      execv(pointers[0], pointers.data());
      _exit(127);
    }
  }
  ~SlowTerminal() {
    if (pid_ > 0) {
      ::kill(pid_, SIGKILL);
      waitpid(pid_, nullptr, 0);
    }
    close(master_);
  }
  SlowTerminal(const SlowTerminal&) = delete;
  SlowTerminal& operator=(const SlowTerminal&) = delete;

  void type(std::string_view text) const {
    ASSERT_EQ(::write(master_, text.data(), text.size()), static_cast<ssize_t>(text.size()));
  }
  // Reads a little at a time until the text has come.
  bool read_until(std::string_view text) {
    const std::size_t from = output_.size();
    while (output_.find(text, from - std::min(from, text.size())) == std::string::npos)
      if (!read_some()) return false;
    return true;
  }
  // To the program's end; its exit code.
  int read_to_end() {
    while (read_some()) {
    }
    int status = 0;
    waitpid(pid_, &status, 0);
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }
  const std::string& output() const { return output_; }

 private:
  bool read_some() {
    std::array<char, 61> buffer;
    const ssize_t count = ::read(master_, buffer.data(), buffer.size());
    if (count <= 0) return false;
    output_.append(buffer.data(), static_cast<std::size_t>(count));
    return true;
  }

  int master_ = -1;
  pid_t pid_ = -1;
  std::string output_;
};

class ChatSlowTerminal : public ChatTest {
 protected:
  Command talk(const ScriptedPeer& peer) {
    Command command = chat({"Talker"});
    command.environment["AI_SDK_HOST"] = peer.url();
    command.environment["AI_SDK_TOKEN"] = "any";
    command.environment["TERM"] = "xterm";
    return command;
  }
};

TEST_F(ChatSlowTerminal, LosesNothing) {
  Gate sent;
  const ScriptedPeer peer([&](PeerConnection& connection) { serve_long_answer(connection, sent, true); });
  const cli::Size size{60, 20};
  SlowTerminal terminal(talk(peer), size);
  ASSERT_TRUE(terminal.read_until(kAtPrompt));
  terminal.type("talk\r");
  ASSERT_TRUE(sent.wait()) << "the server is not held up";
  ASSERT_TRUE(terminal.read_until(paragraph(kParagraphs - 1)));
  terminal.type("\x04");
  EXPECT_EQ(terminal.read_to_end(), 0) << terminal.output();

  cli::Screen screen(size);
  screen.write(terminal.output());
  const std::string text = screen.text();
  std::size_t at = 0;
  for (int i = 0; i < kParagraphs; ++i) {
    const std::string line = "\n" + paragraph(i) + "\n";
    const auto found = text.find(line, at);
    ASSERT_NE(found, std::string::npos) << line;
    at = found + line.size() - 1;
    ASSERT_EQ(text.find(line, at), std::string::npos) << "twice: " << line;
  }
}

TEST_F(ChatSlowTerminal, CtrlCIsHeardThoughNothingCanBeShown) {
  Gate sent;
  const ScriptedPeer peer([&](PeerConnection& connection) { serve_long_answer(connection, sent, false); });
  SlowTerminal terminal(talk(peer), {60, 20});
  ASSERT_TRUE(terminal.read_until(kAtPrompt));
  terminal.type("talk\r");
  ASSERT_TRUE(sent.wait());
  terminal.type("\x03");  // nobody reads the terminal
  EXPECT_TRUE(peer.wait_for_client_closes(1));
  ASSERT_TRUE(terminal.read_until("(cancelled)"));
  terminal.type("\x04");
  EXPECT_EQ(terminal.read_to_end(), 0) << terminal.output();
}

}  // namespace
}  // namespace ai_sdk::testing
