#include "client/bridge.hpp"
#include "client/operations.hpp"

#include <ai_sdk/async.hpp>
#include <ai_sdk/client.hpp>

#include <boost/system/system_error.hpp>

#include <algorithm>
#include <stdexcept>

namespace ai_sdk {
namespace {

using detail::CallPlan;
using detail::ClientState;

constexpr std::size_t most_concurrent = 1'000'000;

struct Job {
  std::shared_ptr<ClientState> client;
  std::string agent;
  std::vector<std::string> messages;
  MapOptions options;
  std::size_t next = 0;
  std::vector<MapResult> results;
};

// Takes one message after the other until none is left. One that fails is a result; being cancelled is not.
http::Task<void> work(std::shared_ptr<Job> job) {
  while (job->next < job->messages.size()) {
    MapResult result;
    result.index = job->next++;
    try {
      auto plan = std::make_shared<const CallPlan>(
          detail::plan_run(*job->client, job->agent, job->messages[result.index], job->options.call, false));
      result.response = co_await detail::invoke(job->client, std::move(plan));
    } catch (const boost::system::system_error&) {
      throw;
    } catch (...) {
      result.error = std::current_exception();
    }
    job->results.push_back(std::move(result));
    if (const auto& told = job->options.on_progress; told && *told)
      (*told)(job->results.size(), job->messages.size());
  }
}

http::Task<std::vector<MapResult>> map_all(std::shared_ptr<Job> job) {
  detail::Steps steps;
  const std::size_t workers = std::min(job->options.max_concurrent, job->messages.size());
  for (std::size_t i = 0; i < workers; ++i) steps.push_back(work(job));
  co_await detail::run_all(std::move(steps));
  auto results = std::move(job->results);
  if (job->options.ordered)
    std::sort(results.begin(), results.end(),
              [](const MapResult& a, const MapResult& b) { return a.index < b.index; });
  co_return results;
}

std::shared_ptr<Job> make_job(const std::shared_ptr<ClientState>& client, const AgentHandle& agent,
                              std::vector<std::string> messages, const MapOptions& options) {
  if (options.max_concurrent == 0 || options.max_concurrent > most_concurrent)
    throw std::invalid_argument("max_concurrent must be 1 to " + std::to_string(most_concurrent));
  if (options.call.request_id || options.call.idempotency_key)
    throw std::invalid_argument(
        "request_id and idempotency_key belong to a single call: a server would take the others for "
        "repetitions of the first");
  detail::plan_run(*client, agent.name(), "", options.call, false);  // wrong options are said at once
  auto job = std::make_shared<Job>();
  job->client = client;
  job->agent = agent.name();
  job->messages = std::move(messages);
  job->options = options;
  return job;
}

}  // namespace

std::vector<MapResult> AiSdk::map(const AgentHandle& agent, std::vector<std::string> messages,
                                  const MapOptions& options) const {
  state_->ensure_open();
  return detail::block_on(*state_, map_all(make_job(state_, agent, std::move(messages), options)));
}

boost::asio::awaitable<std::vector<MapResult>> AiSdk::amap(const AgentHandle& agent,
                                                           std::vector<std::string> messages,
                                                           const MapOptions& options) const {
  state_->require_async("amap");
  state_->ensure_open();
  return detail::on_client(state_, map_all(make_job(state_, agent, std::move(messages), options)));
}

}  // namespace ai_sdk
