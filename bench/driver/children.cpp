#include "driver/children.hpp"

#include "driver/machine.hpp"

#include <boost/json/parse.hpp>

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <sstream>

namespace ai_sdk::bench {
namespace {

constexpr std::chrono::minutes limit{5};

std::vector<std::string> own_program(const std::string& name, const Arguments& arguments) {
  std::vector<std::string> command{std::filesystem::read_symlink("/proc/self/exe").string(), "--run", name};
  for (const auto& [key, value] : arguments.all()) command.push_back(key + "=" + value);
  return command;
}

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const auto& word : words) out += (out.empty() ? "" : " ") + word;
  return out;
}

std::string output_of(const std::vector<std::string>& command) {
  const auto done = ai_sdk::testing::run(on_core(client_core(), command), limit);
  if (done.exit_code != 0)
    throw std::runtime_error("\"" + joined(command) + "\" ended with " + std::to_string(done.exit_code) +
                             ":\n" + done.output + done.error);
  return done.output;
}

}  // namespace

std::string find_tool(const std::string& program) {
  const char* path = std::getenv("PATH");
  std::istringstream folders(std::string(path ? path : "") + ":/usr/sbin:/sbin");
  for (std::string folder; std::getline(folders, folder, ':');)
    if (access((folder + "/" + program).c_str(), X_OK) == 0) return folder + "/" + program;
  return {};
}

std::string missing_tool(const std::string& program, const std::string& package) {
  if (!find_tool(program).empty()) return {};
  return program + " is not installed (Debian package " + package + ")";
}

ai_sdk::testing::Command on_core(int core, std::vector<std::string> command) {
  ai_sdk::testing::Command out;
  out.arguments = {"/usr/bin/taskset", "-c", std::to_string(core)};
  out.arguments.insert(out.arguments.end(), command.begin(), command.end());
  return out;
}

boost::json::object run_program(const std::string& name, const Arguments& arguments) {
  const std::string output = output_of(own_program(name, arguments));
  boost::json::error_code error;
  auto value = boost::json::parse(output, error);
  if (error || !value.is_object())
    throw std::runtime_error("the program " + name + " printed no JSON object: " + output);
  auto object = value.as_object();
  if (const auto* why = object.if_contains("skipped")) throw Skipped(why->as_string().c_str());
  return object;
}

ServerProgram::ServerProgram(const std::string& name, const Arguments& arguments)
    : process_(
          std::make_unique<ai_sdk::testing::Process>(on_core(server_core(), own_program(name, arguments)))),
      port_(static_cast<unsigned short>(std::stoi(process_->wait_for_line("port ")))) {}

std::string run_tool(std::vector<std::string> command) { return output_of(command); }

double number_after(const std::string& output, const std::string& label) {
  const auto at = output.find(label);
  if (at == std::string::npos)
    throw std::runtime_error("no \"" + label + "\" in the tool's output:\n" + output);
  return std::stod(output.substr(at + label.size()));
}

}  // namespace ai_sdk::bench
