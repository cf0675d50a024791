#include "batch/batch_run.hpp"

#include "batch/record.hpp"
#include "core/text.hpp"
#include "failure.hpp"

#include <ai_sdk/errors.hpp>

#include <algorithm>
#include <chrono>
#include <thread>

namespace ai_sdk::cli {
namespace {

// Whether the call failed before the server had it.
bool is_unreachable(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const NetworkError&) {
    return true;
  } catch (const TimeoutError& timeout) {
    return timeout.limit() == "connect_timeout";
  } catch (...) {
    return false;
  }
}

// Whether every other row would fail in the same way.
bool is_same_for_all(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const AuthenticationError&) {
    return true;
  } catch (const AgentNotFoundError&) {
    return true;
  } catch (const AgentNotEnabledError&) {
    return true;
  } catch (...) {
    return false;
  }
}

}  // namespace

BatchRun::BatchRun(BatchPlan plan, AiSdk& client, Attempts& attempts, Progress& progress)
    : plan_(std::move(plan)),
      client_(client),
      agent_(client.agent(plan_.agent)),
      attempts_(attempts),
      progress_(progress),
      keys_(plan_.agent, plan_.may_be_alike) {}

void BatchRun::run() {
  rows_ = plan_.open_rows();
  RecordWriter::Hooks hooks;
  hooks.write = plan_.write;
  hooks.on_safe = [this](const std::vector<Ended>& ended) {
    const std::lock_guard lock(input_mutex_);
    for (const auto& row : ended) {
      (*plan_.states)[row.key] = row.ok ? RowState::answered : RowState::failed;
      progress_.add(row.ok);
    }
  };
  hooks.on_tick = [this] { progress_.tick(); };
  hooks.on_failure = [this] { stop(); };
  writer_ = std::make_unique<RecordWriter>(std::move(hooks), plan_.ordered);
  {
    std::vector<std::jthread> workers;
    for (std::size_t i = 0; i < plan_.concurrency; ++i) workers.emplace_back([this] { work(); });
  }
  writer_->finish();
  if (why_) std::rethrow_exception(why_);
}

void BatchRun::stop(std::exception_ptr why) {
  {
    const std::lock_guard lock(mutex_);
    if (!why_) why_ = std::move(why);
  }
  if (stopping_.exchange(true)) return;
  client_.close();
}

bool BatchRun::next_job(Job& job) {
  const std::lock_guard lock(input_mutex_);
  while (!stopping_) {
    auto raw = rows_->next();
    if (!raw) return false;
    Row row = make_row(std::move(*raw), plan_.rules);
    const RowKey key = keys_.next(row);
    const auto state = plan_.states->find(key);
    if (state == plan_.states->end()) {
      throw UsageError("line " + std::to_string(row.line) +
                       " of the input is another one than when the batch began: do not change it meanwhile");
    }
    if (state->second != RowState::open) continue;
    job = {next_place_++, key, std::move(row)};
    return true;
  }
  return false;
}

void BatchRun::work() {
  try {
    Job job;
    while (next_job(job)) {
      writer_->wait_for_place(job.place);
      if (stopping_) return;
      ask(job);
    }
  } catch (...) {
    stop(std::current_exception());
  }
  if (stopping_) writer_->let_go();
}

void BatchRun::ask(const Job& job) {
  CallOptions options;
  if (!job.row.conversation_id.empty()) options.conversation_id = job.row.conversation_id;
  if (!job.row.parameters.empty()) options.parameters = job.row.parameters;
  options.idempotency_key = idempotency_key(plan_.batch, job.key);
  options.request_id = core::make_uuid();
  // The answer is fetched by the next run where this one does not live to see it.
  options.headers = Headers{{"X-Run-To-End", "true"}};
  RecordFacts facts{plan_.batch, plan_.agent, job.key, &job.row, *options.request_id};
  const auto begun = std::chrono::steady_clock::now();
  Ended ended;
  ended.place = job.place;
  ended.key = job.key;
  const auto complete = [&] {
    facts.attempts = attempts_.take(facts.request_id);
    facts.duration =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begun);
  };
  try {
    const InvokeResponse response = agent_.call(job.row.message, options);
    complete();
    note_reached();
    ended.ok = true;
    ended.line = record_of(facts, response);
  } catch (...) {
    complete();
    const auto error = std::current_exception();
    // A call that was cancelled, or could not have succeeded, says nothing about its row.
    if (stopping_) return;
    if (is_hopeless(error)) {
      stop(error);
      return;
    }
    ended.line = record_of(facts, describe(error));
  }
  writer_->add(std::move(ended));
}

void BatchRun::note_reached() {
  const std::lock_guard lock(mutex_);
  reached_ = true;
  unreachable_ = 0;
}

bool BatchRun::is_hopeless(const std::exception_ptr& error) {
  if (is_same_for_all(error)) return true;
  if (!is_unreachable(error)) {
    note_reached();
    return false;
  }
  const std::lock_guard lock(mutex_);
  ++unreachable_;
  return !reached_ || unreachable_ >= std::max<std::size_t>(10, 2 * plan_.concurrency);
}

}  // namespace ai_sdk::cli
