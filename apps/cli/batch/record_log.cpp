#include "batch/record_log.hpp"

#include "batch/line_reader.hpp"
#include "batch/side_note.hpp"
#include "core/text.hpp"
#include "failure.hpp"

#include <boost/json/parse.hpp>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace ai_sdk::cli {
namespace {

// A member of a record that is text; empty where there is none.
std::string_view text_at(const JsonObject& record, std::string_view name) {
  const auto* value = record.if_contains(name);
  return value != nullptr && value->is_string() ? std::string_view(value->get_string()) : std::string_view();
}

}  // namespace

RecordLog::RecordLog(std::string path, IfThere if_there, std::string agent)
    : path_(std::move(path)), agent_(std::move(agent)) {
  try {
    open(if_there);
    if (size_ > 0) read_records();
  } catch (...) {
    if (fd_ >= 0) close(fd_);
    throw;
  }
  // The records say it, or, where none had been written yet, the note beside them.
  if (batch_.empty() && if_there == IfThere::resume) batch_ = read_side_note(path_);
  note_is_there_ = !batch_.empty() && size_ == 0;
  if (batch_.empty()) batch_ = core::make_uuid();
}

RecordLog::~RecordLog() {
  if (created_ && size_ == 0 && !note_is_there_) unlink(path_.c_str());
  close(fd_);
}

void RecordLog::open(IfThere if_there) {
  fd_ = ::open(path_.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  created_ = fd_ >= 0;
  if (!created_ && errno == EEXIST) fd_ = ::open(path_.c_str(), O_RDWR | O_CLOEXEC);
  if (fd_ < 0) throw UsageError("cannot write to " + path_ + ": " + error_text(errno));
  struct stat status {};
  if (fstat(fd_, &status) != 0 || !S_ISREG(status.st_mode)) {
    throw UsageError(path_ + " is not a regular file; choose another one, or -o - for standard output");
  }
  if (flock(fd_, LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK) {
      throw UsageError("another batch is writing to " + path_ +
                       "; wait until it has ended, or choose another file");
    }
    throw UsageError("cannot lock " + path_ + ": " + error_text(errno) + "; choose a file on another disk");
  }
  // Only now: another batch may have written to it until it gave up the lock.
  if (fstat(fd_, &status) != 0) throw UsageError("cannot read " + path_ + ": " + error_text(errno));
  size_ = static_cast<std::uint64_t>(status.st_size);
  if (if_there == IfThere::overwrite) {
    remove_side_note(path_);
    if (ftruncate(fd_, 0) != 0) throw UsageError("cannot empty " + path_ + ": " + error_text(errno));
    size_ = 0;
  } else if (if_there == IfThere::refuse && size_ > 0) {
    throw UsageError(path_ +
                     " is there already; go on with it with --resume, begin anew with --overwrite, or choose "
                     "another file");
  }
}

void RecordLog::read_records() {
  LineReader lines(fd_, path_);
  std::string line;
  std::uint64_t begin = 0;
  while (lines.next(line)) {
    if (line.back() != '\n') {
      mend(line, begin);
      return;
    }
    take_record(line, lines.line());
    begin += line.size();
  }
}

// What stands behind the last line end: a record as far as a killed process got with it.
void RecordLog::mend(std::string_view last, std::uint64_t begin) {
  boost::system::error_code error;
  const Json value = boost::json::parse(last, error);
  if (!error && value.is_object()) {
    take_record(last, 0);
    if (pwrite(fd_, "\n", 1, static_cast<off_t>(size_)) != 1) {
      throw UsageError("cannot write to " + path_ + ": " + error_text(errno));
    }
    ++size_;
    return;
  }
  const std::size_t same = std::min(last.size(), record_start.size());
  const bool ours = last.substr(0, same) == record_start.substr(0, same);
  // A machine that lost its power may leave zeros.
  const bool zeros = last.find_first_not_of('\0') == std::string_view::npos;
  if (!ours && !zeros) {
    throw UsageError(path_ + " ends in something that is no record of a batch; is it the right file?");
  }
  if (ftruncate(fd_, static_cast<off_t>(begin)) != 0) {
    throw UsageError("cannot mend the end of " + path_ + ": " + error_text(errno));
  }
  size_ = begin;
}

void RecordLog::take_record(std::string_view line, std::uint64_t number) {
  boost::system::error_code error;
  const Json value = boost::json::parse(line, error);
  const JsonObject* record = error ? nullptr : value.if_object();
  const auto key = record != nullptr ? parse_row_key(text_at(*record, "key")) : std::nullopt;
  const auto status = record != nullptr ? text_at(*record, "status") : std::string_view();
  if (!key || (status != "ok" && status != "error")) {
    const std::string where = number == 0 ? "the end" : "line " + std::to_string(number);
    throw UsageError(path_ + ": " + where +
                     " is no record of a batch; is it the right file? Take the line out, or begin anew with "
                     "--overwrite");
  }
  if (const auto agent = text_at(*record, "agent"); agent != agent_) {
    throw UsageError(path_ + " holds answers of " + std::string(agent) + ", not of " + agent_ +
                     "; choose another file");
  }
  batch_ = text_at(*record, "batch");
  records_[*key] = status == "ok";
}

void RecordLog::begin() {
  if (size_ > 0) remove_side_note(path_);
  if (size_ > 0 || note_is_there_) return;
  write_side_note(path_, batch_);
  note_is_there_ = true;
}

void RecordLog::write(std::string_view lines) {
  std::size_t done = 0;
  int error = 0;
  while (done < lines.size() && error == 0) {
    const ssize_t count =
        pwrite(fd_, lines.data() + done, lines.size() - done, static_cast<off_t>(size_ + done));
    if (count > 0) done += static_cast<std::size_t>(count);
    if (count == 0) error = EIO;
    if (count < 0 && errno != EINTR) error = errno;
  }
  if (error == 0 && fdatasync(fd_) != 0) error = errno;
  if (error != 0) {
    // No half record stays; where not even that works, the next run mends it.
    const int ignored = ftruncate(fd_, static_cast<off_t>(size_));
    static_cast<void>(ignored);
    throw std::runtime_error("cannot write to " + path_ + ": " + error_text(error));
  }
  size_ += lines.size();
  if (note_is_there_) remove_side_note(path_);  // the records say it from now on
  note_is_there_ = false;
}

}  // namespace ai_sdk::cli
