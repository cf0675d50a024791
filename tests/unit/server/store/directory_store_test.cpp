// The store's half that keeps agents, personas, bots and abilities.
#include "store/directory_store.hpp"

#include "temp_folder.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <regex>
#include <set>
#include <thread>

namespace ai_sdk::server {
namespace {

using testing::TempFolder;
using Deleted = DirectoryFilter::Deleted;

DirectoryEntry persona(std::string name) {
  DirectoryEntry entry;
  entry.kind = "persona";
  entry.name = std::move(name);
  entry.updated_by = "somebody";
  entry.document["description"] = "of a test";
  return entry;
}

std::vector<std::string> names_of(const DirectoryPage& page) {
  std::vector<std::string> names;
  for (const auto& entry : page.entries) names.push_back(entry.name);
  return names;
}

using Names = std::vector<std::string>;

class DirectoryStoreTest : public ::testing::Test {
 protected:
  void fill(const Names& names) {
    for (const auto& name : names) directory_.create(persona(name));
  }
  DirectoryPage page(std::size_t limit, const std::string& after = {}, const std::string& before = {}) {
    return directory_.page("persona", {}, {limit, after, before, 0});
  }
  Store store_{":memory:"};
  DirectoryStore directory_{store_};
};

TEST_F(DirectoryStoreTest, KeepsWhatWasMadeOverAReopening) {
  const TempFolder folder;
  DirectoryEntry made;
  {
    Store store(folder / "s.sqlite");
    auto entry = persona("größe \"1.0\"");
    entry.document["tags"] = {1, "two", nullptr};
    entry.api_enabled = true;
    made = DirectoryStore(store).create(entry);
  }
  Store store(folder / "s.sqlite");
  DirectoryStore directory(store);
  const auto found = directory.find_by_name("persona", "größe \"1.0\"");
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->id, made.id);
  EXPECT_TRUE(std::regex_match(
      found->id, std::regex("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")));
  EXPECT_EQ(found->document, made.document);
  EXPECT_EQ(found->version, 1);
  EXPECT_GT(found->updated_at, 1'600'000'000'000);
  EXPECT_EQ(found->updated_by, "somebody");
  EXPECT_TRUE(found->api_enabled);
  EXPECT_FALSE(found->built_in);
  EXPECT_EQ(directory.find_by_id("persona", made.id)->name, made.name);
  EXPECT_FALSE(directory.find_by_id("bot", made.id).has_value()) << "of another kind";
}

TEST_F(DirectoryStoreTest, ANameIsTakenOnceForEachKind) {
  const auto first = directory_.create(persona("a"));
  try {
    directory_.create(persona("a"));
    FAIL() << "it was made twice";
  } catch (const DirectoryConflict& conflict) {
    EXPECT_EQ(conflict.existing.id, first.id);
  }
  auto bot = persona("a");
  bot.kind = "bot";
  EXPECT_NE(directory_.create(bot).id, first.id);
  EXPECT_EQ(page(10).total, 1);
}

TEST_F(DirectoryStoreTest, OfManyWhoTakeANameOneGetsIt) {
  const TempFolder folder;
  Store one(folder / "s.sqlite");
  Store two(folder / "s.sqlite");
  DirectoryStore first(one);
  DirectoryStore second(two);
  std::atomic<int> made{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&, i] {
      for (int round = 0; round < 10; ++round) {
        try {
          (i % 2 == 0 ? first : second).create(persona("p" + std::to_string(round)));
          ++made;
        } catch (const DirectoryConflict&) {  // another one was faster
        }
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(made, 10);
  EXPECT_EQ(first.page("persona", {}, {100, {}, {}, 0}).total, 10);
}

TEST_F(DirectoryStoreTest, PagesStayRightWhileRowsAreAdded) {
  fill({"b", "d", "f", "h"});
  const auto first = page(2);
  EXPECT_EQ(names_of(first), (Names{"b", "d"}));
  EXPECT_EQ(first.total, 4);
  EXPECT_TRUE(first.has_after);
  EXPECT_FALSE(first.has_before);
  // One comes before, one between, one after: none is given twice, none of the old ones is missed.
  fill({"a", "c", "e"});
  const auto second = page(2, "d");
  EXPECT_EQ(names_of(second), (Names{"e", "f"}));
  EXPECT_TRUE(second.has_before);
  EXPECT_TRUE(second.has_after);
  // What the cursor names goes away: the page after it does not.
  const auto f = directory_.find_by_name("persona", "f");
  EXPECT_TRUE(directory_.remove(f->id, f->version));
  const auto third = page(2, "f");
  EXPECT_EQ(names_of(third), (Names{"h"}));
  EXPECT_FALSE(third.has_after);
}

TEST_F(DirectoryStoreTest, PagesGoBackToo) {
  fill({"a", "b", "c", "d", "e"});
  const auto back = page(2, {}, "e");
  EXPECT_EQ(names_of(back), (Names{"c", "d"}));
  EXPECT_TRUE(back.has_before);
  EXPECT_TRUE(back.has_after);
  const auto begin = page(2, {}, "c");
  EXPECT_EQ(names_of(begin), (Names{"a", "b"}));
  EXPECT_FALSE(begin.has_before);
  EXPECT_TRUE(begin.has_after);
  EXPECT_TRUE(page(2, {}, "a").entries.empty());
}

TEST_F(DirectoryStoreTest, AnEmptyPageLeadsNowhere) {
  fill({"a", "b"});
  const auto none = page(0);
  EXPECT_TRUE(none.entries.empty());
  EXPECT_FALSE(none.has_after);
  EXPECT_EQ(none.total, 2);
  EXPECT_FALSE(page(5, "b").has_before);
}

TEST_F(DirectoryStoreTest, AnOffsetPassesOver) {
  fill({"a", "b", "c"});
  EXPECT_EQ(names_of(directory_.page("persona", {}, {2, {}, {}, 1})), (Names{"b", "c"}));
}

TEST_F(DirectoryStoreTest, NamesAreInTheOrderOfTheirBytes) {
  fill({"ä", "b", "B", "a b", "_"});
  EXPECT_EQ(names_of(page(10)), (Names{"B", "_", "a b", "b", "ä"}));
}

TEST_F(DirectoryStoreTest, FiltersCountWhatTheyShow) {
  for (const auto* name : {"a", "b", "c", "d"}) {
    auto entry = persona(name);
    entry.api_enabled = name[0] < 'c';
    entry.deleted = name[0] == 'b';
    directory_.create(entry);
  }
  const PageRequest all{10, {}, {}, 0};
  EXPECT_EQ(names_of(directory_.page("persona", {}, all)), (Names{"a", "c", "d"}));
  EXPECT_EQ(names_of(directory_.page("persona", {Deleted::only, false}, all)), (Names{"b"}));
  const auto enabled = directory_.page("persona", {Deleted::shown, true}, all);
  EXPECT_EQ(names_of(enabled), (Names{"a", "b"}));
  EXPECT_EQ(enabled.total, 2);
}

TEST_F(DirectoryStoreTest, OfTwoChangesOfOneVersionTheFirstCounts) {
  const auto read = directory_.create(persona("a"));
  auto mine = read;
  mine.document["description"] = "mine";
  auto theirs = read;
  theirs.document["description"] = "theirs";
  const auto kept = directory_.replace(mine);
  ASSERT_TRUE(kept.has_value());
  EXPECT_EQ(kept->version, 2);
  EXPECT_GE(kept->updated_at, read.updated_at);
  EXPECT_FALSE(directory_.replace(theirs).has_value());
  EXPECT_FALSE(directory_.remove(read.id, read.version));
  EXPECT_EQ(directory_.find_by_id("persona", read.id)->document.at("description"), "mine");
}

TEST_F(DirectoryStoreTest, WhatComesWithTheServerIsBroughtUpToDate) {
  auto a = persona("a");
  a.id = "id-a";
  auto b = persona("b");
  b.id = "id-b";
  directory_.create(persona("mine"));
  EXPECT_TRUE(directory_.keep_built_in({a, b}).empty());
  const auto before = directory_.find_by_name("persona", "a");
  ASSERT_TRUE(before.has_value());
  EXPECT_TRUE(before->built_in);
  EXPECT_EQ(before->id, "id-a");
  // The same again changes nothing; another text is a new version; what is gone goes.
  directory_.keep_built_in({a, b});
  EXPECT_EQ(directory_.find_by_name("persona", "a")->version, 1);
  EXPECT_EQ(directory_.find_by_name("persona", "a")->updated_at, before->updated_at);
  a.document["description"] = "another";
  directory_.keep_built_in({a});
  EXPECT_EQ(directory_.find_by_name("persona", "a")->version, 2);
  EXPECT_EQ(names_of(page(10)), (Names{"a", "mine"}));
}

TEST_F(DirectoryStoreTest, WhatSomebodyHasMadeIsNotOverwritten) {
  const auto mine = directory_.create(persona("a"));
  auto built_in = persona("a");
  built_in.id = "id-a";
  const auto hidden = directory_.keep_built_in({built_in});
  ASSERT_EQ(hidden.size(), 1U);
  EXPECT_EQ(hidden[0].name, "a");
  EXPECT_EQ(directory_.find_by_name("persona", "a")->id, mine.id);
}

TEST_F(DirectoryStoreTest, KnowsWhichAgentsHaveAPersona) {
  for (const auto* name : {"x", "y", "z"}) {
    auto agent = persona(name);
    agent.kind = "agent";
    agent.persona_id = name[0] == 'z' ? "other" : "p-1";
    directory_.create(agent);
  }
  EXPECT_EQ(directory_.agents_of_persona("p-1", 10), (Names{"x", "y"}));
  EXPECT_EQ(directory_.agents_of_persona("p-1", 1), (Names{"x"}));
}

}  // namespace
}  // namespace ai_sdk::server
