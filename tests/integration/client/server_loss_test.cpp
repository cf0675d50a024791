// The plug is pulled: the server dies, restarts, or ends in good order while the client is at work.
#include "support/local_server.hpp"

#include <ai_sdk/ai_sdk.hpp>

#include <gtest/gtest.h>

#include <fstream>

namespace {

using namespace ai_sdk;
using ai_sdk::testing::LocalServer;
using ai_sdk::testing::TempDir;

AiSdkConfig config_of(LocalServer& server) {
  AiSdkConfig config;
  config.host = server.host();
  config.token = server.token();
  config.max_retries = 0;
  return config;
}

// A table that takes long to read, so that a run is surely under way when the plug is pulled.
std::string large_csv(const TempDir& directory) {
  const auto path = directory.path() / "readings.csv";
  std::ofstream out(path);
  out << "id,email,amount,day\n";
  for (int i = 0; i < 200'000; ++i)
    out << i << ",person" << i << "@example.com," << (i % 977) * 0.25 << ",2024-0" << 1 + i % 9 << "-11\n";
  return path.string();
}

TEST(ServerLoss, AStreamThatLosesItsServerIsNeverASilentEnd) {
  TempDir directory;
  LocalServer::Options options;
  options.data = {large_csv(directory)};
  LocalServer server(options);
  AiSdk client(config_of(server));

  auto events = client.agent("DataQualityPlannerAgent").stream("Analyze the readings table");
  auto event = events.next();
  ASSERT_TRUE(event);
  EXPECT_EQ(event->type, EventType::start);
  server.kill();
  const auto killed = std::chrono::steady_clock::now();
  bool failed = false;
  try {
    while ((event = events.next())) EXPECT_NE(event->type, EventType::end);
  } catch (const StreamInterruptedError& error) {
    failed = true;
    EXPECT_FALSE(error.conversation_id().empty());
  } catch (const NetworkError&) {
    failed = true;
  }
  EXPECT_TRUE(failed);
  // "At once" against an idle limit of two minutes: a generous bound that still tells them apart.
  EXPECT_LT(std::chrono::steady_clock::now() - killed, std::chrono::seconds(30));
  EXPECT_THROW(client.agent("SqlQueryAgent").call("Hi"), NetworkError);
}

TEST(ServerLoss, AServerThatIsStoppedEndsItsStreamsInGoodOrder) {
  TempDir directory;
  LocalServer::Options options;
  options.data = {large_csv(directory)};
  LocalServer server(options);
  AiSdk client(config_of(server));

  auto events = client.agent("DataQualityPlannerAgent").stream("Analyze the readings table");
  ASSERT_TRUE(events.next());
  server.process().signal(SIGTERM);
  EventType last = EventType::start;
  while (auto event = events.next()) last = event->type;  // throws where the stream is cut
  EXPECT_TRUE(last == EventType::end || last == EventType::error);
  EXPECT_EQ(server.process().wait(), 0);
}

TEST(ServerLoss, ARestartedServerIsFoundAgain) {
  LocalServer server;
  AiSdk client(config_of(server));
  EXPECT_FALSE(client.agent("SqlQueryAgent").call("How many orders are there?").response.empty());
  const std::string port = std::to_string(server.port());
  const std::string token = server.token();
  ASSERT_EQ(server.stop(), 0);

  LocalServer::Options again;
  again.arguments = {"--port", port, "--token", token};
  LocalServer second(again);
  // The kept-alive connection is gone; the call must not notice.
  EXPECT_FALSE(client.agent("SqlQueryAgent").call("How many orders are there?").response.empty());
}

}  // namespace
