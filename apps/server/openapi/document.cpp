#include "openapi/document.hpp"

#include "core/ascii.hpp"
#include "http/message.hpp"

#include <ai_sdk/version.hpp>

#include <boost/json/array.hpp>

#include <algorithm>

namespace ai_sdk::server {
namespace openapi {
namespace {

namespace json = boost::json;

json::object content(std::string_view type, std::string_view schema) {
  json::object of_type;
  of_type["schema"] = schema == "text" ? json::object{{"type", "string"}} : schema_reference(schema);
  json::object out;
  out[type] = std::move(of_type);
  return out;
}

json::object parameter_object(const Parameter& parameter) {
  json::object out;
  out["name"] = parameter.name;
  out["in"] = parameter.in;
  out["description"] = parameter.description;
  if (parameter.in == "path") out["required"] = true;
  out["schema"] = json::object{{"type", parameter.type}};
  return out;
}

// The names between braces.
std::vector<std::string> names_in(std::string_view path) {
  std::vector<std::string> names;
  for (auto at = path.find('{'); at != std::string_view::npos; at = path.find('{', at + 1))
    names.emplace_back(path.substr(at + 1, path.find('}', at) - at - 1));
  return names;
}

json::array parameters_of(const Operation& operation) {
  json::array out;
  for (const auto& name : names_in(operation.path)) {
    out.push_back(parameter_object(
        {name, name == "id" ? "the entity's id" : "the entity's name, percent-encoded", "string", "path"}));
  }
  for (const auto& parameter : operation.parameters) out.push_back(parameter_object(parameter));
  return out;
}

json::object answers_of(const Operation& operation) {
  json::object out;
  for (const auto& answer : operation.answers) {
    json::object one;
    one["description"] = answer.description;
    if (!answer.schema.empty()) one["content"] = content(answer.content_type, answer.schema);
    if (answer.status == 201) {
      json::object location;
      location["description"] = "the address of what was made";
      location["schema"] = json::object{{"type", "string"}};
      one["headers"] = json::object{{"Location", std::move(location)}};
    }
    out[std::to_string(answer.status)] = std::move(one);
  }
  auto errors = operation.errors;
  errors.push_back(403);  // a foreign Host or Origin, or a role that is not enough
  if (!operation.open) errors.insert(errors.end(), {401, 429});
  std::sort(errors.begin(), errors.end());
  for (const int status : errors) {
    json::object one;
    one["description"] = reason_phrase(status);
    one["content"] = content("application/json", operation.error_schema);
    out[std::to_string(status)] = std::move(one);
  }
  return out;
}

json::object operation_object(const Operation& operation) {
  json::object out;
  out["operationId"] = operation.id;
  out["tags"] = json::array{operation.tag};
  out["summary"] = operation.summary;
  if (auto parameters = parameters_of(operation); !parameters.empty())
    out["parameters"] = std::move(parameters);
  if (!operation.body.empty()) {
    json::object body;
    body["required"] = true;
    body["content"] = content(
        operation.method == "PATCH" ? "application/json-patch+json" : "application/json", operation.body);
    out["requestBody"] = std::move(body);
  }
  out["responses"] = answers_of(operation);
  if (operation.open) out["security"] = json::array{};
  return out;
}

}  // namespace
}  // namespace openapi

boost::json::object openapi_document() {
  namespace json = boost::json;
  json::object document;
  document["openapi"] = "3.0.3";
  document["info"] = json::object{
      {"title", "The local agent server"},
      {"version", AI_SDK_VERSION},
      {"description",
       "Agents over your own data: `ai-sdk serve`. Every path is also answered with a slash at its end."}};
  document["servers"] = json::array{json::object{{"url", "/"}, {"description", "this server"}}};
  document["security"] = json::array{json::object{{"bearer", json::array{}}}};
  auto& paths = document["paths"].emplace_object();
  const auto add = [&paths](const std::vector<openapi::Operation>& operations) {
    for (const auto& operation : operations) {
      auto& item = paths[operation.path];
      if (!item.is_object()) item.emplace_object();
      item.get_object()[core::lower(operation.method)] = openapi::operation_object(operation);
    }
  };
  add(openapi::run_operations());
  add(openapi::entity_operations());
  add(openapi::memory_operations());
  add(openapi::tool_operations());
  add(openapi::system_operations());
  auto& components = document["components"].emplace_object();
  components["schemas"] = openapi::schemas();
  components["securitySchemes"] =
      json::object{{"bearer", json::object{{"type", "http"}, {"scheme", "bearer"}}}};
  return document;
}

}  // namespace ai_sdk::server
