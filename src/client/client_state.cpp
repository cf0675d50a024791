#include "client/client_state.hpp"

#include "client/mcp_session.hpp"
#include "client/token_source.hpp"
#include "client/transport_config.hpp"
#include "http/http_transport.hpp"

#include <ai_sdk/errors.hpp>
#include <ai_sdk/version.hpp>

#include <utility>

namespace ai_sdk::detail {
namespace {

AiSdkConfig validated(AiSdkConfig config) {
  config.validate();
  if (config.user_agent.empty()) config.user_agent = "ai-sdk-cpp/" AI_SDK_VERSION;
  return config;
}

}  // namespace

ClientState::ClientState(AiSdkConfig config, std::optional<boost::asio::any_io_executor> executor,
                         TransportFactory make_transport)
    : config_(validated(std::move(config))),
      url_(core::parse_base_url(config_.host)),
      executor_(std::move(executor)),
      make_transport_(std::move(make_transport)) {
  if (!make_transport_) {
    auto settings = transport_config(config_);
    if (settings.proxy) proxy_credentials_ = settings.proxy->credentials();
    make_transport_ = [settings = std::move(settings)](std::shared_ptr<http::IoRuntime> runtime) {
      return http::make_http_transport(std::move(runtime), settings);
    };
  }
  engine_ = make_engine().release();
}

ClientState::~ClientState() {
  close();
  std::unique_ptr<Engine> mine(&engine());
  if (!mine->of_this_process()) {
    Engine::forget(mine.release());
    return;
  }
  // The sockets of a loop that goes on running are taken down on it.
  if (mine->runtime->owns_thread() || mine->runtime->on_executor()) return;
  try {
    const auto executor = mine->runtime->executor();
    boost::asio::post(executor, [engine = std::move(mine)] {});
  } catch (...) {  // out of memory: taken down here
  }
}

std::unique_ptr<Engine> ClientState::make_engine() const {
  auto runtime =
      executor_ ? std::make_shared<http::IoRuntime>(*executor_) : std::make_shared<http::IoRuntime>();
  return std::make_unique<Engine>(std::move(runtime), make_transport_, config_);
}

Engine& ClientState::current() {
  Engine* engine = engine_.load(std::memory_order_acquire);
  if (engine->of_this_process()) return *engine;
  auto fresh = make_engine();
  if (!engine_.compare_exchange_strong(engine, fresh.get(), std::memory_order_acq_rel)) return *engine;
  Engine::forget(engine);
  return *fresh.release();
}

void ClientState::check_open() const {
  if (closed_) throw AiSdkError("the client is closed. Make a new AiSdk, or close it later");
}

void ClientState::ensure_open() {
  check_open();
  Engine& engine = current();
  if (engine.started.load(std::memory_order_acquire)) return;
  engine.runtime->start();
  engine.started.store(true, std::memory_order_release);
}

void ClientState::require_async(std::string_view method) const {
  if (!config_.enable_async) throw AsyncNotEnabledError(method);
}

void ClientState::end_all(Engine& engine) noexcept {
  std::lock_guard lock(engine.gate);
  if (closed_.exchange(true) || !engine.started) return;
  try {
    // Where the loop goes on, it keeps the client until this has run. Where it is the client's own, close()
    // waits until then; the destructor has nobody left who could keep it.
    const auto end = [self = weak_from_this().lock(), &engine] {
      engine.runtime->aborts().abort_all();
      engine.transport->close();
    };
    if (engine.runtime->on_executor())
      end();
    else
      boost::asio::post(engine.runtime->executor(), end);
    engine.runtime->pace().hurry();
  } catch (...) {  // out of memory: the thread ends once its work is done
  }
}

void ClientState::close() noexcept {
  Engine& mine = engine();
  if (!mine.of_this_process()) {  // nothing of it is this process's to close
    closed_ = true;
    return;
  }
  end_all(mine);
  mine.runtime->finish();
}

McpSession& ClientState::mcp() {
  auto& session = engine().mcp;
  if (!session) session = std::make_unique<McpSession>();
  return *session;
}

std::string ClientState::without_token(std::string text) const {
  if (!proxy_credentials_.empty()) text = without_secret(std::move(text), proxy_credentials_);
  if (const auto* tokens = engine().tokens.get()) return tokens->blot_out(std::move(text));
  return without_secret(std::move(text), config_.token.reveal());
}

}  // namespace ai_sdk::detail
