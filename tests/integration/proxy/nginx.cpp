#include "nginx.hpp"

#include "support/free_port.hpp"

#include <csignal>
#include <filesystem>
#include <stdexcept>

namespace ai_sdk::testing {
namespace {

constexpr const char* program_file = "/usr/sbin/nginx";

}  // namespace

bool Nginx::is_installed() { return std::filesystem::exists(program_file); }

Nginx::Nginx(const std::string& backend, const Certificates::Files& files) {
  for (int attempt = 0;; ++attempt) {
    plain_port_ = free_port();
    tls_port_ = free_port();
    h2_port_ = free_port();
    const std::string dir = dir_.path().string();
    const auto listen = [](int port, const char* how) {
      return "server { listen 127.0.0.1:" + std::to_string(port) + how +
             "; location / { proxy_pass http://backend; } }\n";
    };
    std::string settings = "daemon off; worker_processes 1; pid " + dir + "/pid; user root;\n";
    settings += "error_log stderr notice;\nevents { worker_connections 512; }\nhttp {\n";
    settings += "log_format protocol '$server_protocol'; access_log " + dir + "/protocols protocol;\n";
    for (const std::string kind : {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"})
      settings += kind + "_temp_path " + dir + "/" + kind + ";\n";
    settings += "upstream backend { server " + backend + "; keepalive 16; }\n";
    settings += "proxy_http_version 1.1; proxy_set_header Connection \"\"; proxy_buffering off;\n";
    settings += "proxy_set_header Host " + backend + ";\n";
    settings += "proxy_read_timeout 60s; ssl_certificate " + files.certificate + ";\n";
    settings += "ssl_certificate_key " + files.key + ";\n";
    settings += listen(plain_port_, "") + listen(tls_port_, " ssl") + listen(h2_port_, " ssl http2") + "}\n";
    dir_.write("nginx.conf", settings);
    try {
      start();
      return;
    } catch (const std::runtime_error&) {
      if (attempt == 5) throw;
    }
  }
}

Nginx::~Nginx() {
  // Its group goes with the process.
  process_->signal(SIGTERM);
  process_->wait();
}

void Nginx::start() {
  Command command;
  command.arguments = {
      program_file, "-p", dir_.path().string(), "-c", (dir_.path() / "nginx.conf").string(), "-e", "stderr"};
  process_ = std::make_unique<Process>(command);
  process_->wait_for_error("start worker process ");
}

void Nginx::reload() {
  // A line for each worker: "start worker process 4711".
  const auto workers = [this] {
    const std::string log = process_->error();
    int count = 0;
    for (auto at = log.find("start worker process "); at != std::string::npos;
         at = log.find("start worker process ", at + 1))
      ++count;
    return count;
  };
  const int before = workers();
  process_->signal(SIGHUP);
  const auto until = std::chrono::steady_clock::now() + Process::kLimit;
  while (workers() == before) {
    if (std::chrono::steady_clock::now() > until) throw std::runtime_error("nginx does not reload");
    std::this_thread::yield();
  }
}

void Nginx::restart() {
  process_->signal(SIGTERM);
  process_->wait();
  start();
}

std::string Nginx::protocols() const { return read_file((dir_.path() / "protocols").string()); }

}  // namespace ai_sdk::testing
