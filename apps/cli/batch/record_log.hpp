#pragma once

#include "batch/row_key.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

namespace ai_sdk::cli {

// What to do where the file of records is there already.
enum class IfThere { refuse, resume, overwrite };

// The file that holds one record for each row that is done: a line of JSON, only ever added at the end. It is
// this process's alone while the object lives. What an earlier process left unfinished at its end, because it
// was killed there, is mended.
class RecordLog {
 public:
  // agent: whose answers these are. Throws UsageError where the file cannot be used, says why and what to do.
  RecordLog(std::string path, IfThere if_there, std::string agent);
  // Removes the file where it has no records and was made here.
  ~RecordLog();
  RecordLog(const RecordLog&) = delete;
  RecordLog& operator=(const RecordLog&) = delete;

  // The last records of an earlier run: whether they are answers.
  const std::unordered_map<RowKey, bool, RowKeyHash>& records() const { return records_; }
  // Once they are no longer needed.
  void drop_records() { records_ = {}; }
  // Names the batch, also after it was taken up again; the rows' Idempotency-Keys are made from it.
  const std::string& batch() const { return batch_; }
  const std::string& path() const { return path_; }
  int descriptor() const { return fd_; }

  // To be called before the first row is sent: from here on a run that is taken up again knows batch().
  void begin();
  // Adds whole lines in one piece and returns when they are on the disk. Throws std::runtime_error where they
  // are not, with the file as it was before.
  void write(std::string_view lines);

 private:
  void open(IfThere if_there);
  void read_records();
  void mend(std::string_view last, std::uint64_t begin);
  void take_record(std::string_view line, std::uint64_t number);

  std::string path_;
  std::string agent_;
  std::string batch_;
  std::unordered_map<RowKey, bool, RowKeyHash> records_;
  int fd_ = -1;
  std::uint64_t size_ = 0;
  bool created_ = false;
  bool note_is_there_ = false;
};

// The beginning of every record.
constexpr std::string_view record_start = "{\"key\":\"";

}  // namespace ai_sdk::cli
