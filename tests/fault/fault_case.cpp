#include "fault/fault_case.hpp"

#include "support/h2_peer.hpp"
#include "support/peer_answers.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <memory>

namespace ai_sdk::testing {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

const std::string ok_body = R"({"conversationId":"c-1","response":"ok","toolsUsed":[]})";

std::string events() { return start_event() + content_event("half") + end_event(); }

// The answer over HTTP/2, after what the peer's side says first.
void answer_h2(H2Peer& h2, std::int32_t id, bool stream) {
  if (!stream) return h2.answer(id, ok_body);
  h2.head(id, 200, {{"content-type", "text/event-stream"}});
  h2.data(id, events());
  h2.data(id, "", true);
}

// Which case a request is for; its agent is called "case-7".
std::size_t case_of(const std::string& target) {
  const auto at = target.find("case-");
  return at == std::string::npos ? std::string::npos : std::stoul(target.substr(at + 5));
}

// What the peers and the calls of one round share.
struct Round {
  explicit Round(const std::vector<FaultCase>& all) : cases(all), shared(all.size()) {}
  struct Shared {
    std::atomic<std::size_t> requests = 0;
    std::atomic<bool> reached = false;  // the peer has stopped where the fault is
    std::atomic<bool> spoke_again = false;
  };
  const std::vector<FaultCase>& cases;
  std::vector<Shared> shared;
};

// True where nothing went wrong after all: the whole answer has gone out.
bool fail_at(PeerConnection& connection, const FaultCase& fault, Round::Shared& shared,
             const std::string& bytes) {
  const auto part = std::string_view(bytes).substr(0, fault.at);
  // A reset overtakes what lies unread.
  if (fault.fault == Fault::reset) {
    connection.send_apart({part});
  } else if (fault.fault == Fault::stall) {
    // On a busy machine the client's time is over before.
    std::size_t sent = 0;
    connection.send_some(part, patience, sent);
  } else {
    connection.send(part);
  }
  shared.reached = true;
  if (fault.fault == Fault::reset || fault.fault == Fault::end) {
    fault.fault == Fault::reset ? connection.reset() : connection.close();
    return false;
  }
  if (fault.at >= bytes.size()) return true;
  // HTTP/2 goes on speaking about the connection: settings, resets of streams, pings.
  std::string rest;
  while (connection.read_some(rest, patience)) {
    if (fault.wire != Wire::h2 && !rest.empty()) shared.spoke_again = true;
    rest.clear();
  }
  return false;
}

void speak_h1(PeerConnection& connection, Round& round) {
  while (const auto request = connection.next_request()) {
    const auto index = case_of(request->target);
    if (index == std::string::npos) {
      connection.send(json_answer(ok_body));
      continue;
    }
    const FaultCase& fault = round.cases[index];
    ++round.shared[index].requests;
    const std::string bytes = conversation(fault.wire, fault.stream).bytes;
    if (!fail_at(connection, fault, round.shared[index], bytes)) return;
  }
}

void speak_h2_until_it_fails(PeerConnection& connection, Round& round) {
  H2Peer h2;
  std::vector<H2Request> requests;
  // The peer says nothing before it knows which case this is.
  while (requests.empty()) {
    std::string bytes;
    if (!connection.read_some(bytes, patience)) return;
    h2.feed(bytes);
    requests = h2.take_requests();
  }
  const auto answer = [&](const H2Request& request) { h2.answer(request.id, ok_body); };
  const auto index = case_of(requests[0].message.target);
  if (index == std::string::npos) {
    answer(requests[0]);
    return serve_h2(connection, h2, answer);
  }
  const FaultCase& fault = round.cases[index];
  ++round.shared[index].requests;
  std::string bytes = h2.take_output();
  answer_h2(h2, requests[0].id, fault.stream);
  bytes += h2.take_output();
  if (fault.expected == End::cancelled) {
    // What was on its way comes too late, and the connection lives on.
    connection.send(bytes.substr(0, fault.at));
    round.shared[index].reached = true;
    while (h2.resets().empty()) {
      std::string came;
      if (!connection.read_some(came, patience)) return;
      h2.feed(came);
    }
    connection.send(bytes.substr(fault.at));
    serve_h2(connection, h2, answer);
    return;
  }
  if (fail_at(connection, fault, round.shared[index], bytes)) serve_h2(connection, h2, answer);
}

asio::awaitable<void> call(AgentHandle agent, bool stream, CallOptions options) {
  if (!stream) {
    const auto answer = co_await agent.acall("x", options);
    EXPECT_EQ(answer.response, "ok");
    co_return;
  }
  auto stream_of_events = co_await agent.astream("x", options);
  std::string text;
  bool ended = false;
  while (auto event = co_await stream_of_events.next()) {
    EXPECT_FALSE(ended);
    text += event->content;
    ended = event->type == EventType::end;
  }
  EXPECT_TRUE(ended);
  EXPECT_EQ(text, "half");
}

void classify(std::exception_ptr failure, FaultResult& result) {
  EXPECT_FALSE(result.finished) << "ended twice";
  result.finished = true;
  try {
    if (failure) std::rethrow_exception(failure);
    result.end = End::answer;
    return;
  } catch (const StreamInterruptedError& error) {
    result.end = End::interrupted;
    result.error = error.what();
  } catch (const NetworkError& error) {
    result.end = End::network;
    result.error = error.what();
  } catch (const TimeoutError& error) {
    result.end = End::timeout;
    result.error = error.what();
  } catch (const boost::system::system_error& error) {
    result.end = error.code() == asio::error::operation_aborted ? End::cancelled : End::other;
    result.error = error.what();
  } catch (const std::exception& error) {
    result.error = error.what();
  }
}

struct Running {
  AiSdk client;
  asio::cancellation_signal signal;
};

}  // namespace

