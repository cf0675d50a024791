#include "catalog/connection.hpp"
#include "catalog/table_info.hpp"
#include "catalog/utf8.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace ai_sdk::server {
namespace {

using namespace std::string_literals;

TEST(Values, IdentifiersAreQuoted) {
  EXPECT_EQ(quote_identifier("name"), R"("name")");
  EXPECT_EQ(quote_identifier(R"(a"b)"), R"("a""b")");
  EXPECT_EQ(quote_identifier(""), R"("")");
  EXPECT_EQ(quote_identifier("x'; DROP"), R"("x'; DROP")");
  EXPECT_EQ(quote_identifier("a\0b"s), R"("a")");
}

TEST(Values, TextsAreQuotedAndCutAtNul) {
  EXPECT_EQ(quote_text("it's"), "'it''s'");
  EXPECT_EQ(quote_text("\"x\""), "'\"x\"'");
  EXPECT_EQ(quote_text("a\0b"s), "'a'");
}

TEST(Values, Literals) {
  EXPECT_EQ(sql_literal({}), "NULL");
  EXPECT_EQ(sql_literal(std::int64_t{-12}), "-12");
  EXPECT_EQ(sql_literal(std::numeric_limits<std::int64_t>::min()), "-9223372036854775808");
  EXPECT_EQ(sql_literal(1.5), "1.5");
  EXPECT_EQ(sql_literal(20.0), "20.0");
  EXPECT_EQ(sql_literal(1e300), "1e+300");
  EXPECT_EQ(sql_literal(std::numeric_limits<double>::infinity()), "9e999");
  EXPECT_EQ(sql_literal("o'clock"s), "'o''clock'");
}

TEST(Values, TextForPeople) {
  EXPECT_EQ(to_text({}), "NULL");
  EXPECT_EQ(to_text(std::int64_t{7}), "7");
  EXPECT_EQ(to_text(0.1), "0.1");
  EXPECT_EQ(to_text(1000000.0), "1000000");
  EXPECT_EQ(to_text(1e20), "1e+20");
  EXPECT_EQ(to_text(0.00001), "0.00001");
  EXPECT_EQ(to_text(1.0 / 3), "0.3333333333333333");
  EXPECT_EQ(to_text("caf\xe9"s), "caf\xEF\xBF\xBD");
}

TEST(Utf8, WellFormedTextStays) {
  for (const std::string text : {"", "plain ascii text", "żółć", "日本語", "😀", "a\0b"}) {
    EXPECT_EQ(valid_utf8_prefix(text), text.size()) << text;
    EXPECT_EQ(repair_utf8(text), text);
  }
}

TEST(Utf8, IllFormedPartsAreReplaced) {
  const std::string bad = "\xEF\xBF\xBD";
  EXPECT_EQ(repair_utf8("\x80"), bad);
  EXPECT_EQ(repair_utf8("a\xFFz"), "a" + bad + "z");
  EXPECT_EQ(repair_utf8("\xC0\xAF"), bad + bad);                      // overlong
  EXPECT_EQ(repair_utf8("\xED\xA0\x80"), bad + bad + bad);            // surrogate
  EXPECT_EQ(repair_utf8("\xF4\x90\x80\x80"), bad + bad + bad + bad);  // above U+10FFFF
  EXPECT_EQ(repair_utf8("\xE2\x82"), bad);                            // cut short
  EXPECT_EQ(repair_utf8("\xE2\x82"
                        "A"),
            bad + "A");
  EXPECT_EQ(valid_utf8_prefix("12345678\xFF"), 8U);
}

TEST(TableInfo, QualifiedNames) {
  TableInfo table;
  table.service = "shop";
  table.database = "my.db";
  table.schema = "main";
  table.name = R"(odd"name)";
  EXPECT_EQ(table.fully_qualified_name(), R"(shop."my.db".main."odd""name")");
}

TEST(TableInfo, ColumnsAreFoundInAnyCase) {
  TableInfo table;
  table.columns = {{"Id", "INTEGER"}, {"e_mail", "TEXT"}};
  ASSERT_NE(table.find_column("E_MAIL"), nullptr);
  EXPECT_EQ(table.find_column("E_MAIL")->name, "e_mail");
  EXPECT_EQ(table.find_column("email"), nullptr);
  EXPECT_EQ(table.find_column(""), nullptr);
}

}  // namespace
}  // namespace ai_sdk::server
