// The generator of tables with planted flaws, the scorer, and the engine held against both for one seed.
#include "database.hpp"
#include "plant.hpp"
#include "score.hpp"

#include <gtest/gtest.h>

namespace ai_sdk::planted {
namespace {

constexpr std::uint64_t seed = 7;

const std::vector<Collection>& collections() {
  static const std::vector<Collection> made = make_collections(seed, DomainChoice::all);
  return made;
}

Score score_of(const Collection& collection) {
  const server::quality::TemporaryDirectory directory;
  const auto file = directory.path() / "planted.db";
  write_sqlite(collection, file);
  return score_engine(collection, file);
}

TEST(Planted, TheSameSeedGivesTheSameTables) {
  const auto again = make_collections(seed, DomainChoice::all);
  ASSERT_EQ(again.size(), collections().size());
  for (std::size_t i = 0; i < again.size(); ++i) {
    EXPECT_EQ(flaws_json(again[i]), flaws_json(collections()[i]));
    ASSERT_EQ(again[i].tables.size(), collections()[i].tables.size());
    for (std::size_t t = 0; t < again[i].tables.size(); ++t) {
      const Table& left = *again[i].tables[t];
      const Table& right = *collections()[i].tables[t];
      ASSERT_EQ(left.columns.size(), right.columns.size());
      for (std::size_t c = 0; c < left.columns.size(); ++c) {
        EXPECT_EQ(left.columns[c]->name, right.columns[c]->name);
        EXPECT_EQ(left.columns[c]->values, right.columns[c]->values);
      }
    }
  }
}

TEST(Planted, AnotherSeedGivesOthersAndAChoiceLeavesTheRestAsItWas) {
  EXPECT_NE(flaws_json(make_collections(seed + 1, DomainChoice::all)[0]), flaws_json(collections()[0]));
  const auto held_out = make_collections(seed, DomainChoice::held_out);
  ASSERT_EQ(held_out.size(), 2U);
  EXPECT_EQ(flaws_json(held_out.back()), flaws_json(collections().back()));
}

TEST(Planted, EveryKindIsPlantedAndEveryFlawHasItsRows) {
  std::set<std::string> kinds;
  for (const Collection& collection : collections()) {
    for (const Flaw& flaw : collection.flaws) {
      kinds.insert(flaw.kind);
      ASSERT_FALSE(flaw.rows.empty());
      for (const auto& table : collection.tables) {
        if (table->name != flaw.table) continue;
        EXPECT_LT(*flaw.rows.rbegin(), table->rows);
      }
    }
  }
  EXPECT_EQ(kinds, std::set<std::string>(all_kinds().begin(), all_kinds().end()));
}

TEST(Planted, NoCellIsFlawedTwice) {
  for (const Collection& collection : collections()) {
    std::set<std::tuple<std::string, std::string, std::size_t>> cells;
    for (const Flaw& flaw : collection.flaws) {
      if (flaw.kind == "duplicate_rows") continue;
      for (const std::size_t row : flaw.rows) {
        EXPECT_TRUE(cells.emplace(flaw.table, flaw.column, row).second) << flaw.table << "." << flaw.column;
      }
    }
  }
}

TEST(Planted, TheEngineFindsNearlyAllAndLittleElse) {
  Score all;
  for (const Collection& collection : collections()) all.add(score_of(collection));
  const Tally total = all.total();
  EXPECT_EQ(total.found, total.right);
  EXPECT_EQ(total.planted - total.found, static_cast<std::int64_t>(all.missed.size()));
  EXPECT_EQ(total.reported - total.right, static_cast<std::int64_t>(all.wrong.size()));
  EXPECT_GE(total.recall(), 0.93) << report_text(all, true);
  EXPECT_GE(total.precision(), 0.93) << report_text(all, true);
}

TEST(Scorer, WhatWasNotPlantedIsWrongAndWhatIsNotThereIsMissed) {
  Collection collection = std::move(make_collections(seed, DomainChoice::all).front());
  const Tally before = score_of(collection).total();
  ASSERT_GT(before.right, 0);
  // Each flaw is now said to lie in the row behind those where it is.
  for (Flaw& flaw : collection.flaws) {
    std::set<std::size_t> moved;
    for (const std::size_t row : flaw.rows) {
      if (!flaw.rows.contains(row + 1)) moved.insert(row + 1);
    }
    flaw.rows = moved;
    flaw.partners.clear();
  }
  const Tally moved = score_of(collection).total();
  EXPECT_LT(moved.found * 5, before.found);
  collection.flaws.clear();
  const Score none = score_of(collection);
  EXPECT_EQ(none.total().planted, 0);
  EXPECT_EQ(none.total().right, 0);
  EXPECT_EQ(none.total().reported, before.reported);
  EXPECT_EQ(none.total().recall(), 1);
  EXPECT_EQ(none.total().precision(), 0);
}

TEST(Scorer, SharesOfNothingAreWhole) {
  EXPECT_EQ(Tally{}.recall(), 1);
  EXPECT_EQ(Tally{}.precision(), 1);
  EXPECT_DOUBLE_EQ((Tally{4, 3, 6, 3}.recall()), 0.75);
  EXPECT_DOUBLE_EQ((Tally{4, 3, 6, 3}.precision()), 0.5);
}

}  // namespace
}  // namespace ai_sdk::planted
