#include "runs/run_service.hpp"

#include "audit/audit_log.hpp"
#include "catalog/catalog.hpp"
#include "catalog/connection.hpp"
#include "catalog/observed_catalog.hpp"
#include "catalog/source_error.hpp"
#include "core/text.hpp"
#include "core/wire/canonical_json.hpp"
#include "http/sha256.hpp"
#include "runs/answer_cache.hpp"
#include "runs/lasting_output.hpp"
#include "runs/recorder.hpp"
#include "runs/running_keys.hpp"
#include "runs/shared_turns.hpp"
#include "runs/turns.hpp"
#include "runs/worker_pool.hpp"
#include "store/store.hpp"

#include <algorithm>
#include <chrono>
#include <mutex>
#include <optional>
#include <set>
#include <thread>

namespace ai_sdk::server {
namespace {

constexpr std::string_view shutting_down =
    "the server is shutting down; send the message again once it is back";
constexpr std::string_view cancelled = "the run was cancelled before it had ended; send the message again";
constexpr std::string_view cancelled_by_request = "the run was cancelled because its caller asked for that";
constexpr std::string_view key_of_another_request =
    "the Idempotency-Key was used for another request; send each request with a key of its own";

std::size_t worker_count(std::size_t wanted) {
  return wanted != 0 ? wanted : std::max<std::size_t>(4, std::thread::hardware_concurrency());
}

std::int64_t epoch_ms() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

// What makes two requests the same one: the values, not how they were written.
std::string fingerprint_of(const RunRequest& request) {
  http::DigestText text;
  text.add(request.agent->description().name).add(request.message).add(request.conversation_id);
  const auto digest = text.add(core::canonical_json(request.parameters)).digest();
  return http::to_hex({digest.data(), digest.size()});
}

RunResult to_result(KeptAnswer&& kept) {
  return {std::move(kept.answer),
          std::move(kept.tools),
          {kept.prompt_tokens, kept.completion_tokens, kept.usage_unit}};
}

KeptAnswer to_kept(const RunRequest& request, const std::string& fingerprint, const RunResult& result) {
  return {request.idempotency_key, fingerprint,      request.conversation_id,
          result.answer,           result.tools,     result.usage.prompt,
          result.usage.completion, result.usage.unit};
}

}  // namespace

struct RunService::Impl {
  Impl(const Catalog& the_catalog, Store& the_store, RunLimits limits, AuditLog* audit_log)
      : catalog(the_catalog),
        store(the_store),
        audit(audit_log),
        max_runs(worker_count(limits.workers) + limits.max_waiting),
        shared(the_store),
        pool(worker_count(limits.workers)),
        desk(1) {}

  // One run from its acceptance to its end.
  struct Run {
    RunRequest request;
    MakeRunOutput make_output;
    std::string fingerprint;            // where there is a key
    std::shared_ptr<RunOutput> output;  // once the run has begun; set under the lock
    // Against other servers of the same store, while the run has its key and its conversation.
    std::unique_ptr<StoreHold> key_hold;
    std::unique_ptr<StoreHold> conversation_hold;
    std::string cannot_hold;  // why not
    // For the audit.
    std::chrono::steady_clock::time_point accepted = std::chrono::steady_clock::now();
    AuditTrail trail;
    bool reused = false;
  };
  using RunPtr = std::shared_ptr<Run>;

  void look_up(const RunPtr& run);
  void decide(const RunPtr& run);
  void take_turn(const RunPtr& run);
  void replay(const RunPtr& run, KeptAnswer&& kept);
  void refuse(const RunPtr& run, int status, std::string_view message);
  void begin(const RunPtr& run);
  void carry_out(const RunPtr& run);
  void answer(Run& run, RunOutput& output);
  void note(const Run& run, std::string_view outcome, int status, const RunResult* result = nullptr);
  void give_key_back(const RunPtr& run);
  void forget(const RunPtr& run);
  void count(const Run& run, std::uint64_t AgentStats::*what);
  void count_reused(const std::string& agent);
  RunUsage say(Run& taken, AgentRun& run, EventSink& sink);

