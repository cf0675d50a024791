#include "http/connect_race.hpp"

#include "support/scripted_peer.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>

#include <gtest/gtest.h>

#include <exception>
#include <filesystem>
#include <iterator>

namespace ai_sdk::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using namespace std::chrono_literals;
using testing::ClosedPort;
using testing::FullPort;

std::ptrdiff_t open_descriptors() {
  return std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {});
}

tcp::endpoint endpoint_of(const std::string& url) {
  return {asio::ip::address_v4::loopback(),
          static_cast<std::uint16_t>(std::stoul(url.substr(url.rfind(':') + 1)))};
}

// One race on a loop of its own.
class RaceTest : public ::testing::Test {
 protected:
  RaceTest() : listener_(loop_, tcp::endpoint(asio::ip::address_v4::loopback(), 0)) {}

  // Called once the test's own ports are there.
  void count_descriptors() { descriptors_ = open_descriptors(); }
  void expect_none_left() {
    result_ = {};
    EXPECT_EQ(open_descriptors(), descriptors_);
  }
  void start(Endpoints endpoints, std::chrono::milliseconds stagger) {
    asio::co_spawn(
        loop_, connect_first(loop_.get_executor(), std::move(endpoints), stagger, stop_),
        asio::bind_cancellation_slot(signal_.slot(), [this](std::exception_ptr error, RaceResult r) {
          error_ = error;
          result_ = std::move(r);
          done_ = true;
        }));
  }
  // Runs the loop to its end: nothing may be left that waits.
  void finish() {
    loop_.run_for(20s);
    ASSERT_TRUE(loop_.stopped()) << "something still waits";
    ASSERT_TRUE(done_);
    EXPECT_EQ(stop_, nullptr);
  }
  void race(Endpoints endpoints, std::chrono::milliseconds stagger) {
    start(std::move(endpoints), stagger);
    finish();
  }
  bool aborted() const {
    try {
      if (error_) std::rethrow_exception(error_);
    } catch (const boost::system::system_error& error) {
      return error.code() == asio::error::operation_aborted;
    }
    return false;
  }

  asio::io_context loop_{1};
  tcp::acceptor listener_;
  std::function<void()> stop_;
  asio::cancellation_signal signal_;
  std::exception_ptr error_;
  RaceResult result_;
  bool done_ = false;
  std::ptrdiff_t descriptors_ = 0;
};

TEST_F(RaceTest, TheFirstAddressWinsWhereItAnswers) {
  tcp::acceptor other(loop_, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
  count_descriptors();
  race({listener_.local_endpoint(), other.local_endpoint()}, 1h);
  ASSERT_TRUE(result_.socket);
  EXPECT_EQ(result_.socket->remote_endpoint(), listener_.local_endpoint());
  expect_none_left();
}

TEST_F(RaceTest, AnAddressThatIsSilentIsPassedBy) {
  const FullPort full;
  count_descriptors();
  race({endpoint_of(full.url()), endpoint_of(full.url()), listener_.local_endpoint()}, 1ms);
  ASSERT_TRUE(result_.socket);
  EXPECT_EQ(result_.socket->remote_endpoint(), listener_.local_endpoint());
  EXPECT_TRUE(result_.failures.empty());
  expect_none_left();
}

TEST_F(RaceTest, AfterAFailureTheNextBeginsAtOnce) {
  const ClosedPort closed;
  count_descriptors();
  race({endpoint_of(closed.url()), endpoint_of(closed.url()), listener_.local_endpoint()}, 1h);
  ASSERT_TRUE(result_.socket);
  EXPECT_EQ(result_.failures.size(), 2u);
  expect_none_left();
}

TEST_F(RaceTest, WhereAllFailAllAreTold) {
  const ClosedPort one, two;
  count_descriptors();
  race({endpoint_of(one.url()), endpoint_of(two.url())}, 1h);
  EXPECT_FALSE(error_);
  EXPECT_FALSE(result_.socket);
  ASSERT_EQ(result_.failures.size(), 2u);
  EXPECT_EQ(result_.failures[0].first, endpoint_of(one.url()));
  EXPECT_EQ(result_.failures[1].first, endpoint_of(two.url()));
  for (const auto& failure : result_.failures) EXPECT_EQ(failure.second, asio::error::connection_refused);
  expect_none_left();
}

TEST_F(RaceTest, NoAddressIsNoWinner) {
  race({}, 1h);
  EXPECT_FALSE(error_);
  EXPECT_FALSE(result_.socket);
}

TEST_F(RaceTest, StoppingAndCancellingCloseAll) {
  const FullPort full;
  for (const bool by_signal : {false, true}) {
    done_ = false;
    count_descriptors();
    loop_.restart();
    start({endpoint_of(full.url()), endpoint_of(full.url()), endpoint_of(full.url())}, 1ms);
    while (open_descriptors() < descriptors_ + 3) loop_.run_one();
    if (by_signal)
      signal_.emit(asio::cancellation_type::terminal);
    else
      stop_();
    finish();
    EXPECT_TRUE(aborted());
    EXPECT_FALSE(result_.socket);
    expect_none_left();
  }
}

}  // namespace
}  // namespace ai_sdk::http
