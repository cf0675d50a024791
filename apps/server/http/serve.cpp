#include "http/serve.hpp"

#include "agents/registry.hpp"
#include "audit/audit_log.hpp"
#include "catalog/source_error.hpp"
#include "http/http_server.hpp"
#include "http/listen_address.hpp"
#include "http/serve_data.hpp"
#include "http/server_log.hpp"
#include "http/state_folder.hpp"
#include "llm/model_agent.hpp"
#include "llm/model_service.hpp"
#include "mcp/mcp_service.hpp"
#include "metadata/catalog_tools.hpp"
#include "metadata/known_users.hpp"
#include "routes/routes.hpp"
#include "store/metadata_store.hpp"
#include "store/private_file.hpp"
#include "store/store.hpp"
#include "trust/token_file.hpp"
#include "trust/token_verifier.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <ostream>

namespace ai_sdk::server {
namespace {

// Each open stream needs a descriptor, and the usual soft limit of 1024 is for programs that use select().
void allow_many_descriptors() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == limit.rlim_max) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

// As a shell reads it back.
std::string shell_word(const std::string& text) {
  constexpr std::string_view plain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789%+,-./:=@_";
  if (!text.empty() && text.find_first_not_of(plain) == std::string::npos) return text;
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + '\'';
}

std::string token_for(const ServeOptions& options, StateFolder& state) {
  if (!options.token) return token_of_file(state / "token");
  if (!is_usable_token(*options.token)) {
    throw ServeError(
        "the token must be of visible ASCII characters without blanks; choose another with --token");
  }
  return *options.token;
}

// `known`: gets those of whom it is known before they call.
std::shared_ptr<const TokenVerifier> tokens_of(const ServeOptions& options, const std::string& token,
                                               std::vector<KnownUser>& known) {
  auto tokens = std::make_shared<TokenVerifier>();
  // Whoever started the server may do all.
  known.push_back({Principal{"owner", Role::admin}, {}});
  tokens->add(token, known.back().principal);
  if (!options.token_file.empty()) {
    for (auto& named : read_token_file(options.token_file)) {
      tokens->add(named.token, named.principal);
      known.push_back({std::move(named.principal), std::move(named.teams)});
    }
  }
  if (!options.jwt_keys.empty()) {
    tokens->accept_signed({read_jwt_keys(options.jwt_keys), options.jwt_issuer, options.jwt_audience});
  } else if (!options.jwt_issuer.empty() || !options.jwt_audience.empty()) {
    throw ServeError("--jwt-issuer and --jwt-audience are of use only beside --jwt-keys FILE");
  }
  return tokens;
}

// Null where none is wanted.
std::unique_ptr<llm::ModelService> model_of(const ServeOptions& options, ServerLog& log) {
  if (options.llm.url.empty() && options.llm.model.empty()) return nullptr;
  std::unique_ptr<llm::ModelService> model;
  try {
    model = llm::open_model(options.llm);
  } catch (const std::invalid_argument& error) {
    throw ServeError(error.what());
  }
  log.line("language model: " + model->shown() + "; what agents read of your data is sent there");
  if (model->endpoint.key_unencrypted())
    log.line("warning: the key of the language model is sent unencrypted; prefer an https address");
  model->tools.add(make_catalog_tools());
  model->on_failure = [&log](const std::string& text) { log.line("warning: " + text); };
  return model;
}

AgentRegistry agents_of(const ServeOptions& options, llm::ModelService* model) {
  AgentRegistry agents = built_in_agents([model](std::unique_ptr<Agent> agent) {
    return model ? llm::with_model(std::move(agent), *model) : std::move(agent);
  });
  for (const std::string& alias : options.aliases) {
    const auto equals = alias.rfind('=');
    if (equals == std::string::npos)
      throw ServeError("--alias takes NAME=AGENT, as in MyAgent=SqlQueryAgent, not " + alias);
    try {
      agents.add_alias(alias.substr(0, equals), alias.substr(equals + 1));
    } catch (const std::invalid_argument& error) {
      throw ServeError("--alias " + alias + ": " + error.what());
    }
  }
  return agents;
}

// Somebody's own agent has the name of one that the start brings along.
void say_taken(const std::string& name, const ServeOptions& options, ServerLog& log) {
  for (const std::string& alias : options.aliases) {
    if (alias.starts_with(name + '='))
      throw ServeError("--alias " + alias + ": somebody has made an agent of that name; choose another one");
  }
  log.line("warning: the built-in agent " + name + " is not there: somebody has made an agent of that name");
}

// What is neither a run nor a call of a tool: looking at things, changing them, and what was refused. Whether
// the server is well is asked every few seconds, and by nobody in particular.
void note(AuditLog& audit, const AccessRecord& record, const std::vector<std::string>& open_paths) {
  if (record.audited || std::find(open_paths.begin(), open_paths.end(), record.path) != open_paths.end())
    return;
  AuditEntry entry;
  entry.request_id = record.id;
  entry.caller = record.caller;
  entry.role = record.role;
  entry.method = record.method;
  entry.path = record.path;
  entry.agent = record.agent;
  entry.outcome = record.cut                                                             ? "cancelled"
                  : record.status < 400                                                  ? "done"
                  : record.status == 401 || record.status == 403 || record.status == 429 ? "refused"
                                                                                         : "failed";
  entry.status = record.status;
  entry.duration = record.time;
  audit.write(entry);
}

// Threads that look into the store for requests about agents, personas, bots and abilities.
constexpr std::size_t desk_threads = 2;

void serve(const ServeOptions& options, std::ostream& out, ServerLog& log) {
  const ListenAddress address = check_address(options.host, options.token.has_value());
  StateFolder state(options.state_folder);
  const std::string token = token_for(options, state);
  Store store(options.store.empty() ? state / "store.sqlite" : options.store);
  Catalog catalog;
  open_sources(catalog, options.data, state, log);
  allow_many_descriptors();

  const auto model = model_of(options, log);
  AgentRegistry agents = agents_of(options, model.get());
  AroundAgent around;
  if (model) {
    around = [&model](std::shared_ptr<const Agent> agent) -> std::shared_ptr<const Agent> {
      return llm::with_model(std::move(agent), *model);
    };
  }
  Directory directory(store, agents, catalog, around);
  for (const auto& name : directory.names_taken()) say_taken(name, options, log);
  RunLimits run_limits = options.runs;
  if (model && run_limits.workers == 0) run_limits.workers = llm::workers_with_model;
  std::unique_ptr<AuditLog> audit;
  if (!options.audit_log.empty()) {
    audit =
        std::make_unique<AuditLog>(options.audit_log, [&log](const std::string& text) { log.line(text); });
    log.line("audit log: " + options.audit_log.string());
  }
  RunService runs(catalog, store, run_limits, audit.get());
  McpService tools(catalog, store, make_catalog_tools(), {}, audit.get());
  WorkerPool desk(desk_threads);
  const auto router = std::make_shared<Router>();
  add_system_routes(*router);
  Faults faults;
  if (!options.faults.empty()) {
    faults.plan = FaultPlan::read(options.faults);
    log.line("failures are made on purpose, as " + options.faults.string() + " says");
  }
  add_agent_routes(*router, agents, directory, desk, runs, &faults);
  add_entity_routes(*router, directory, desk);
  add_memory_routes(*router, catalog, store, desk);
  add_mcp_routes(*router, tools);
  add_metrics_routes(*router, runs, tools, audit.get());

  HttpServerOptions http;
  http.host = address.host;
  http.port = options.port;
  http.limits = options.http;
  std::vector<KnownUser> known;
  http.guard.tokens = tokens_of(options, token, known);
  MetadataStore metadata(store);
  know_users(metadata, known);
  http.guard.requests_per_minute = options.requests_per_minute;
  http.guard.hosts = {address.host};
  http.guard.any_host = address.any;
  http.guard.open_paths = open_system_paths();
  http.log = [&log, &audit, open = open_system_paths()](const AccessRecord& record) {
    log.access(record);
    if (audit) note(*audit, record, open);
  };
  http.end_running = [&runs, &tools, &log] {
    log.line("ending what still runs");
    runs.shut_down();
    tools.shut_down();
  };
  http.stop_on_signals = true;
  HttpServer server(std::move(http), router);

  const std::string url = "http://" + address.reached_by + ':' + std::to_string(server.port());
  log.line("listening on " + url + "; Ctrl-C stops it");
  out << "export AI_SDK_HOST=" << shell_word(url) << "\nexport AI_SDK_TOKEN=" << shell_word(token)
      << std::endl;
  server.run();
  log.line("stopped");
}

}  // namespace

int run_server(const ServeOptions& options, std::ostream& out, std::ostream& log_stream) {
  ServerLog log(log_stream, options.log_format);
  try {
    serve(options, out, log);
    return 0;
  } catch (const PrivateFileError& error) {
    throw ServeError(error.what());
  } catch (const AuditLogError& error) {
    throw ServeError(error.what());
  } catch (const TokenFileError& error) {
    throw ServeError(error.what());
  } catch (const FaultPlanError& error) {
    throw ServeError(error.what());
  } catch (const JwtKeyError& error) {
    throw ServeError(error.what());
  } catch (const StoreError& error) {
    throw ServeError(error.what());
  } catch (const SourceError& error) {
    throw ServeError(error.what());
  } catch (const ListenError& error) {
    throw ServeError(error.what());
  } catch (const std::filesystem::filesystem_error& error) {
    throw ServeError(error.what());
  }
}

}  // namespace ai_sdk::server
