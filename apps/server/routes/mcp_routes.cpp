#include "routes/routes.hpp"

namespace ai_sdk::server {

void add_mcp_routes(Router& router, McpService& service) {
  // Readers as well: which tools a caller may use is looked at for each. GET is answered with 405, because
  // this server has nothing to say that it was not asked.
  router.add("POST", "/mcp", Role::reader,
             [&service](const auto& exchange, const auto&) { service.post(exchange); });
  router.add("DELETE", "/mcp", Role::reader,
             [&service](const auto& exchange, const auto&) { service.close_session(exchange); });
}

}  // namespace ai_sdk::server
