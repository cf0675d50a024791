#pragma once

#include "support/process.hpp"
#include "support/temp_dir.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace ai_sdk::testing {

// A real forward proxy (tinyproxy) on a free port of 127.0.0.1.
class TinyProxy {
 public:
  // Lines for its configuration besides port and log, e.g. "BasicAuth user password".
  explicit TinyProxy(const std::string& settings = {});

  // "http://127.0.0.1:port", with "user:password@" where they are given.
  std::string url(const std::string& credentials = {}) const;
  // What it wrote so far about the connections that it was asked for.
  std::string log() const { return process_->output() + process_->error(); }
  // Waits until the log holds this.
  void wait_for_log(const std::string& text) { process_->wait_for_output(text); }
  void kill() { process_->signal_group(9); }

 private:
  TempDir dir_;
  std::uint16_t port_ = 0;
  std::unique_ptr<Process> process_;
};

}  // namespace ai_sdk::testing
