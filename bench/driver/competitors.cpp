#include "driver/competitors.hpp"

#include "driver/children.hpp"
#include "driver/sample.hpp"

#include <boost/json/parse.hpp>

namespace ai_sdk::bench {

Competitor own_program(std::string name, std::string program, Arguments arguments) {
  Competitor out;
  out.name = std::move(name);
  out.answer = [program, arguments]() mutable {
    arguments.set("check", "1");
    return run_program(program, arguments).at("answer");
  };
  out.measure = [program, arguments] {
    Measured measured;
    for (const auto& [key, value] : run_program(program, arguments))
      measured[std::string(key)] = value.to_number<double>();
    return measured;
  };
  return out;
}

std::vector<Competitor> both_of_ours(const std::string& program, const Arguments& arguments) {
  Arguments threaded = arguments;
  threaded.set("own_thread", "1");
  return {own_program("ours", program, arguments), own_program("ours, own thread", program, threaded)};
}

boost::json::value expected_answer() { return boost::json::parse(invoke_answer()); }

}  // namespace ai_sdk::bench
