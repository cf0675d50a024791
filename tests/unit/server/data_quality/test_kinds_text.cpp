// Every kind of flaw in text: a table with planted flaws and its clean twin.
#include "database.hpp"

#include <gtest/gtest.h>

namespace ai_sdk::server::quality {
namespace {

// 200 people without a flaw.
std::string people() {
  return "CREATE TABLE people(id INTEGER PRIMARY KEY, name TEXT, email TEXT, phone TEXT, website TEXT, token "
         "TEXT, state TEXT, badge TEXT, notes TEXT);" +
         insert_rows(
             "people",
             "i, 'Person ' || char(65 + i % 26) || char(97 + i / 26) || 'son', 'p' || i || '@example.com', "
             "CASE i % 3 WHEN 0 THEN '+1 213 555 ' || (1000 + i) WHEN 1 THEN '(030) 55512' || i ELSE "
             "'020-7946-0' || (100 + i) END, "
             "'https://example.org/' || i, printf('%08x-3f6e-4a5e-9a2f-0c4f3f3b7a10', i * 7919), "
             "CASE i % 4 WHEN 0 THEN 'Texas' WHEN 1 THEN 'Ohio' WHEN 2 THEN 'Nevada' ELSE 'Oregon' END, "
             "printf('BX-%05d', i * 37), CASE WHEN i % 3 = 0 THEN 'a note about ' || i END",
             200);
}

TEST(TextKinds, TheCleanTwinHasNoFinding) {
  Database database(people());
  const TableReport report = database.analyse("people");
  EXPECT_EQ(all_of(report), "");
  EXPECT_EQ(report.rows, 200);
  EXPECT_FALSE(report.tests.empty());
}

struct Flaw {
  const char* change;
  const char* kind;
  const char* column;
  int count;
};

class PlantedText : public ::testing::TestWithParam<Flaw> {};

TEST_P(PlantedText, IsFoundExactlyAndAlone) {
  Database database(people());
  database.run(GetParam().change);
  const TableReport report = database.analyse("people");
  EXPECT_EQ(all_of(report), std::string(GetParam().kind) + "/" + GetParam().column + "=" +
                                std::to_string(GetParam().count) + " ");
  const Finding* finding = find(report, GetParam().kind, GetParam().column);
  ASSERT_NE(finding, nullptr);
  EXPECT_DOUBLE_EQ(finding->share, GetParam().count / 200.0);
  EXPECT_FALSE(finding->samples.empty());
  EXPECT_FALSE(finding->reason.empty());
  EXPECT_EQ(finding->reason.find("{n}"), std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(
    Kinds, PlantedText,
    ::testing::Values(
        Flaw{"UPDATE people SET email = NULL WHERE id IN (3, 50, 100)", "missing_values", "email", 3},
        Flaw{"UPDATE people SET name = '' WHERE id IN (3, 50)", "empty_strings", "name", 2},
        Flaw{"UPDATE people SET state = 'N/A' WHERE id IN (3, 50, 99); UPDATE people SET state = 'unknown' "
             "WHERE id = 7",
             "empty_strings", "state", 4},
        Flaw{"UPDATE people SET name = '  ' || name WHERE id < 5; UPDATE people SET name = name || char(9) "
             "WHERE id = 9",
             "surrounding_blanks", "name", 5},
        Flaw{"UPDATE people SET name = replace(name, ' ', '  ') WHERE id < 4", "surrounding_blanks", "name",
             3},
        Flaw{"UPDATE people SET email = replace(email, '@', '.') WHERE id < 4; UPDATE people SET email = "
             "'x@y' WHERE id = 9",
             "malformed_email", "email", 4},
        Flaw{"UPDATE people SET phone = '12-34' WHERE id < 6; UPDATE people SET phone = 'ask Ann' WHERE id = "
             "8",
             "malformed_phone", "phone", 6},
        Flaw{"UPDATE people SET website = 'htp:/broken' WHERE id < 6", "malformed_url", "website", 5},
        Flaw{"UPDATE people SET token = substr(token, 2) WHERE id < 6", "malformed_uuid", "token", 5},
        Flaw{"UPDATE people SET badge = substr(badge, 1, 6) WHERE id < 4; UPDATE people SET badge = "
             "lower(badge) WHERE id = 9",
             "malformed_code", "badge", 4},
        Flaw{"UPDATE people SET state = upper(state) WHERE id < 4", "inconsistent_case", "state", 3},
        Flaw{
            "UPDATE people SET state = 'Nevda' WHERE id = 3; UPDATE people SET state = 'Orgeon' WHERE id = 4",
            "misspelt_category", "state", 2},
        Flaw{"UPDATE people SET name = 'Zo\u00C3\u00AB ' || id WHERE id < 3; UPDATE people SET name = 'A "
             "&amp; ' || id WHERE id = 5; UPDATE people SET name = 'x' || char(65533) || id WHERE id = 6; "
             "UPDATE people SET name = 'y' || char(1) || id WHERE id = 7",
             "encoding_damage", "name", 5}));

TEST(TextKinds, NearDuplicates) {
  Database database(people());
  database.run(
      "UPDATE people SET name = 'ACME Tools, Ltd.' WHERE id = 5; UPDATE people SET name = 'Acme Tools Ltd' "
      "WHERE id = 6; UPDATE people SET name = 'acme-tools ltd' WHERE id = 7");
  EXPECT_EQ(all_of(database.analyse("people")), "near_duplicates/name=3 ");
}

TEST(TextKinds, AddressesInOtherCase) {
  Database database(people());
  database.run("UPDATE people SET email = upper((SELECT email FROM people WHERE id = 6)) WHERE id = 5");
  EXPECT_EQ(all_of(database.analyse("people")), "near_duplicates/email=2 ");
}

TEST(TextKinds, AConstantColumnAndAnEmptyOne) {
  Database database(people());
  database.run(
      "ALTER TABLE people ADD COLUMN region TEXT DEFAULT 'EU'; ALTER TABLE people ADD COLUMN unused TEXT");
  const TableReport report = database.analyse("people");
  EXPECT_EQ(count_of(report, "constant_column", "region"), 200);
  EXPECT_EQ(count_of(report, "missing_values", "unused"), 200);
  EXPECT_EQ(report.findings.size(), 2U) << all_of(report);
}

}  // namespace
}  // namespace ai_sdk::server::quality