  const Catalog& catalog;
  Store& store;
  AuditLog* const audit;
  const std::size_t max_runs;
  AnswerCache answers;
  Turns turns;
  RunningKeys keys;
  mutable std::mutex mutex;
  std::set<RunPtr> runs;
  RunStats stats;
  bool stopping = false;
  SharedTurns shared;
  // Last: their threads use all of the above. The desk looks keys up in the store, which the caller's thread
  // must not wait for.
  WorkerPool pool;
  WorkerPool desk;
};

RunService::RunService(const Catalog& catalog, Store& store, RunLimits limits, AuditLog* audit)
    : impl_(std::make_unique<Impl>(catalog, store, limits, audit)) {}

RunService::~RunService() {
  shut_down();
  impl_->shared.stop();
}

Admission RunService::start(RunRequest request, MakeRunOutput make_output) {
  auto run = std::make_shared<Impl::Run>();
  run->request = std::move(request);
  run->make_output = std::move(make_output);
  {
    const std::lock_guard lock(impl_->mutex);
    if (impl_->stopping) return Admission::stopping;
    if (impl_->runs.size() >= impl_->max_runs) return Admission::busy;
    impl_->runs.insert(run);
  }
  if (run->request.idempotency_key.empty()) {
    impl_->begin(run);
  } else {
    run->fingerprint = fingerprint_of(run->request);
    impl_->desk.submit([impl = impl_.get(), run] { impl->look_up(run); });
  }
  return Admission::accepted;
}

bool RunService::cancel(std::string_view id, const Principal& by) {
  std::vector<std::shared_ptr<RunOutput>> outputs;
  if (!id.empty()) {
    const std::lock_guard lock(impl_->mutex);
    for (const auto& run : impl_->runs) {
      const RunRequest& request = run->request;
      const bool mine = by.role == Role::admin || request.by.name == by.name;
      // Until there is an output, the conversation's id may still be in the making.
      if (run->output && mine && (request.id == id || request.conversation_id == id))
        outputs.push_back(run->output);
    }
  }
  for (const auto& output : outputs) {
    output->failed(409, cancelled_by_request);
    output->request_stop();
  }
  return !outputs.empty();
}

void RunService::shut_down() {
  std::vector<std::shared_ptr<RunOutput>> running;
  {
    const std::lock_guard lock(impl_->mutex);
    impl_->stopping = true;
    for (const auto& run : impl_->runs) {
      if (run->output) running.push_back(run->output);
    }
  }
  for (const auto& output : running) {
    output->failed(503, shutting_down);
    output->request_stop();
  }
}

RunStats RunService::stats() const {
  const std::lock_guard lock(impl_->mutex);
  RunStats stats = impl_->stats;
  stats.under_way = impl_->runs.size();
  return stats;
}

// Whether a run with a key takes place, waits for another one of its key, or has an answer already.
void RunService::Impl::look_up(const RunPtr& run) {
  const auto& key = run->request.idempotency_key;
  switch (keys.claim(key, run->fingerprint, [this, run] { look_up(run); })) {
    case RunningKeys::Claim::mine:
      break;
    case RunningKeys::Claim::waits:
      return;
    case RunningKeys::Claim::conflict:
      refuse(run, 422, key_of_another_request);
      return;
  }
  if (!store.is_shared()) {
    decide(run);
    return;
  }
  shared.enter("key " + key, [this, run](std::unique_ptr<StoreHold> hold, const std::string& error) {
    if (hold) {
      run->key_hold = std::move(hold);
      // Reading the store takes time.
      desk.submit([this, run] { decide(run); });
      return;
    }
    give_key_back(run);
    refuse(run, error.empty() ? 503 : 500,
           error.empty() ? std::string(shutting_down) : "the store could not be reached: " + error);
  });
}

// The run has its key to itself: what it finds under it stays.
void RunService::Impl::decide(const RunPtr& run) {
  const auto& key = run->request.idempotency_key;
  try {
    auto kept = store.kept_answer(key);
    if (!kept) {
      begin(run);
    } else if (kept->fingerprint != run->fingerprint) {
      give_key_back(run);
      refuse(run, 422, key_of_another_request);
    } else {
      give_key_back(run);
      // Writing may wait for a slow reader, and the desk must not.
      pool.submit([this, run, answer = std::make_shared<KeptAnswer>(std::move(*kept))] {
        replay(run, std::move(*answer));
      });
    }
  } catch (const std::exception& error) {
    give_key_back(run);
    refuse(run, 500, std::string("the store could not be read: ") + error.what());
  }
}

void RunService::Impl::replay(const RunPtr& run, KeptAnswer&& kept) {
  const auto output = run->make_output(kept.conversation_id, true);
  {
    const std::lock_guard lock(mutex);
    run->request.conversation_id = kept.conversation_id;
    run->output = output;
    ++stats.replayed;
  }
  try {
    output->accepted();
    const RunResult result = to_result(std::move(kept));
    note(*run, "replayed", 200, &result);
    output->content(result.answer);
    output->completed(result);
  } catch (const RunCancelled&) {  // the reader has gone
  }
  forget(run);
}

void RunService::Impl::refuse(const RunPtr& run, int status, std::string_view message) {
  note(*run, "refused", status);
  run->make_output(run->request.conversation_id, false)->refused(status, message);
  forget(run);
}

void RunService::Impl::begin(const RunPtr& run) {
  auto& request = run->request;
  if (request.conversation_id.empty()) request.conversation_id = core::make_uuid();
  auto output = run->make_output(request.conversation_id, false);
  if (request.to_end && !request.idempotency_key.empty()) {
    output = std::make_shared<LastingOutput>(std::move(output));
  }
  bool too_late = false;
  {
    const std::lock_guard lock(mutex);
    run->output = output;
    too_late = stopping;
  }
  if (too_late) {
    note(*run, "refused", 503);
    output->refused(503, shutting_down);
    give_key_back(run);
    forget(run);
    return;
  }
  output->accepted();
  turns.enter(request.conversation_id, [this, run] { take_turn(run); });
}

// No other run of this server uses the conversation; those of others come next.
void RunService::Impl::take_turn(const RunPtr& run) {
  shared.enter("conversation " + run->request.conversation_id,
               [this, run](std::unique_ptr<StoreHold> hold, const std::string& error) {
                 run->conversation_hold = std::move(hold);
                 run->cannot_hold = error;
                 pool.submit([this, run] { carry_out(run); });
               });
}

void RunService::Impl::carry_out(const RunPtr& run) {
  auto& output = *run->output;
  auto how = &AgentStats::failed;
  const auto end_badly = [&](int status, std::string_view message) {
    const bool is_cancelled = how == &AgentStats::cancelled;
    note(*run, is_cancelled ? "cancelled" : "failed", is_cancelled ? 0 : status);
    output.failed(status, message);
  };
  // What the user should read ends in what to do; all else is named as ours.
  try {
    if (!run->cannot_hold.empty()) throw StoreError(run->cannot_hold);
    answer(*run, output);
    how = &AgentStats::finished;
  } catch (const RunCancelled&) {
    how = &AgentStats::cancelled;
    end_badly(503, cancelled);
  } catch (const SqlCancelled&) {
    how = &AgentStats::cancelled;
    end_badly(503, cancelled);
  } catch (const AgentFailure& failure) {
    end_badly(500, failure.what());
  } catch (const SqlError& error) {
    end_badly(500, std::string("the data source refused a query: ") + error.what());
  } catch (const SourceError& error) {
    end_badly(500, error.what());
  } catch (const StoreError& error) {
    end_badly(500, std::string("the conversation could not be kept or read: ") + error.what());
  } catch (const std::exception& error) {
    end_badly(500, "the agent " + run->request.agent->description().name + " failed: " + error.what());
  }
  count(*run, how);
  const std::string conversation = run->request.conversation_id;
  run->conversation_hold.reset();
  give_key_back(run);
  forget(run);
  turns.leave(conversation);
}

// The audit's line, before the caller knows how it ended.
void RunService::Impl::note(const Run& run, std::string_view outcome, int status, const RunResult* result) {
  if (!audit) return;
  AuditEntry entry;
  entry.request_id = run.request.request_id;
  entry.caller = run.request.by.name;
  entry.role = run.request.by.role;
  entry.agent = run.request.agent->description().name;
  entry.conversation_id = run.request.conversation_id;
  entry.outcome = outcome;
  entry.status = status;
  entry.duration =
      std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - run.accepted);
  entry.read = run.trail.summary();
  entry.reused = run.reused;
  if (result) {
    entry.tools = result->tools;
    entry.usage = AuditEntry::Usage{result->usage.prompt, result->usage.completion,
                                    result->usage.unit == UsageUnit::tokens};
  }
  audit->write(entry);
}

