#include "store/metadata_store.hpp"

#include "store/store.hpp"
#include "temp_folder.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <regex>
#include <set>
#include <thread>

namespace ai_sdk::server {
namespace {

using testing::TempFolder;

StoredEntity glossary(std::string name, std::string description = "words") {
  StoredEntity entity;
  entity.type = "glossary";
  entity.fqn = name;
  entity.name = std::move(name);
  entity.content["description"] = description;
  entity.revision.updated_by = "ann";
  return entity;
}

TEST(MetadataStore, BeginsWithTheUsualTags) {
  Store store(":memory:");
  MetadataStore metadata(store);
  EXPECT_TRUE(metadata.entity("tag", "PII.Sensitive").has_value());
  EXPECT_TRUE(metadata.entity("classification", "Tier").has_value());
  EXPECT_TRUE(metadata.entity("user", "admin").has_value());
  std::set<std::string> ids;
  const std::regex uuid("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
  for (const auto& entity : metadata.entities()) {
    EXPECT_TRUE(std::regex_match(entity.id, uuid)) << entity.id;
    EXPECT_TRUE(ids.insert(entity.id).second);
    EXPECT_FALSE(entity.type != "user" && entity.content.at("description").as_string().empty());
  }
}

TEST(MetadataStore, KeepsAnEntityOverAReopening) {
  const TempFolder folder;
  auto entity = glossary("Trade");
  {
    Store store(folder / "s.sqlite");
    ASSERT_TRUE(MetadataStore(store).add_entity(entity));
  }
  Store store(folder / "s.sqlite");
  MetadataStore metadata(store);
  const auto found = metadata.entity("glossary", "Trade");
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->id, entity.id);
  EXPECT_EQ(found->content, entity.content);
  EXPECT_EQ(found->revision.version, 1);
  EXPECT_EQ(found->revision.updated_by, "ann");
  EXPECT_EQ(found->created_at, found->revision.updated_at);
  EXPECT_EQ(metadata.entity_by_id(entity.id)->fqn, "Trade");
  EXPECT_EQ(metadata.entities("glossary").size(), 1U);
  EXPECT_FALSE(metadata.entity("glossaryTerm", "Trade").has_value());
}

TEST(MetadataStore, ANameIsTakenOnce) {
  Store store(":memory:");
  MetadataStore metadata(store);
  auto first = glossary("Trade");
  auto second = glossary("Trade", "others");
  EXPECT_TRUE(metadata.add_entity(first));
  EXPECT_FALSE(metadata.add_entity(second));
  EXPECT_EQ(metadata.entity("glossary", "Trade")->content.at("description"), "words");
}

TEST(MetadataStore, AWriterIsToldWhereAnotherWasFaster) {
  Store store(":memory:");
  MetadataStore metadata(store);
  auto entity = glossary("Trade");
  ASSERT_TRUE(metadata.add_entity(entity));
  auto other = *metadata.entity("glossary", "Trade");
  entity.content["description"] = "mine";
  EXPECT_TRUE(metadata.replace_entity(entity));
  EXPECT_EQ(entity.revision.version, 2);
  other.content["description"] = "theirs";
  EXPECT_FALSE(metadata.replace_entity(other));
  EXPECT_EQ(metadata.entity("glossary", "Trade")->content.at("description"), "mine");
}

TEST(MetadataStore, AnOverlayIsVersioned) {
  Store store(":memory:");
  MetadataStore metadata(store);
  Overlay overlay{"table", "shop.main.orders", {{"description", "One row per order."}}, {}};
  overlay.revision.updated_by = "ann";
  ASSERT_TRUE(metadata.put_overlay(overlay));
  EXPECT_EQ(overlay.revision.version, 1);
  overlay.content["displayName"] = "Orders";
  ASSERT_TRUE(metadata.put_overlay(overlay));
  const auto found = metadata.overlay("table", "shop.main.orders");
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->revision.version, 2);
  EXPECT_GT(found->revision.updated_at, 1'600'000'000'000);
  EXPECT_EQ(found->content, overlay.content);
  Overlay late{"table", "shop.main.orders", {}, {}};
  EXPECT_FALSE(metadata.put_overlay(late));  // it says that it has read nothing
  late.revision.version = 1;
  EXPECT_FALSE(metadata.put_overlay(late));
  EXPECT_EQ(metadata.overlays().size(), 1U);
}

TEST(MetadataStore, EdgesAreKeptOnce) {
  Store store(":memory:");
  MetadataStore metadata(store);
  LineageEdge edge{"table", "a", "table", "b", {{"source", "Manual"}}, {}};
  metadata.put_edge(edge);
  edge.details["sqlQuery"] = "SELECT 1";
  metadata.put_edge(edge);
  ASSERT_EQ(metadata.edges().size(), 1U);
  EXPECT_EQ(metadata.edges()[0].details, edge.details);
  EXPECT_EQ(metadata.edges()[0].revision.version, 2);
  EXPECT_TRUE(metadata.remove_edge(edge));
  EXPECT_FALSE(metadata.remove_edge(edge));
  EXPECT_TRUE(metadata.edges().empty());
}

TEST(MetadataStore, EveryWriteIsCounted) {
  const TempFolder folder;
  Store store(folder / "s.sqlite");
  Store beside(folder / "s.sqlite");  // as another process would open it
  MetadataStore metadata(store);
  auto last = metadata.changes();
  const auto grew = [&] {
    const auto now = MetadataStore(beside).changes();
    const bool more = now > last;
    last = now;
    return more;
  };
  auto entity = glossary("Trade");
  metadata.add_entity(entity);
  EXPECT_TRUE(grew());
  auto again = glossary("Trade");
  metadata.add_entity(again);
  EXPECT_FALSE(grew());
  metadata.replace_entity(entity);
  EXPECT_TRUE(grew());
  Overlay overlay{"table", "t", {}, {}};
  metadata.put_overlay(overlay);
  EXPECT_TRUE(grew());
  LineageEdge edge{"table", "a", "table", "b", {}, {}};
  metadata.put_edge(edge);
  EXPECT_TRUE(grew());
  metadata.remove_edge(edge);
  EXPECT_TRUE(grew());
  TestCase test_case;
  test_case.name = "n";
  test_case.table = "t";
  test_case = store.save_test_case(test_case);
  EXPECT_TRUE(grew());
  TestResult result;
  result.test_case_id = test_case.id;
  result.status = "Success";
  store.add_test_result(result);
  EXPECT_TRUE(grew());
}

TEST(MetadataStore, OfManyWhoCreateTheSameOneSucceeds) {
  const TempFolder folder;
  Store store(folder / "s.sqlite");
  std::atomic<int> created = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&, i] {
      auto entity = glossary("Trade", "by " + std::to_string(i));
      created += MetadataStore(store).add_entity(entity) ? 1 : 0;
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(created, 1);
}

TEST(MetadataStore, NoChangeOfManyIsLost) {
  Store store(":memory:");
  {
    auto entity = glossary("Trade");
    entity.content["n"] = 0;
    MetadataStore(store).add_entity(entity);
  }
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      MetadataStore metadata(store);
      for (int done = 0; done < 25;) {
        auto entity = *metadata.entity("glossary", "Trade");
        entity.content["n"] = entity.content.at("n").as_int64() + 1;
        done += metadata.replace_entity(entity) ? 1 : 0;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(MetadataStore(store).entity("glossary", "Trade")->content.at("n"), 100);
  EXPECT_EQ(MetadataStore(store).entity("glossary", "Trade")->revision.version, 101);
}

TEST(MetadataEntities, AreRemovedForGood) {
  Store store(":memory:");
  MetadataStore metadata(store);
  StoredEntity note;
  note.type = "contextMemory";
  note.fqn = note.name = "n";
  ASSERT_TRUE(metadata.add_entity(note));
  const auto before = metadata.changes();
  auto late = note;
  ASSERT_TRUE(metadata.replace_entity(note));
  EXPECT_FALSE(metadata.remove_entity(late));  // somebody has changed it since
  EXPECT_TRUE(metadata.remove_entity(note));
  EXPECT_FALSE(metadata.remove_entity(note));
  EXPECT_FALSE(metadata.entity_by_id(note.id));
  EXPECT_EQ(metadata.changes(), before + 2);
  EXPECT_TRUE(metadata.add_entity(note));  // the name is free
}

TEST(TestCases, ANewOneDoesNotReplace) {
  Store store(":memory:");
  TestCase test_case;
  test_case.name = "n";
  test_case.table = "t";
  test_case.created_by = "ann";
  const auto added = store.add_test_case(test_case);
  ASSERT_TRUE(added.has_value());
  EXPECT_FALSE(store.add_test_case(test_case).has_value());
  ASSERT_EQ(store.all_test_cases().size(), 1U);
  EXPECT_EQ(store.all_test_cases()[0].id, added->id);
  EXPECT_EQ(store.all_test_cases()[0].created_by, "ann");
  TestResult result;
  result.test_case_id = added->id;
  result.status = "Failed";
  result.values.push_back({{"name", "max"}, {"value", "7"}});
  store.add_test_result(result);
  EXPECT_EQ(store.last_test_result(added->id)->values, result.values);
}

}  // namespace
}  // namespace ai_sdk::server
