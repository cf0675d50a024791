#include "batch/record_log.hpp"

#include "failure.hpp"
#include "support/temp_dir.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>

namespace ai_sdk::cli {
namespace {

namespace fs = std::filesystem;
using testing::read_file;
using testing::TempDir;

std::string key_text(char digit) { return std::string(32, digit); }

std::string record(char digit, std::string_view status = "ok", std::string_view agent = "A") {
  return "{\"key\":\"" + key_text(digit) + R"(","id":null,"status":")" + std::string(status) +
         R"(","response":"ä","agent":")" + std::string(agent) + R"(","batch":"b-1"})" + "\n";
}

bool has(const RecordLog& log, char digit) { return log.records().contains(*parse_row_key(key_text(digit))); }

std::string error_of(const fs::path& file, IfThere there, const std::string& agent = "A") {
  try {
    const RecordLog log(file.string(), there, agent);
    return {};
  } catch (const UsageError& error) {
    return error.what();
  }
}

TEST(RecordLog, RecordsAreAddedAndFoundAgain) {
  const TempDir folder;
  const auto file = (folder.path() / "out.jsonl").string();
  {
    RecordLog log(file, IfThere::refuse, "A");
    log.begin();
    log.write(record('1') + record('2', "error"));
    log.write(record('3'));
  }
  EXPECT_EQ(read_file(file), record('1') + record('2', "error") + record('3'));
  RecordLog log(file, IfThere::resume, "A");
  ASSERT_EQ(log.records().size(), 3u);
  EXPECT_TRUE(log.records().at(*parse_row_key(key_text('1'))));
  EXPECT_FALSE(log.records().at(*parse_row_key(key_text('2'))));
  EXPECT_EQ(log.batch(), "b-1");
  log.write(record('2'));
  EXPECT_EQ(read_file(file), record('1') + record('2', "error") + record('3') + record('2'));
}

TEST(RecordLog, TheLastRecordOfARowCounts) {
  const TempDir folder;
  const auto file =
      folder.write("out", record('1', "error") + record('1') + record('2') + record('2', "error"));
  const RecordLog log(file.string(), IfThere::resume, "A");
  EXPECT_TRUE(log.records().at(*parse_row_key(key_text('1'))));
  EXPECT_FALSE(log.records().at(*parse_row_key(key_text('2'))));
}

TEST(RecordLog, AnEndThatWasTornAtAnyByteIsMended) {
  const std::string whole = record('1') + record('2');
  const std::string last = record('3');
  for (std::size_t bytes = 0; bytes <= last.size(); ++bytes) {
    const TempDir folder;
    const auto file = folder.write("out", whole + last.substr(0, bytes));
    {
      RecordLog log(file.string(), IfThere::resume, "A");
      const bool complete = bytes + 1 >= last.size();
      EXPECT_EQ(log.records().size(), complete ? 3u : 2u) << bytes;
      log.write(record('4'));
      EXPECT_EQ(read_file(file), whole + (complete ? last : "") + record('4')) << bytes;
    }
    RecordLog again(file.string(), IfThere::resume, "A");
    EXPECT_TRUE(has(again, '4')) << bytes;
  }
}

TEST(RecordLog, ZerosThatALostMachineLeavesAreCutOff) {
  const TempDir folder;
  const auto file = folder.write("out", record('1') + std::string(500, '\0'));
  const RecordLog log(file.string(), IfThere::resume, "A");
  EXPECT_EQ(read_file(file), record('1'));
}

TEST(RecordLog, AFileThatIsSomethingElseIsLeftAlone) {
  for (const std::string text : {"hello", "hello\n", "{\"name\":\"x\"}", "{\"name\":\"x\"}\n",
                                 "{\"key\":\"x\",\"status\":\"ok\"}\n", "\n"}) {
    const TempDir folder;
    const auto file = folder.write("out", text);
    EXPECT_NE(error_of(file, IfThere::resume), "") << text;
    EXPECT_NE(error_of(file, IfThere::refuse), "") << text;
    EXPECT_EQ(read_file(file), text);
  }
  const TempDir folder;
  const auto file = folder.write("out", record('1') + "oops\n" + record('2'));
  const auto error = error_of(file, IfThere::resume);
  EXPECT_NE(error.find("line 2"), std::string::npos) << error;
}

