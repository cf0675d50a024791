#pragma once

#include "driver/arguments.hpp"
#include "support/certificates.hpp"
#include "support/process.hpp"
#include "support/temp_dir.hpp"

#include <memory>
#include <string>

namespace ai_sdk::bench {

// nginx with one worker on the server's core, which answers every request with sample.hpp's answer. Ended
// with this object.
class Nginx {
 public:
  // Throws Skipped where it is not installed, std::runtime_error with its log where it does not start.
  explicit Nginx(bool tls);
  Nginx(const Nginx&) = delete;
  Nginx& operator=(const Nginx&) = delete;

  std::string host() const;     // "http://127.0.0.1:8080"
  Arguments arguments() const;  // how a program finds it: host, port and, with TLS, ca

 private:
  void start();
  std::string configuration() const;

  ai_sdk::testing::TempDir dir_;
  std::unique_ptr<ai_sdk::testing::Certificates> certificates_;
  ai_sdk::testing::Certificates::Files files_;
  unsigned short port_ = 0;
  std::unique_ptr<ai_sdk::testing::Process> process_;
};

}  // namespace ai_sdk::bench
