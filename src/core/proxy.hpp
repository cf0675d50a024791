#pragma once

#include "core/url.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace ai_sdk::core {

// A forward proxy (RFC 9110, section 3.7) that is reached over plain TCP.
struct ProxyServer {
  std::string host;  // without brackets for IPv6, lower case
  std::uint16_t port = 0;
  std::string authorization;  // the value of Proxy-Authorization; empty without credentials. Secret
  std::string source;         // who named it, for messages: "the proxy setting", "the variable HTTPS_PROXY"

  // What of `authorization` must not be shown.
  std::string credentials() const;
  // "http://host:port", never the credentials.
  std::string to_string() const;
};

// An environment variable's value; nothing where it is not set.
using Variables = std::function<std::optional<std::string>(const char* name)>;

// Which proxy the server at `url` is reached through, if any. `proxy` and `no_proxy` are as in AiSdkConfig:
// where `proxy` is empty, the environment says, as to curl: https_proxy or HTTPS_PROXY for https,
// http_proxy or HTTP_PROXY for http, then all_proxy or ALL_PROXY; the lower case one wins, and one that is
// empty counts as not set. HTTP_PROXY is passed over in a CGI program (REQUEST_METHOD is set), where whoever
// sends the header "Proxy:" could set it. A URL without a port means its scheme's own port, one without a
// scheme means http://.
//
// Throws std::invalid_argument that names the setting or variable, and shows neither user nor password.
std::optional<ProxyServer> choose_proxy(const BaseUrl& url, std::string_view proxy, std::string_view no_proxy,
                                        const Variables& variables);

// Whether a list as NO_PROXY has it names this host. Commas or blanks stand between its entries: "*" (all),
// a name with or without a leading "." or "*." (that name and all below it), an address, a CIDR block; each
// but "*" and blocks may end in ":port". This machine's own names and addresses are not in it unless they
// are written there, as with curl. What cannot be read names nothing.
bool in_no_proxy(std::string_view list, std::string_view host, std::uint16_t port);

}  // namespace ai_sdk::core
