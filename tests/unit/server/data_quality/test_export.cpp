// Tests that leave for other tools: SQL, dbt, OpenMetadata; and readers, who may look but not save.
#include "agents/data_quality/export.hpp"
#include "recorder.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace ai_sdk::server::quality {
namespace {

namespace json = boost::json;

// A table whose names and values have in them what each form must escape.
std::string awkward() {
  return "CREATE TABLE makers(id INTEGER PRIMARY KEY, name TEXT);"
         "CREATE TABLE \"odd: \"\"table\"\"\"(id INTEGER PRIMARY KEY, maker_id INTEGER, kind TEXT, "
         "\"e-mail\" "
         "TEXT, price REAL);" +
         insert_rows("makers", "i, 'Maker ' || char(64 + i % 26, 97 + i / 26)", 60) +
         insert_rows(
             "\"odd: \"\"table\"\"\"",
             "i, 1 + i % 60, CASE WHEN i % 3 = 0 THEN 'it''s {{fine}}' ELSE 'no: #1' END, 'u' || i || "
             "'@example.com', "
             "5 + i % 40",
             300) +
         "UPDATE \"odd: \"\"table\"\"\" SET \"e-mail\" = 'broken' WHERE id < 4;"
         "UPDATE \"odd: \"\"table\"\"\" SET maker_id = 9999 WHERE id = 9; UPDATE \"odd: \"\"table\"\"\" SET "
         "price = -3 WHERE id = 5";
}

std::string exported(Database& database, const char* form) {
  Talk talk(database.file());
  return talk.say("", std::string(R"({"table": "odd: \"table\"", "format": ")") + form + "\"}");
}

TEST(Export, ListLiteralsAreReadBack) {
  EXPECT_EQ(list_values("['it''s','b']"), (std::vector<std::string>{"it's", "b"}));
  EXPECT_TRUE(list_values("[]").empty());
  EXPECT_EQ(list_values("['']"), std::vector<std::string>{""});
}

TEST(Export, EveryStatementOfTheSqlRuns) {
  Database database(awkward());
  const std::string sql = exported(database, "sql");
  const auto connection = database.source().connect();
  std::istringstream lines(sql);
  std::string line;
  int run = 0;
  std::int64_t failed = 0;
  while (std::getline(lines, line)) {
    if (!line.starts_with("SELECT")) continue;
    failed += connection->count(line);
    EXPECT_NO_THROW(connection->query(failing_rows(line.substr(0, line.size() - 1)))) << line;
    ++run;
  }
  EXPECT_GE(run, 6);
  EXPECT_GE(failed, 5);  // three addresses, one reference, one price
}

TEST(Export, RowsAreGivenBackExactlyWhereTheyAreCounted) {
  Database database(awkward());
  const TableReport report = database.analyse("odd: \"table\"");
  const auto connection = database.source().connect();
  ASSERT_GE(report.findings.size(), 3u);
  for (const Finding& finding : report.findings) {
    EXPECT_FALSE(connection->query(failing_rows(finding.test.sql)).rows.empty()) << finding.kind;
  }
}

TEST(Export, OpenMetadataCasesHaveTheFormOfTheProtocol) {
  Database database(awkward());
  const json::array cases = json::parse(exported(database, "openmetadata-json")).as_array();
  ASSERT_GE(cases.size(), 6u);
  bool email = false;
  for (const json::value& entry : cases) {
    const json::object& test = entry.as_object();
    const std::string link(test.at("entityLink").as_string());
    EXPECT_TRUE(link.starts_with("<#E::table::")) << link;
    EXPECT_TRUE(link.ends_with(">")) << link;
    // A statement belongs to the table, even where it speaks of one column.
    if (test.at("testDefinition").as_string() == "tableCustomSQLQuery") {
      EXPECT_FALSE(has(link, "::columns::")) << link;
    }
    for (const json::value& parameter : test.at("parameterValues").as_array()) {
      EXPECT_TRUE(parameter.at("value").is_string());
    }
    email |= test.at("testDefinition").as_string() == "columnValuesToMatchRegex" &&
             has(link, "::columns::e-mail>");
  }
  EXPECT_TRUE(email);
}

// Needs python3-yaml, which reads what we write.
TEST(Export, YamlIsReadByAYamlParser) {
  if (std::system("python3 -c 'import yaml' 2>/dev/null") != 0) GTEST_SKIP() << "python3-yaml is not there";
  Database database(awkward());
  TemporaryDirectory directory;
  for (const char* form : {"dbt", "openmetadata-yaml", "openmetadata-json"}) {
    std::ofstream(directory.path() / form) << exported(database, form);
  }
  const std::string script = R"py(
import json, sys, yaml
home = sys.argv[1]
cases = yaml.safe_load(open(home + '/openmetadata-yaml'))
assert cases == json.load(open(home + '/openmetadata-json')), 'YAML and JSON differ'
dbt = yaml.safe_load(open(home + '/dbt'))
assert dbt['version'] == 2
tables = {t['name']: t for t in dbt['sources'][0]['tables']}
odd = tables['odd: "table"']
assert 'makers' in tables, 'the target of a relationship must be a source'
columns = {c['name']: c['tests'] for c in odd['columns']}
kinds = {next(iter(t)) for tests in columns.values() for t in tests}
assert {'unique', 'relationships', 'accepted_values', 'no_rows'} <= kinds, kinds
values = [t['accepted_values']['values'] for t in columns['kind'] if 'accepted_values' in t][0]
assert values == ["it's {{ '{{' }}fine}}", 'no: #1'], values
for tests in columns.values():
    for test in tests:
        if 'no_rows' in test: assert test['no_rows']['table'] in test['no_rows']['query'], test
)py";
  std::ofstream(directory.path() / "check.py") << script;
  const std::string command =
      "python3 " + (directory.path() / "check.py").string() + " " + directory.path().string();
  EXPECT_EQ(std::system(command.c_str()), 0);
}

