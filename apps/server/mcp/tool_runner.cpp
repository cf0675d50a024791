#include "mcp/tool_runner.hpp"

#include "agents/agent.hpp"
#include "catalog/connection.hpp"
#include "catalog/observed_catalog.hpp"
#include "core/mcp/rpc.hpp"
#include "core/text.hpp"
#include "http/router.hpp"
#include "mcp/arguments.hpp"
#include "mcp/incoming.hpp"
#include "mcp/tool_answer.hpp"

#include <boost/json/serialize.hpp>

#include <cmath>
#include <optional>

namespace ai_sdk::server {
namespace {

namespace json = boost::json;

std::string call_name(const Principal& principal, std::string_view session, const json::value& id) {
  return principal.name + '\n' + std::string(session) + '\n' + json::serialize(id);
}

std::string refusal_of(const Principal& principal, const ToolDescription& tool) {
  return "Authorization error: Principal: CatalogPrincipal{name='" +
         core::shorten(core::to_valid_utf8(principal.name), 200) + "'} operations not allowed; " + tool.name +
         " changes the catalog, which needs the role editor";
}

// Tells the caller how far its call is. The protocol wants numbers that grow.
class ProgressTeller {
 public:
  ProgressTeller(Reply& reply, json::value token) : reply_(reply), token_(std::move(token)) {}

  void tell(double done, double total, std::string_view message) {
    if (!(done > last_)) return;
    last_ = done;
    json::object params{{"progressToken", token_}, {"progress", done}};
    if (total > 0) params["total"] = total;
    if (!message.empty()) params["message"] = core::to_valid_utf8(message);
    reply_.notify(core::mcp::notification_text("notifications/progress", params));
  }

 private:
  Reply& reply_;
  json::value token_;
  double last_ = -1;
};

}  // namespace

ToolRunner::ToolRunner(const Catalog& catalog, Store& store, ToolList tools, const McpLimits& limits,
                       AuditLog* audit)
    : catalog_(catalog),
      store_(store),
      audit_(audit),
      tools_(std::move(tools)),
      max_waiting_(limits.max_waiting),
      pool_(limits.workers) {
  for (const auto& tool : tools_) {
    by_name_.emplace(tool->description().name, tool.get());
    listed_.push_back(listed_tool(tool->description()));
  }
}

ToolRunner::~ToolRunner() { shut_down(); }

const Tool* ToolRunner::find(std::string_view name) const {
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? nullptr : found->second;
}

bool ToolRunner::has_room_for(std::size_t calls) const {
  return calls == 0 || (!stopping_ && under_way_ + calls <= max_waiting_);
}

void ToolRunner::start(Call call, std::size_t place, std::shared_ptr<Reply> reply) {
  const Request& request = reply->exchange()->request();
  const Principal& principal = request.principal;
  reply->exchange()->note_audited(true);
  if (call.tool->description().kind != ToolKind::reads && principal.role < Role::editor) {
    const std::string refusal = refusal_of(principal, call.tool->description());
    stats_.add(call.tool->description().name, ToolOutcome::refused);
    note(call, request, {ToolOutcome::refused, 403, {}}, {}, {});
    reply->answer(place, rpc_result(call.id, tool_failure(403, refusal)));
    return;
  }
  ++under_way_;
  // Known from now on, so that it can be cancelled while it waits for a thread.
  auto handle = std::make_shared<RunningCalls::Handle>(running_, call_name(principal, call.session, call.id));
  pool_.submit([this, call = std::move(call), place, reply = std::move(reply), handle = std::move(handle)] {
    run(call, place, *reply, handle->stop());
  });
}

void ToolRunner::run(const Call& call, std::size_t place, Reply& reply, std::stop_source& stop) {
  using Clock = std::chrono::steady_clock;
  std::optional<std::stop_callback<std::function<void()>>> hang_up;
  if (call.tool->description().kind == ToolKind::reads) {
    hang_up.emplace(reply.exchange()->stop_token(), [&stop] { stop.request_stop(); });
  }
  if (stopping_) stop.request_stop();
  AuditTrail trail;
  std::optional<Catalog> observed;
  if (audit_) {
    observed = observed_catalog(catalog_, [&trail](const StatementReport& report) { trail.add(report); });
  }
  const auto begun = Clock::now();
  const Ending ending = carry_out(call, observed ? *observed : catalog_, reply, stop.get_token());
  const auto time = Clock::now() - begun;
  stats_.add(call.tool->description().name, ending.outcome, time);
  note(call, reply.exchange()->request(), ending, time, trail);
  // Before the answer: whoever has it may count on the place being free again.
  --under_way_;
  reply.answer(place, ending.outcome == ToolOutcome::cancelled
                          ? rpc_error(call.id, rpc_code::cancelled, "The call was cancelled")
                          : rpc_result(call.id, ending.result));
}

// The audit's line, before the caller knows how it ended.
void ToolRunner::note(const Call& call, const Request& request, const Ending& ending,
                      std::chrono::nanoseconds time, const AuditTrail& trail) {
  if (!audit_) return;
  AuditEntry entry;
  entry.request_id = request.id;
  entry.caller = request.principal.name;
  entry.role = request.principal.role;
  entry.tool = call.tool->description().name;
  entry.outcome = tool_outcomes.at(static_cast<std::size_t>(ending.outcome));
  if (ending.outcome != ToolOutcome::cancelled) entry.status = ending.status;
  entry.duration = std::chrono::duration_cast<std::chrono::milliseconds>(time);
  entry.read = trail.summary();
  audit_->write(entry);
}

ToolRunner::Ending ToolRunner::carry_out(const Call& call, const Catalog& catalog, Reply& reply,
                                         const std::stop_token& stop) const {
  const ToolDescription& tool = call.tool->description();
  const Ending cancelled{ToolOutcome::cancelled, 0, {}};
  const auto failed = [](int status, std::string_view message) {
    return Ending{ToolOutcome::failed, status, tool_failure(status, message)};
  };
  try {
    if (stop.stop_requested()) return cancelled;
    ToolUse use;
    use.arguments = read_arguments(tool.input_schema, call.arguments);
    use.principal = reply.exchange()->request().principal;
    use.stop = stop;
    std::optional<ProgressTeller> teller;
    if (!call.progress_token.is_null()) {
      teller.emplace(reply, call.progress_token);
      use.on_progress = [&teller](double done, double total, std::string_view message) {
        teller->tell(done, total, message);
      };
    }
    return {ToolOutcome::done, 200, tool_answer(tool.name, call.tool->call(use, {catalog, store_}))};
  } catch (const ToolFailure& failure) {
    return failed(failure.status, failure.what());
  } catch (const RunCancelled&) {
    return cancelled;
  } catch (const SqlCancelled& error) {
    if (stop.stop_requested()) return cancelled;
    return failed(500, error.what());
  } catch (const SqlTimeout& error) {
    return failed(504, std::string("The data source took too long: ") + error.what());
  } catch (const std::exception& error) {  // SqlError, SourceError, StoreError
    return failed(500, error.what());
  }
}

void ToolRunner::cancel(const Principal& principal, std::string_view session, const json::value& request_id) {
  running_.cancel(call_name(principal, session, request_id));
}

void ToolRunner::shut_down() {
  stopping_ = true;
  running_.cancel_all();
}

}  // namespace ai_sdk::server
