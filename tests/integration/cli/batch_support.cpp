#include "batch_support.hpp"

#include "raw_client.hpp"

#include <signal.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <random>
#include <set>
#include <thread>

namespace ai_sdk::testing {
namespace {

std::uint64_t metric(const std::string& page, const std::string& name) {
  std::uint64_t sum = 0;
  for (const auto& line : lines_of(page)) {
    if (line.starts_with(name + " ") || line.starts_with(name + "{"))
      sum += std::stoull(line.substr(line.rfind(' ')));
  }
  return sum;
}

std::string metrics_page(const LocalServer& server) {
  server::testing::RawRequest request;
  request.target = "/metrics";
  request.token = server.token();
  const auto answer = server::testing::ask(static_cast<std::uint16_t>(server.port()), request);
  if (answer.status != 200)
    throw std::runtime_error("/metrics answers with " + std::to_string(answer.status));
  return answer.body;
}

// Counts the lines of a file that grows.
class GrowingFile {
 public:
  explicit GrowingFile(std::filesystem::path path) : path_(std::move(path)) {}
  std::size_t lines() {
    std::ifstream file(path_, std::ios::binary);
    file.seekg(static_cast<std::streamoff>(read_));
    std::string buffer(1 << 16, '\0');
    while (file.read(buffer.data(), static_cast<std::streamsize>(buffer.size())) || file.gcount() > 0) {
      const auto count = static_cast<std::size_t>(file.gcount());
      lines_ += static_cast<std::size_t>(std::count(buffer.begin(), buffer.begin() + file.gcount(), '\n'));
      read_ += count;
    }
    return lines_;
  }

 private:
  std::filesystem::path path_;
  std::size_t read_ = 0;
  std::size_t lines_ = 0;
};

}  // namespace

std::filesystem::path BatchTest::write_rows(std::size_t count, const std::string& name) const {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) {
    text += "{\"id\":" + std::to_string(i) + ",\"message\":\"" + kQuestion + "\"}\n";
  }
  return folder_.write(name, text);
}

Command BatchTest::batch(const std::filesystem::path& in, std::vector<std::string> more) const {
  std::vector<std::string> arguments{"batch", kSql, in.string(), "-o", out().string()};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return command(std::move(arguments));
}

std::vector<boost::json::object> BatchTest::records() const {
  std::vector<boost::json::object> result;
  for (const auto& line : lines_of(read_file(out()))) result.push_back(boost::json::parse(line).as_object());
  return result;
}

std::uint64_t runs_counted(const LocalServer& server) {
  return metric(metrics_page(server), "ai_sdk_runs_total");
}

std::uint64_t runs_counted_at_rest(const LocalServer& server) {
  for (;;) {
    const std::string page = metrics_page(server);
    if (metric(page, "ai_sdk_runs_under_way") == 0) return metric(page, "ai_sdk_runs_total");
  }
}

int kill_again_and_again(const Command& batch, const std::filesystem::path& out,
                         std::vector<std::size_t> points, unsigned seed) {
  std::mt19937 random(seed);
  std::sort(points.begin(), points.end());
  Command resumed = batch;
  resumed.arguments.emplace_back("--resume");
  int killed = 0;
  for (const std::size_t point : points) {
    Process process(resumed);
    GrowingFile file(out);
    while (process.running() && file.lines() < point)
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    // Not always at a record's end.
    std::this_thread::sleep_for(std::chrono::microseconds(random() % 20'000));
    if (process.running()) ++killed;
    process.signal(SIGKILL);
    process.wait();
  }
  const Finished last = run(resumed, std::chrono::minutes(10));
  EXPECT_EQ(last.exit_code, 0) << last.error;
  return killed;
}

void expect_one_answer_for_each(const std::filesystem::path& out, std::size_t rows) {
  std::set<std::string> keys;
  std::set<std::int64_t> ids;
  std::size_t lines = 0, answers = 0;
  std::ifstream file(out);
  for (std::string line; std::getline(file, line); ++lines) {
    const auto record = boost::json::parse(line).as_object();
    keys.emplace(record.at("key").as_string());
    ids.insert(record.at("id").as_int64());
    answers += record.at("status").as_string() == "ok" ? 1 : 0;
  }
  EXPECT_EQ(lines, rows);
  EXPECT_EQ(keys.size(), rows);
  EXPECT_EQ(ids.size(), rows);
  EXPECT_EQ(answers, rows);
}

}  // namespace ai_sdk::testing
