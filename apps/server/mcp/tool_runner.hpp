#pragma once

#include "audit/audit_log.hpp"
#include "mcp/mcp_service.hpp"
#include "mcp/reply.hpp"
#include "mcp/running_calls.hpp"
#include "metadata/tool.hpp"
#include "runs/worker_pool.hpp"

#include <boost/json/array.hpp>

#include <atomic>
#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace ai_sdk::server {

// Runs tools on threads of its own. Thread-safe.
class ToolRunner {
 public:
  struct Call {
    const Tool* tool = nullptr;
    boost::json::object arguments;
    boost::json::value id;              // of the request
    boost::json::value progress_token;  // null: nobody asks how far it is
    std::string session;                // empty: none
  };

  ToolRunner(const Catalog& catalog, Store& store, ToolList tools, const McpLimits& limits, AuditLog* audit);
  // Stops what runs and waits for it.
  ~ToolRunner();

  const Tool* find(std::string_view name) const;
  const boost::json::array& listed() const { return listed_; }
  bool has_room_for(std::size_t calls) const;
  bool is_stopping() const { return stopping_; }
  // Answers at that place of the reply, now or later.
  void start(Call call, std::size_t place, std::shared_ptr<Reply> reply);
  // Stops the calls with that request id that the same caller made in the same session.
  void cancel(const Principal& principal, std::string_view session, const boost::json::value& request_id);
  void shut_down();
  std::map<std::string, ToolCounts> counts() const { return stats_.counts(); }

 private:
  // How a call ended; no content where it was cancelled.
  struct Ending {
    ToolOutcome outcome = ToolOutcome::done;
    int status = 200;
    boost::json::object result;
  };
  void run(const Call& call, std::size_t place, Reply& reply, std::stop_source& stop);
  Ending carry_out(const Call& call, const Catalog& catalog, Reply& reply, const std::stop_token& stop) const;
  void note(const Call& call, const Request& request, const Ending& ending, std::chrono::nanoseconds time,
            const AuditTrail& trail);

  const Catalog& catalog_;
  Store& store_;
  AuditLog* const audit_;
  ToolStats stats_;
  const ToolList tools_;
  const std::size_t max_waiting_;
  std::map<std::string, const Tool*, std::less<>> by_name_;
  boost::json::array listed_;
  RunningCalls running_;
  std::atomic<std::size_t> under_way_{0};
  std::atomic<bool> stopping_{false};
  WorkerPool pool_;  // the last member: its threads use the others
};

}  // namespace ai_sdk::server
