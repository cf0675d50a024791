#pragma once

#include "agents/agent.hpp"

#include <cstddef>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace ai_sdk::server {

struct RunRequest {
  const Agent* agent = nullptr;
  std::string message;
  std::string conversation_id;  // never empty
  boost::json::object parameters;
  bool may_edit = true;  // see AgentRun
};

// How a run ended that ended well.
struct RunResult {
  std::string answer;
  std::vector<std::string> tools;  // each once, in the order of their first use
  RunUsage usage;
};

// Where a run's events and its end go. The sink's calls come from a worker and may wait for a slow reader;
// the others must not wait. Only the first end counts.
class RunOutput : public EventSink {
 public:
  // The run has been accepted: before anything else.
  virtual void accepted() = 0;
  virtual void completed(const RunResult& result) = 0;
  // `status`: of the answer, where it has not begun yet.
  virtual void failed(int status, std::string_view message) = 0;
  // Set when nobody waits for the answer any more.
  virtual std::stop_token stop_token() const = 0;
  // The server wants the run to end.
  virtual void request_stop() = 0;
};

struct RunLimits {
  std::size_t workers = 0;           // runs at a time; 0: one for each core, at least 4
  std::size_t max_waiting = 10'000;  // runs that wait for a worker or for their turn in a conversation
};

enum class Admission { accepted, busy, stopping };

// Runs agents on threads of its own: each conversation's runs in turn, different ones at the same time. Keeps
// a turn in the store once it has ended well. Thread-safe.
class RunService {
 public:
  RunService(const Catalog& catalog, Store& store, RunLimits limits);
  // Ends what still runs and waits for it.
  ~RunService();

  // Does not wait. Where it is not accepted, the output is left alone.
  Admission start(RunRequest request, std::shared_ptr<RunOutput> output);
  // Accepts no more, ends every run with a failure of status 503, and does not wait.
  void shut_down();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace ai_sdk::server
