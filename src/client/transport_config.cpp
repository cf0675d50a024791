#include "client/transport_config.hpp"

#include "core/proxy.hpp"

#include <cstdlib>

namespace ai_sdk::detail {
namespace {

std::optional<std::string> environment(const char* name) {
  const char* value = std::getenv(name);
  if (!value) return std::nullopt;
  return value;
}

}  // namespace

http::TransportConfig transport_config(const AiSdkConfig& config) {
  http::TransportConfig result;
  result.url = core::parse_base_url(config.host);
  result.verify_ssl = config.verify_ssl;
  result.ca_bundle = config.ca_bundle;
  result.client_cert = config.client_cert;
  result.client_key = config.client_key;
  result.connect_timeout = config.connect_timeout;
  result.max_connections = config.max_connections;
  result.http2 = config.http2;
  result.proxy = core::choose_proxy(result.url, config.proxy, config.no_proxy, environment);
  return result;
}

}  // namespace ai_sdk::detail
