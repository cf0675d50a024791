// Metadata in a PostgreSQL store: what MetadataStore promises, and that two servers share it.
#include "store/metadata_store.hpp"
#include "store/store.hpp"
#include "support/postgres_server.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace ai_sdk::server {
namespace {

using testing::PostgresServer;

class PostgresMetadata : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!PostgresServer::is_installed()) GTEST_SKIP() << "no PostgreSQL here: apt-get install postgresql";
    server_ = std::make_unique<PostgresServer>();
    server_->run("CREATE DATABASE metadata");
  }
  std::string url() const { return server_->url("metadata"); }

  std::unique_ptr<PostgresServer> server_;
};

StoredEntity glossary(const std::string& name) {
  StoredEntity entity;
  entity.type = "glossary";
  entity.fqn = name;
  entity.name = name;
  entity.content = {{"description", "hä? ?1 'x'"}, {"n", 0}};
  entity.revision.updated_by = "ann";
  return entity;
}

TEST_F(PostgresMetadata, IsSharedAndVersioned) {
  Store one(url());
  Store two(url());
  MetadataStore here(one);
  MetadataStore there(two);
  ASSERT_TRUE(here.entity("tag", "PII.Sensitive").has_value());

  auto entity = glossary("Trade");
  const auto before = there.changes();
  EXPECT_TRUE(here.add_entity(entity));
  EXPECT_GT(there.changes(), before);
  auto again = glossary("Trade");
  EXPECT_FALSE(there.add_entity(again));
  auto read = *there.entity("glossary", "Trade");
  EXPECT_EQ(read.id, entity.id);
  EXPECT_EQ(read.content, entity.content);
  EXPECT_EQ(there.entity_by_id(entity.id)->fqn, "Trade");
  EXPECT_EQ(there.entities("glossary").size(), 1U);
  EXPECT_GT(there.entities().size(), 10U);
  EXPECT_TRUE(there.replace_entity(read));
  EXPECT_EQ(read.revision.version, 2);
  EXPECT_FALSE(here.replace_entity(entity));

  Overlay overlay{"table", "shop.main.orders", {{"description", "d"}}, {}};
  EXPECT_TRUE(here.put_overlay(overlay));
  EXPECT_TRUE(here.put_overlay(overlay));
  EXPECT_EQ(there.overlay("table", "shop.main.orders")->revision.version, 2);
  EXPECT_EQ(there.overlays().size(), 1U);
  Overlay late{"table", "shop.main.orders", {}, {}};
  EXPECT_FALSE(there.put_overlay(late));

  LineageEdge edge{"table", "a", "table", "b", {{"source", "Manual"}}, {}};
  here.put_edge(edge);
  here.put_edge(edge);
  EXPECT_EQ(there.edges().at(0).revision.version, 2);
  EXPECT_TRUE(there.remove_edge(edge));
  EXPECT_FALSE(here.remove_edge(edge));
}

TEST_F(PostgresMetadata, TestCasesAndWhatTheyMeasured) {
  Store one(url());
  Store two(url());
  TestCase test_case;
  test_case.name = "n";
  test_case.table = "t";
  test_case.created_by = "ann";
  const auto added = one.add_test_case(test_case);
  ASSERT_TRUE(added.has_value());
  EXPECT_FALSE(two.add_test_case(test_case).has_value());
  EXPECT_EQ(two.all_test_cases().at(0).created_by, "ann");
  TestResult result;
  result.test_case_id = added->id;
  result.status = "Failed";
  result.values.push_back({{"name", "max"}, {"value", "7"}});
  one.add_test_result(result);
  EXPECT_EQ(two.last_test_result(added->id)->values, result.values);
}

TEST_F(PostgresMetadata, NoChangeOfManyIsLost) {
  Store first(url());
  Store second(url());
  auto entity = glossary("Trade");
  MetadataStore(first).add_entity(entity);
  std::vector<std::thread> threads;
  for (Store* store : {&first, &second, &first, &second}) {
    threads.emplace_back([store] {
      MetadataStore metadata(*store);
      for (int done = 0; done < 10;) {
        auto read = *metadata.entity("glossary", "Trade");
        read.content["n"] = read.content.at("n").as_int64() + 1;
        done += metadata.replace_entity(read) ? 1 : 0;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(MetadataStore(second).entity("glossary", "Trade")->content.at("n"), 40);
}

}  // namespace
}  // namespace ai_sdk::server
