#include "openapi/document.hpp"
#include "routes/routes.hpp"

#include <ai_sdk/version.hpp>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <chrono>

namespace ai_sdk::server {
namespace {

constexpr const char* version_path = "/api/v1/system/version";
constexpr const char* health_path = "/api/v1/system/health";
constexpr const char* openapi_path = "/api/v1/openapi.json";

}  // namespace

std::vector<std::string> open_system_paths() { return {version_path, health_path, openapi_path}; }

void add_system_routes(Router& router) {
  using namespace std::chrono;
  const std::int64_t started = duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
  router.add("GET", version_path, [started](const auto& exchange, const auto&) {
    boost::json::object version;
    version["version"] = AI_SDK_VERSION;
    version["revision"] = "ai-sdk";  // told apart from a catalog server by this
    version["timestamp"] = started;
    exchange->respond(json_response(200, boost::json::serialize(version)));
  });
  router.add("GET", health_path, [](const auto& exchange, const auto&) {
    boost::json::object health;
    health["status"] = "ok";
    exchange->respond(json_response(200, boost::json::serialize(health)));
  });
  router.add("GET", openapi_path,
             [text = boost::json::serialize(openapi_document())](const auto& exchange, const auto&) {
               exchange->respond(json_response(200, text));
             });
}

}  // namespace ai_sdk::server
