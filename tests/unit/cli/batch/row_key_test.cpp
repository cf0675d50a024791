#include "batch/row_key.hpp"

#include <boost/json/parse.hpp>

#include <gtest/gtest.h>

#include <regex>
#include <set>

namespace ai_sdk::cli {
namespace {

Row row(std::string message, std::string_view parameters = "{}", std::string conversation = {},
        Json id = nullptr) {
  Row result;
  result.message = std::move(message);
  result.parameters = boost::json::parse(parameters).as_object();
  result.conversation_id = std::move(conversation);
  result.id = std::move(id);
  return result;
}

RowKey key(const Row& of, const std::string& agent = "A") { return RowKeys(agent, false).next(of); }

TEST(RowKeys, AreTheContentsAndNotThePlace) {
  Row first = row("m", R"({"a":1,"b":{"x":1,"y":[{"p":1,"q":2}]}})");
  Row same = row("m", R"({"b":{"y":[{"q":2,"p":1}],"x":1},"a":1})");
  first.line = 1;
  same.line = 99;
  EXPECT_EQ(key(first), key(same)) << "the order of names says nothing";
}

TEST(RowKeys, EverythingThatIsAskedMakesAnotherKey) {
  const std::set<RowKey> keys{key(row("m")),
                              key(row("m"), "B"),
                              key(row("n")),
                              key(row("m", R"({"a":1})")),
                              key(row("m", R"({"a":2})")),
                              key(row("m", R"({"a":[1,2]})")),
                              key(row("m", R"({"a":[2,1]})")),
                              key(row("m", "{}", "c")),
                              key(row("mc")),
                              key(row("m", "{}", "", 7)),
                              key(row("m", "{}", "", "x"))};
  EXPECT_EQ(keys.size(), 11u);
  EXPECT_EQ(key(row("m", "{}", "", 7)), key(row("m", "{}", "", "7"))) << "CSV has no numbers";
}

TEST(RowKeys, RowsThatMayBeAlikeHaveKeysOfTheirOwn) {
  RowKeys once("A", true), again("A", true);
  std::set<RowKey> keys;
  for (int i = 0; i < 3; ++i) {
    const RowKey made = once.next(row("m"));
    EXPECT_EQ(made, again.next(row("m"))) << "the same each time";
    keys.insert(made);
  }
  EXPECT_EQ(keys.size(), 3u);
  EXPECT_EQ(*keys.find(key(row("m"))), key(row("m"))) << "the first has the key that it always has";
}

TEST(RowKeys, AsTextAndBack) {
  const RowKey made = key(row("m"));
  EXPECT_EQ(to_text(made).size(), 32u);
  EXPECT_EQ(parse_row_key(to_text(made)), made);
  for (const auto* wrong :
       {"", "12", "g0000000000000000000000000000000", "A0000000000000000000000000000000"}) {
    EXPECT_FALSE(parse_row_key(wrong).has_value()) << wrong;
  }
}

TEST(RowKeys, TheIdempotencyKeyIsAUuidOfTheBatchAndTheRow) {
  const RowKey made = key(row("m"));
  const std::string uuid = idempotency_key("batch-1", made);
  EXPECT_TRUE(std::regex_match(uuid, std::regex("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"))) << uuid;
  EXPECT_EQ(idempotency_key("batch-1", made), uuid);
  EXPECT_NE(idempotency_key("batch-2", made), uuid) << "a batch that is run anew asks anew";
  EXPECT_NE(idempotency_key("batch-1", key(row("n"))), uuid);
}

}  // namespace
}  // namespace ai_sdk::cli
