#pragma once

#include "support/local_server.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace ai_sdk::testing {

// The program against a server of its own over a small database, started once for the tests of a suite.
class CliTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    files_ = std::make_unique<TempDir>();
    const auto customers = files_->write("shop/customers.csv",
                                         "id,name,email,state\n"
                                         "1,Ada,ada@example.com,CA\n"
                                         "2,Grace,grace@example.com,ca\n"
                                         "3,Edsger,not-an-address,NY\n"
                                         "4,Barbara,,NY\n"
                                         "4,Barbara,barbara@example.com,NY\n");
    files_->write("shop/orders.csv",
                  "id,customer_id,total\n"
                  "10,1,12.50\n"
                  "11,2,20\n"
                  "12,99,7.25\n");
    server_ = std::make_unique<LocalServer>(LocalServer::Options{.data = {customers.parent_path().string()}});
  }
  static void TearDownTestSuite() {
    server_.reset();
    files_.reset();
  }

  static LocalServer& server() { return *server_; }
  static const TempDir& files() { return *files_; }

  // A command that finds the server.
  static Command command(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), program());
    Command result;
    result.arguments = std::move(arguments);
    result.environment = server().client_environment();
    return result;
  }
  static Finished cli(std::vector<std::string> arguments) { return run(command(std::move(arguments))); }
  // The same with something on standard input.
  static Finished cli_with_input(std::string input, std::vector<std::string> arguments) {
    Command with_input = command(std::move(arguments));
    with_input.input = std::move(input);
    return run(with_input);
  }

 private:
  inline static std::unique_ptr<TempDir> files_;
  inline static std::unique_ptr<LocalServer> server_;
};

inline std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> result;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) result.push_back(line);
  return result;
}

}  // namespace ai_sdk::testing