// Lets the agent run, or says again what it said to the same message over the same data.
RunUsage RunService::Impl::say(Run& taken, AgentRun& run, EventSink& sink) {
  const Agent& agent = *taken.request.agent;
  std::optional<Catalog> observed;
  if (audit) {
    observed = observed_catalog(catalog,
                                [&trail = taken.trail](const StatementReport& report) { trail.add(report); });
  }
  const AgentContext context{observed ? *observed : catalog, store};
  const bool begins = run.history.empty() && run.memory.empty();
  const std::string version = begins ? catalog.version() : std::string();
  if (version.empty()) return agent.run(run, context, sink);
  const auto day = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
  http::DigestText text;
  text.add(agent.description().name).add(run.message).add(core::canonical_json(run.parameters)).add(version);
  const auto digest =
      text.add(std::to_string(day.time_since_epoch().count()) + (run.may_edit ? "e" : "r")).digest();
  const std::string key(reinterpret_cast<const char*>(digest.data()), digest.size());
  if (const auto kept = answers.find(key)) {
    taken.reused = true;
    taken.trail.add_tables(kept->tables);
    kept->replay(sink);
    run.memory = kept->memory;
    count_reused(agent.description().name);
    return kept->usage;
  }
  KeepingSink keeping(sink);
  const RunUsage usage = agent.run(run, context, keeping);
  auto kept = keeping.take();
  // Data that changed meanwhile may have been seen as it was before or after.
  if (run.same_again && kept && catalog.version() == version) {
    kept->memory = run.memory;
    kept->usage = usage;
    kept->tables = taken.trail.summary().tables;
    answers.keep(key, std::move(kept));
  }
  return usage;
}

