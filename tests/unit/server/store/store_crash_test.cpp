// What a call has returned for is there after the process was killed.
#include "store/store.hpp"
#include "temp_folder.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

namespace ai_sdk::server {
namespace {

// Saves turns for ever and writes one byte to `fd` after each that was acknowledged.
[[noreturn]] void write_until_killed(const std::filesystem::path& file, int fd) {
  try {
    Store store(file);
    for (;;) {
      ConversationMessage message;
      message.sender = "human";
      message.text = std::string(500, 'x');
      boost::json::object memory;
      memory["kept"] = true;
      store.save_turn("c", "A", message, message, memory);
      if (::write(fd, "+", 1) != 1) break;
    }
  } catch (...) {
  }
  ::_exit(3);
}

TEST(StoreCrash, AcknowledgedTurnsSurviveKill9) {
  const testing::TempFolder folder;
  std::size_t acknowledged = 0;
  for (int round = 0; round < 3; ++round) {
    int pipe_ends[2];
    ASSERT_EQ(::pipe(pipe_ends), 0);
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      ::close(pipe_ends[0]);
      write_until_killed(folder / "s.sqlite", pipe_ends[1]);
    }
    ::close(pipe_ends[1]);
    char byte = 0;
    for (int i = 0; i < 20; ++i) {
      ASSERT_EQ(::read(pipe_ends[0], &byte, 1), 1) << "the child ended by itself";
      ++acknowledged;
    }
    ASSERT_EQ(::kill(child, SIGKILL), 0);
    while (::read(pipe_ends[0], &byte, 1) == 1) ++acknowledged;  // said before it died
    ::close(pipe_ends[0]);
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status));

    Store store(folder / "s.sqlite");
    const auto conversation = store.load_conversation("c", 100'000);
    ASSERT_TRUE(conversation.has_value());
    const auto messages = conversation->messages.size();
    EXPECT_EQ(messages % 2, 0U) << "a turn is there whole or not at all";
    // The child may have died between the commit and its report.
    EXPECT_GE(messages / 2, acknowledged);
    EXPECT_LE(messages / 2, acknowledged + static_cast<std::size_t>(round) + 1);
    EXPECT_EQ(conversation->memory.at("kept"), true);
  }
}

}  // namespace
}  // namespace ai_sdk::server
