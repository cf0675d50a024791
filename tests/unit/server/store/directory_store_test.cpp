// The store's half that keeps agents, personas, bots and abilities: the same on both kinds of store.
#include "store/directory_store.hpp"

#include "support/postgres_server.hpp"
#include "temp_folder.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <regex>
#include <set>
#include <thread>

namespace ai_sdk::server {
namespace {

using ai_sdk::testing::PostgresServer;
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

enum class Kind { sqlite, postgres };

class DirectoryStoreTest : public ::testing::TestWithParam<Kind> {
 protected:
  static void TearDownTestSuite() { server_.reset(); }

  void SetUp() override {
    if (GetParam() == Kind::sqlite) {
      place_ = (folder_ / "s.sqlite").string();
    } else {
      if (!PostgresServer::is_installed()) GTEST_SKIP() << "no PostgreSQL here: apt-get install postgresql";
      if (!server_) server_ = std::make_unique<PostgresServer>();
      static int count = 0;
      const std::string database = "directory_" + std::to_string(++count);
      server_->run("CREATE DATABASE " + database);
      place_ = server_->url(database);
    }
    open();
  }
  // A server that has stopped and started.
  void open() {
    directory_.reset();
    store_.reset();
    store_ = std::make_unique<Store>(place_);
    directory_ = std::make_unique<DirectoryStore>(*store_);
  }
  void fill(const Names& names) {
    for (const auto& name : names) directory().create(persona(name));
  }
  DirectoryStore& directory() { return *directory_; }
  DirectoryPage page(std::size_t limit, const std::string& after = {}, const std::string& before = {}) {
    return directory().page("persona", {}, {limit, after, before, 0});
  }

  static std::unique_ptr<PostgresServer> server_;
  TempFolder folder_;
  std::string place_;

