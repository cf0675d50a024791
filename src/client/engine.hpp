#pragma once

#include "client/process_mark.hpp"
#include "core/wire/event_decoder.hpp"
#include "http/io_runtime.hpp"
#include "http/transport.hpp"

#include <ai_sdk/config.hpp>

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

namespace ai_sdk::detail {

class Gate;
class McpSession;
class TokenSource;

using TransportFactory = std::function<std::unique_ptr<http::Transport>(std::shared_ptr<http::IoRuntime>)>;

// One process's part of a client: its I/O and its connections. A child that was forked makes its own with the
// first call; the parent's is forgotten there, because the thread that runs it does not exist in the child.
struct Engine {
  Engine(std::shared_ptr<http::IoRuntime> io, const TransportFactory& make_transport,
         const AiSdkConfig& config);
  ~Engine();

  bool of_this_process() const noexcept { return process == process_mark(); }
  // Lets go of the parent's sockets without closing its connections. The rest stays where it is: locks in it
  // may be held for ever, and closing them properly would speak to the server in the parent's name.
  static void forget(Engine* engine) noexcept;

  // A random version-4 UUID, from numbers that are this engine's own. Thread-safe.
  std::string make_uuid() noexcept;
  // A number in [0, 1), for the jitter of waits. On the executor only.
  double random() noexcept;

  const std::uint64_t process = process_mark();
  const std::shared_ptr<http::IoRuntime> runtime;
  const std::unique_ptr<http::Transport> transport;
  const std::shared_ptr<Gate> turns;          // where requests wait for the client's limits
  const std::shared_ptr<TokenSource> tokens;  // where the token comes from; null where it was given
  std::mutex gate;                            // what is handed to the executor, and the end of it all
  std::atomic<bool> started = false;
  core::EventDecoder event_decoder;  // of all streams; I/O executor only
  std::unique_ptr<McpSession> mcp;   // made with the first use; I/O executor only
  Engine* next_forgotten = nullptr;

 private:
  // Every client has its own sequences, so that clients that fail together do not come back together.
  const std::array<std::uint64_t, 3> seeds_;
  std::atomic<std::uint64_t> uuids_ = 0;
  std::uint64_t randoms_ = 0;
};

}  // namespace ai_sdk::detail
