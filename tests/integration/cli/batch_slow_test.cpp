// `ai-sdk batch` with many rows.
#include "batch_support.hpp"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <iostream>
#include <random>
#include <thread>

namespace ai_sdk::testing {
namespace {

using BatchSlow = BatchTest;

// The most memory that a process has had so far, in KiB; 0 where it is gone.
std::size_t peak_memory(int pid) {
  std::ifstream status("/proc/" + std::to_string(pid) + "/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmHWM:")) return std::stoul(line.substr(6));
  }
  return 0;
}

TEST_F(BatchSlow, KilledAtTwentyRandomPoints) {
  constexpr std::size_t rows = 10'000;
  const auto seed = static_cast<unsigned>(std::chrono::system_clock::now().time_since_epoch().count());
  std::cout << "seed " << seed << "\n";
  std::mt19937 random(seed);
  std::vector<std::size_t> points;
  for (int i = 0; i < 20; ++i) points.push_back(random() % (rows * 95 / 100));
  const auto before = runs_counted_at_rest(server());
  const Command command = batch(write_rows(rows), {"--concurrency", "32"});
  EXPECT_GE(kill_again_and_again(command, out(), points, seed), 19);
  expect_one_answer_for_each(out(), rows);
  EXPECT_EQ(runs_counted_at_rest(server()) - before, rows);
}

// What the program itself keeps must not grow with what its rows ask and are answered.
TEST_F(BatchSlow, AHundredThousandRowsInBoundedMemory) {
  constexpr std::size_t rows = 100'000;
  std::string text;
  const std::string filler(500, 'x');
  for (std::size_t i = 0; i < rows; ++i) {
    text +=
        "{\"id\":" + std::to_string(i) + ",\"note\":\"" + filler + "\",\"message\":\"" + kQuestion + "\"}\n";
  }
  const auto in = folder().write("in.jsonl", text);
  Process process(batch(in, {"--concurrency", "64"}));
  std::size_t most = 0;  // KiB
  while (process.running()) {
    most = std::max(most, peak_memory(process.pid()));
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  ASSERT_EQ(process.wait(), 0) << process.error();
  std::cout << "at most " << most / 1024 << " MiB\n";
  EXPECT_GT(most, 0u);
  EXPECT_LT(most, 100u * 1024);
  expect_one_answer_for_each(out(), rows);
  EXPECT_NE(process.error().find("left"), std::string::npos)
      << "off a terminal a line now and then: " << process.error();
}

}  // namespace
}  // namespace ai_sdk::testing
