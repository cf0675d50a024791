#include "http/name_lookup.hpp"

#include "support/scripted_peer.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <future>

namespace ai_sdk::http {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using testing::Gate;
using testing::patience;

// A resolver that waits at a gate and then gives this machine's own address.
struct SlowResolver {
  std::shared_ptr<Gate> gate = std::make_shared<Gate>();
  std::shared_ptr<Gate> entered = std::make_shared<Gate>();
  std::shared_ptr<std::atomic<int>> runs = std::make_shared<std::atomic<int>>(0);
  int result = 0;

  int operator()(const char*, const char* service, const addrinfo* hints, addrinfo** list) const {
    ++*runs;
    entered->open();
    gate->wait();
    return result ? result : getaddrinfo("127.0.0.1", service, hints, list);
  }
};

class NameLookupTest : public ::testing::Test {
 protected:
  void SetUp() override { runtime_->start(); }
  void TearDown() override { runtime_->finish(); }

  struct Asked {
    std::promise<Endpoints> promise;
    std::future<Endpoints> answer = promise.get_future();
    asio::cancellation_signal cancel;
  };
  std::shared_ptr<Asked> ask(NameLookup& lookup, Clock::time_point until = Clock::time_point::max(),
                             std::uint16_t port = 1) {
    auto asked = std::make_shared<Asked>();
    asio::post(runtime_->executor(), [this, asked, &lookup, until, port] {
      asio::co_spawn(runtime_->executor(), lookup.find("some.example", port, until, "the host setting"),
                     asio::bind_cancellation_slot(asked->cancel.slot(),
                                                  [asked](std::exception_ptr error, Endpoints endpoints) {
                                                    if (error)
                                                      asked->promise.set_exception(error);
                                                    else
                                                      asked->promise.set_value(std::move(endpoints));
                                                  }));
    });
    return asked;
  }
  // Whatever was posted before has run.
  void settle() {
    std::promise<void> done;
    asio::post(runtime_->executor(), [&] { done.set_value(); });
    done.get_future().wait();
  }

  std::shared_ptr<IoRuntime> runtime_ = std::make_shared<IoRuntime>();
  SlowResolver resolver_;
};

TEST_F(NameLookupTest, CallsThatBeginTogetherShareOneLookUp) {
  NameLookup lookup(runtime_, resolver_);
  std::vector<std::shared_ptr<Asked>> all;
  for (std::uint16_t i = 0; i < 1000; ++i)
    all.push_back(ask(lookup, Clock::time_point::max(), static_cast<std::uint16_t>(1 + i)));
  settle();
  resolver_.gate->open();
  for (std::uint16_t i = 0; i < 1000; ++i) {
    const Endpoints endpoints = all[i]->answer.get();
    ASSERT_EQ(endpoints.size(), 1u);
    EXPECT_EQ(endpoints[0].port(), 1 + i);
    EXPECT_TRUE(endpoints[0].address().is_loopback());
  }
  EXPECT_EQ(*resolver_.runs, 1);
  // Nothing is remembered.
  EXPECT_EQ(ask(lookup)->answer.get().size(), 1u);
  EXPECT_EQ(*resolver_.runs, 2);
}

TEST_F(NameLookupTest, AFailureIsToldToAllAndTheNextCallTriesAgain) {
  resolver_.result = EAI_NONAME;
  NameLookup lookup(runtime_, resolver_);
  const auto one = ask(lookup), two = ask(lookup);
  settle();
  resolver_.gate->open();
  for (const auto& asked : {one, two}) {
    try {
      asked->answer.get();
      ADD_FAILURE() << "no error";
    } catch (const TransportFailure& failure) {
      EXPECT_EQ(failure.kind(), FailureKind::not_connected);
      EXPECT_NE(std::string(failure.what()).find("some.example"), std::string::npos);
      EXPECT_NE(std::string(failure.what()).find("the host setting"), std::string::npos);
    }
  }
  EXPECT_THROW(ask(lookup)->answer.get(), TransportFailure);
  EXPECT_EQ(*resolver_.runs, 2);
}

// The resolver still sits at its gate when these end.
TEST_F(NameLookupTest, TheWaitEndsWithoutTheResolver) {
  NameLookup lookup(runtime_, resolver_);
  const auto cancelled = ask(lookup);
  const auto late = ask(lookup, Clock::now() + 5ms);
  const auto other = ask(lookup);
  EXPECT_THROW(late->answer.get(), TransportFailure);
  settle();
  asio::post(runtime_->executor(), [&] { cancelled->cancel.emit(asio::cancellation_type::terminal); });
  EXPECT_THROW(cancelled->answer.get(), boost::system::system_error);
  EXPECT_EQ(other->answer.wait_for(0s), std::future_status::timeout);

  asio::post(runtime_->executor(), [&] { runtime_->aborts().abort_all(); });
  EXPECT_THROW(other->answer.get(), boost::system::system_error);
  EXPECT_THROW(ask(lookup)->answer.get(), boost::system::system_error);
  EXPECT_TRUE(resolver_.entered->wait());
  EXPECT_EQ(*resolver_.runs, 1);
  resolver_.gate->open();
}

TEST_F(NameLookupTest, AnAddressNeedsNoResolver) {
  NameLookup lookup(runtime_, resolver_);
  for (const char* text : {"192.0.2.1", "2001:db8::1"}) {
    std::promise<Endpoints> promise;
    asio::co_spawn(runtime_->executor(), lookup.find(text, 80, Clock::time_point::max(), "the host setting"),
                   [&](std::exception_ptr, Endpoints endpoints) { promise.set_value(std::move(endpoints)); });
    const Endpoints endpoints = promise.get_future().get();
    ASSERT_EQ(endpoints.size(), 1u);
    EXPECT_EQ(endpoints[0], asio::ip::tcp::endpoint(asio::ip::make_address(text), 80));
  }
  EXPECT_EQ(*resolver_.runs, 0);
}

}  // namespace
}  // namespace ai_sdk::http
