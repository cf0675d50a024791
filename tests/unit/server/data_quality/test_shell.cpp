// Every statement that the agent shows is run once more by the plain sqlite3 shell.
#include "recorder.hpp"

#include <gtest/gtest.h>
#include <stdio.h>

#include <fstream>

namespace ai_sdk::server::quality {
namespace {

#ifdef AI_SDK_SQLITE3_SHELL
std::string output_of(const std::string& command) {
  std::string out;
  FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return "no pipe";
  char buffer[4096];
  for (std::size_t n = 0; (n = fread(buffer, 1, sizeof buffer, pipe)) > 0;) out.append(buffer, n);
  pclose(pipe);
  return out;
}

TEST(Shell, CountsTheSameForEveryStatement) {
  Database database;
  create_sample_shop(database.file());
  TemporaryDirectory directory;
  for (const char* table : {"customers", "products", "orders", "inventory"}) {
    const TableReport report = database.analyse(table);
    const auto connection = database.source().connect();
    std::string script;
    std::string expected;
    for (const Finding& finding : report.findings) {
      script += finding.test.sql + ";\n";
      expected += std::to_string(finding.count) + "\n";
    }
    for (const PlannedTest& test : report.tests) {
      script += test.sql + ";\n";
      expected += std::to_string(connection->count(test.sql)) + "\n";
    }
    const std::filesystem::path file = directory.path() / "statements.sql";
    std::ofstream(file) << script;
    const std::string command = std::string(AI_SDK_SQLITE3_SHELL) + " -init /dev/null -readonly '" +
                                database.file().string() + "' < '" + file.string() + "' 2>&1";
    EXPECT_EQ(output_of(command), expected) << script;
  }
}
#else
TEST(Shell, CountsTheSameForEveryStatement) {
  GTEST_SKIP() << "the sqlite3 shell was not installed when this test was built";
}
#endif

}  // namespace
}  // namespace ai_sdk::server::quality
