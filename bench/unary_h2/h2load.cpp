#include "unary_h2/h2load.hpp"

#include "driver/children.hpp"
#include "driver/competitors.hpp"
#include "driver/machine.hpp"
#include "driver/sample.hpp"
#include "support/temp_dir.hpp"

namespace ai_sdk::bench {
namespace {

constexpr int warm_up = 1;  // seconds

std::string run_h2load(const Arguments& arguments, const std::vector<std::string>& how_long) {
  const ai_sdk::testing::TempDir dir;
  std::vector<std::string> command{"h2load", "-t1",
                                   "-c1",    "-m" + arguments.text("in_flight"),
                                   "-d",     dir.write("request.json", request_body()).string()};
  command.insert(command.end(), how_long.begin(), how_long.end());
  for (const auto& [name, value] : request_headers()) {
    command.push_back("-H");
    command.push_back(name + ": " + value);
  }
  command.push_back(arguments.text("host") + path_of(agent_name, "invoke"));
  const std::string output = run_tool(command);
  if (output.find(" 0 failed, 0 errored, 0 timeout") == std::string::npos ||
      output.find("Application protocol: h2") == std::string::npos)
    throw std::runtime_error("h2load:\n" + output);
  return output;
}

}  // namespace

Competitor h2load(const Arguments& arguments) {
  Competitor out;
  out.name = "h2load";
  out.missing = missing_tool("h2load", "nghttp2-client");
  // It shows no bodies, but how many bytes they had together.
  out.answer = [arguments]() -> boost::json::value {
    constexpr std::size_t calls = 64;
    const std::string output = run_h2load(arguments, {"-n" + std::to_string(calls)});
    const std::string wanted = "(" + std::to_string(calls * invoke_answer().size()) + ") data";
    if (output.find(wanted) != std::string::npos) return expected_answer();
    return boost::json::string(output);
  };
  out.measure = [arguments]() -> Measured {
    const double before = cpu_seconds_of_children();
    const auto seconds = std::to_string(static_cast<int>(arguments.number("seconds")));
    const std::string output =
        run_h2load(arguments, {"-D", seconds, "--warm-up-time", std::to_string(warm_up)});
    // "finished in 2.00s, 12345.67 req/s, 9.87MB/s"
    const double calls = number_after(output.substr(output.find("finished in ")), ", ");
    const double cpu = cpu_seconds_of_children() - before;
    return {{"calls", calls}, {"cpu", cpu * 1e6 / (calls * (arguments.number("seconds") + warm_up))}};
  };
  return out;
}

}  // namespace ai_sdk::bench
