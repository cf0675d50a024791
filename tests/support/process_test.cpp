// The helper that the integration tests lean on must itself say the truth.
#include "support/process.hpp"

#include "support/temp_dir.hpp"

#include <gtest/gtest.h>
#include <signal.h>

#include <system_error>

namespace ai_sdk::testing {
namespace {

using std::chrono::milliseconds;

TEST(Process, ExitCodesOutputsAndInput) {
  Command command;
  command.input = "in\n";
  const Finished result = run_shell("cat; echo err >&2; exit 7", command);
  EXPECT_EQ(result.exit_code, 7);
  EXPECT_EQ(result.output, "in\n");
  EXPECT_EQ(result.error, "err\n");
}

TEST(Process, ASignalIsAnExitCodeToo) {
  Command command;
  command.arguments = {"/bin/cat"};
  command.keep_input_open = true;
  Process process(command);
  EXPECT_TRUE(process.running());
  process.signal(SIGKILL);
  EXPECT_EQ(process.wait(), 128 + SIGKILL);
  EXPECT_FALSE(process.running());
}

TEST(Process, WaitsForWholeLines) {
  Command command;
  command.arguments = {"/bin/cat"};
  command.keep_input_open = true;
  Process process(command);
  process.write_input("port ");
  process.write_input("80");
  process.wait_for_output("port 80");
  process.write_input("85\n");
  EXPECT_EQ(process.wait_for_line("port "), "8085");
  process.close_input();
  EXPECT_EQ(process.wait(), 0);
  EXPECT_THROW(process.wait_for_line("never"), std::runtime_error);
}

TEST(Process, LimitsHold) {
  Command command;
  command.arguments = {"/bin/cat"};
  command.keep_input_open = true;
  Process process(command);
  EXPECT_THROW(process.wait(milliseconds(20)), std::runtime_error);
  EXPECT_THROW(process.wait_for_output("x", milliseconds(20)), std::runtime_error);
}

TEST(Process, EnvironmentAndDirectoryAreThoseAskedFor) {
  TempDir directory;
  Command command;
  command.environment = {{"HOME", std::nullopt}, {"AI_SDK_HOST", "there"}};
  command.directory = directory.path();
  EXPECT_EQ(run_shell("echo \"${HOME-none} $AI_SDK_HOST $PWD\"", command).output,
            "none there " + directory.path().string() + "\n");
}

TEST(Process, ATerminalIsOne) {
  Command command;
  command.terminal = true;
  EXPECT_EQ(run_shell("test -t 0 && test -t 1 && test -t 2 && echo yes", command).output, "yes\r\n");
}

TEST(Process, WhatCannotBeStartedSaysSo) {
  Command command;
  command.arguments = {"/no/such/program"};
  EXPECT_THROW(Process{command}, std::system_error);
}

TEST(Process, NothingOutlivesIt) {
  int pid = 0;
  {
    Command command;
    command.arguments = {"/bin/cat"};
    command.keep_input_open = true;
    const Process process(command);
    pid = process.pid();
  }
  EXPECT_EQ(kill(pid, 0), -1);
}

}  // namespace
}  // namespace ai_sdk::testing
