#include <ai_sdk/models.hpp>

#include <gtest/gtest.h>

namespace ai_sdk {
namespace {

TEST(Models, EventTypesHaveTheirNames) {
  EXPECT_EQ(to_string(EventType::start), "start");
  EXPECT_EQ(to_string(EventType::content), "content");
  EXPECT_EQ(to_string(EventType::thinking), "thinking");
  EXPECT_EQ(to_string(EventType::tool_use), "tool_use");
  EXPECT_EQ(to_string(EventType::end), "end");
  EXPECT_EQ(to_string(EventType::error), "error");
}

TEST(Models, AreEqualWhereAllTheirMembersAre) {
  InvokeResponse a{.conversation_id = "c", .response = "r", .tools_used = {"t"}, .usage = Usage{1, 2, 3}};
  a.extra["x"] = 1;
  InvokeResponse b = a;
  EXPECT_EQ(a, b);
  b.extra["x"] = 2;
  EXPECT_NE(a, b);
}

}  // namespace
}  // namespace ai_sdk
