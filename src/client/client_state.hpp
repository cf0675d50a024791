#pragma once

#include "client/engine.hpp"
#include "core/url.hpp"

#include <ai_sdk/config.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/post.hpp>

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace ai_sdk::detail {

class Gate;

// What all handles of one client share. The I/O starts with the first call; everything below `transport` is
// touched on the I/O executor only.
class ClientState : public std::enable_shared_from_this<ClientState> {
 public:
  // Without an executor, the I/O runs on a thread of its own. `make_transport` is for tests; without it, the
  // client speaks HTTP.
  explicit ClientState(AiSdkConfig config, std::optional<boost::asio::any_io_executor> executor = {},
                       TransportFactory make_transport = {});
  ~ClientState();

  ClientState(const ClientState&) = delete;
  ClientState& operator=(const ClientState&) = delete;

  const AiSdkConfig& config() const noexcept { return config_; }
  const core::BaseUrl& url() const noexcept { return url_; }
  http::Transport& transport() noexcept { return *engine().transport; }
  http::IoRuntime& runtime() noexcept { return *engine().runtime; }
  // Where requests wait for the client's limits. I/O executor only.
  Gate& gate() noexcept { return *engine().turns; }
  // Where the token comes from; null where it was given. I/O executor only.
  TokenSource* tokens() noexcept { return engine().tokens.get(); }

  // Starts the I/O thread where it does not run. Throws AiSdkError once the client is closed.
  void ensure_open();
  void check_open() const;
  // Throws AsyncNotEnabledError unless the configuration allows the a… methods.
  void require_async(std::string_view method) const;
  bool closed() const noexcept { return closed_; }
  bool running() noexcept { return !closed_ && current().started; }
  void close() noexcept;
  // Runs `start`, which gives work to the I/O executor, so that close() comes wholly before it or wholly
  // after it. Throws AiSdkError once the client is closed.
  template <class Start>
  void submit(Start&& start) {
    Engine& mine = current();
    std::lock_guard lock(mine.gate);
    check_open();
    start();
    mine.runtime->pace().hurry();
  }
  // Runs a function on the I/O executor, after what is there; never in a process that has inherited it.
  template <class Function>
  void post(Function&& function) {
    Engine& mine = engine();
    if (!mine.of_this_process()) return;
    boost::asio::post(mine.runtime->executor(), std::forward<Function>(function));
    mine.runtime->pace().hurry();
  }

  // A number in [0, 1), for the jitter of waits. I/O executor only.
  double random() noexcept { return engine().random(); }
  // A random version-4 UUID. Thread-safe; after ensure_open() only.
  std::string make_uuid() const noexcept { return engine().make_uuid(); }
  // What all streams read their events with. I/O executor only.
  core::EventDecoder& event_decoder() noexcept { return engine().event_decoder; }
  // The session with the MCP server. I/O executor only.
  McpSession& mcp();
  // The text with the token and the proxy's credentials blotted out, for what a server sends back.
  std::string without_token(std::string text) const;

 private:
  Engine& engine() const noexcept { return *engine_.load(std::memory_order_acquire); }
  // The engine of this process, made anew after a fork.
  Engine& current();
  std::unique_ptr<Engine> make_engine() const;
  void end_all(Engine& engine) noexcept;

  AiSdkConfig config_;
  core::BaseUrl url_;
  std::optional<boost::asio::any_io_executor> executor_;
  TransportFactory make_transport_;
  std::string proxy_credentials_;
  std::atomic<Engine*> engine_;  // owned, until it is forgotten
  std::atomic<bool> closed_ = false;
};

}  // namespace ai_sdk::detail
