#include "unary_h1/wrk.hpp"

#include "driver/children.hpp"
#include "driver/machine.hpp"
#include "driver/sample.hpp"
#include "support/temp_dir.hpp"

#include <boost/json/parse.hpp>

namespace ai_sdk::bench {
namespace {

std::string script(bool prints_answer) {
  std::string out = "wrk.method = 'POST'\nwrk.body = '" + request_body() + "'\n";
  for (const auto& [name, value] : request_headers())
    out += "wrk.headers['" + name + "'] = '" + value + "'\n";
  if (prints_answer)
    out +=
        "local printed = false\nfunction response(status, headers, body)\n"
        "  if not printed then io.write('<answer>' .. body .. '</answer>') io.flush() printed = true "
        "end\nend\n";
  return out;
}

std::string run_wrk(const Arguments& arguments, bool check) {
  const ai_sdk::testing::TempDir dir;
  const std::string file = dir.write("request.lua", script(check)).string();
  const std::string connections = check ? "1" : arguments.text("in_flight");
  const auto seconds = check ? 1 : static_cast<int>(arguments.number("seconds"));
  return run_tool({"wrk", "-t1", "-c" + connections, "-d" + std::to_string(seconds) + "s", "-s", file,
                   arguments.text("host") + path_of(agent_name, "invoke")});
}

}  // namespace

Competitor wrk(const Arguments& arguments) {
  Competitor out;
  out.name = "wrk";
  out.missing = missing_tool("wrk", "wrk");
  out.answer = [arguments] {
    const std::string output = run_wrk(arguments, true);
    const auto begin = output.find("<answer>"), end = output.find("</answer>");
    if (begin == std::string::npos || end == std::string::npos)
      throw std::runtime_error("wrk got no answer:\n" + output);
    return boost::json::parse(output.substr(begin + 8, end - begin - 8));
  };
  out.measure = [arguments]() -> Measured {
    const double before = cpu_seconds_of_children();
    const std::string output = run_wrk(arguments, false);
    const double cpu = cpu_seconds_of_children() - before;
    for (const char* trouble : {"Non-2xx", "Socket errors"})
      if (output.find(trouble) != std::string::npos) throw std::runtime_error("wrk:\n" + output);
    const double calls = number_after(output, "Requests/sec:");
    return {{"calls", calls}, {"cpu", cpu * 1e6 / (calls * arguments.number("seconds"))}};
  };
  return out;
}

}  // namespace ai_sdk::bench
