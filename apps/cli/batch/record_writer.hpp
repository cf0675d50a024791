#pragma once

#include "batch/row_key.hpp"

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace ai_sdk::cli {

// A row that has ended.
struct Ended {
  std::uint64_t place = 0;  // among the rows that this run asks, counted from 0
  RowKey key{};
  bool ok = false;
  std::string line;  // its record
};

// Writes records on a thread of its own. Those that end while it writes are written together, so that one
// wait for the disk serves many. Thread-safe.
class RecordWriter {
 public:
  struct Hooks {
    std::function<void(std::string_view lines)> write;       // returns when they are safe; may throw
    std::function<void(const std::vector<Ended>&)> on_safe;  // they are
    std::function<void()> on_tick;                           // several times a second
    std::function<void()> on_failure;                        // write() has thrown: nothing more is written
  };
  // ordered: in the order of their places.
  RecordWriter(Hooks hooks, bool ordered);
  ~RecordWriter();
  RecordWriter(const RecordWriter&) = delete;
  RecordWriter& operator=(const RecordWriter&) = delete;

  // Waits while too much is on its way. After a failure it does nothing.
  void add(Ended ended);
  // Waits until a row of this place may begin: when ordered, one slow row must not let the others pile up.
  void wait_for_place(std::uint64_t place);
  // Nothing waits from now on: the batch is stopping.
  void let_go();
  // Writes what is left, also behind a gap, and ends. Throws what write() threw.
  void finish();

 private:
  static constexpr std::size_t most_bytes_waiting = 64 * 1024 * 1024;
  static constexpr std::uint64_t most_places_ahead = 4096;

  void run();
  std::vector<Ended> take_ready();

  Hooks hooks_;
  const bool ordered_;
  std::mutex mutex_;
  std::condition_variable work_;
  std::condition_variable room_;
  std::vector<Ended> waiting_;
  std::map<std::uint64_t, Ended> held_;  // ordered: those whose turn has not come
  std::uint64_t next_place_ = 0;
  std::size_t bytes_ = 0;
  bool ending_ = false;
  bool stopping_ = false;
  std::exception_ptr failure_;
  std::thread thread_;
};

}  // namespace ai_sdk::cli
