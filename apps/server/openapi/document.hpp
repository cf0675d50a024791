#pragma once

#include <boost/json/object.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace ai_sdk::server {

// What can be called at this server, as an OpenAPI 3.0.3 document. The same for every server of this version.
boost::json::object openapi_document();

// ---- the parts that it is made of

namespace openapi {

struct Parameter {
  std::string_view name;
  std::string_view description;
  std::string_view type = "string";
  std::string_view in = "query";
};

struct Answer {
  int status = 200;
  std::string_view description;
  std::string_view schema = {};  // a name of `components`; empty: no body is described
  std::string_view content_type = "application/json";
};

// One method of one path. Errors that every call can meet are added to `answers`.
struct Operation {
  std::string_view method;
  std::string path;  // "/api/v1/bots/name/{name}"
  std::string id;    // no other operation has it
  std::string_view tag;
  std::string summary;
  std::vector<Parameter> parameters = {};  // those of the path are added
  std::string body = {};                   // a name of `components`
  std::vector<Answer> answers = {};
  std::vector<int> errors = {};
  bool open = false;  // needs no token
  std::string_view error_schema = "Error";
};

std::vector<Operation> run_operations();
std::vector<Operation> entity_operations();
std::vector<Operation> memory_operations();
std::vector<Operation> tool_operations();
std::vector<Operation> system_operations();
boost::json::object schemas();
// {"$ref": …} to one of them.
boost::json::object schema_reference(std::string_view schema);

}  // namespace openapi

}  // namespace ai_sdk::server
