#include "batch/row_reader.hpp"

#include "batch/input_file.hpp"
#include "failure.hpp"
#include "support/temp_dir.hpp"

#include <boost/json/serialize.hpp>

#include <gtest/gtest.h>

namespace ai_sdk::cli {
namespace {

using testing::TempDir;

// What a file's rows are: "line: members", or "! " and the error.
std::vector<std::string> read(std::string_view text, InputFormat format, char delimiter = ',') {
  const TempDir folder;
  const InputFile file(folder.write("in", text).string());
  std::vector<std::string> result;
  try {
    const auto rows = open_rows(file.descriptor(), "in", format, delimiter);
    for (;;) {
      try {
        const auto row = rows->next();
        if (!row) return result;
        result.push_back(std::to_string(row->line) + ": " + boost::json::serialize(row->members));
      } catch (const RowError& error) {
        result.push_back(std::string("! ") + error.what());
      }
    }
  } catch (const UsageError& error) {
    result.push_back(std::string("!! ") + error.what());
    return result;
  }
}

using Lines = std::vector<std::string>;

TEST(JsonRows, OneObjectOnEachLine) {
  EXPECT_EQ(read("\xEF\xBB\xBF{\"message\":\"a\\nb\"}\r\n\n  \n{\"n\":1}", InputFormat::jsonl),
            (Lines{R"(1: {"message":"a\nb"})", R"(4: {"n":1})"}));
  EXPECT_EQ(read("", InputFormat::jsonl), Lines{});
}

TEST(JsonRows, WrongLinesAreNamedAndTheOthersRead) {
  const auto rows = read("{\"a\":1}\n{\"a\":\n[1]\n\"x\"\n{\"a\":\"\xff\"}\n{\"a\":2}\n", InputFormat::jsonl);
  ASSERT_EQ(rows.size(), 6u);
  EXPECT_EQ(rows[0], R"(1: {"a":1})");
  EXPECT_TRUE(rows[1].starts_with("! line 2: it is not JSON")) << rows[1];
  EXPECT_TRUE(rows[2].starts_with("! line 3: it is not a JSON object")) << rows[2];
  EXPECT_TRUE(rows[3].starts_with("! line 4: it is not a JSON object")) << rows[3];
  EXPECT_TRUE(rows[4].starts_with("! line 5: it is not UTF-8")) << rows[4];
  EXPECT_EQ(rows[5], R"(6: {"a":2})");
}

TEST(CsvRows, AfterRfc4180) {
  const Lines expected{R"(2: {"message":"plain","note":""})",
                       R"(3: {"message":"with, comma","note":"say \"hi\""})",
                       R"(4: {"message":"two\r\nlines","note":"x"})", R"(7: {"message":"last","note":"y"})"};
  EXPECT_EQ(
      read("message,note\r\nplain,\r\n\"with, comma\",\"say \"\"hi\"\"\"\r\n\"two\r\nlines\",x\r\n\r\nlast,y",
           InputFormat::csv),
      expected);
}

TEST(CsvRows, CellsWithAMeaning) {
  EXPECT_EQ(read("id,conversation_id,parameters,message\n,,,m\n7,c,\"{\"\"a\"\":1}\",\n", InputFormat::csv),
            (Lines{R"(2: {"message":"m"})",
                   R"(3: {"id":"7","conversation_id":"c","parameters":{"a":1},"message":""})"}));
  EXPECT_EQ(read("parameters\n[1]\n", InputFormat::csv),
            Lines{"! line 2: \"parameters\" must be a JSON object"});
}

TEST(CsvRows, OtherDelimiters) {
  EXPECT_EQ(read("a;b\n1;\"2;3\"\n", InputFormat::csv, ';'), Lines{R"(2: {"a":"1","b":"2;3"})"});
  const auto rows = read("a;b\n1;2\n", InputFormat::csv);
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_NE(rows[0].find("--delimiter"), std::string::npos) << rows[0];
}

TEST(CsvRows, WrongRowsAreNamed) {
  const auto rows = read("a,b\n1,2,3\n\"\n\n\",1\n1\n1,\"open\n", InputFormat::csv);
  ASSERT_EQ(rows.size(), 4u);
  EXPECT_TRUE(rows[0].starts_with("! line 2: it has 3 cells, and the header has 2")) << rows[0];
  EXPECT_EQ(rows[1], R"(3: {"a":"\n\n","b":"1"})");
  EXPECT_TRUE(rows[2].starts_with("! line 6: it has 1 cells")) << rows[2];
  EXPECT_TRUE(rows[3].starts_with("! line 7: a quote")) << rows[3];
  EXPECT_EQ(read("a,a\n1,2\n", InputFormat::csv), Lines{"!! in: the header names the column \"a\" twice"});
}

TEST(CsvRows, PiecesOfAnyLengthAreRead) {
  // Longer than what is read at once.
  std::string text = "message\n";
  for (int i = 0; i < 3; ++i) text += "\"" + std::string(300'000, 'x') + "\n\"\n";
  const auto rows = read(text, InputFormat::csv);
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_TRUE(rows[2].starts_with("6: "));
  EXPECT_EQ(rows[2].size(), 3 + 300'000 + std::string(R"({"message":"\n"})").size());
}

TEST(Rows, BecomeWhatIsAsked) {
  RowRules rules;
  rules.parameters["format"] = "json";
  rules.parameters["limit"] = 1;
  RawRow raw;
  raw.line = 3;
  raw.members["message"] = "m";
  raw.members["id"] = 12;
  raw.members["conversation_id"] = "c";
  raw.members["other"] = true;
  raw.members["parameters"] = JsonObject{{"limit", 2}};
  const Row row = make_row(raw, rules);
  EXPECT_EQ(row.message, "m");
  EXPECT_EQ(row.id, 12);
  EXPECT_EQ(row.conversation_id, "c");
  EXPECT_EQ(boost::json::serialize(row.parameters), R"({"format":"json","limit":2})");
}

TEST(Rows, SayWhatTheyLack) {
  const auto error_of = [](JsonObject members) -> std::string {
    try {
      make_row({5, std::move(members)}, {});
      return "";
    } catch (const RowError& error) {
      return error.what();
    }
  };
  EXPECT_NE(error_of({{"question", "x"}}).find("line 5: there is no \"message\" (it has question)"),
            std::string::npos);
  EXPECT_NE(error_of({{"message", 1}}).find("must be a string"), std::string::npos);
  EXPECT_NE(error_of({{"message", ""}}).find("empty"), std::string::npos);
  EXPECT_EQ(error_of({{"message", ""}, {"parameters", JsonObject{{"a", 1}}}}), "");
  EXPECT_NE(error_of({{"message", "m"}, {"parameters", "a=1"}}).find("\"parameters\""), std::string::npos);
  EXPECT_NE(error_of({{"message", "m"}, {"id", true}}).find("\"id\""), std::string::npos);
  EXPECT_NE(error_of({{"message", "m"}, {"conversation_id", 1}}).find("\"conversation_id\""),
            std::string::npos);
}

}  // namespace
}  // namespace ai_sdk::cli
