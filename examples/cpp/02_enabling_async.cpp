// Switches the awaitable methods (acall, astream, …) on: written out field by field, and from the
// environment. Both clients then ask the server what their agent is.
#include <ai_sdk/ai_sdk.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <cstdlib>
#include <iostream>

namespace asio = boost::asio;
using namespace ai_sdk;

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

asio::awaitable<void> introduce(const AiSdk& client) {
  const auto info = co_await client.agent("DataQualityPlannerAgent").aget_info();
  std::cout << info.name << ": " << info.description << '\n';
}

int main() {
  try {
    // [fields]
    AiSdk first{AiSdkConfig{
        .host = variable("AI_SDK_HOST"),
        .token = variable("AI_SDK_TOKEN"),
        .enable_async = true,  // the a… methods refuse to work without it
    }};
    // [/fields]

    // [environment]
    const auto config = AiSdkConfig::from_env({.enable_async = true});
    AiSdk second = AiSdk::from_config(config);
    // [/environment]

    const auto rethrow = [](std::exception_ptr error) {
      if (error) std::rethrow_exception(error);
    };
    asio::io_context loop;
    asio::co_spawn(loop, introduce(first), rethrow);
    asio::co_spawn(loop, introduce(second), rethrow);
    loop.run();
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
