#include "support/tiny_proxy.hpp"

#include "support/free_port.hpp"

#include <stdexcept>

namespace ai_sdk::testing {
TinyProxy::TinyProxy(const std::string& settings) {
  for (int attempt = 0;; ++attempt) {
    port_ = free_port();
    const auto file =
        dir_.write("tinyproxy.conf", "Listen 127.0.0.1\nPort " + std::to_string(port_) +
                                         "\nLogLevel Info\nMaxClients 100\nTimeout 60\n" + settings + "\n");
    Command command;
    command.arguments = {"/usr/bin/tinyproxy", "-d", "-c", file.string()};
    process_ = std::make_unique<Process>(command);
    try {
      process_->wait_for_output("Accepting connections");
      return;
    } catch (const std::runtime_error&) {
      if (attempt == 5) throw;
    }
  }
}

std::string TinyProxy::url(const std::string& credentials) const {
  return "http://" + (credentials.empty() ? "" : credentials + "@") + "127.0.0.1:" + std::to_string(port_);
}

}  // namespace ai_sdk::testing
