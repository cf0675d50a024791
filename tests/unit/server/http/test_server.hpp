#pragma once

#include "agents/registry.hpp"
#include "audit/audit_log.hpp"
#include "catalog/catalog.hpp"
#include "http/http_server.hpp"
#include "raw_client.hpp"
#include "routes/routes.hpp"
#include "store/store.hpp"

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace ai_sdk::server::testing {

// An event that one thread waits for and another one makes happen. Waiting ends after ten seconds at the
// latest.
class Signal {
 public:
  void set();
  bool wait();

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool is_set_ = false;
};

// An agent that does what a test says.
class ScriptedAgent : public Agent {
 public:
  using Script = std::function<RunUsage(AgentRun&, EventSink&)>;
  ScriptedAgent(std::string name, Script script);
  const AgentDescription& description() const override { return description_; }
  RunUsage run(AgentRun& run, const AgentContext& context, EventSink& sink) const override;

 private:
  AgentDescription description_;
  Script script_;
};

// A whole server in this process, on a free port, with its log kept. Agents are added before start().
class TestServer {
 public:
  TestServer();
  ~TestServer();

  void add(std::string name, ScriptedAgent::Script script, bool api_enabled = true);
  // Stops the server where it goes out of scope: before what the agents' scripts refer to.
  class [[nodiscard]] Running {
   public:
    explicit Running(TestServer& server) : server_(server) {}
    ~Running() { server_.stop(); }
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;

   private:
    TestServer& server_;
  };
  Running running() { return Running(*this); }
  void start();
  void stop();  // and waits until it has, and every run with it
  void request_stop();
  std::uint16_t port() const { return server_->port(); }
  const Router& router() const { return *router_; }
  std::vector<AccessRecord> log();
  // Waits until so many requests have been logged.
  bool wait_for_log(std::size_t count);

  RawAnswer invoke(const std::string& agent, const std::string& body) const;

  HttpLimits limits;
  RunLimits run_limits;
  // Who may call beside the owner, whose token is "secret".
  std::vector<std::pair<std::string, Principal>> callers;
  std::size_t requests_per_minute = 0;
  Faults faults;
  Store store{":memory:"};

  Catalog catalog;
  AgentRegistry agents;  // beside those that add() adds
  std::unique_ptr<AuditLog> audit;
  AroundAgent around;  // what is put before agents that are made over the API

 private:
  std::unique_ptr<Directory> directory_;
  std::unique_ptr<RunService> runs_;
  std::unique_ptr<WorkerPool> desk_;
  std::unique_ptr<McpService> tools_;
  std::shared_ptr<Router> router_;
  std::unique_ptr<HttpServer> server_;
  std::thread thread_;
  std::mutex mutex_;
  std::condition_variable logged_;
  std::vector<AccessRecord> log_;
};

RawRequest post(const std::string& agent, const std::string& verb, const std::string& body);

// Says the message back.
RunUsage echo(AgentRun& run, EventSink& sink);

}  // namespace ai_sdk::server::testing
