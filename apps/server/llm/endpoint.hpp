#pragma once

#include "llm/answer_assembler.hpp"
#include "llm/chat.hpp"
#include "llm/request.hpp"

#include <ai_sdk/token.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>

namespace ai_sdk::server::llm {

struct EndpointSettings {
  std::string url;    // of the API, e.g. "http://localhost:11434/v1"
  std::string model;  // as the endpoint calls it
  Token key;          // empty: no Authorization header is sent
  // How long the endpoint may be silent, before the answer and between its parts.
  std::chrono::milliseconds silence{60'000};
  std::chrono::milliseconds connect_timeout{10'000};
  // After refusals and losses that may pass (429, 5xx, a connection that was not made), before anything came.
  int max_retries = 2;
  std::chrono::milliseconds retry_wait{500};  // doubled each time
  std::chrono::milliseconds longest_retry_after{10'000};
};

// An endpoint that answers POST /chat/completions in OpenAI's form, reached over the library's own transport:
// pooled connections, TLS, HTTP/2, the proxies of the environment. Thread-safe; its I/O has a thread of its
// own, which the first question starts. The key is in no text that comes out of here.
class ModelEndpoint {
 public:
  // Throws std::invalid_argument that says what is wrong with the settings.
  explicit ModelEndpoint(EndpointSettings settings);
  // Breaks off what is under way.
  ~ModelEndpoint();
  ModelEndpoint(const ModelEndpoint&) = delete;
  ModelEndpoint& operator=(const ModelEndpoint&) = delete;

  const std::string& model() const noexcept;
  // "api.example.com" or "localhost:11434": what may be shown.
  const std::string& host() const noexcept;
  // Whether the key would cross a network unencrypted.
  bool key_unencrypted() const noexcept;

  using Clock = std::chrono::steady_clock;
  using OnPiece = std::function<void(const AnswerPiece&)>;
  // Blocks until the answer is whole. Its pieces are handed out meanwhile, on the calling thread; what
  // on_piece throws ends the exchange and comes out here. Throws ModelFailure, or RunCancelled soon after
  // `stop` is set.
  ModelAnswer ask(const ChatRequest& request, Clock::time_point deadline, const std::stop_token& stop,
                  const OnPiece& on_piece);

 private:
  struct Impl;
  const std::unique_ptr<Impl> impl_;
};

}  // namespace ai_sdk::server::llm
