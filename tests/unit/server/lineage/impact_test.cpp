// What dropping a table or a column breaks.
#include "agents/lineage/impact.hpp"

#include <gtest/gtest.h>

namespace ai_sdk::server::lineage {
namespace {

TableInfo customers() {
  TableInfo table;
  table.service = table.database = "shop";
  table.schema = "main";
  table.name = "customers";
  table.columns = {{"id", "INTEGER", true, 1}, {"email", "TEXT", false, 0}, {"city", "TEXT", false, 0}};
  return table;
}

LineageNode node(const std::string& name) { return {"table", "shop.shop.main." + name}; }
std::string column(const std::string& name) { return "shop.shop.main." + name; }

LineageGraph graph() {
  LineageGraph graph;
  const auto view = [&](const char* from, const char* to, std::vector<ColumnLineage> columns,
                        const char* sql) {
    LineageGraphEdge edge;
    edge.from = node(from);
    edge.to = node(to);
    edge.source = LineageSource::view;
    edge.columns = std::move(columns);
    edge.sql = sql;
    graph.add(std::move(edge));
  };
  view("customers", "contacts", {{{column("customers.email")}, column("contacts.contact"), ""}},
       "SELECT email AS contact FROM customers");
  view("contacts", "mailing", {{{column("contacts.contact")}, column("mailing.contact"), ""}},
       "SELECT contact FROM contacts");
  view("customers", "locals", {{{column("customers.id")}, column("locals.id"), ""}},
       "SELECT id FROM customers WHERE City = 'Berlin'");
  LineageGraphEdge key;
  key.from = node("customers");
  key.to = node("orders");
  key.source = LineageSource::foreign_key;
  key.columns = {{{column("customers.id")}, column("orders.customer_id"), ""}};
  graph.add(std::move(key));
  return graph;
}

std::vector<std::string> names(const Impact& impact, Effect::Kind kind) {
  std::vector<std::string> all;
  for (const auto& effect : impact.effects)
    if (effect.kind == kind)
      all.push_back(effect.name.substr(effect.name.rfind('.') + 1) + (effect.certain ? "" : "?") +
                    std::to_string(effect.depth));
  return all;
}
using Names = std::vector<std::string>;

TEST(Impact, AColumnBreaksTheViewsThatReadItAndThoseThatReadThem) {
  const auto impact = impact_of(graph(), customers(), "email", {});
  EXPECT_EQ(names(impact, Effect::Kind::view), (Names{"contacts1", "mailing2"}));
  EXPECT_EQ(names(impact, Effect::Kind::reference), Names{});
  EXPECT_NE(impact.effects.front().how.find("`contact`"), std::string::npos);
}

TEST(Impact, ANameInTheSqlAloneIsNotCertain) {
  const auto impact = impact_of(graph(), customers(), "city", {});
  EXPECT_EQ(names(impact, Effect::Kind::view), Names{"locals?1"});
  EXPECT_EQ(impact.certain(), 0U);
  EXPECT_EQ(impact.uncertain(), 1U);
}

TEST(Impact, AKeyTakesItsReferencesWithIt) {
  const auto impact = impact_of(graph(), customers(), "id", {});
  EXPECT_EQ(names(impact, Effect::Kind::reference), Names{"customer_id1"});
  EXPECT_EQ(names(impact, Effect::Kind::key), Names{"customers1"});
  EXPECT_EQ(names(impact, Effect::Kind::view), Names{"locals1"});
}

TEST(Impact, ATableTakesEverything) {
  const auto impact = impact_of(graph(), customers(), "", {});
  EXPECT_EQ(names(impact, Effect::Kind::view), (Names{"contacts1", "mailing2", "locals1"}));
  EXPECT_EQ(names(impact, Effect::Kind::reference), Names{"customer_id1"});
}

TEST(Impact, TestsOfTheColumnCannotRunAnyMore) {
  std::vector<TestCase> tests(3);
  tests[0].name = "email_unique";
  tests[0].column = "EMAIL";
  tests[1].name = "rows";
  tests[1].sql = "SELECT count(*) FROM customers";
  tests[2].name = "pairs";
  tests[2].sql = "SELECT count(*) FROM customers WHERE \"email\" IS NULL";
  EXPECT_EQ(names(impact_of(graph(), customers(), "email", tests), Effect::Kind::test),
            (Names{"email_unique1", "pairs1"}));
  EXPECT_EQ(names(impact_of(graph(), customers(), "", tests), Effect::Kind::test).size(), 3U);
}

TEST(Impact, ViewsThatReadEachOtherEnd) {
  LineageGraph round = graph();
  LineageGraphEdge back;
  back.from = node("mailing");
  back.to = node("contacts");
  back.source = LineageSource::view;
  round.add(std::move(back));
  EXPECT_EQ(names(impact_of(round, customers(), "email", {}), Effect::Kind::view),
            (Names{"contacts1", "mailing2"}));
}

TEST(Impact, NamesAreMentionedAsWords) {
  EXPECT_TRUE(mentions("SELECT Email FROM t", "email"));
  EXPECT_TRUE(mentions("c.\"email\"", "email"));
  EXPECT_FALSE(mentions("SELECT email_hash, my_email FROM t", "email"));
  EXPECT_FALSE(mentions("", "email"));
  EXPECT_FALSE(mentions("x", ""));
}

}  // namespace
}  // namespace ai_sdk::server::lineage
