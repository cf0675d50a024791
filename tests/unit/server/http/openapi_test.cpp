// The OpenAPI document against the routes of a running server, and against its own rules.
#include "test_server.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <regex>
#include <set>
#include <sstream>

namespace ai_sdk::server::testing {
namespace {

namespace json = boost::json;

class OpenApi : public ::testing::Test {
 protected:
  OpenApi() {
    server_.start();
    RawRequest request;
    request.target = "/api/v1/openapi.json";
    request.token.clear();
    document_ = json::parse(ask(server_.port(), request).body).as_object();
  }

  // Calls with every operation: its method in capitals, its path, and what it is.
  template <class Call>
  void for_each(Call&& call) const {
    for (const auto& [path, item] : document_.at("paths").as_object()) {
      for (const auto& [method, operation] : item.as_object()) {
        std::string capitals(method);
        for (char& c : capitals) c = static_cast<char>(c - 'a' + 'A');
        call(capitals, std::string(path), operation.as_object());
      }
    }
  }

  TestServer server_;
  TestServer::Running running_ = server_.running();
  json::object document_;
};

TEST_F(OpenApi, HasEveryRouteAndNoOther) {
  std::set<std::string> documented;
  for_each([&](const std::string& method, const std::string& path, const json::object&) {
    documented.insert(method + ' ' + std::regex_replace(path, std::regex(R"(\{[^}]*\})"), "{}"));
  });
  std::set<std::string> there;
  for (const auto& [method, pattern] : server_.router().routes()) there.insert(method + ' ' + pattern);
  EXPECT_GT(there.size(), 20U);
  EXPECT_EQ(documented, there);
}

// OpenAPI Specification 3.0.3: what each object must have.
TEST_F(OpenApi, IsWellFormed) {
  EXPECT_EQ(document_.at("openapi").as_string(), "3.0.3");
  EXPECT_FALSE(document_.at("info").at("title").as_string().empty());
  EXPECT_FALSE(document_.at("info").at("version").as_string().empty());
  std::set<std::string> ids;
  for_each([&](const std::string& method, const std::string& path, const json::object& operation) {
    const std::string name = method + ' ' + path;
    EXPECT_TRUE(path.starts_with('/')) << name;
    EXPECT_TRUE(ids.insert(std::string(operation.at("operationId").as_string())).second) << name;
    EXPECT_FALSE(operation.at("responses").as_object().empty()) << name;
    for (const auto& [status, answer] : operation.at("responses").as_object()) {
      EXPECT_TRUE(std::regex_match(std::string(status), std::regex("[1-5][0-9][0-9]")))
          << name << ' ' << status;
      if (!answer.as_object().contains("$ref")) {
        EXPECT_FALSE(answer.at("description").as_string().empty()) << name << ' ' << status;
      }
    }
    std::set<std::string> in_path;
    if (const auto* parameters = operation.if_contains("parameters")) {
      for (const auto& parameter : parameters->as_array()) {
        EXPECT_TRUE(parameter.as_object().contains("schema")) << name;
        if (parameter.at("in").as_string() != "path") continue;
        EXPECT_TRUE(parameter.at("required").as_bool()) << name;
        in_path.insert('{' + std::string(parameter.at("name").as_string()) + '}');
      }
    }
    std::set<std::string> in_template;
    const std::regex part(R"(\{[^}]*\})");
    for (std::sregex_iterator at(path.begin(), path.end(), part), end; at != end; ++at)
      in_template.insert(at->str());
    EXPECT_EQ(in_path, in_template) << name;
    if (method == "GET") {
      EXPECT_FALSE(operation.contains("requestBody")) << name;
    }
  });
}

// Every "$ref" anywhere points to something that is there.
TEST_F(OpenApi, ReferencesLeadSomewhere) {
  std::size_t count = 0;
  const std::function<void(const json::value&)> walk = [&](const json::value& value) {
    if (const auto* array = value.if_array()) {
      for (const auto& one : *array) walk(one);
    }
    const auto* object = value.if_object();
    if (object == nullptr) return;
    for (const auto& [name, member] : *object) {
      if (name != "$ref") {
        walk(member);
        continue;
      }
      ++count;
      std::string pointer(member.as_string());
      ASSERT_TRUE(pointer.starts_with("#/")) << pointer;
      const json::value whole(document_);
      boost::system::error_code error;
      EXPECT_NE(whole.find_pointer(pointer.substr(1), error), nullptr) << pointer;
    }
  };
  walk(document_);
  EXPECT_GT(count, 10U);
}

TEST_F(OpenApi, SaysWhichCallsNeedNoToken) {
  std::set<std::string> open;
  for_each([&](const std::string&, const std::string& path, const json::object& operation) {
    const auto* security = operation.if_contains("security");
    if (security != nullptr && security->as_array().empty()) open.insert(path);
  });
  const auto paths = open_system_paths();
  EXPECT_EQ(open, std::set<std::string>(paths.begin(), paths.end()));
}

// What a path can be asked is what the server says of itself where it is asked something else.
TEST_F(OpenApi, EachPathAllowsItsOwnMethodsAndNoOthers) {
  std::map<std::string, std::set<std::string>> methods;
  for_each([&](const std::string& method, const std::string& path, const json::object&) {
    auto& all = methods[std::regex_replace(path, std::regex(R"(\{[^}]*\})"), "x")];
    all.insert(method);
    if (method == "GET") all.insert("HEAD");
  });
  for (const auto& [path, documented] : methods) {
    RawRequest request;
    request.method = "OPTIONS";
    request.target = path;
    const auto answer = ask(server_.port(), request);
    EXPECT_EQ(answer.status, 405) << path;
    std::set<std::string> allowed;
    std::istringstream list(answer.header("Allow"));
    for (std::string one; std::getline(list >> std::ws, one, ',');) allowed.insert(one);
    EXPECT_EQ(allowed, documented) << path;
  }
}

// Refusals of tools are JSON-RPC's, unlike all others.
TEST_F(OpenApi, SaysHowToolsRefuse) {
  for (const char* method : {"DELETE", "POST"}) {
    RawRequest request;
    request.method = method;
    request.target = "/mcp";
    request.headers = "Content-Type: application/json\r\n";
    request.body = request.method == "POST" ? "[]" : "";
    const auto answer = ask(server_.port(), request);
    EXPECT_EQ(answer.status, 400) << method;
    EXPECT_TRUE(json::parse(answer.body).as_object().contains("error")) << answer.body;
    const auto lower = request.method == "POST" ? "post" : "delete";
    EXPECT_EQ(document_.at("paths")
                  .at("/mcp")
                  .at(lower)
                  .at("responses")
                  .at("400")
                  .at("content")
                  .at("application/json")
                  .at("schema")
                  .at("$ref"),
              "#/components/schemas/McpFailure");
  }
}

}  // namespace
}  // namespace ai_sdk::server::testing
