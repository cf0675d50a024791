#include "http/connect.hpp"
#include "support/scripted_peer.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>

#include <gtest/gtest.h>

namespace ai_sdk::http {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using testing::ClosedPort;
using testing::ScriptedPeer;

// Every name is this machine, by IPv6 and by IPv4.
int both_loopbacks(const char*, const char*, const addrinfo* hints, addrinfo** list) {
  addrinfo wanted = *hints;
  wanted.ai_flags = 0;
  return getaddrinfo(nullptr, "1", &wanted, list);
}

class ConnectorTest : public ::testing::Test {
 protected:
  void SetUp() override { runtime_->start(); }
  void TearDown() override { runtime_->finish(); }

  bool open(const std::string& url) {
    TransportConfig config;
    config.url = core::parse_base_url(url);
    connector_ = std::make_unique<Connector>(runtime_, config, 1h, both_loopbacks);
    connection_ =
        asio::co_spawn(runtime_->executor(), connector_->open(TimeLimits{}), asio::use_future).get();
    return connection_ != nullptr;
  }

  std::shared_ptr<IoRuntime> runtime_ = std::make_shared<IoRuntime>();
  std::unique_ptr<Connector> connector_;
  std::unique_ptr<Connection> connection_;  // the executor's until that has finished
};

TEST_F(ConnectorTest, TheAddressThatAnswersIsTaken) {
  ScriptedPeer peer([](testing::PeerConnection& connection) { connection.wait_for_close(); });  // IPv4 only
  EXPECT_TRUE(open(peer.url("some.example")));
}

TEST_F(ConnectorTest, AllFailuresAreInOneMessage) {
  const ClosedPort closed;
  const std::string port = closed.url().substr(closed.url().rfind(':'));
  try {
    open("http://some.example" + port);
    ADD_FAILURE() << "connected";
  } catch (const TransportFailure& failure) {
    const std::string text = failure.what();
    EXPECT_EQ(failure.kind(), FailureKind::not_connected);
    EXPECT_NE(text.find("http://some.example" + port), std::string::npos) << text;
    EXPECT_NE(text.find("127.0.0.1" + port), std::string::npos) << text;
    EXPECT_NE(text.find("[::1]" + port), std::string::npos) << text;
    EXPECT_NE(text.find("the host setting"), std::string::npos) << text;
  }
}

}  // namespace
}  // namespace ai_sdk::http
