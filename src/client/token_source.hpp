#pragma once

#include "http/io_runtime.hpp"
#include "http/transport.hpp"

#include <ai_sdk/token.hpp>

#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <vector>

namespace ai_sdk::detail {

// No token could be got; the text says from where and why.
struct TokenFailure : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// The token of a client that gets it from a file, a command or a function. Used on the client's executor,
// unless it says otherwise.
class TokenSource : public std::enable_shared_from_this<TokenSource> {
 public:
  // `show_errors`: as for fetch_token().
  TokenSource(std::shared_ptr<http::IoRuntime> runtime, Token token, bool show_errors);
  ~TokenSource();
  TokenSource(const TokenSource&) = delete;
  TokenSource& operator=(const TokenSource&) = delete;

  // The secret of the last time it was asked; empty before.
  const std::string& secret() const noexcept { return secret_; }
  // How often it was asked with success.
  unsigned generation() const noexcept { return generation_; }
  // Returns once there is a token newer than that generation. Whoever asks while it is being fetched waits
  // for the same answer. Throws TokenFailure, or TransportFailure at the deadline and when the client is
  // closed.
  http::Task<void> newer_than(unsigned generation, http::TimeLimits limits);

  // The text without any token that was in use lately. Thread-safe.
  std::string blot_out(std::string text) const;

 private:
  struct Flight;
  void start();
  void land(const std::shared_ptr<Flight>& flight, std::string secret, const std::string& failure);

  std::shared_ptr<http::IoRuntime> runtime_;
  std::shared_ptr<const TokenProvider> provider_;
  const bool show_errors_;
  std::shared_ptr<Flight> flight_;
  std::string secret_;
  unsigned generation_ = 0;

  mutable std::mutex mutex_;
  std::vector<std::string> used_;  // the newest last
};

// The text with that secret blotted out, also where a JSON encoder has escaped its slashes.
std::string without_secret(std::string text, const std::string& secret);

}  // namespace ai_sdk::detail
