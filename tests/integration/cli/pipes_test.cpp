#include "cli_fixture.hpp"

#include <signal.h>

namespace ai_sdk::testing {
namespace {

using Pipes = CliTest;

std::string quoted(const std::string& text) { return "'" + text + "'"; }

TEST_F(Pipes, AReaderThatHasEnoughEndsItQuietly) {
  Command surroundings = command({});
  for (const char* flags : {"", " --stream", " --json", " --stream --json"}) {
    const Finished result =
        run_shell(quoted(program()) + " invoke DataQualityPlannerAgent 'Analyze the customers table'" +
                      flags + " | head -1",
                  surroundings);
    EXPECT_EQ(result.exit_code, 0) << flags << result.error;
    EXPECT_EQ(result.error, "") << flags;
    EXPECT_EQ(lines_of(result.output).size(), 1u) << flags;
  }
}

TEST_F(Pipes, AReaderThatIsGoneBeforehandEndsItQuietly) {
  Command surroundings = command({});
  const Finished result =
      run_shell("{ read -r go < /dev/null; " + quoted(program()) + " agents list; } | true", surroundings);
  EXPECT_EQ(result.exit_code, 0) << result.error;
  EXPECT_EQ(result.error, "");
}

TEST_F(Pipes, NoColourInAPipeNorWithNoColor) {
  Command on_terminal =
      command({"invoke", "DataQualityPlannerAgent", "Analyze the customers table", "--stream", "--thinking"});
  on_terminal.terminal = true;
  on_terminal.environment["TERM"] = "xterm";
  EXPECT_NE(run(on_terminal).output.find("\x1b[2m"), std::string::npos);
  on_terminal.environment["NO_COLOR"] = "1";
  EXPECT_EQ(run(on_terminal).output.find('\x1b'), std::string::npos);
}

// An answer that never ends by itself: a socket that accepts and says nothing.
class SilentServer {
 public:
  SilentServer() : process_(command()) { port_ = process_.wait_for_line("port "); }
  std::string url() const { return "http://127.0.0.1:" + port_; }
  void wait_for_request() { process_.wait_for_line("request"); }
  // Waits until the client has closed its connection.
  void wait_for_close() { process_.wait_for_line("closed"); }

 private:
  static Command command();
  Process process_;
  std::string port_;
};

Command SilentServer::command() {
  Command result;
  result.arguments = {AI_SDK_SILENT_SERVER};
  return result;
}

TEST_F(Pipes, CtrlCCancelsTheRequestAndIs130) {
  for (const std::vector<std::string>& flags :
       {std::vector<std::string>{}, std::vector<std::string>{"--stream"},
        std::vector<std::string>{"--json"}}) {
    SilentServer silent;
    Command call = command({"invoke", "SqlQueryAgent", "How many customers?"});
    call.arguments.insert(call.arguments.end(), flags.begin(), flags.end());
    call.environment["AI_SDK_HOST"] = silent.url();
    Process process(call);
    silent.wait_for_request();
    process.signal(SIGINT);
    EXPECT_EQ(process.wait(), 130) << process.error();
    silent.wait_for_close();
    if (!flags.empty() && flags[0] == "--json") {
      EXPECT_EQ(boost::json::parse(process.output()).at("error").at("type").as_string(), "Interrupted");
    } else {
      EXPECT_EQ(process.output(), "");
    }
  }
}

TEST_F(Pipes, ATimeLimitIsExitCodeSix) {
  SilentServer silent;
  Command call = command({"invoke", "SqlQueryAgent", "How many customers?", "--timeout", "0.2"});
  call.environment["AI_SDK_HOST"] = silent.url();
  const Finished result = run(call);
  EXPECT_EQ(result.exit_code, 6) << result.error;
  EXPECT_NE(result.error.find("--timeout"), std::string::npos) << result.error;
}

}  // namespace
}  // namespace ai_sdk::testing
