#include "client_fixture.hpp"

#include <filesystem>
#include <iterator>
#include <thread>

namespace ai_sdk::testing {

std::size_t open_descriptors() {
  std::error_code ignored;
  std::filesystem::directory_iterator list("/proc/self/fd", ignored);
  return static_cast<std::size_t>(std::distance(begin(list), end(list)));
}

bool soon(const std::function<bool()>& condition) {
  const auto until = Clock::now() + patience;
  while (!condition()) {
    if (Clock::now() > until) return false;
    std::this_thread::yield();
  }
  return true;
}

void ClientTest::SetUp() { descriptors_ = open_descriptors(); }

void ClientTest::TearDown() {
  EXPECT_TRUE(soon([&] { return open_descriptors() == descriptors_; }))
      << descriptors_ << " file descriptors before, " << open_descriptors() << " after";
}

AiSdkConfig ClientTest::config(const std::string& url) {
  AiSdkConfig config;
  config.host = url;
  config.token = canary;
  config.enable_async = true;
  config.timeout = 15s;
  config.retry_delay = 1ms;
  return config;
}

}  // namespace ai_sdk::testing
