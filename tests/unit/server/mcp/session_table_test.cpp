#include "mcp/session_table.hpp"

#include <gtest/gtest.h>

namespace ai_sdk::server {
namespace {

using namespace std::chrono_literals;

TEST(SessionTable, SessionsEndWhenTheyAreNotUsed) {
  SessionTable sessions;
  const SessionTable::Clock::time_point start{};
  const std::string id = sessions.open("ann", "2025-06-18", start);
  EXPECT_EQ(sessions.use(id, "ann", start + 20h), "2025-06-18");
  EXPECT_EQ(sessions.use(id, "ann", start + 40h), "2025-06-18");  // it was used in between
  EXPECT_EQ(sessions.use(id, "ann", start + 65h), std::nullopt);
  EXPECT_EQ(sessions.use(id, "ann", start + 40h), std::nullopt);
}

TEST(SessionTable, NobodyElseCanUseOrCloseThem) {
  SessionTable sessions;
  const SessionTable::Clock::time_point now{};
  const std::string id = sessions.open("ann", "2025-06-18", now);
  EXPECT_EQ(sessions.use(id, "bob", now), std::nullopt);
  EXPECT_FALSE(sessions.close(id, "bob", now));
  EXPECT_TRUE(sessions.close(id, "ann", now));
  EXPECT_FALSE(sessions.close(id, "ann", now));
}

TEST(SessionTable, TheLongestIdleGoesWhereThereAreTooMany) {
  SessionTable sessions;
  const SessionTable::Clock::time_point start{};
  const std::string first = sessions.open("ann", "v", start);
  const std::string second = sessions.open("ann", "v", start + 1s);
  for (std::size_t i = 2; i < SessionTable::max_sessions; ++i) sessions.open("ann", "v", start + 3s);
  sessions.use(first, "ann", start + 4s);
  sessions.open("ann", "v", start + 5s);
  EXPECT_EQ(sessions.use(second, "ann", start + 5s), std::nullopt);
  EXPECT_EQ(sessions.use(first, "ann", start + 5s), "v");
}

}  // namespace
}  // namespace ai_sdk::server
