#include "runs/run_service.hpp"

#include "catalog/connection.hpp"
#include "catalog/source_error.hpp"
#include "core/text.hpp"
#include "runs/recorder.hpp"
#include "runs/turns.hpp"
#include "runs/worker_pool.hpp"
#include "store/store.hpp"

#include <algorithm>
#include <chrono>
#include <mutex>
#include <set>
#include <thread>

namespace ai_sdk::server {
namespace {

constexpr std::string_view shutting_down =
    "the server is shutting down; send the message again once it is back";

std::size_t worker_count(std::size_t wanted) {
  return wanted != 0 ? wanted : std::max<std::size_t>(4, std::thread::hardware_concurrency());
}

std::int64_t epoch_ms() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

}  // namespace

struct RunService::Impl {
  Impl(const Catalog& the_catalog, Store& the_store, RunLimits limits)
      : catalog(the_catalog),
        store(the_store),
        max_runs(worker_count(limits.workers) + limits.max_waiting),
        pool(worker_count(limits.workers)) {}

  // One run from its acceptance to its end.
  struct Run {
    RunRequest request;
    std::shared_ptr<RunOutput> output;
  };

  void carry_out(const std::shared_ptr<Run>& run);
  void answer(const RunRequest& request, RunOutput& output);
  void leave(const std::shared_ptr<Run>& run);

  const Catalog& catalog;
  Store& store;
  const std::size_t max_runs;
  Turns turns;
  std::mutex mutex;
  std::set<std::shared_ptr<Run>> runs;
  bool stopping = false;
  WorkerPool pool;  // last: its threads use all of the above
};

RunService::RunService(const Catalog& catalog, Store& store, RunLimits limits)
    : impl_(std::make_unique<Impl>(catalog, store, limits)) {}

RunService::~RunService() { shut_down(); }

Admission RunService::start(RunRequest request, std::shared_ptr<RunOutput> output) {
  auto run = std::make_shared<Impl::Run>(Impl::Run{std::move(request), std::move(output)});
  {
    const std::lock_guard lock(impl_->mutex);
    if (impl_->stopping) return Admission::stopping;
    if (impl_->runs.size() >= impl_->max_runs) return Admission::busy;
    impl_->runs.insert(run);
  }
  run->output->accepted();
  Impl* impl = impl_.get();
  impl->turns.enter(run->request.conversation_id,
                    [impl, run] { impl->pool.submit([impl, run] { impl->carry_out(run); }); });
  return Admission::accepted;
}

void RunService::shut_down() {
  std::set<std::shared_ptr<Impl::Run>> running;
  {
    const std::lock_guard lock(impl_->mutex);
    impl_->stopping = true;
    running = impl_->runs;
  }
  for (const auto& run : running) {
    run->output->failed(503, shutting_down);
    run->output->request_stop();
  }
}

void RunService::Impl::carry_out(const std::shared_ptr<Run>& run) {
  auto& output = *run->output;
  // What the user should read ends in what to do; all else is named as ours.
  try {
    answer(run->request, output);
  } catch (const RunCancelled&) {
    output.failed(503, "the run was cancelled before it had ended; send the message again");
  } catch (const SqlCancelled&) {
    output.failed(503, "the run was cancelled before it had ended; send the message again");
  } catch (const AgentFailure& failure) {
    output.failed(500, failure.what());
  } catch (const SqlError& error) {
    output.failed(500, std::string("the data source refused a query: ") + error.what());
  } catch (const SourceError& error) {
    output.failed(500, error.what());
  } catch (const StoreError& error) {
    output.failed(500, std::string("the conversation could not be kept or read: ") + error.what());
  } catch (const std::exception& error) {
    output.failed(500, "the agent " + run->request.agent->description().name + " failed: " + error.what());
  }
  leave(run);
}

void RunService::Impl::answer(const RunRequest& request, RunOutput& output) {
  const std::stop_token stop = output.stop_token();
  if (stop.stop_requested()) throw RunCancelled();
  const auto& agent = *request.agent;
  Conversation conversation;
  if (auto kept = store.load_conversation(request.conversation_id, 50, agent.description().name)) {
    conversation = std::move(*kept);
  }
  const std::int64_t asked_at = epoch_ms();
  Recorder recorder(output);
  AgentRun run{request.message,         request.parameters,
               request.conversation_id, std::move(conversation.messages),
               conversation.memory,     stop,
               request.may_edit};
  RunResult result;
  result.usage = agent.run(run, AgentContext{catalog, store}, recorder);
  // Nobody has seen the end of it: the conversation goes on where it was.
  if (stop.stop_requested()) throw RunCancelled();
  result.answer = std::move(recorder.answer);
  result.tools = std::move(recorder.tools);
  store.save_turn(request.conversation_id, agent.description().name, {"human", request.message, asked_at},
                  {"assistant", result.answer, epoch_ms()}, conversation.memory);
  output.completed(result);
}

void RunService::Impl::leave(const std::shared_ptr<Run>& run) {
  {
    const std::lock_guard lock(mutex);
    runs.erase(run);
  }
  turns.leave(run->request.conversation_id);
}

}  // namespace ai_sdk::server
