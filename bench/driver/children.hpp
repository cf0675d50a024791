#pragma once

#include "driver/arguments.hpp"
#include "support/process.hpp"

#include <boost/json/object.hpp>

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace ai_sdk::bench {

// Thrown where something cannot be measured here; the text says why.
struct Skipped : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// The program's path, also where only root has its folder in PATH; empty where it is not there.
std::string find_tool(const std::string& program);
// Empty where the program is there, else the sentence that says what is missing.
std::string missing_tool(const std::string& program, const std::string& package);

// A command on one core.
ai_sdk::testing::Command on_core(int core, std::vector<std::string> command);

// Runs one of this driver's own programs (programs.hpp) in a process of its own on the client's core and
// returns what it printed. Throws Skipped where it printed {"skipped": "why"}, std::runtime_error with its
// output where it failed.
boost::json::object run_program(const std::string& name, const Arguments& arguments);

// Starts one of this driver's servers on the server's core and waits for the port that it prints.
class ServerProgram {
 public:
  ServerProgram(const std::string& name, const Arguments& arguments);
  unsigned short port() const { return port_; }

 private:
  std::unique_ptr<ai_sdk::testing::Process> process_;
  unsigned short port_ = 0;
};

// Runs a tool on the client's core and returns its output. Throws std::runtime_error where it fails.
std::string run_tool(std::vector<std::string> command);

// The first number after `label` in a tool's output; throws std::runtime_error where there is none.
double number_after(const std::string& output, const std::string& label);

}  // namespace ai_sdk::bench
