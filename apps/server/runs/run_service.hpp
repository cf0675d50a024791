#pragma once

#include "agents/agent.hpp"
#include "runs/run_stats.hpp"
#include "trust/principal.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace ai_sdk::server {

struct RunRequest {
  std::string id;          // by which it can be cancelled: that of its stream
  std::string request_id;  // of the request that asked for it, for the audit
  Principal by;
  std::shared_ptr<const Agent> agent;
  std::string message;
  std::string conversation_id;  // empty: a new one is begun
  boost::json::object parameters;
  bool may_edit = true;  // see AgentRun
  // The same key runs once: while it runs, and for 24 hours after it has ended well, further requests with it
  // get that run's answer. Empty: none.
  std::string idempotency_key;
  bool to_end = false;  // with a key: the run goes on when its caller hangs up
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
  // Instead of accepted(): the run does not take place.
  virtual void refused(int status, std::string_view message) = 0;
  virtual void completed(const RunResult& result) = 0;
  // `status`: of the answer, where it has not begun yet.
  virtual void failed(int status, std::string_view message) = 0;
  // Set when nobody waits for the answer any more.
  virtual std::stop_token stop_token() const = 0;
  // The server wants the run to end.
  virtual void request_stop() = 0;
};

// Makes the output of a run once its conversation is known. replayed: what follows is an earlier run's
// answer.
using MakeRunOutput =
    std::function<std::shared_ptr<RunOutput>(const std::string& conversation_id, bool replayed)>;

struct RunLimits {
  std::size_t workers = 0;           // runs at a time; 0: one for each core, at least 4
  std::size_t max_waiting = 10'000;  // runs that wait for a worker or for their turn in a conversation
};

enum class Admission { accepted, busy, stopping };

class AuditLog;

// Runs agents on threads of its own: each conversation's runs in turn, different ones at the same time. Keeps
// a turn in the store once it has ended well. Thread-safe.
class RunService {
 public:
  // `audit`: gets a line for each run that is accepted, once it is over and before its caller knows; null:
  // none is kept. All must outlive the service.
  RunService(const Catalog& catalog, Store& store, RunLimits limits, AuditLog* audit = nullptr);
  // Ends what still runs and waits for it.
  ~RunService();

  // Does not wait. Where it is accepted, make_output is called once, now or later and from any thread.
  Admission start(RunRequest request, MakeRunOutput make_output);
  // Ends the run of that id, or the runs of the conversation of that id, with a failure of status 409, and
  // does not wait. False where there is none that `by` has begun; an admin may end anybody's.
  bool cancel(std::string_view id, const Principal& by);
  // Accepts no more, ends every run with a failure of status 503, and does not wait.
  void shut_down();
  RunStats stats() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace ai_sdk::server
