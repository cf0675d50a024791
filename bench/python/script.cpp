#include "python/script.hpp"

#include "driver/children.hpp"
#include "driver/machine.hpp"
#include "driver/sample.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <filesystem>
#include <vector>

namespace ai_sdk::bench {
namespace {

namespace json = boost::json;

const std::string scripts = AI_SDK_BENCH_SCRIPTS;
const std::string package = AI_SDK_BENCH_PACKAGE;

// What everybody sends; the library makes up its header fields itself.
std::string sample() {
  json::object headers;
  for (const auto& [name, value] : request_headers()) headers[name] = value;
  return json::serialize(json::object{{"agent", json::string(agent_name.data(), agent_name.size())},
                                      {"token", json::string(token.data(), token.size())},
                                      {"question", json::string(question.data(), question.size())},
                                      {"headers", std::move(headers)}});
}

std::vector<std::string> python() {
  return {"/usr/bin/env", "PYTHONPATH=" + scripts + ":" + package, AI_SDK_BENCH_PYTHON};
}

std::string missing_module(const std::string& module) {
  auto command = python();
  command.insert(command.end(), {"-c", "import " + module});
  if (ai_sdk::testing::run(on_core(client_core(), command)).exit_code == 0) return {};
  return "Python has no module " + module + " (Debian package python3-" + module + ")";
}

}  // namespace

json::object run_script(const std::string& script, Arguments arguments) {
  arguments.set("sample", sample());
  auto command = python();
  command.push_back(scripts + "/" + script);
  for (const auto& [name, value] : arguments.all()) command.push_back(name + "=" + value);
  const std::string output = run_tool(command);
  json::error_code error;
  auto value = json::parse(output, error);
  if (error || !value.is_object()) throw std::runtime_error(script + " printed no JSON object: " + output);
  return value.as_object();
}

Competitor python_script(std::string name, std::string script, std::string module, Arguments arguments) {
  Competitor out;
  out.name = std::move(name);
  if (module != "ai_sdk") out.missing = missing_module(module);
  if (out.missing.empty() && arguments.has("uvloop")) out.missing = missing_module("uvloop");
  out.answer = [script, arguments]() mutable {
    arguments.set("check", "1");
    return run_script(script, arguments).at("answer");
  };
  out.measure = [script, arguments] {
    Measured measured;
    for (const auto& [key, value] : run_script(script, arguments))
      measured[std::string(key)] = value.to_number<double>();
    return measured;
  };
  return out;
}

void need_python_package() {
  if (!std::filesystem::exists(package + "/ai_sdk/__init__.py"))
    throw Skipped("this build has no Python package (AI_SDK_BUILD_PYTHON)");
}

}  // namespace ai_sdk::bench
