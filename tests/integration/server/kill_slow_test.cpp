// kill -9 again and again under load: what was acknowledged is there.
#include "support/local_server.hpp"
#include "support/temp_dir.hpp"

#include <ai_sdk/ai_sdk.hpp>

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <map>
#include <mutex>
#include <random>
#include <thread>

namespace {

using namespace ai_sdk;
using ai_sdk::testing::LocalServer;
using ai_sdk::testing::TempDir;

// How often each question was kept, by its text.
std::map<std::string, int> kept_questions(const std::string& file) {
  sqlite3* db = nullptr;
  EXPECT_EQ(sqlite3_open(file.c_str(), &db), SQLITE_OK);
  std::map<std::string, int> kept;
  const auto take = [](void* into, int, char** values, char**) {
    ++(*static_cast<std::map<std::string, int>*>(into))[values[0]];
    return 0;
  };
  EXPECT_EQ(sqlite3_exec(db, "SELECT text FROM messages WHERE sender = 'human'", take, &kept, nullptr),
            SQLITE_OK);
  char* verdict = nullptr;
  const auto note = [](void* into, int, char** values, char**) {
    *static_cast<char**>(into) = ::strdup(values[0]);
    return 0;
  };
  sqlite3_exec(db, "PRAGMA integrity_check", note, &verdict, nullptr);
  EXPECT_STREQ(verdict, "ok");
  std::free(verdict);
  sqlite3_close(db);
  return kept;
}

TEST(ServerSlow, KilledAgainAndAgainUnderLoadItLosesNothingThatItAcknowledged) {
  constexpr int kills = 12;
  constexpr int callers = 8;
  const TempDir folder;
  const auto store = folder.path() / "store.sqlite";
  const auto seed = static_cast<unsigned>(std::chrono::system_clock::now().time_since_epoch().count());
  std::cout << "seed " << seed << "\n";
  std::mt19937 random(seed);

  std::mutex mutex;
  std::condition_variable more;
  std::vector<std::string> acknowledged;
  std::atomic<int> next{0};
  for (int round = 0; round < kills; ++round) {
    LocalServer::Options options;
    options.arguments = {"--store", store};
    LocalServer server(options);
    const std::size_t before = acknowledged.size();
    const std::size_t wanted = before + 20 + random() % 200;
    std::vector<std::thread> threads;
    for (int i = 0; i < callers; ++i) {
      threads.emplace_back([&, i] {
        AiSdkConfig config;
        config.host = server.host();
        config.token = server.token();
        config.max_retries = 0;
        AiSdk client(config);
        try {
          for (;;) {
            // Half of them write to one conversation, the others each to a new one.
            const auto question = "How many orders are there? No. " + std::to_string(++next);
            const auto conversation = i % 2 == 0 ? "shared" : "own-" + std::to_string(next);
            client.agent("SqlQueryAgent").call(question, {.conversation_id = conversation});
            const std::lock_guard lock(mutex);
            acknowledged.push_back(question);
            more.notify_one();
          }
        } catch (const AiSdkError&) {  // the server has been killed
        }
      });
    }
    {
      std::unique_lock lock(mutex);
      more.wait(lock, [&] { return acknowledged.size() >= wanted; });
    }
    server.kill();
    for (auto& thread : threads) thread.join();
    const auto kept = kept_questions(store);
    for (const auto& question : acknowledged) {
      const auto found = kept.find(question);
      ASSERT_NE(found, kept.end()) << "lost in round " << round << ": " << question;
      EXPECT_EQ(found->second, 1) << question;
    }
  }
  std::cout << acknowledged.size() << " turns acknowledged, " << kills << " kills\n";
  EXPECT_GT(acknowledged.size(), 20U * kills);
}

}  // namespace