TEST(RecordLog, WithoutBeingToldAFileThatIsThereIsRefused) {
  const TempDir folder;
  const auto file = folder.write("out", record('1'));
  const auto error = error_of(file, IfThere::refuse);
  EXPECT_NE(error.find("--resume"), std::string::npos) << error;
  EXPECT_NE(error.find("--overwrite"), std::string::npos) << error;
  EXPECT_EQ(error_of(folder.write("empty", ""), IfThere::refuse), "");
  EXPECT_NE(error_of(folder.path(), IfThere::refuse), "") << "a folder";
  EXPECT_NE(error_of("/dev/null", IfThere::overwrite), "");

  RecordLog log(file.string(), IfThere::overwrite, "A");
  EXPECT_EQ(read_file(file), "");
  EXPECT_TRUE(log.records().empty());
  EXPECT_NE(log.batch(), "b-1") << "begun anew, everything is asked anew";
}

TEST(RecordLog, AnswersOfAnotherAgentAreRefused) {
  const TempDir folder;
  const auto error = error_of(folder.write("out", record('1', "ok", "B")), IfThere::resume);
  EXPECT_NE(error.find("B, not of A"), std::string::npos) << error;
}

TEST(RecordLog, TwoAtATimeAreRefused) {
  const TempDir folder;
  const auto file = (folder.path() / "out").string();
  const RecordLog log(file, IfThere::refuse, "A");
  for (const auto there : {IfThere::refuse, IfThere::resume, IfThere::overwrite}) {
    const auto error = error_of(file, there);
    EXPECT_NE(error.find("another batch"), std::string::npos) << error;
  }
}

TEST(RecordLog, NothingStaysOfABatchThatDidNotBegin) {
  const TempDir folder;
  { const RecordLog log((folder.path() / "out").string(), IfThere::resume, "A"); }
  EXPECT_TRUE(fs::is_empty(folder.path()));
  const auto empty = folder.write("out", "");
  { const RecordLog log(empty.string(), IfThere::resume, "A"); }
  EXPECT_TRUE(fs::exists(empty)) << "it was there before";
}

TEST(RecordLog, ABatchKilledBeforeItsFirstRecordIsStillTheSame) {
  const TempDir folder;
  const auto file = (folder.path() / "out").string();
  const pid_t child = fork();
  if (child == 0) {
    RecordLog log(file, IfThere::refuse, "A");
    log.begin();
    const auto told = folder.write("told", log.batch());
    _exit(0);  // as if killed: nothing is tidied up
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  const std::string batch = read_file(folder.path() / "told");
  ASSERT_EQ(batch.size(), 36u);
  {
    RecordLog log(file, IfThere::resume, "A");
    EXPECT_EQ(log.batch(), batch);
    log.begin();
    log.write(record('1'));
    EXPECT_FALSE(fs::exists(file + ".batch")) << "the records say it now";
  }
  const TempDir other;
  other.write("out.batch", batch.substr(0, 20));
  RecordLog torn((other.path() / "out").string(), IfThere::resume, "A");
  EXPECT_EQ(torn.batch().size(), 36u);
}

TEST(RecordLog, AFullDiskIsToldAndLeavesNoHalfRecord) {
  if (::access("/dev/full", W_OK) != 0) GTEST_SKIP() << "there is no /dev/full here";
  const TempDir folder;
  const auto file = (folder.path() / "out").string();
  RecordLog log(file, IfThere::refuse, "A");
  log.write(record('1'));
  const int full = ::open("/dev/full", O_RDWR);
  ASSERT_GE(full, 0);
  const int kept = dup(log.descriptor());
  dup2(full, log.descriptor());
  EXPECT_THROW(log.write(record('2')), std::runtime_error);
  dup2(kept, log.descriptor());
  EXPECT_EQ(read_file(file), record('1'));
  log.write(record('3'));
  EXPECT_EQ(read_file(file), record('1') + record('3'));
  ::close(full);
  ::close(kept);
}

}  // namespace
}  // namespace ai_sdk::cli
