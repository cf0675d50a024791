#pragma once

#include "http/guard.hpp"
#include "http/limits.hpp"
#include "http/router.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>

namespace ai_sdk::server {

// The address cannot be listened on. The text says why and what to choose instead.
struct ListenError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// What is known about a request once it has been answered. Of foreign origin: escape before showing.
struct AccessRecord {
  std::string id;
  std::string method;
  std::string path;
  std::string agent;         // empty where it was about none
  std::string caller;        // empty where it is not known
  Role role = Role::reader;  // of the caller
  bool audited = false;      // what was asked for has a line in the audit of its own
  int status = 0;            // 0: nobody waited for the answer
  bool cut = false;          // the reader left before the answer's end
  std::chrono::milliseconds time{0};
};

struct HttpServerOptions {
  std::string host = "127.0.0.1";
  std::uint16_t port = 0;  // 0: any free one
  Guard::Rules guard;
  HttpLimits limits;
  std::function<void(const AccessRecord&)> log;
  // Called when the grace has passed: must end all running answers and not wait.
  std::function<void()> end_running;
  // SIGINT and SIGTERM stop the server; the second one ends the process at once.
  bool stop_on_signals = false;
};

// An HTTP/1.x server on one thread: keep-alive, pipelining, streams. Handlers must not wait on that thread.
class HttpServer {
 public:
  // Listens from here on. Throws ListenError.
  HttpServer(HttpServerOptions options, std::shared_ptr<const Router> router);
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  std::uint16_t port() const;
  // Serves until stop() has done its work.
  void run();
  // Takes no more connections, lets running answers end, and then makes run() return. Thread-safe.
  void stop();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace ai_sdk::server
