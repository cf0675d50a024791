#include "http/http_transport.hpp"
#include "http/io_runtime.hpp"
#include "support/certificates.hpp"
#include "support/h2_peer.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <gtest/gtest.h>

namespace ai_sdk::http {
namespace {

using namespace std::chrono_literals;
using testing::Certificates;
using testing::H2Peer;
using testing::H2Request;
using testing::PeerConnection;
using testing::ScriptedPeer;

struct : BodySink {
  void on_data(std::string_view) override {}
} nowhere;

// One exchange over a connection that is asked for a sign of life every 20 ms.
class H2LifeTest : public ::testing::Test {
 protected:
  Task<void> exchange(Transport& transport) {
    TimeLimits limits;
    limits.timeout = testing::patience;
    const auto under_way = co_await transport.send(request_, limits);
    status_ = (co_await under_way->read_head()).status;
    for (bool more = true; more;) more = co_await under_way->read_body(nowhere);
    ended_ = true;
  }
  // What the exchange failed with; nothing where it ended well.
  std::optional<TransportFailure> run(const ScriptedPeer& peer) {
    boost::asio::io_context loop(1);
    const auto runtime = std::make_shared<IoRuntime>(boost::asio::any_io_executor(loop.get_executor()));
    TransportConfig config;
    config.url = core::parse_base_url(peer.url());
    config.ca_bundle = certificates_.ca();
    config.h2_ping_interval = 20ms;
    const auto transport = make_http_transport(runtime, config);
    std::optional<TransportFailure> failure;
    boost::asio::co_spawn(loop, exchange(*transport), [&](std::exception_ptr error) {
      try {
        if (error) std::rethrow_exception(error);
      } catch (const TransportFailure& thrown) {
        failure = thrown;
      }
      runtime->aborts().abort_all();
      transport->close();
    });
    loop.run_for(testing::patience);
    EXPECT_TRUE(loop.stopped());
    EXPECT_EQ(transport->stats().open, 0u);
    EXPECT_EQ(transport->stats().in_flight, 0u);
    return failure;
  }
  testing::PeerTls tls() {
    auto tls = Certificates::peer(certificates_.server());
    tls.protocol = "h2";
    return tls;
  }

  Certificates certificates_;
  Request request_{"GET", "/", {}, ""};
  int status_ = 0;
  bool ended_ = false;
};

TEST_F(H2LifeTest, SilenceWithoutAnAnswerToAPingIsTheEnd) {
  for (const bool head_first : {false, true}) {
    H2Peer::Settings deaf;
    deaf.answers_pings = false;
    std::size_t pings = 0;
    {
      ScriptedPeer peer(
          [&](PeerConnection& connection) {
            H2Peer h2(deaf);
            serve_h2(connection, h2, [&](const H2Request& request) {
              if (head_first) h2.head(request.id, 200);
            });
            pings = h2.pings();
          },
          tls());
      const auto failure = run(peer);
      ASSERT_TRUE(failure.has_value());
      EXPECT_EQ(failure->kind(), FailureKind::broken);
      EXPECT_NE(std::string(failure->what()).find("PING"), std::string::npos) << failure->what();
      EXPECT_EQ(status_, head_first ? 200 : 0);
      EXPECT_FALSE(ended_);
    }
    EXPECT_EQ(pings, 1u);
  }
}

TEST_F(H2LifeTest, AServerThatThinksForLongAnswersPingsMeanwhile) {
  ScriptedPeer peer(
      [](PeerConnection& connection) {
        H2Peer h2;
        std::int32_t asked = 0;
        speak_h2(connection, h2, [&] {
          for (const auto& request : h2.take_requests()) asked = request.id;
          if (asked && h2.pings() == 5) h2.answer(std::exchange(asked, 0), "x");
          return true;
        });
      },
      tls());
  EXPECT_FALSE(run(peer).has_value());
  EXPECT_TRUE(ended_);
}

}  // namespace
}  // namespace ai_sdk::http
