#pragma once

#include "cli_fixture.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace ai_sdk::testing {

// The batch command against a server over a tiny database, with files of its own for each test.
class BatchTest : public CliTest {
 protected:
  static constexpr const char* kSql = "SqlQueryAgent";
  static constexpr const char* kQuestion = "How many customers are there?";

  std::filesystem::path path(const std::string& name) const { return folder_.path() / name; }
  const TempDir& folder() const { return folder_; }
  // Writes so many rows that differ in their ids only.
  std::filesystem::path write_rows(std::size_t count, const std::string& name = "in.jsonl") const;
  // "batch AGENT IN -o OUT" and what follows.
  Command batch(const std::filesystem::path& in, std::vector<std::string> more = {}) const;
  std::filesystem::path out() const { return path("out.jsonl"); }
  std::vector<boost::json::object> records() const;

 private:
  TempDir folder_;
};

// How many runs a server has begun, by its own count.
std::uint64_t runs_counted(const LocalServer& server);
// The same, once none is under way any more.
std::uint64_t runs_counted_at_rest(const LocalServer& server);

// Starts the batch again and again with --resume and kills it each time when so many records are in its file,
// and at last lets it end. Returns how often it was killed before its end.
int kill_again_and_again(const Command& batch, const std::filesystem::path& out,
                         std::vector<std::size_t> points, unsigned seed);

// Checks that each of the rows has exactly one record, and that it is an answer.
void expect_one_answer_for_each(const std::filesystem::path& out, std::size_t rows);

}  // namespace ai_sdk::testing
