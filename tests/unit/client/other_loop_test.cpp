// What programs with an event loop of another kind stand on: work given to the client's own executor, and
// streams that are read without waiting.
#include "async_run.hpp"
#include "client_fixture.hpp"

#include <ai_sdk/testing.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/post.hpp>

#include <future>
#include <thread>

namespace ai_sdk::testing {
namespace {

namespace asio = boost::asio;

class OtherLoopTest : public ClientTest {
 protected:
  static AiSdkConfig scripted() { return config("http://scripted.invalid"); }

  // Runs a coroutine on the client's own executor and waits for it on this thread.
  template <class T>
  static T on_client(const AiSdk& client, asio::awaitable<T> work) {
    std::promise<T> promise;
    client.submit([&](const asio::any_io_executor& executor) {
      asio::co_spawn(executor, std::move(work), [&](std::exception_ptr error, T value) {
        if (error)
          promise.set_exception(error);
        else
          promise.set_value(std::move(value));
      });
    });
    auto result = promise.get_future();
    if (result.wait_for(patience) != std::future_status::ready) throw std::logic_error("it did not end");
    return result.get();
  }

  static StreamEvent text(std::string content) {
    StreamEvent event;
    event.content = std::move(content);
    return event;
  }
  static StreamEvent of_type(EventType type) {
    StreamEvent event;
    event.type = type;
    return event;
  }

  // Waits until there is something to take.
  template <class T>
  static void wait(const AiSdk& client, BasicStream<T>& stream) {
    on_client<bool>(client, [](BasicStream<T>& from) -> asio::awaitable<bool> {
      co_await from.ready();
      co_return true;
    }(stream));
  }
  // What a stream brings, taken without next().
  template <class T>
  static std::vector<T> take_all(const AiSdk& client, BasicStream<T>& stream) {
    std::vector<T> all;
    while (true) {
      if (auto one = stream.try_next())
        all.push_back(std::move(*one));
      else if (stream.is_over())
        return all;
      else
        wait(client, stream);
    }
  }
};

TEST_F(OtherLoopTest, WorkRunsWhereTheClientDoesItsOwn) {
  ScriptedTransport script;
  script.on_call("a").reply("yes");
  AiSdk client = script.client(scripted());
  const auto here = std::this_thread::get_id();
  const auto ask = [](AgentHandle agent, std::thread::id caller) -> asio::awaitable<std::string> {
    const auto before = std::this_thread::get_id();
    auto answer = co_await agent.acall("x");
    if (before == caller || std::this_thread::get_id() != before) co_return "on another thread";
    co_return answer.response;
  };
  EXPECT_EQ(on_client(client, ask(client.agent("a"), here)), "yes");
}

TEST_F(OtherLoopTest, WhatWasBegunIsEndedByClose) {
  ScriptedTransport script;
  script.on_call("a").stall();
  AiSdk client = script.client(scripted());
  std::promise<std::exception_ptr> ended;
  client.submit([&](const asio::any_io_executor& executor) {
    asio::co_spawn(executor, client.agent("a").acall("x"),
                   [&](std::exception_ptr error, InvokeResponse) { ended.set_value(error); });
  });
  client.close();
  auto result = ended.get_future();
  ASSERT_EQ(result.wait_for(patience), std::future_status::ready);
  EXPECT_THROW(std::rethrow_exception(result.get()), AiSdkError);
  EXPECT_THROW(client.submit([](const asio::any_io_executor&) { FAIL() << "it is closed"; }), AiSdkError);
}

TEST_F(OtherLoopTest, ACallThereIsCancelledBySignal) {
  ScriptedTransport script;
  script.on_call("a").stall();
  AiSdk client = script.client(scripted());
  asio::cancellation_signal signal;
  std::promise<std::exception_ptr> ended;
  asio::any_io_executor its;
  client.submit([&](const asio::any_io_executor& executor) {
    its = executor;
    asio::co_spawn(executor, client.agent("a").acall("x"),
                   asio::bind_cancellation_slot(signal.slot(), [&](std::exception_ptr error, InvokeResponse) {
                     ended.set_value(error);
                   }));
  });
  asio::post(its, [&] { signal.emit(asio::cancellation_type::terminal); });
  auto result = ended.get_future();
  ASSERT_EQ(result.wait_for(patience), std::future_status::ready);
  EXPECT_THROW(std::rethrow_exception(result.get()), boost::system::system_error);
}

TEST_F(OtherLoopTest, EventsAreTakenWithoutWaiting) {
  ScriptedTransport script;
  script.on_stream("a").stream(
      {of_type(EventType::start), text("one"), text("two"), of_type(EventType::end)});
  AiSdk client = script.client(scripted());
  auto events = on_client(client, client.agent("a").astream("x"));
  EXPECT_FALSE(events.is_over());
  const auto all = take_all(client, events);
  ASSERT_EQ(all.size(), 4u);
  EXPECT_EQ(all[2].content, "two");
  EXPECT_TRUE(events.is_over());
  EXPECT_FALSE(events.try_next());
}

TEST_F(OtherLoopTest, TextIsTakenPastWhatIsNoText) {
  ScriptedTransport script;
  script.on_stream("a")
      .stream({of_type(EventType::start), of_type(EventType::thinking), text("one"),
               of_type(EventType::thinking), text("two"), of_type(EventType::end)})
      .slowly(1ms);
  AiSdk client = script.client(scripted());
  auto pieces = on_client(client, client.agent("a").astream_content("x"));
  EXPECT_EQ(take_all(client, pieces), (std::vector<std::string>{"one", "two"}));
}

TEST_F(OtherLoopTest, NothingYetIsNotTheEnd) {
  ScriptedTransport script;
  script.on_stream("a").stream({of_type(EventType::start)}).then_stall();
  AiSdk client = script.client(scripted());
  auto events = on_client(client, client.agent("a").astream("x"));
  while (!events.try_next()) wait(client, events);
  EXPECT_FALSE(events.try_next());
  EXPECT_FALSE(events.is_over());
  events.close();
  EXPECT_TRUE(events.is_over());
  EXPECT_FALSE(events.try_next());
  wait(client, events);
}

TEST_F(OtherLoopTest, WhatItBreaksWithIsThrownOnce) {
  ScriptedTransport script;
  script.on_stream("a").stream({text("half")}).then_break_off();
  AiSdk client = script.client(scripted());
  auto events = on_client(client, client.agent("a").astream("x"));
  EXPECT_THROW(take_all(client, events), StreamInterruptedError);
  EXPECT_TRUE(events.is_over());
  EXPECT_FALSE(events.try_next());
}

// Waits for a function's call on this thread.
class Told {
 public:
  template <class T>
  void ask(BasicStream<T>& stream) {
    stream.when_ready([this] { told_.set_value(std::this_thread::get_id()); });
  }
  bool already() { return result_.wait_for(0s) == std::future_status::ready; }
  std::thread::id by() {
    if (result_.wait_for(patience) != std::future_status::ready) throw std::logic_error("it was not told");
    return result_.get();
  }

