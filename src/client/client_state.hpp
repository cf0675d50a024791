#pragma once

#include "core/retry_planner.hpp"
#include "core/url.hpp"
#include "http/io_runtime.hpp"
#include "http/transport.hpp"

#include <ai_sdk/config.hpp>

#include <atomic>
#include <memory>
#include <mutex>
#include <string>

namespace ai_sdk::detail {

class Gate;

// What all handles of one client share. The I/O thread starts with the first call; everything below
// `transport` is touched on that thread only.
class ClientState : public std::enable_shared_from_this<ClientState> {
 public:
  explicit ClientState(AiSdkConfig config);
  ~ClientState();

  ClientState(const ClientState&) = delete;
  ClientState& operator=(const ClientState&) = delete;

  const AiSdkConfig& config() const noexcept { return config_; }
  const core::BaseUrl& url() const noexcept { return url_; }
  http::Transport& transport() noexcept { return *transport_; }
  http::IoRuntime& runtime() noexcept { return *runtime_; }
  // Where requests wait for the client's limits. I/O thread only.
  Gate& gate() noexcept { return *turns_; }

  // Starts the I/O thread where it does not run. Throws AiSdkError once the client is closed.
  void ensure_open();
  // Throws AsyncNotEnabledError unless the configuration allows the a… methods.
  void require_async(std::string_view method) const;
  bool closed() const noexcept { return closed_; }
  bool running() const noexcept { return started_ && !closed_; }
  void close() noexcept;
  // Runs `start`, which gives work to the I/O thread, so that close() comes wholly before it or wholly after
  // it. Throws AiSdkError once the client is closed.
  template <class Start>
  void submit(Start&& start) {
    std::lock_guard lock(gate_);
    throw_if_closed();
    start();
  }

  // A number in [0, 1), for the jitter of waits. I/O thread only.
  double random();
  // The text with the token blotted out, for what a server sends back.
  std::string without_token(std::string text) const;

 private:
  void throw_if_closed() const;
  void end_all() noexcept;

  AiSdkConfig config_;
  core::BaseUrl url_;
  std::shared_ptr<http::IoRuntime> runtime_;
  std::unique_ptr<http::Transport> transport_;
  std::shared_ptr<Gate> turns_;
  std::mutex gate_;
  std::atomic<bool> started_ = false;
  std::atomic<bool> closed_ = false;
  std::uint64_t random_state_;
};

}  // namespace ai_sdk::detail
