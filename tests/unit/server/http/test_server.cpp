#include "test_server.hpp"

namespace ai_sdk::server::testing {

using namespace std::chrono_literals;

void Signal::set() {
  const std::lock_guard lock(mutex_);
  is_set_ = true;
  changed_.notify_all();
}

bool Signal::wait() {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, 10s, [this] { return is_set_; });
}

ScriptedAgent::ScriptedAgent(std::string name, Script script) : script_(std::move(script)) {
  description_.name = std::move(name);
  description_.display_name = "Shown as " + description_.name;
  description_.description = "Does what a test says";
  description_.abilities = {"testing"};
}

RunUsage ScriptedAgent::run(AgentRun& run, const AgentContext&, EventSink& sink) const {
  return script_(run, sink);
}

TestServer::TestServer() {
  limits.grace = 200ms;
  limits.flush = 1'000ms;
  run_limits.workers = 4;
}

TestServer::~TestServer() { stop(); }

void TestServer::add(std::string name, ScriptedAgent::Script script, bool api_enabled) {
  agents.add(std::make_unique<ScriptedAgent>(std::move(name), std::move(script)), api_enabled);
}

void TestServer::start() {
  directory_ = std::make_unique<Directory>(store, agents, catalog, around);
  runs_ = std::make_unique<RunService>(catalog, store, run_limits, audit.get());
  desk_ = std::make_unique<WorkerPool>(2);
  router_ = std::make_shared<Router>();
  add_system_routes(*router_);
  add_agent_routes(*router_, agents, *directory_, *desk_, *runs_, &faults);
  add_entity_routes(*router_, *directory_, *desk_);
  add_memory_routes(*router_, catalog, store, *desk_);
  tools_ = std::make_unique<McpService>(catalog, store, ToolList());
  add_mcp_routes(*router_, *tools_);
  add_metrics_routes(*router_, *runs_, *tools_, audit.get());
  HttpServerOptions options;
  auto tokens = std::make_shared<TokenVerifier>();
  tokens->add("secret", {"owner", Role::admin});
  for (const auto& [token, principal] : callers) tokens->add(token, principal);
  options.guard.tokens = std::move(tokens);
  options.guard.requests_per_minute = requests_per_minute;
  options.guard.hosts = {"my-machine"};
  options.guard.open_paths = open_system_paths();
  options.limits = limits;
  options.log = [this](const AccessRecord& record) {
    const std::lock_guard lock(mutex_);
    log_.push_back(record);
    logged_.notify_all();
  };
  options.end_running = [this] { runs_->shut_down(); };
  server_ = std::make_unique<HttpServer>(std::move(options), router_);
  thread_ = std::thread([this] { server_->run(); });
}

void TestServer::request_stop() { server_->stop(); }

void TestServer::stop() {
  if (!thread_.joinable()) return;
  server_->stop();
  thread_.join();
  tools_.reset();
  desk_.reset();
  runs_.reset();
}

std::vector<AccessRecord> TestServer::log() {
  const std::lock_guard lock(mutex_);
  return log_;
}

bool TestServer::wait_for_log(std::size_t count) {
  std::unique_lock lock(mutex_);
  return logged_.wait_for(lock, 10s, [&] { return log_.size() >= count; });
}

RawAnswer TestServer::invoke(const std::string& agent, const std::string& body) const {
  return ask(port(), post(agent, "invoke", body));
}

RawRequest post(const std::string& agent, const std::string& verb, const std::string& body) {
  RawRequest request;
  request.method = "POST";
  request.target = "/api/v1/agents/dynamic/name/" + agent + '/' + verb;
  request.headers = "Content-Type: application/json\r\n";
  request.body = body;
  return request;
}

RunUsage echo(AgentRun& run, EventSink& sink) {
  sink.content(run.message);
  return {1, 2};
}

}  // namespace ai_sdk::server::testing
