// Asks for the analysis as one JSON document, for programs, and lists the findings by their weight.
// Each finding brings the SQL statement that counts the same rows.
#include <ai_sdk/ai_sdk.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

#include <iostream>

namespace asio = boost::asio;
using namespace ai_sdk;

// [json]
asio::awaitable<void> list_findings(AgentHandle agent) {
  const auto answer = co_await agent.acall("customers", {.parameters = parameters("format", "json")});

  const auto report = boost::json::parse(answer.response);
  std::cout << report.at("table").as_string().c_str() << ", " << report.at("rows").as_int64() << " rows\n";
  for (const auto& finding : report.at("findings").as_array()) {
    std::cout << "  " << finding.at("severity").as_string().c_str() << "  "
              << finding.at("kind").as_string().c_str() << " in " << finding.at("column").as_string().c_str()
              << ": " << finding.at("count").as_int64() << " rows\n    "
              << finding.at("test").at("sql").as_string().c_str() << '\n';
  }
}
// [/json]

int main() {
  try {
    AiSdk client{AiSdkConfig::from_env({.enable_async = true})};
    asio::io_context loop;
    asio::co_spawn(loop, list_findings(client.agent("DataQualityPlannerAgent")),
                   [](std::exception_ptr error) {
                     if (error) std::rethrow_exception(error);
                   });
    loop.run();
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
