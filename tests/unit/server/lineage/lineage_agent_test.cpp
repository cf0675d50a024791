// The lineage agent as its callers meet it.
#include "agents/lineage/lineage_agent.hpp"

#include "metadata/lineage_cache.hpp"
#include "talk.hpp"

#include <gtest/gtest.h>

namespace ai_sdk::server {
namespace {

constexpr const char* shop = R"sql(
  CREATE TABLE customers(id INTEGER PRIMARY KEY, name TEXT, email TEXT);
  CREATE TABLE orders(id INTEGER PRIMARY KEY, customer_id INTEGER REFERENCES customers(id), total REAL);
  CREATE VIEW contacts AS SELECT id, email AS contact FROM customers;
  CREATE VIEW mailing AS SELECT contact FROM contacts;
  INSERT INTO customers VALUES (1, 'Ada', 'ada@example.com');
  INSERT INTO orders VALUES (1, 1, 9.5);
)sql";

class LineageAgents : public ::testing::Test {
 protected:
  Talk talk{make_lineage_agent(std::make_shared<LineageCache>()), shop};
};

TEST_F(LineageAgents, BothWays) {
  const auto text = talk.say("Show the lineage of customers");
  EXPECT_TRUE(has(text, "### Upstream")) << text;
  EXPECT_TRUE(has(text, "Nothing that is known of.")) << text;
  EXPECT_TRUE(has(
      text, "- `shop.shop.main.orders`: refers to it by a foreign key; `customers.id → orders.customer_id`"))
      << text;
  EXPECT_TRUE(has(text, "- `shop.shop.main.contacts`: a view that reads it")) << text;
  EXPECT_TRUE(has(text, "\n  - `shop.shop.main.mailing`")) << text;
  EXPECT_EQ(talk.tools, std::vector<std::string>{"get_entity_lineage"});
  EXPECT_GT(talk.usage.completion, 10);
}

TEST_F(LineageAgents, OneWayAndOneColumn) {
  const auto up = talk.say("Where does mailing come from?");
  EXPECT_TRUE(has(up, "`shop.shop.main.contacts`")) << up;
  EXPECT_TRUE(has(up, "\n  - `shop.shop.main.customers`")) << up;
  EXPECT_FALSE(has(up, "Downstream")) << up;
  const auto down = talk.say("What depends on customers.email?");
  EXPECT_TRUE(has(down, "`customers.email → contacts.contact`")) << down;
  EXPECT_FALSE(has(down, "orders")) << down;
  EXPECT_TRUE(has(talk.say("downstream of customers, 1 step"), "There is more"));
}

TEST_F(LineageAgents, WhatDroppingAColumnBreaks) {
  const auto text = talk.say("What breaks if I drop the email column of customers?");
  EXPECT_TRUE(has(text, "## Dropping `customers.email`")) << text;
  EXPECT_TRUE(has(text, "**2 things are affected.**")) << text;
  EXPECT_TRUE(has(text, "- `shop.shop.main.contacts` reads it for `contact`")) << text;
  EXPECT_TRUE(has(text, "\n  - `shop.shop.main.mailing` reads `contacts`")) << text;
  // The same table goes on being meant.
  const auto id = talk.say("And if I drop id?");
  EXPECT_TRUE(has(id, "## Dropping `customers.id`")) << id;
  EXPECT_TRUE(
      has(id, "`shop.shop.main.orders.customer_id` refers to `shop.shop.main.customers.id` (a foreign key)"))
      << id;
  const auto nothing = talk.say("Impact of dropping orders.total");
  EXPECT_TRUE(has(nothing, "Nothing that is known of depends on it")) << nothing;
}

TEST_F(LineageAgents, WhatIsNotThereIsSaid) {
  EXPECT_TRUE(has(talk.say("lineage of custmers"), "`customers`"));
  EXPECT_TRUE(has(talk.say(""), "What breaks if I drop customers.id?"));
  EXPECT_THROW(talk.say("customers", R"({"depth":0})"), AgentFailure);
  EXPECT_THROW(talk.say("customers", R"({"direction":"sideways"})"), AgentFailure);
  EXPECT_THROW(talk.say("hello", R"({"format":"json"})"), AgentFailure);
}

TEST_F(LineageAgents, JsonForPrograms) {
  const auto lineage =
      boost::json::parse(talk.say("lineage of customers", R"({"format":"json"})")).as_object();
  EXPECT_EQ(lineage.at("downstreamEdges").as_array().size(), 3U);
  const auto impact =
      boost::json::parse(
          talk.say("", R"({"format":"json","table":"customers","column":"email","direction":"impact"})"))
          .as_object();
  EXPECT_EQ(impact.at("column"), "email");
  EXPECT_EQ(impact.at("effects").as_array().size(), 2U);
}

TEST_F(LineageAgents, ACancelledRunEnds) {
  talk.stop.request_stop();
  EXPECT_THROW(talk.say("lineage of customers"), RunCancelled);
}

}  // namespace
}  // namespace ai_sdk::server
