// What rows share, counted outside the database, against the database's own counts.
#include "agents/data_quality/groups.hpp"
#include "agents/data_quality/hashing.hpp"
#include "database.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

namespace ai_sdk::server::quality {
namespace {

TEST(Groups, CountsAgainstAPlainMap) {
  std::mt19937_64 random(1);
  GroupCounter counter(true);
  std::map<std::uint64_t, std::vector<std::uint64_t>> groups;
  for (int i = 0; i < 20'000; ++i) {
    const Membership member{random() % 15'000, random() % 2};
    counter.add(member);
    groups[member.key].push_back(member.detail);
  }
  counter.settle();
  GroupCounts expected;
  for (const auto& [key, details] : groups) {
    if (details.size() < 2) continue;
    const auto rows = static_cast<std::int64_t>(details.size());
    const auto different = static_cast<std::int64_t>(std::set(details.begin(), details.end()).size());
    ++expected.groups;
    expected.rows += rows;
    expected.surplus += rows - 1;
    expected.varieties += different - 1;
    if (different > 1) expected.varied_rows += rows;
  }
  EXPECT_EQ(counter.counts().groups, expected.groups);
  EXPECT_EQ(counter.counts().rows, expected.rows);
  EXPECT_EQ(counter.counts().surplus, expected.surplus);
  EXPECT_EQ(counter.counts().varieties, expected.varieties);
  EXPECT_EQ(counter.counts().varied_rows, expected.varied_rows);
  EXPECT_EQ(counter.held(), 0U);
}

std::string people() {
  return "CREATE TABLE people(id INTEGER PRIMARY KEY, serial_no TEXT, company TEXT, born TEXT);" +
         insert_rows(
             "people",
             "i, 'B-' || (1000000 + i * 7919), 'Company ' || char(97 + i % 26) || char(97 + i / 26 % 26) || "
             "'ora', date('1960-01-01', '+' || (i * 11) || ' days')",
             600);
}

TEST(Groups, KeysCopiesAndNamesCountWhatTheDatabaseCounts) {
  Database database(people());
  database.run(
      "UPDATE people SET serial_no = 'B-1007919' WHERE id IN (9, 10); UPDATE people SET company = 'COMPANY-' "
      "|| "
      "substr(company, 9) WHERE id = 5; INSERT INTO people(serial_no, company, born) SELECT serial_no, "
      "company, "
      "born FROM people WHERE id IN (50, 51, 52);");
  database.run("UPDATE people SET company = 'Company aaora' WHERE id = 40");
  const TableReport report = database.analyse("people");
  EXPECT_EQ(count_of(report, "duplicate_rows", ""), 3);
  EXPECT_EQ(count_of(report, "duplicate_key", "serial_no"), 5);
  const auto connection = database.source().connect();
  for (const Finding& finding : report.findings) {
    EXPECT_EQ(finding.count, connection->count(finding.test.sql)) << finding.kind;
  }
}

TEST(Groups, WhereTheDatabaseComparesOtherwiseItIsAsked) {
  Database database(
      "CREATE TABLE t(id INTEGER PRIMARY KEY, order_no TEXT COLLATE NOCASE, day TEXT);" +
      insert_rows("t", "i, 'AB-' || (1000000 + i * 7919), date('2020-01-01', '+' || i || ' days')", 200) +
      "UPDATE t SET order_no = 'ab-1007919' WHERE id = 7; UPDATE t SET order_no = 'AB-1015838' WHERE id "
      "BETWEEN 8 AND 12;");
  const TableReport report = database.analyse("t");
  // 'ab-1007919' equals 'AB-1007919' there.
  EXPECT_EQ(count_of(report, "duplicate_key", "order_no"), 6) << all_of(report);
}

TEST(Groups, CutBlobsAreNotTakenForEqual) {
  Database database("CREATE TABLE t(id INTEGER PRIMARY KEY, content_key BLOB, day TEXT);" +
                    insert_rows("t",
                                "i, CAST('0123456789012345678901234567890123456789' || i AS BLOB), "
                                "date('2020-01-01', '+' || (i / 2) || ' days')",
                                100));
  EXPECT_EQ(count_of(database.analyse("t"), "duplicate_key", "content_key"), -1);
  EXPECT_EQ(count_of(database.analyse("t"), "duplicate_rows", ""), -1);
}

TEST(Groups, LargeIntegersAreNotTakenForEqual) {
  Database database(
      "CREATE TABLE t(tweet_id INTEGER, day TEXT);" +
      insert_rows("t", "1152921504606846976 + i, date('2020-01-01', '+' || i || ' days')", 300));
  EXPECT_EQ(all_of(database.analyse("t")), "");
}

TEST(Groups, SeveralPartsCountTheSame) {
  // More memberships than fit at once are counted in several passes.
  Database database("CREATE TABLE t(code TEXT);" + insert_rows("t", "'C' || (i % 60000)", 70000));
  const auto connection = database.source().connect();
  const TableProfile profile = profile_table(*connection, database.table("t"));
  std::vector<RowQuestion> questions(70);
  for (RowQuestion& question : questions) {
    question.columns = {0};
    question.member = [](std::span<const Value> row) {
      return std::optional(Membership{exact_hash(row[0]), 0});
    };
  }
  questions.back().mask = 15;
  answer(*connection, profile, questions);
  EXPECT_EQ(questions[0].counts.surplus, 10000);
  EXPECT_EQ(questions[68].counts.surplus, 10000);
  EXPECT_NEAR(static_cast<double>(questions.back().counts.surplus), 10000.0 / 16, 120);
}

}  // namespace
}  // namespace ai_sdk::server::quality