TEST(Export, CanBeAskedForInWords) {
  Database database(awkward());
  Talk talk(database.file());
  talk.say("Analyze the makers table");
  EXPECT_TRUE(has(talk.say("Export the tests as dbt"), "```yaml\n# Tests for dbt"));
  EXPECT_TRUE(has(talk.say("now as OpenMetadata YAML, please export it"), "```yaml\n- name: \"makers_"));
  EXPECT_TRUE(has(talk.say("export as SQL"), "```sql\n-- Each statement"));
}

TEST(Export, AnUnknownFormNamesTheKnownOnes) {
  Database database(awkward());
  Talk talk(database.file());
  try {
    talk.say("Analyze makers", R"({"format": "xml"})");
    FAIL() << "xml is no form";
  } catch (const AgentFailure& failure) {
    EXPECT_TRUE(has(failure.what(), "openmetadata-yaml")) << failure.what();
  }
}

TEST(Readers, MayAnalyseButSaveNothing) {
  Database database(awkward());
  Talk talk(database.file());
  talk.may_edit = false;
  EXPECT_TRUE(has(talk.say("", R"({"table": "odd: \"table\""})"), "Malformed email"));
  const std::string answer = talk.say("Create tests for the issues");
  EXPECT_TRUE(has(answer, "may read but not change")) << answer;
  EXPECT_TRUE(has(answer, "no test was created")) << answer;
  const std::string table = database.table("odd: \"table\"").fully_qualified_name();
  EXPECT_TRUE(talk.store().test_cases(table).empty());
  EXPECT_TRUE(has(talk.say("Export the tests as SQL"), "```sql"));

  talk.may_edit = true;
  talk.say("Create tests for the issues");
  const auto kept = talk.store().test_cases(table);
  ASSERT_FALSE(kept.empty());
  const auto before = talk.store().last_test_result(kept[0].id);
  ASSERT_TRUE(before);
  talk.may_edit = false;
  EXPECT_TRUE(has(talk.say("Run the tests again"), "were not kept"));
  EXPECT_EQ(talk.store().last_test_result(kept[0].id)->timestamp, before->timestamp);
}

}  // namespace
}  // namespace ai_sdk::server::quality
