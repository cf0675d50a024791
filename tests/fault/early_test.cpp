// What goes wrong before the answer begins: when the connection is accepted, in the TLS handshake, and while
// the request is on its way.
#include "support/certificates.hpp"
#include "support/scripted_peer.hpp"

#include <ai_sdk/ai_sdk.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <optional>
#include <string>

namespace ai_sdk::testing {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

enum class Step { accepted, in_handshake, connected, in_request };
enum class Fault { end, reset, stall, cancel };

struct Setting {
  bool tls = false;
  std::string protocol;  // that the peer chooses
  bool stream = false;
};

// Goes as far as the step.
void go_to(PeerConnection& connection, Step step, bool tls) {
  if (step == Step::in_handshake) connection.send_raw(std::string_view("\x16\x03\x03\x40\x00half", 9));
  if (step >= Step::connected && tls) {
    EXPECT_TRUE(connection.shake_hands());
  }
  std::string some;
  if (step == Step::in_request) {
    EXPECT_TRUE(connection.read_some(some, patience));
  }
}

asio::awaitable<void> call(AgentHandle agent, bool stream) {
  // Too long for the socket's buffers: it is still on its way when the fault comes.
  const std::string message(8'000'000, 'x');
  if (!stream) {
    co_await agent.acall(message);
    co_return;
  }
  auto events = co_await agent.astream(message);
  while (auto event = co_await events.next()) {
  }
}

// What the call ends with: "network", "timeout connect_timeout", "cancelled".
std::string end_of(std::exception_ptr failure) {
  try {
    if (failure) std::rethrow_exception(failure);
    return "answer";
  } catch (const StreamInterruptedError&) {
    return "interrupted";
  } catch (const NetworkError&) {
    return "network";
  } catch (const TimeoutError& error) {
    return "timeout " + error.limit();
  } catch (const boost::system::system_error& error) {
    return error.code() == asio::error::operation_aborted ? "cancelled" : error.what();
  } catch (const std::exception& error) {
    return error.what();
  }
}

std::string run(const Setting& setting, Step step, Fault fault, Certificates& certificates) {
  Gate reached, finished;
  std::optional<PeerTls> tls;
  if (setting.tls) {
    tls = Certificates::peer(certificates.server());
    tls->protocol = setting.protocol;
    tls->by_script = true;
  }
  ScriptedPeer peer(
      [&](PeerConnection& connection) {
        go_to(connection, step, setting.tls);
        reached.open();
        if (fault == Fault::end) return connection.close();
        if (fault == Fault::reset) return connection.reset();
        // It takes no more of the request.
        if (step == Step::in_request) {
          EXPECT_TRUE(finished.wait());
        }
        EXPECT_TRUE(connection.wait_for_close());
      },
      tls);
  asio::io_context loop(1);
  AiSdkConfig config;
  config.host = peer.url();
  config.token = "t";
  config.enable_async = true;
  config.retry_delay = 1ms;
  config.timeout = fault == Fault::stall ? 50ms : std::chrono::milliseconds(patience);
  config.connect_timeout = fault == Fault::stall && step < Step::connected ? 50ms : 10'000ms;
  AiSdk client(config, loop.get_executor());
  std::string end = "nothing";
  bool over = false;
  asio::cancellation_signal signal;
  asio::co_spawn(loop, call(client.agent("a"), setting.stream),
                 asio::bind_cancellation_slot(signal.slot(), [&](std::exception_ptr error) {
                   EXPECT_FALSE(over) << "ended twice";
                   end = end_of(error);
                   over = true;
                   finished.open();
                 }));
  const auto canceller = [&]() -> asio::awaitable<void> {
    asio::steady_timer timer(loop);
    while (!over) {
      timer.expires_after(1ms);
      co_await timer.async_wait(asio::use_awaitable);
      if (fault == Fault::cancel && reached.is_open()) signal.emit(asio::cancellation_type::all);
    }
    client.close();
  };
  asio::co_spawn(loop, canceller(), asio::detached);
  loop.run_for(2 * patience);
  EXPECT_TRUE(over);
  EXPECT_EQ(client.stats().in_flight, 0u);
  EXPECT_EQ(client.stats().waiting, 0u);
  EXPECT_EQ(client.stats().open_connections, 0u);
  return end;
}

std::string expected(const Setting& setting, Step step, Fault fault) {
  if (fault == Fault::cancel) return "cancelled";
  if (fault != Fault::stall) return "network";
  return setting.tls && step < Step::connected ? "timeout connect_timeout" : "timeout timeout";
}

// Every step, every fault, every kind of connection.
TEST(EarlyFaultTest, EndsOnceAndRight) {
  Certificates certificates;
  // Cheaper than the system's bundle: each case has a client of its own.
  ::setenv("SSL_CERT_FILE", certificates.ca().c_str(), 1);
  ::setenv("SSL_CERT_DIR", "/", 1);
  const std::map<std::string, Setting> settings{
      {"HTTP/1.1, call", {false, "", false}},         {"HTTP/1.1, stream", {false, "", true}},
      {"HTTP/1.1 over TLS, call", {true, "", false}}, {"HTTP/1.1 over TLS, stream", {true, "", true}},
      {"HTTP/2, call", {true, "h2", false}},          {"HTTP/2, stream", {true, "h2", true}},
  };
  for (const auto& [name, setting] : settings)
    for (const auto step : {Step::accepted, Step::in_handshake, Step::connected, Step::in_request})
      for (const auto fault : {Fault::end, Fault::reset, Fault::stall, Fault::cancel}) {
        if (step == Step::in_handshake && !setting.tls) continue;
        SCOPED_TRACE(name + ", step " + std::to_string(static_cast<int>(step)) + ", fault " +
                     std::to_string(static_cast<int>(fault)));
        EXPECT_EQ(run(setting, step, fault, certificates), expected(setting, step, fault));
      }
}

}  // namespace
}  // namespace ai_sdk::testing
