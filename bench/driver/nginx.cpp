#include "driver/nginx.hpp"

#include "driver/children.hpp"
#include "driver/machine.hpp"
#include "driver/sample.hpp"
#include "support/free_port.hpp"

#include <chrono>
#include <thread>

namespace ai_sdk::bench {
namespace {

constexpr int tries = 10;
constexpr std::chrono::milliseconds pause{10};
constexpr int pauses = 1'000;

// As nginx reads a text between single quotes.
std::string quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '$') throw std::logic_error("nginx would take a $ in the answer for a variable");
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out + "'";
}

}  // namespace

Nginx::Nginx(bool tls) {
  if (find_tool("nginx").empty()) throw Skipped(missing_tool("nginx", "nginx"));
  if (tls) {
    certificates_ = std::make_unique<ai_sdk::testing::Certificates>();
    files_ = certificates_->server();
  }
  // It cannot choose a port itself, and another program may take the one that was free.
  for (int i = 0; i < tries && port_ == 0; ++i) start();
  if (port_ == 0) throw std::runtime_error("nginx does not start:\n" + process_->error());
}

void Nginx::start() {
  port_ = testing::free_port();
  const std::string file = dir_.write("nginx.conf", configuration()).string();
  process_ = std::make_unique<ai_sdk::testing::Process>(
      on_core(server_core(), {find_tool("nginx"), "-p", dir_.path().string(), "-c", file, "-e", "stderr"}));
  for (int i = 0; i < pauses && process_->running(); ++i) {
    if (accepts_connections(port_)) return;
    std::this_thread::sleep_for(pause);
  }
  port_ = 0;
}

std::string Nginx::configuration() const {
  const std::string dir = dir_.path().string();
  std::string out =
      "daemon off; master_process off; worker_rlimit_nofile 16384; error_log stderr error; pid " + dir +
      "/pid;\nevents { worker_connections 8192; }\nhttp {\n  access_log off; keepalive_timeout 3600s;\n"
      "  keepalive_requests 1000000000; keepalive_time 24h; default_type application/json;\n";
  for (const char* kind : {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"})
    out += std::string("  ") + kind + "_temp_path " + dir + "/" + kind + ";\n";
  out += "  server {\n    listen 127.0.0.1:" + std::to_string(port_) + " backlog=4096";
  if (certificates_)
    out += " ssl http2;\n    ssl_certificate " + files_.certificate + ";\n    ssl_certificate_key " +
           files_.key +
           // The same cipher for everybody, whatever each would choose.
           ";\n    ssl_protocols TLSv1.3;\n    ssl_conf_command Ciphersuites TLS_AES_128_GCM_SHA256";
  out += ";\n    location / { return 200 " + quoted(invoke_answer()) + "; }\n  }\n}\n";
  return out;
}

std::string Nginx::host() const {
  return std::string(certificates_ ? "https" : "http") + "://127.0.0.1:" + std::to_string(port_);
}

Arguments Nginx::arguments() const {
  Arguments out{{"host", host()}, {"port", std::to_string(port_)}};
  if (certificates_) out.set("ca", certificates_->ca());
  return out;
}

}  // namespace ai_sdk::bench
