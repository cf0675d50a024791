#pragma once

#include "http/io_runtime.hpp"
#include "http/transport.hpp"

#include <ai_sdk/testing.hpp>

#include <atomic>
#include <map>
#include <mutex>

namespace ai_sdk::testing::detail {

struct ScriptedAnswer {
  enum class Kind { answer, refused, broken, stalled };
  enum class End { complete, broken, stalled };
  Kind kind = Kind::answer;
  End end = End::complete;
  int status = 200;
  Headers headers;
  std::vector<std::string> pieces;
  std::chrono::milliseconds delay{0};
  std::chrono::milliseconds between{0};
};

struct ScriptRule {
  std::vector<ScriptedAnswer> answers;
  std::size_t next = 0;
};

struct ScriptState {
  // The answer to a request, which is written down. Throws TransportFailure where there is none.
  ScriptedAnswer answer(const http::Request& request);

  mutable std::mutex mutex;                                  // of all that follows
  std::map<std::string, std::shared_ptr<ScriptRule>> rules;  // by method and path
  std::vector<SentRequest> requests;
};

std::unique_ptr<http::Transport> make_scripted_transport(std::shared_ptr<http::IoRuntime> runtime,
                                                         std::shared_ptr<ScriptState> state);

}  // namespace ai_sdk::testing::detail
