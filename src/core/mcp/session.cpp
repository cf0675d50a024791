#include "core/mcp/session.hpp"

#include "core/ascii.hpp"
#include "core/mcp/rpc.hpp"
#include "core/text.hpp"
#include "core/wire/decode.hpp"
#include "core/wire/parse.hpp"

#include <algorithm>
#include <array>

namespace ai_sdk::core::mcp {
namespace {

namespace json = boost::json;

constexpr std::array known_versions{std::string_view{"2025-03-26"}, std::string_view{"2025-06-18"},
                                    newest_version};
constexpr std::size_t longest_id = 4096;

// Visible ASCII, as the protocol wants it; anything else could not be sent back in a header.
bool is_session_id(std::string_view id) { return id.size() <= longest_id && is_visible(id); }

}  // namespace

json::object Session::initialize_params(std::string_view client_version) {
  json::object client;
  client["name"] = "ai-sdk";
  client["version"] = json::string_view(client_version.data(), client_version.size());
  json::object params;
  params["protocolVersion"] = json::string_view(newest_version.data(), newest_version.size());
  params["capabilities"] = json::object();
  params["clientInfo"] = std::move(client);
  return params;
}

void Session::open(const json::value& result, std::string_view session_id) {
  const auto* object = result.if_object();
  const std::string_view version = object ? find_text(*object, "protocolVersion") : std::string_view{};
  if (std::find(known_versions.begin(), known_versions.end(), version) == known_versions.end())
    throw ProtocolError(
        "the server speaks " +
        (version.empty() ? std::string("no version of the protocol that it names")
                         : "version '" + escape_for_terminal(shorten(version, 60)) + "'") +
        "; this client knows 2025-03-26, 2025-06-18 and 2025-11-25. Use a newer client or server");
  if (!is_session_id(session_id))
    throw ProtocolError("the server's Mcp-Session-Id is longer than 4096 bytes or not visible ASCII");
  version_ = version;
  id_ = session_id;
  state_ = State::open;
}

void Session::lose(unsigned generation) noexcept {
  if (generation != generation_) return;
  ++generation_;
  id_.clear();
  version_.clear();
  state_ = State::unknown;
}

void Session::add_headers(Headers& headers) const {
  if (!id_.empty()) headers.emplace_back("Mcp-Session-Id", id_);
  if (!version_.empty()) headers.emplace_back("MCP-Protocol-Version", version_);
}

bool Session::is_declined(int status, std::string_view body) {
  // These two say something of the caller, not of the method.
  if (status == 401 || status == 429) return false;
  if (status >= 400 && status < 500) return true;
  // OpenMetadata answers methods that it does not know so.
  return status == 500 && lower(error_message_of(body)).find("missing handler") != std::string::npos;
}

bool Session::is_lost(int status, std::string_view body) const {
  if (id_.empty()) return false;
  if (status == 404) return true;
  return status == 400 && lower(error_message_of(body)).find("session") != std::string::npos;
}

}  // namespace ai_sdk::core::mcp
