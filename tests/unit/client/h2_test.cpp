#include "client_fixture.hpp"
#include "support/certificates.hpp"
#include "support/h2_peer.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <atomic>
#include <future>
#include <set>
#include <thread>

namespace ai_sdk::testing {
namespace {

namespace asio = boost::asio;
constexpr std::uint32_t cancelled = 8, refused_stream = 7, internal_error = 2;

const std::string ok_body = R"({"conversationId":"c-1","response":"ok","toolsUsed":[]})";
const H2Fields stream_fields{{"content-type", "text/event-stream"}};

class H2Test : public ClientTest {
 protected:
  AiSdkConfig trusting(const ScriptedPeer& peer) const {
    auto settings = config(peer.url());
    settings.ca_bundle = certificates_.ca();
    settings.max_retries = 0;
    return settings;
  }
  PeerTls h2() {
    auto tls = Certificates::peer(certificates_.server());
    tls.protocol = "h2";
    return tls;
  }
  // A peer that answers each request so.
  ScriptedPeer::Script answering(std::function<void(H2Peer&, const H2Request&)> answer,
                                 H2Peer::Settings settings = {}) {
    return [answer = std::move(answer), settings](PeerConnection& connection) {
      H2Peer h2(settings);
      serve_h2(connection, h2, [&](const H2Request& request) { answer(h2, request); });
    };
  }
  Certificates certificates_;
};

void expect_at_rest(const AiSdk& client) {
  EXPECT_TRUE(soon([&] { return client.stats().in_flight == 0 && client.stats().waiting == 0; }))
      << client.stats().in_flight << " in flight, " << client.stats().waiting << " waiting";
}

// Starts so many calls at once and gives their answers, or their errors' texts.
std::vector<std::string> call_at_once(const AiSdk& client, int count) {
  asio::io_context loop(1);
  std::vector<std::string> answers;
  for (int i = 0; i < count; ++i)
    asio::co_spawn(loop, client.agent("a").acall("x"),
                   [&](std::exception_ptr error, InvokeResponse response) {
                     try {
                       if (error) std::rethrow_exception(error);
                       answers.push_back(response.response);
                     } catch (const std::exception& failure) {
                       answers.push_back(failure.what());
                     }
                   });
  loop.run_for(patience);
  return answers;
}

const std::vector<std::string> all_ok(std::size_t count) { return std::vector<std::string>(count, "ok"); }

TEST_F(H2Test, ManyCallsShareOneConnection) {
  std::atomic<std::size_t> most = 0;
  ScriptedPeer peer(
      [&](PeerConnection& connection) {
        H2Peer h2;
        std::vector<H2Request> held;
        speak_h2(connection, h2, [&] {
          for (auto& request : h2.take_requests()) held.push_back(std::move(request));
          most = std::max(most.load(), h2.most_open_streams());
          if (held.size() < 200) return true;
          for (const auto& request : held) h2.answer(request.id, ok_body);
          held.clear();
          return true;
        });
      },
      h2());
  AiSdk client(trusting(peer));
  // All 200 have to be there at once before one is answered.
  EXPECT_EQ(call_at_once(client, 200), all_ok(200));
  EXPECT_EQ(peer.connections(), 1u);
  EXPECT_EQ(most, 200u);
  EXPECT_EQ(client.stats().open_connections, 1u);
  EXPECT_EQ(client.stats().idle_connections, 1u);
  expect_at_rest(client);
}

TEST_F(H2Test, ThreadsShareOneConnectionToo) {
  ScriptedPeer peer(answering([](H2Peer& h2, const H2Request& request) { h2.answer(request.id, ok_body); }),
                    h2());
  AiSdk client(trusting(peer));
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&] {
      for (int call = 0; call < 25; ++call) EXPECT_EQ(client.agent("a").call("x").response, "ok");
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(peer.connections(), 1u);
}

TEST_F(H2Test, TheServersLimitIsKept) {
  for (const std::size_t connections : {std::size_t{1}, std::size_t{0}}) {
    std::mutex mutex;
    std::size_t most = 0;
    H2Peer::Settings limited;
    limited.max_streams = 5;
    ScriptedPeer peer(
        [&](PeerConnection& connection) {
          H2Peer h2(limited);
          serve_h2(connection, h2, [&](const H2Request& request) {
            h2.answer(request.id, ok_body);
            std::lock_guard lock(mutex);
            most = std::max(most, h2.most_open_streams());
          });
        },
        h2());
    auto settings = trusting(peer);
    settings.max_connections = connections;
    settings.max_retries = 3;
    AiSdk client(settings);
    EXPECT_EQ(call_at_once(client, 50), all_ok(50));
    EXPECT_EQ(call_at_once(client, 50), all_ok(50));
    std::lock_guard lock(mutex);
    EXPECT_LE(most, 5u);
    if (connections == 1) {
      EXPECT_EQ(peer.connections(), 1u);
    }
    expect_at_rest(client);
  }
}

TEST_F(H2Test, ACancelledCallResetsItsStreamOnly) {
  Gate began, reset;
  std::atomic<std::int32_t> held = 0;
  ScriptedPeer peer(
      [&](PeerConnection& connection) {
        H2Peer h2;
        speak_h2(connection, h2, [&] {
          for (const auto& request : h2.take_requests()) {
            if (held == 0) {
              held = request.id;
              began.open();
            } else {
              h2.answer(request.id, ok_body);
            }
          }
          for (const auto& [id, code] : h2.resets())
            if (id == held && code == cancelled) reset.open();
          return true;
        });
      },
      h2());
  AiSdk client(trusting(peer));
  asio::io_context loop(1);
  asio::cancellation_signal signal;
  std::exception_ptr failure;
  asio::co_spawn(
      loop, client.agent("a").acall("x"),
      asio::bind_cancellation_slot(
          signal.slot(), [&](std::exception_ptr error, const InvokeResponse&) { failure = error; }));
  std::thread thread([&] { loop.run_for(patience); });
  EXPECT_TRUE(began.wait());
  asio::post(loop, [&] { signal.emit(asio::cancellation_type::all); });
  thread.join();
  try {
    ASSERT_TRUE(failure);
    std::rethrow_exception(failure);
  } catch (const boost::system::system_error& error) {
    EXPECT_EQ(error.code(), asio::error::operation_aborted);
  }
  EXPECT_TRUE(reset.wait());
  EXPECT_EQ(client.agent("a").call("x").response, "ok");
  EXPECT_EQ(peer.connections(), 1u);
  expect_at_rest(client);
}

TEST_F(H2Test, ATimeLimitResetsItsStreamOnly) {
  ScriptedPeer peer(
      [&](PeerConnection& connection) {
        H2Peer h2;
        std::int32_t stream = 0;
        speak_h2(connection, h2, [&] {
          for (const auto& request : h2.take_requests()) {
            if (!request.message.target.ends_with("/stream")) continue;
            stream = request.id;
            h2.head(stream, 200, stream_fields);
          }
          // It goes on as long as the other call waits.
          const bool last = !h2.resets().empty();
          if (stream) h2.data(stream, last ? end_event() : content_event("x"), last);
          if (last) stream = 0;
          return true;
        });
      },
      h2());
  AiSdk client(trusting(peer));
  auto events = client.agent("a").stream("x");
  EXPECT_EQ(events.next()->content, "x");
  CallOptions hasty;
  hasty.timeout = 50ms;
  EXPECT_EQ(thrown<TimeoutError>([&] { client.agent("a").call("x", hasty); }).limit(), "timeout");
  while (const auto event = events.next())
    EXPECT_TRUE(event->type == EventType::end || event->content == "x");
  EXPECT_EQ(peer.connections(), 1u);
  expect_at_rest(client);
}

TEST_F(H2Test, AfterGoawayCallsThatWereNotBegunMoveOnUnseen) {
  std::atomic<int> answered = 0;
  ScriptedPeer peer(
      [&](PeerConnection& connection) {
        H2Peer h2;
        std::vector<std::int32_t> held;
        speak_h2(connection, h2, [&] {
          for (const auto& request : h2.take_requests()) {
            if (connection.index() == 0) {
              held.push_back(request.id);
            } else {
              h2.answer(request.id, ok_body);
              ++answered;
            }
          }
          if (held.size() == 20) {
            h2.goaway(held[9]);
            for (int i = 0; i < 10; ++i) h2.answer(held[static_cast<std::size_t>(i)], ok_body);
            held.clear();
          }
          return true;
        });
      },
      h2());
  AiSdk client(trusting(peer));  // without a single retry
  EXPECT_EQ(call_at_once(client, 20), all_ok(20));
  EXPECT_EQ(peer.connections(), 2u);
  EXPECT_EQ(answered, 10);
  expect_at_rest(client);
}

TEST_F(H2Test, ARefusedStreamIsRepeatedUnseen) {
  std::atomic<int> requests = 0;
  ScriptedPeer peer(answering([&](H2Peer& h2, const H2Request& request) {
                      if (++requests == 1)
                        h2.reset(request.id, refused_stream);
                      else
                        h2.answer(request.id, ok_body);
                    }),
                    h2());
  AiSdk client(trusting(peer));
  EXPECT_EQ(client.agent("a").call("x").response, "ok");
  EXPECT_EQ(requests, 2);
  EXPECT_EQ(peer.connections(), 1u);
}

// A connection that has fallen silent does not fail one call after the other.
TEST_F(H2Test, ASilentConnectionIsNotTrustedAgain) {
  Gate over;
  ScriptedPeer peer(
      [&](PeerConnection& connection) {
        if (connection.index() == 0) {
          over.wait();
          return;
        }
        H2Peer h2;
        serve_h2(connection, h2, [&](const H2Request& request) { h2.answer(request.id, ok_body); });
      },
      h2());
  auto settings = trusting(peer);
  settings.timeout = 50ms;
  AiSdk client(settings);
  EXPECT_THROW(client.agent("a").call("x"), TimeoutError);
  CallOptions patient;
  patient.timeout = 10s;
  EXPECT_EQ(client.agent("a").call("x", patient).response, "ok");
  EXPECT_EQ(peer.connections(), 2u);
  over.open();
}

// The call that opens the connection for all is cancelled: one of the others does it then, not all of them.
TEST_F(H2Test, WhoOpensTheConnectionMayGiveUp) {
  Gate stalled, over;
  auto tls = h2();
  tls.by_script = true;
  ScriptedPeer peer(
      [&](PeerConnection& connection) {
        if (connection.index() == 0) {
          stalled.open();
          EXPECT_TRUE(connection.wait_for_close());
          return;
        }
        EXPECT_TRUE(connection.shake_hands());
        H2Peer h2;
        serve_h2(connection, h2, [&](const H2Request& request) { h2.answer(request.id, ok_body); });
      },
      tls);
  AiSdk client(trusting(peer));
  asio::io_context loop(1);
  asio::cancellation_signal signal;
  bool gave_up = false;
  int answers = 0;
  asio::co_spawn(
      loop, client.agent("a").acall("x"),
      asio::bind_cancellation_slot(signal.slot(), [&](std::exception_ptr error, const InvokeResponse&) {
        gave_up = error != nullptr;
      }));
  std::thread thread([&] { loop.run_for(patience); });
  EXPECT_TRUE(stalled.wait());
  for (int i = 0; i < 20; ++i)
    asio::co_spawn(loop, client.agent("a").acall("x"), [&](std::exception_ptr error, const InvokeResponse&) {
      if (!error) ++answers;
    });
  EXPECT_TRUE(soon([&] { return client.stats().waiting == 20; }));
  asio::post(loop, [&] { signal.emit(asio::cancellation_type::all); });
  thread.join();
  EXPECT_TRUE(gave_up);
  EXPECT_EQ(answers, 20);
  EXPECT_EQ(peer.connections(), 2u);
}

TEST_F(H2Test, AResetRunIsNotRepeated) {
  std::atomic<int> requests = 0;
  ScriptedPeer peer(answering([&](H2Peer& h2, const H2Request& request) {
                      ++requests;
                      h2.reset(request.id, internal_error);
                    }),
                    h2());
  auto settings = trusting(peer);
  settings.max_retries = 3;
  AiSdk client(settings);
  EXPECT_THROW(client.agent("a").call("x"), NetworkError);
  EXPECT_EQ(requests, 1);
}

TEST_F(H2Test, WithoutHttp2ItIsHttp1) {
  ScriptedPeer peer(always(run_answer("ok")), h2());
  auto settings = trusting(peer);
  settings.http2 = false;
  AiSdk client(settings);
  EXPECT_EQ(client.agent("a").call("x").response, "ok");
  EXPECT_TRUE(peer.requests().at(0).head.starts_with("POST "));
}

TEST_F(H2Test, AServerThatDoesNotChooseHttp2IsSpokenToInHttp1) {
  ScriptedPeer peer(always(run_answer("ok")), Certificates::peer(certificates_.server()));
  AiSdk client(trusting(peer));
  EXPECT_EQ(call_at_once(client, 20), all_ok(20));
}

TEST_F(H2Test, Streams) {
  ScriptedPeer peer(answering([](H2Peer& h2, const H2Request& request) {
                      h2.head(request.id, 200, stream_fields);
                      h2.data(request.id, start_event());
                      h2.data(request.id, content_event("a"));
                      h2.data(request.id, content_event("b") + end_event(), true);
                    }),
                    h2());
  AiSdk client(trusting(peer));
  for (int i = 0; i < 20; ++i) {
    std::string text;
    for (const auto& part : client.agent("a").stream_content("x")) text += part;
    EXPECT_EQ(text, "ab");
  }
  EXPECT_EQ(peer.connections(), 1u);
  expect_at_rest(client);
}

// What came before a failure is handed over, also where both come in one packet.
TEST_F(H2Test, AStreamThatIsResetKeepsWhatCame) {
  ScriptedPeer peer(
      [&](PeerConnection& connection) {
        H2Peer h2;
        speak_h2(connection, h2, [&] {
          for (const auto& request : h2.take_requests()) {
            h2.head(request.id, 200, stream_fields);
            h2.data(request.id, content_event("half"));
            const std::string answer = h2.take_output();
            h2.reset(request.id, internal_error);
            connection.send(answer + h2.take_output());
          }
          return true;
        });
      },
      h2());
  AiSdk client(trusting(peer));
  auto events = client.agent("a").stream("x");
  EXPECT_EQ(events.next()->content, "half");
  EXPECT_EQ(thrown<StreamInterruptedError>([&] { events.next(); }).partial_text(), "half");
  EXPECT_EQ(client.stats().open_connections, 1u);
  expect_at_rest(client);
}

TEST_F(H2Test, AConnectionThatBreaksEndsEveryStreamOnItOnce) {
  for (const bool resets : {false, true}) {
    ScriptedPeer peer(
        [&](PeerConnection& connection) {
          H2Peer h2;
          std::size_t open = 0;
          speak_h2(connection, h2, [&] {
            for (const auto& request : h2.take_requests()) {
              h2.head(request.id, 200, stream_fields);
              h2.data(request.id, content_event("half"));
              ++open;
            }
            return open < 10;
          });
          resets ? connection.reset() : connection.close();
        },
        h2());
    AiSdk client(trusting(peer));
    std::vector<std::thread> readers;
    std::atomic<int> interrupted = 0;
    for (int i = 0; i < 10; ++i)
      readers.emplace_back([&] {
        std::string text;
        try {
          auto events = client.agent("a").stream("x");
          while (auto event = events.next()) text += event->content;
          ADD_FAILURE() << "ended without an error";
        } catch (const StreamInterruptedError& error) {
          EXPECT_EQ(error.partial_text(), text);
          ++interrupted;
        } catch (const NetworkError&) {
          EXPECT_TRUE(resets);  // a reset overtakes what lies unread, the head too
          ++interrupted;
        }
        EXPECT_TRUE(text == "half" || (resets && text.empty())) << text;
      });
    for (auto& reader : readers) reader.join();
    EXPECT_EQ(interrupted, 10);
    expect_at_rest(client);
    EXPECT_EQ(client.stats().open_connections, 0u);
  }
}

TEST_F(H2Test, ASlowReaderHoldsUpItsOwnStreamOnly) {
  std::atomic<std::size_t> sent = 0;
  ScriptedPeer peer(
      [&](PeerConnection& connection) {
        H2Peer h2;
        std::int32_t slow = 0;
        speak_h2(connection, h2, [&] {
          for (const auto& request : h2.take_requests()) {
            if (!request.message.target.ends_with("/stream")) {
              h2.answer(request.id, ok_body);
              continue;
            }
            slow = request.id;
            h2.head(slow, 200, stream_fields);
            std::string events;
            for (int i = 0; i < 200'000; ++i) events += content_event("0123456789");
            h2.data(slow, events + end_event(), true);
          }
          if (slow) sent = h2.sent(slow);
          return true;
        });
      },
      h2());
  AiSdk client(trusting(peer));
  auto events = client.agent("a").stream("x");
  EXPECT_EQ(events.next()->content, "0123456789");
  // Meanwhile others go on, and no more of this one comes.
  for (int i = 0; i < 20; ++i) EXPECT_EQ(client.agent("a").call("x").response, "ok");
  const std::size_t held = sent;
  EXPECT_LT(held, 2u * 1024 * 1024);
  int count = 1;
  while (const auto event = events.next()) count += event->content.empty() ? 0 : 1;
  EXPECT_EQ(count, 200'000);
  EXPECT_EQ(peer.connections(), 1u);
}

TEST_F(H2Test, ClosingTheClientEndsOpenStreams) {
  Gate began;
  ScriptedPeer peer(answering([&](H2Peer& h2, const H2Request& request) {
                      h2.head(request.id, 200, stream_fields);
                      h2.data(request.id, content_event("half"));
                      if (request.id == 9) began.open();
                    }),
                    h2());
  AiSdk client(trusting(peer));
  std::vector<std::thread> readers;
  std::atomic<int> ended = 0;
  for (int i = 0; i < 5; ++i)
    readers.emplace_back([&] {
      try {
        auto events = client.agent("a").stream("x");
        while (events.next()) {
        }
      } catch (const AiSdkError& error) {
        EXPECT_TRUE(contains(error.what(), "closed")) << error.what();
        ++ended;
      }
    });
  EXPECT_TRUE(began.wait());
  client.close();
  for (auto& reader : readers) reader.join();
  EXPECT_EQ(ended, 5);
  EXPECT_TRUE(peer.wait_until_none_open());
  EXPECT_EQ(client.stats().in_flight, 0u);
}

TEST_F(H2Test, AStreamThatIsDroppedLeavesTheConnection) {
  ScriptedPeer peer(answering([&](H2Peer& h2, const H2Request& request) {
                      if (!request.message.target.ends_with("/stream")) return h2.answer(request.id, ok_body);
                      h2.head(request.id, 200, stream_fields);
                      h2.data(request.id, content_event("half"));
                    }),
                    h2());
  AiSdk client(trusting(peer));
  for (int i = 0; i < 10; ++i) {
    auto events = client.agent("a").stream("x");
    EXPECT_EQ(events.next()->content, "half");
  }
  expect_at_rest(client);
  EXPECT_EQ(client.agent("a").call("x").response, "ok");
  EXPECT_EQ(peer.connections(), 1u);
}

TEST_F(H2Test, WhatIsNoHttp2IsExplained) {
  ScriptedPeer peer(
      [](PeerConnection& connection) {
        connection.send("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
        EXPECT_TRUE(connection.wait_for_close());
      },
      h2());
  AiSdk client(trusting(peer));
  const auto error = thrown<AgentExecutionError>([&] { client.agent("a").call("x"); });
  EXPECT_TRUE(contains(error.message(), "http2=false")) << error.message();
  expect_at_rest(client);
  EXPECT_EQ(client.stats().open_connections, 0u);
}

}  // namespace
}  // namespace ai_sdk::testing
