#include "rendered.hpp"

#include <gtest/gtest.h>

namespace ai_sdk::cli {
namespace {

TEST(Table, ColumnsAreAlignedAsTheTableSays) {
  EXPECT_EQ(plain("| name | n | mid |\n| --- | ---: | :-: |\n| a | 1 | x |\n| long one | 100 | y |\n"),
            "name     │   n │ mid\n"
            "─────────┼─────┼────\n"
            "a        │   1 │  x\n"
            "long one │ 100 │  y\n");
}

TEST(Table, WideCharactersTakeTheirColumns) {
  EXPECT_EQ(plain("| 名前 | e |\n| - | - |\n| 数据库表 | 🚀 |\n| ab | cd |\n"),
            "名前     │ e\n"
            "─────────┼───\n"
            "数据库表 │ 🚀\n"
            "ab       │ cd\n");
}

TEST(Table, WhatIsTooWideIsBrokenInsideItsCells) {
  EXPECT_EQ(plain("| id | text |\n| -: | - |\n| 7 | some words that need room |\n", 20),
            "id │ text\n"
            "───┼────────────────\n"
            " 7 │ some words that\n"
            "   │ need room\n");
}

TEST(Table, WithoutRoomRowsBecomeRecords) {
  EXPECT_EQ(
      plain("| first | second | third |\n| - | - | - |\n| a | b | c |\n| 1111111 | 222222222 | 333333333 |\n",
            16),
      "first: a\n"
      "second: b\n"
      "third: c\n"
      "───\n"
      "first: 1111111\n"
      "second:\n"
      "222222222\n"
      "third: 333333333\n");
}

TEST(Table, CellsHoldMarkup) {
  EXPECT_EQ(plain("| a |\n| - |\n| `x\\|y` **b**<br>c |\n"),
            "a\n"
            "─────\n"
            "x|y b\n"
            "c\n");
}

}  // namespace
}  // namespace ai_sdk::cli