 private:
  std::unique_ptr<Store> store_;
  std::unique_ptr<DirectoryStore> directory_;
};

std::unique_ptr<PostgresServer> DirectoryStoreTest::server_;

INSTANTIATE_TEST_SUITE_P(Stores, DirectoryStoreTest, ::testing::Values(Kind::sqlite, Kind::postgres),
                         [](const auto& kind) {
                           return std::string(kind.param == Kind::sqlite ? "Sqlite" : "Postgres");
                         });

// Another server on the same store.
struct Neighbour {
  explicit Neighbour(const std::string& place) : store(place) {}
  Store store;
  DirectoryStore directory{store};
};

TEST_P(DirectoryStoreTest, KeepsWhatWasMadeOverAReopening) {
  auto entry = persona("größe \"1.0\"");
  entry.document["tags"] = {1, "two", nullptr};
  entry.api_enabled = true;
  const DirectoryEntry made = directory().create(entry);
  open();
  const auto found = directory().find_by_name("persona", "größe \"1.0\"");
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
  EXPECT_EQ(directory().find_by_id("persona", made.id)->name, made.name);
  EXPECT_FALSE(directory().find_by_id("bot", made.id).has_value()) << "of another kind";
}

TEST_P(DirectoryStoreTest, ANameIsTakenOnceForEachKind) {
  const auto first = directory().create(persona("a"));
  try {
    directory().create(persona("a"));
    FAIL() << "it was made twice";
  } catch (const DirectoryConflict& conflict) {
    EXPECT_EQ(conflict.existing.id, first.id);
  }
  auto bot = persona("a");
  bot.kind = "bot";
  EXPECT_NE(directory().create(bot).id, first.id);
  EXPECT_EQ(page(10).total, 1);
}

TEST_P(DirectoryStoreTest, OfManyWhoTakeANameOneGetsIt) {
  Neighbour other(place_);
  DirectoryStore& first = directory();
  DirectoryStore& second = other.directory;
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

TEST_P(DirectoryStoreTest, PagesStayRightWhileRowsAreAdded) {
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
  const auto f = directory().find_by_name("persona", "f");
  EXPECT_TRUE(directory().remove(f->id, f->version));
  const auto third = page(2, "f");
  EXPECT_EQ(names_of(third), (Names{"h"}));
  EXPECT_FALSE(third.has_after);
}

TEST_P(DirectoryStoreTest, PagesGoBackToo) {
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

TEST_P(DirectoryStoreTest, AnEmptyPageLeadsNowhere) {
  fill({"a", "b"});
  const auto none = page(0);
  EXPECT_TRUE(none.entries.empty());
  EXPECT_FALSE(none.has_after);
  EXPECT_EQ(none.total, 2);
  EXPECT_FALSE(page(5, "b").has_before);
}

TEST_P(DirectoryStoreTest, AnOffsetPassesOver) {
  fill({"a", "b", "c"});
  EXPECT_EQ(names_of(directory().page("persona", {}, {2, {}, {}, 1})), (Names{"b", "c"}));
}

TEST_P(DirectoryStoreTest, NamesAreInTheOrderOfTheirBytes) {
  fill({"ä", "b", "B", "a b", "_"});
  EXPECT_EQ(names_of(page(10)), (Names{"B", "_", "a b", "b", "ä"}));
}

TEST_P(DirectoryStoreTest, FiltersCountWhatTheyShow) {
  for (const auto* name : {"a", "b", "c", "d"}) {
    auto entry = persona(name);
    entry.api_enabled = name[0] < 'c';
    entry.deleted = name[0] == 'b';
    directory().create(entry);
  }
  const PageRequest all{10, {}, {}, 0};
  EXPECT_EQ(names_of(directory().page("persona", {}, all)), (Names{"a", "c", "d"}));
  EXPECT_EQ(names_of(directory().page("persona", {Deleted::only, false}, all)), (Names{"b"}));
  const auto enabled = directory().page("persona", {Deleted::shown, true}, all);
  EXPECT_EQ(names_of(enabled), (Names{"a", "b"}));
  EXPECT_EQ(enabled.total, 2);
}

TEST_P(DirectoryStoreTest, OfTwoChangesOfOneVersionTheFirstCounts) {
  const auto read = directory().create(persona("a"));
  auto mine = read;
  mine.document["description"] = "mine";
  auto theirs = read;
  theirs.document["description"] = "theirs";
  const auto kept = directory().replace(mine);
  ASSERT_TRUE(kept.has_value());
  EXPECT_EQ(kept->version, 2);
  EXPECT_GE(kept->updated_at, read.updated_at);
  EXPECT_FALSE(directory().replace(theirs).has_value());
  EXPECT_FALSE(directory().remove(read.id, read.version));
  EXPECT_EQ(directory().find_by_id("persona", read.id)->document.at("description"), "mine");
}

TEST_P(DirectoryStoreTest, WhatComesWithTheServerIsBroughtUpToDate) {
  auto a = persona("a");
  a.id = "id-a";
  auto b = persona("b");
  b.id = "id-b";
  directory().create(persona("mine"));
  EXPECT_TRUE(directory().keep_built_in({a, b}).empty());
  const auto before = directory().find_by_name("persona", "a");
  ASSERT_TRUE(before.has_value());
  EXPECT_TRUE(before->built_in);
  EXPECT_EQ(before->id, "id-a");
  // The same again changes nothing; another text is a new version; what is gone goes.
  directory().keep_built_in({a, b});
  EXPECT_EQ(directory().find_by_name("persona", "a")->version, 1);
  EXPECT_EQ(directory().find_by_name("persona", "a")->updated_at, before->updated_at);
  a.document["description"] = "another";
  directory().keep_built_in({a});
  EXPECT_EQ(directory().find_by_name("persona", "a")->version, 2);
  EXPECT_EQ(names_of(page(10)), (Names{"a", "mine"}));
}

TEST_P(DirectoryStoreTest, WhatSomebodyHasMadeIsNotOverwritten) {
  const auto mine = directory().create(persona("a"));
  auto built_in = persona("a");
  built_in.id = "id-a";
  const auto hidden = directory().keep_built_in({built_in});
  ASSERT_EQ(hidden.size(), 1U);
  EXPECT_EQ(hidden[0].name, "a");
  EXPECT_EQ(directory().find_by_name("persona", "a")->id, mine.id);
}

TEST_P(DirectoryStoreTest, KnowsWhichAgentsHaveAPersona) {
  for (const auto* name : {"x", "y", "z"}) {
    auto agent = persona(name);
    agent.kind = "agent";
    agent.persona_id = name[0] == 'z' ? "other" : "p-1";
    directory().create(agent);
  }
  EXPECT_EQ(directory().agents_of_persona("p-1", 10), (Names{"x", "y"}));
  EXPECT_EQ(directory().agents_of_persona("p-1", 1), (Names{"x"}));
}

TEST_P(DirectoryStoreTest, ANeighbourSeesEveryChangeAtOnce) {
  Neighbour other(place_);
  const auto made = directory().create(persona("a"));
  auto read = other.directory.find_by_name("persona", "a");
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->id, made.id);
  EXPECT_EQ(read->updated_at, made.updated_at);
  EXPECT_EQ(names_of(other.directory.page("persona", {}, {10, {}, {}, 0})), (Names{"a"}));

  read->document["description"] = "theirs";
  ASSERT_TRUE(other.directory.replace(*read).has_value());
  EXPECT_EQ(directory().find_by_id("persona", made.id)->document.at("description"), "theirs");
  EXPECT_FALSE(directory().replace(made).has_value()) << "it was read before the neighbour's change";

  EXPECT_TRUE(directory().remove(made.id, 2));
  EXPECT_FALSE(other.directory.find_by_name("persona", "a").has_value());
  EXPECT_EQ(other.directory.page("persona", {}, {10, {}, {}, 0}).total, 0);
  EXPECT_NE(other.directory.create(persona("a")).id, made.id) << "the name is free again";
}

TEST_P(DirectoryStoreTest, ANeighboursStartLeavesWhatPeopleHaveMade) {
  auto built_in = persona("b");
  built_in.id = "id-b";
  directory().keep_built_in({built_in});
  const auto mine = directory().create(persona("mine"));
  Neighbour other(place_);
  other.directory.keep_built_in({built_in});
  EXPECT_EQ(directory().find_by_name("persona", "b")->version, 1);
  EXPECT_EQ(directory().find_by_name("persona", "mine")->id, mine.id);
  EXPECT_EQ(names_of(page(10)), (Names{"b", "mine"}));
}

// Somebody pages through the list while a neighbour adds to it: what was there before is given once, in
// order.
TEST_P(DirectoryStoreTest, NoneIsMissedWhileANeighbourAddsSome) {
  Names old;
  for (char c = 'a'; c <= 'z'; ++c) old.push_back(std::string(1, c) + "-old");
  fill(old);
  Neighbour other(place_);
  std::atomic<bool> ended{false};
  std::thread writer([&] {
    for (int i = 0; !ended && i < 300; ++i)  // no faster than the pages for ever
      other.directory.create(
          persona(std::string(1, static_cast<char>('a' + i % 26)) + "-" + std::to_string(i)));
  });
  for (int round = 0; round < 5; ++round) {
    Names seen;
    std::string after;
    for (bool more = true; more;) {
      const auto part = page(3, after);
      for (const auto& entry : part.entries) seen.push_back(entry.name);
      more = part.has_after;
      after = part.entries.empty() ? after : part.entries.back().name;
    }
    EXPECT_TRUE(std::is_sorted(seen.begin(), seen.end()));
    EXPECT_EQ(std::set<std::string>(seen.begin(), seen.end()).size(), seen.size()) << "one was given twice";
    for (const auto& name : old)
      EXPECT_NE(std::find(seen.begin(), seen.end(), name), seen.end()) << name << " was missed";
    // And backwards.
    Names back;
    std::string before = "zz";
    for (bool more = true; more;) {
      const auto part = page(3, {}, before);
      for (const auto& entry : part.entries) back.push_back(entry.name);
      more = part.has_before;
      before = part.entries.empty() ? before : part.entries.front().name;
    }
    for (const auto& name : old)
      EXPECT_NE(std::find(back.begin(), back.end(), name), back.end()) << name << " was missed backwards";
  }
  ended = true;
  writer.join();
}

}  // namespace
}  // namespace ai_sdk::server
