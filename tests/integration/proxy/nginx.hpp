#pragma once

#include "support/certificates.hpp"
#include "support/process.hpp"
#include "support/temp_dir.hpp"

#include <memory>
#include <string>

namespace ai_sdk::testing {

// A real nginx before a server, with a configuration of its own, on ports that were free when it started.
class Nginx {
 public:
  static bool is_installed();

  // `backend` is "127.0.0.1:8000".
  Nginx(const std::string& backend, const Certificates::Files& files);
  ~Nginx();
  Nginx(const Nginx&) = delete;
  Nginx& operator=(const Nginx&) = delete;

  std::string plain_url() const { return "http://127.0.0.1:" + std::to_string(plain_port_); }
  std::string tls_url() const { return "https://127.0.0.1:" + std::to_string(tls_port_); }
  // The same over HTTP/2.
  std::string h2_url() const { return "https://127.0.0.1:" + std::to_string(h2_port_); }

  // New workers take over; the old ones end with their connections. Returns when new ones are at work.
  void reload();
  // Everything ends at once, and begins anew on the same ports.
  void restart();
  // What each request's protocol was, a line for each: "HTTP/2.0".
  std::string protocols() const;

 private:
  void start();

  TempDir dir_;
  int plain_port_ = 0, tls_port_ = 0, h2_port_ = 0;
  std::unique_ptr<Process> process_;
};

}  // namespace ai_sdk::testing
