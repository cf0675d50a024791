#include "batch/record_writer.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>

namespace ai_sdk::cli {
namespace {

Ended ended(std::uint64_t place, std::string line = {}) {
  Ended result;
  result.place = place;
  result.line = (line.empty() ? std::to_string(place) : line) + "\n";
  return result;
}

// Where a writer's records go in a test.
struct Written {
  RecordWriter::Hooks hooks() {
    RecordWriter::Hooks result;
    result.write = [this](std::string_view lines) {
      std::unique_lock lock(mutex);
      ++writes;
      began.notify_all();
      go.wait(lock, [this] { return open; });
      if (fail) throw std::runtime_error("the disk is full");
      text += lines;
    };
    result.on_safe = [this](const std::vector<Ended>& rows) { safe += rows.size(); };
    result.on_tick = [] {};
    result.on_failure = [this] { failed = true; };
    return result;
  }
  void wait_for_a_write() {
    std::unique_lock lock(mutex);
    began.wait(lock, [this] { return writes > 0; });
  }
  void let_through() {
    const std::lock_guard lock(mutex);
    open = true;
    go.notify_all();
  }
  std::mutex mutex;
  std::condition_variable began, go;
  bool open = true;
  bool fail = false;
  int writes = 0;
  std::string text;
  std::atomic<std::size_t> safe{0};
  std::atomic<bool> failed{false};
};

TEST(RecordWriter, WhatEndsMeanwhileIsWrittenTogether) {
  Written written;
  written.open = false;
  RecordWriter writer(written.hooks(), false);
  writer.add(ended(0));
  written.wait_for_a_write();
  for (std::uint64_t i = 1; i < 100; ++i) writer.add(ended(i));
  EXPECT_EQ(written.safe, 0u) << "nothing counts before it is safe";
  written.let_through();
  writer.finish();
  EXPECT_EQ(written.writes, 2);
  EXPECT_EQ(written.safe, 100u);
}

TEST(RecordWriter, OrderedWaitsForTheOneWhoseTurnItIs) {
  Written written;
  RecordWriter writer(written.hooks(), true);
  for (const std::uint64_t place : {2, 1, 3, 0, 5}) writer.add(ended(place));
  writer.finish();
  EXPECT_EQ(written.text, "0\n1\n2\n3\n5\n") << "at the end also what stands behind a gap";
}

TEST(RecordWriter, AFailureIsToldAndNothingMoreIsWritten) {
  Written written;
  written.fail = true;
  RecordWriter writer(written.hooks(), false);
  for (std::uint64_t i = 0; i < 50; ++i) writer.add(ended(i, std::string(1'000'000, 'x')));
  EXPECT_THROW(writer.finish(), std::runtime_error);
  EXPECT_TRUE(written.failed);
  EXPECT_EQ(written.safe, 0u);
  writer.add(ended(99));  // does not wait for ever
}

}  // namespace
}  // namespace ai_sdk::cli