void RunService::Impl::answer(Run& taken, RunOutput& output) {
  const RunRequest& request = taken.request;
  const std::stop_token stop = output.stop_token();
  if (stop.stop_requested()) throw RunCancelled();
  const std::string& name = request.agent->description().name;
  {
    const std::lock_guard lock(mutex);
    ++stats.agents[name].begun;
  }
  Conversation conversation;
  if (auto kept = store.load_conversation(request.conversation_id, 50, name)) {
    conversation = std::move(*kept);
  }
  const std::int64_t asked_at = epoch_ms();
  Recorder recorder(output);
  AgentRun run{request.message,         request.parameters,
               request.conversation_id, std::move(conversation.messages),
               conversation.memory,     stop,
               request.may_edit};
  RunResult result;
  result.usage = say(taken, run, recorder);
  // Nobody has seen the end of it: the conversation goes on where it was.
  if (stop.stop_requested()) throw RunCancelled();
  result.answer = std::move(recorder.answer);
  result.tools = std::move(recorder.tools);
  const bool keyed = !request.idempotency_key.empty();
  const KeptAnswer kept = keyed ? to_kept(request, taken.fingerprint, result) : KeptAnswer();
  store.save_turn(request.conversation_id, name, {"human", request.message, asked_at},
                  {"assistant", result.answer, epoch_ms()}, conversation.memory, keyed ? &kept : nullptr);
  note(taken, "finished", 200, &result);
  output.completed(result);
}

// The run no longer holds its key: what waited for it looks again.
void RunService::Impl::give_key_back(const RunPtr& run) {
  if (run->request.idempotency_key.empty()) return;
  run->key_hold.reset();
  auto waiting = keys.release(run->request.idempotency_key);
  {
    const std::lock_guard lock(mutex);
    if (!stopping) {
      for (auto& again : waiting) desk.submit(std::move(again));
      return;
    }
  }
  // The desk may be gone already.
  for (const auto& again : waiting) again();
}

void RunService::Impl::forget(const RunPtr& run) {
  const std::lock_guard lock(mutex);
  runs.erase(run);
}

void RunService::Impl::count_reused(const std::string& agent) {
  const std::lock_guard lock(mutex);
  ++stats.agents[agent].reused;
}

void RunService::Impl::count(const Run& run, std::uint64_t AgentStats::*what) {
  const std::lock_guard lock(mutex);
  ++(stats.agents[run.request.agent->description().name].*what);
}

}  // namespace ai_sdk::server