std::string FaultCase::name() const {
  static const char* const wires[] = {"HTTP/1.1", "HTTP/1.1 over TLS", "HTTP/2"};
  static const char* const faults[] = {"end", "reset", "stall", "cancel"};
  return std::string(wires[static_cast<int>(wire)]) + (stream ? ", stream, " : ", call, ") +
         faults[static_cast<int>(fault)] + " after " + std::to_string(at) + " bytes";
}

Conversation conversation(Wire wire, bool stream) {
  Conversation whole;
  if (wire == Wire::h2) {
    H2Peer h2;
    whole.bytes = h2.take_output();
    // What a client sends first: preface, settings, and a request for GET / (RFC 9113, section 3.4).
    h2.feed("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + h2_frame(4, 0, 0, "") +
            h2_frame(1, 4 | 1, 1, std::string_view("\x82\x84\x87\x41\x01x", 6)));
    whole.bytes += h2.take_output();
    answer_h2(h2, 1, stream);
    whole.bytes += h2.take_output();
    whole.head_end = whole.bytes.find(stream ? "event:" : "{\"conv") - 9;
  } else {
    whole.bytes = stream ? std::string(stream_head) + chunk(events().substr(0, 20)) +
                               chunk(events().substr(20)) + std::string(last_chunk)
                         : json_answer(ok_body);
    whole.head_end = whole.bytes.find("\r\n\r\n") + 4;
  }
  whole.good_end = whole.bytes.size();
  if (stream) whole.good_end = whole.bytes.find(end_event()) + end_event().size();
  return whole;
}

End expected_end(const Conversation& whole, const FaultCase& fault) {
  if (fault.at >= whole.good_end) return End::answer;
  if (fault.fault == Fault::stall) return End::timeout;
  if (fault.fault == Fault::cancel) return End::cancelled;
  return fault.stream && fault.at >= whole.head_end ? End::interrupted : End::network;
}