 private:
  std::promise<std::thread::id> told_;
  std::future<std::thread::id> result_ = told_.get_future();
};

TEST_F(OtherLoopTest, AFunctionIsToldOfEachEvent) {
  ScriptedTransport script;
  script.on_stream("a")
      .stream({of_type(EventType::start), text("one"), text("two"), of_type(EventType::end)})
      .slowly(1ms);
  AiSdk client = script.client(scripted());
  auto events = on_client(client, client.agent("a").astream("x"));
  std::vector<EventType> types;
  while (!events.is_over()) {
    if (auto event = events.try_next()) {
      types.push_back(event->type);
      continue;
    }
    Told told;
    told.ask(events);
    told.by();
  }
  EXPECT_EQ(types, (std::vector{EventType::start, EventType::content, EventType::content, EventType::end}));
}

TEST_F(OtherLoopTest, AFunctionIsToldAtOnceOfWhatIsThere) {
  ScriptedTransport script;
  script.on_stream("a").stream({text("one"), text("two"), of_type(EventType::end)});
  AiSdk client = script.client(scripted());
  auto events = on_client(client, client.agent("a").astream("x"));
  wait(client, events);
  for (int i = 0; i < 2; ++i) {  // what is queued, and then what lies on the reader's side
    Told told;
    told.ask(events);
    ASSERT_TRUE(told.already());
    EXPECT_EQ(told.by(), std::this_thread::get_id());
    ASSERT_TRUE(events.try_next());
  }
}

TEST_F(OtherLoopTest, AFunctionIsToldOfTheEnd) {
  ScriptedTransport script;
  script.on_stream("a").stream({of_type(EventType::start)}).then_stall();
  AiSdk client = script.client(scripted());
  auto events = on_client(client, client.agent("a").astream("x"));
  while (!events.try_next()) wait(client, events);
  Told first, second;
  first.ask(events);
  second.ask(events);  // instead of the first
  EXPECT_FALSE(second.already());
  events.close();
  EXPECT_TRUE(second.already());
  EXPECT_FALSE(first.already());
}

TEST_F(OtherLoopTest, AFunctionThatWasTakenBackIsNotTold) {
  ScriptedTransport script;
  script.on_stream("a").stream({of_type(EventType::start)}).then_stall();
  AiSdk client = script.client(scripted());
  auto events = on_client(client, client.agent("a").astream("x"));
  while (!events.try_next()) wait(client, events);
  const auto kept = std::make_shared<Told>();
  events.when_ready([kept] { FAIL() << "it was taken back"; });
  EXPECT_EQ(kept.use_count(), 2);
  events.when_ready({});
  EXPECT_EQ(kept.use_count(), 1);
  events.close();
}

TEST_F(OtherLoopTest, AFunctionIsToldWhenTheClientIsClosed) {
  ScriptedTransport script;
  script.on_stream("a").stream({of_type(EventType::start)}).then_stall();
  AiSdk client = script.client(scripted());
  auto events = on_client(client, client.agent("a").astream("x"));
  while (!events.try_next()) wait(client, events);
  Told told;
  told.ask(events);
  client.close();
  told.by();
  EXPECT_THROW(events.try_next(), AiSdkError);
}

TEST_F(OtherLoopTest, AStreamThatIsNoneIsOver) {
  EventStream none;
  EXPECT_TRUE(none.is_over());
  EXPECT_FALSE(none.try_next());
  run([](EventStream& stream) -> asio::awaitable<void> { co_await stream.ready(); }(none));
  Told told;
  told.ask(none);
  EXPECT_TRUE(told.already());
}

}  // namespace
}  // namespace ai_sdk::testing
