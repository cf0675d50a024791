// Stopping the server: what runs is ended properly, and nothing is cut.
#include "test_server.hpp"

#include <gtest/gtest.h>

#include <future>

namespace ai_sdk::server {
namespace {

using namespace std::chrono_literals;
using testing::echo;
using testing::post;
using testing::RawClient;
using testing::RawRequest;
using testing::Signal;
using testing::TestServer;
using testing::to_bytes;

RunUsage until_stopped(AgentRun& run, EventSink& sink) {
  sink.content("working");
  Signal called;
  const std::stop_callback callback(run.stop, [&called] { called.set(); });
  called.wait();
  throw RunCancelled();
}

TEST(Shutdown, RunningAnswersMayEndByThemselves) {
  TestServer server;
  server.limits.grace = 10s;
  Signal go_on;
  Signal entered;
  server.add("short", [&](AgentRun&, EventSink& sink) {
    entered.set();
    go_on.wait();
    sink.content("done");
    return RunUsage{};
  });
  server.start();
  const auto running = server.running();
  RawClient client(server.port());
  client.send(to_bytes(post("short", "invoke", "{}")));
  ASSERT_TRUE(entered.wait());
  server.request_stop();
  go_on.set();
  const auto answer = client.receive();
  EXPECT_EQ(answer.status, 200);
  EXPECT_NE(answer.body.find("done"), std::string::npos);
  client.close();
  server.stop();
}

TEST(Shutdown, OpenStreamsEndWithAnEventAndInvokesWith503) {
  TestServer server;
  server.limits.grace = 20ms;
  server.add("long", until_stopped);
  server.start();
  RawClient stream(server.port());
  stream.send(to_bytes(post("long", "stream", "{}")));
  ASSERT_TRUE(stream.wait_for("working"));
  Signal entered;
  RawClient invoke(server.port());
  RawClient queued(server.port());
  invoke.send(to_bytes(post("long", "invoke", R"({"conversationId":"c"})")));
  queued.send(to_bytes(post("long", "stream", R"({"conversationId":"c"})")));
  ASSERT_TRUE(queued.wait_for("stream-start"));
  server.request_stop();

  const auto ended = stream.receive();
  EXPECT_TRUE(ended.whole);
  EXPECT_NE(ended.body.find("event: fatal-error\n"), std::string::npos) << ended.body;
  EXPECT_NE(ended.body.find("the server is shutting down"), std::string::npos);
  const auto waited = queued.receive();
  EXPECT_TRUE(waited.whole);
  EXPECT_NE(waited.body.find("the server is shutting down"), std::string::npos);
  const auto refused = invoke.receive();
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(refused.header("Retry-After"), "1");
  server.stop();
}

TEST(Shutdown, IdleConnectionsDoNotHoldItUp) {
  TestServer server;
  server.limits.grace = 60s;
  server.add("echo", echo);
  server.start();
  const auto running = server.running();
  RawClient idle(server.port());
  RawClient used(server.port());
  used.send(to_bytes(post("echo", "invoke", "{}")));
  EXPECT_EQ(used.receive().status, 200);
  auto stopping = std::async(std::launch::async, [&] { server.stop(); });
  EXPECT_EQ(stopping.wait_for(10s), std::future_status::ready);
}

TEST(Shutdown, NewConnectionsAreRefused) {
  TestServer server;
  server.start();
  const auto port = server.port();
  server.stop();
  EXPECT_THROW(RawClient client(port), std::runtime_error);
}

TEST(Shutdown, AReaderThatDoesNotReadCannotHoldItUp) {
  TestServer server;
  server.limits.grace = 20ms;
  server.limits.flush = 100ms;
  server.add("endless", [](AgentRun&, EventSink& sink) -> RunUsage {
    const std::string piece(64 * 1024, 'x');
    for (;;) sink.content(piece);
  });
  server.start();
  const auto running = server.running();
  RawClient client(server.port(), 64 * 1024);
  client.send(to_bytes(post("endless", "stream", "{}")));
  ASSERT_TRUE(client.wait_for("xxxx"));
  auto stopping = std::async(std::launch::async, [&] { server.stop(); });
  EXPECT_EQ(stopping.wait_for(10s), std::future_status::ready);
}

TEST(Shutdown, APortInUseSaysWhatToDo) {
  TestServer server;
  server.start();
  HttpServerOptions options;
  options.port = server.port();
  try {
    HttpServer second(options, std::make_shared<Router>());
    FAIL() << "two servers on one port";
  } catch (const ListenError& error) {
    const std::string text = error.what();
    EXPECT_NE(text.find("port " + std::to_string(server.port())), std::string::npos) << text;
    EXPECT_NE(text.find("--port"), std::string::npos) << text;
  }
}

}  // namespace
}  // namespace ai_sdk::server