std::vector<FaultResult> run_cases(const std::vector<FaultCase>& cases, Certificates& certificates) {
  Round round(cases);
  auto tls = Certificates::peer(certificates.server());
  auto tls_h2 = tls;
  tls_h2.protocol = "h2";
  const auto h1 = [&](PeerConnection& connection) { speak_h1(connection, round); };
  ScriptedPeer plain_peer(h1);
  ScriptedPeer tls_peer(h1, tls);
  ScriptedPeer h2_peer([&](PeerConnection& connection) { speak_h2_until_it_fails(connection, round); },
                       tls_h2);

  asio::io_context loop(1);
  std::vector<FaultResult> results(cases.size());
  std::vector<std::unique_ptr<Running>> running;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const auto& peer = cases[i].wire == Wire::h1       ? plain_peer
                       : cases[i].wire == Wire::h1_tls ? tls_peer
                                                       : h2_peer;
    AiSdkConfig config;
    config.host = peer.url();
    config.token = "t";
    config.enable_async = true;
    config.retry_delay = 1ms;
    config.timeout = patience;
    running.push_back(std::make_unique<Running>(AiSdk(config, loop.get_executor())));
  }
  std::size_t open = cases.size();
  // What follows a stream's last event is read for a short while yet.
  const auto come_to_rest = [&](std::size_t i) -> asio::awaitable<void> {
    const auto until = std::chrono::steady_clock::now() + patience;
    auto stats = running[i]->client.stats();
    asio::steady_timer timer(loop);
    while ((stats.in_flight > 0 || stats.waiting > 0) && std::chrono::steady_clock::now() < until) {
      timer.expires_after(1ms);
      co_await timer.async_wait(asio::use_awaitable);
      stats = running[i]->client.stats();
    }
    results[i].in_flight = stats.in_flight;
    results[i].waiting = stats.waiting;
    running[i]->client.close();
    --open;
  };
  const auto follow = [&](std::size_t i) {
    asio::co_spawn(loop, call(running[i]->client.agent("good"), false, {}), [&, i](std::exception_ptr error) {
      FaultResult after;
      classify(error, after);
      results[i].after = error ? after.error : "ok";
      asio::co_spawn(loop, come_to_rest(i), asio::detached);
    });
  };
  for (std::size_t i = 0; i < cases.size(); ++i) {
    CallOptions options;
    if (cases[i].expected == End::timeout) options.timeout = 50ms;
    asio::co_spawn(loop,
                   call(running[i]->client.agent("case-" + std::to_string(i)), cases[i].stream, options),
                   asio::bind_cancellation_slot(running[i]->signal.slot(), [&, i](std::exception_ptr error) {
                     classify(error, results[i]);
                     follow(i);
                   }));
  }
  // Cancels what has come to where it is to be cancelled.
  asio::co_spawn(
      loop,
      [&]() -> asio::awaitable<void> {
        asio::steady_timer timer(loop);
        while (open > 0) {
          timer.expires_after(1ms);
          co_await timer.async_wait(asio::use_awaitable);
          for (std::size_t i = 0; i < cases.size(); ++i)
            if (cases[i].expected == End::cancelled && round.shared[i].reached && !results[i].finished)
              running[i]->signal.emit(asio::cancellation_type::all);
        }
      },
      asio::detached);
  loop.run_for(2 * patience);
  EXPECT_EQ(open, 0u) << "calls that have not ended";
  running.clear();
  loop.restart();
  loop.run_for(patience);
  for (std::size_t i = 0; i < cases.size(); ++i) {
    results[i].requests = round.shared[i].requests;
    results[i].spoke_again = round.shared[i].spoke_again;
  }
  return results;
}

void check_cases(const std::vector<FaultCase>& cases, Certificates& certificates) {
  constexpr std::size_t at_a_time = 100;
  for (std::size_t begin = 0; begin < cases.size(); begin += at_a_time) {
    const auto first = cases.begin() + static_cast<std::ptrdiff_t>(begin);
    const auto count = std::min(at_a_time, cases.size() - begin);
    const std::vector<FaultCase> some(first, first + static_cast<std::ptrdiff_t>(count));
    const auto results = run_cases(some, certificates);
    for (std::size_t i = 0; i < some.size(); ++i) {
      SCOPED_TRACE(some[i].name() + ": " + results[i].error);
      EXPECT_TRUE(results[i].finished);
      EXPECT_EQ(static_cast<int>(results[i].end), static_cast<int>(some[i].expected));
      EXPECT_EQ(results[i].after, "ok");
      EXPECT_EQ(results[i].requests, 1u);  // a run that may have begun is not repeated
      EXPECT_FALSE(results[i].spoke_again);
      EXPECT_EQ(results[i].in_flight, 0u);
      EXPECT_EQ(results[i].waiting, 0u);
    }
    if (::testing::Test::HasFailure()) return;  // one round says enough
  }
}

}  // namespace ai_sdk::testing
