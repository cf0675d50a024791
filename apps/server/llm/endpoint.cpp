#include "llm/endpoint.hpp"

#include "agents/agent.hpp"
#include "client/failures.hpp"
#include "client/transport_config.hpp"
#include "core/http_errors.hpp"
#include "core/retry_planner.hpp"
#include "core/text.hpp"
#include "core/token_provider.hpp"
#include "http/http_transport.hpp"
#include "llm/exchange.hpp"

#include <ai_sdk/config.hpp>
#include <ai_sdk/version.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>

#include <condition_variable>
#include <mutex>
#include <optional>
#include <random>

namespace ai_sdk::server::llm {
namespace {

namespace asio = boost::asio;
using std::chrono::milliseconds;
using Kind = ModelFailure::Kind;

constexpr std::string_view path = "/chat/completions";

// The address is often copied with the path of the one call that matters.
std::string without_path(std::string url) {
  while (!url.empty() && url.back() == '/') url.pop_back();
  if (url.ends_with(path)) url.resize(url.size() - path.size());
  return url;
}

http::TransportConfig transport_of(const EndpointSettings& settings) {
  AiSdkConfig config;
  config.host = without_path(settings.url);
  config.connect_timeout = settings.connect_timeout;
  return detail::transport_config(config);
}

EndpointSettings checked(EndpointSettings settings) {
  if (settings.model.empty()) throw std::invalid_argument("a model's name is needed beside the address");
  if (!detail::is_token_text(settings.key.reveal()))
    throw std::invalid_argument("the key holds blanks or characters that no key has");
  return settings;
}

bool is_loopback(const std::string& host) {
  return host == "localhost" || host == "::1" || host.starts_with("127.");
}

double random_number() {
  thread_local std::minstd_rand generator{std::random_device()()};
  return std::uniform_real_distribution<double>(0.0, 1.0)(generator);
}

void wait_for(milliseconds time, const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any nobody;
  std::unique_lock lock(mutex);
  nobody.wait_for(lock, stop, time, [] { return false; });
  if (stop.stop_requested()) throw RunCancelled();
}

}  // namespace

struct ModelEndpoint::Impl {
  explicit Impl(EndpointSettings given)
      : settings(checked(std::move(given))),
        config(transport_of(settings)),
        host(config.url.authority()),
        runtime(std::make_shared<http::IoRuntime>()),
        transport(http::make_http_transport(runtime, config)) {}

  http::Request request_of(const ChatRequest& request, const Dialect& spoken) const {
    http::Request out;
    out.method = "POST";
    out.target = path;
    out.headers = {{"Content-Type", "application/json"},
                   {"Accept", "text/event-stream"},
                   {"User-Agent", "ai-sdk-serve/" AI_SDK_VERSION}};
    if (!settings.key.empty()) out.headers.emplace_back("Authorization", "Bearer " + settings.key.reveal());
    out.body = request_body(request, settings.model, spoken);
    return out;
  }

  Dialect current_dialect() const {
    const std::lock_guard lock(mutex);
    return dialect;
  }
  // True where the question is to be asked again in other words.
  bool learn(const Refusal& refusal, const Dialect& spoken) {
    if (refusal.status != 400 && refusal.status != 422) return false;
    const std::lock_guard lock(mutex);
    if (dialect != spoken) return true;  // another question has taught it meanwhile
    const auto next = dialect_after(dialect, refusal.body);
    if (next) dialect = *next;
    return next.has_value();
  }

  ModelAnswer attempt(const http::Request& request, Clock::time_point deadline, const std::stop_token& stop,
                      const OnPiece& on_piece, bool& any_piece);

  const EndpointSettings settings;
  const http::TransportConfig config;
  const std::string host;
  const std::shared_ptr<http::IoRuntime> runtime;
  const std::unique_ptr<http::Transport> transport;  // used on the runtime's thread
  mutable std::mutex mutex;
  Dialect dialect;  // as the endpoint has taught so far
};

ModelEndpoint::ModelEndpoint(EndpointSettings settings)
    : impl_(std::make_unique<Impl>(std::move(settings))) {}

ModelEndpoint::~ModelEndpoint() {
  asio::post(impl_->runtime->executor(), [impl = impl_.get()] {
    impl->runtime->aborts().abort_all();
    impl->transport->close();
  });
  impl_->runtime->finish();
}

const std::string& ModelEndpoint::model() const noexcept { return impl_->settings.model; }
const std::string& ModelEndpoint::host() const noexcept { return impl_->host; }
bool ModelEndpoint::key_unencrypted() const noexcept {
  return !impl_->settings.key.empty() && !impl_->config.url.tls && !is_loopback(impl_->config.url.host);
}

// One request, from the calling thread's point of view.
ModelAnswer ModelEndpoint::Impl::attempt(const http::Request& request, Clock::time_point deadline,
                                         const std::stop_token& stop, const OnPiece& on_piece,
                                         bool& any_piece) {
  http::TimeLimits limits;
  limits.timeout = settings.silence;
  limits.between_reads = true;
  limits.deadline = deadline;
  auto pending = std::make_shared<PendingAnswer>();
  const auto cancel = [this, pending] {
    asio::post(runtime->executor(), [pending] { pending->cancel.emit(asio::cancellation_type::terminal); });
  };
  runtime->start();
  asio::post(runtime->executor(), [this, &request, limits, pending] {
    asio::co_spawn(runtime->executor(), exchange(*transport, request, limits, *pending),
                   asio::bind_cancellation_slot(pending->cancel.slot(),
                                                [pending](std::exception_ptr error, ModelAnswer answer) {
                                                  pending->finish(std::move(error), std::move(answer));
                                                }));
  });
  const std::stop_callback stopping(stop, cancel);
  std::exception_ptr reader_failed;
  for (auto pieces = pending->wait(); !pieces.empty(); pieces = pending->wait()) {
    if (reader_failed) continue;  // the request is ours: the I/O has to let go of it first
    try {
      for (const auto& piece : pieces) {
        any_piece = true;
        on_piece(piece);
      }
    } catch (...) {
      reader_failed = std::current_exception();
      cancel();
    }
  }
  if (reader_failed) std::rethrow_exception(reader_failed);
  if (stop.stop_requested()) throw RunCancelled();
  return pending->take();
}

ModelAnswer ModelEndpoint::ask(const ChatRequest& request, Clock::time_point deadline,
                               const std::stop_token& stop, const OnPiece& on_piece) {
  core::RetryRules rules;
  rules.max_retries = impl_->settings.max_retries;
  rules.base_delay = impl_->settings.retry_wait;
  rules.retry_after_cap = impl_->settings.longest_retry_after;
  rules.read_only = true;  // a question changes nothing at the endpoint
  core::RetryPlanner planner(rules, random_number);
  bool any_piece = false;
  for (;;) {
    std::optional<core::Attempt> attempt;
    std::optional<ModelFailure> failure;
    const Dialect spoken = impl_->current_dialect();
    const http::Request sent = impl_->request_of(request, spoken);
    try {
      return impl_->attempt(sent, deadline, stop, on_piece, any_piece);
    } catch (const http::TransportFailure& error) {
      attempt = detail::as_attempt(error);
      failure = failure_of(error, impl_->settings.key);
    } catch (const Refusal& refusal) {
      if (impl_->learn(refusal, spoken)) continue;
      failure = failure_of(refusal, impl_->settings.key);
      attempt.emplace();
      attempt->status = refusal.status;
      attempt->retry_after = failure->retry_after();
    }
    if (!attempt || any_piece) throw *failure;
    const auto left = std::chrono::duration_cast<milliseconds>(deadline - Clock::now());
    const auto decision = planner.after(*attempt, left);
    if (decision.give_up != core::GiveUp::none) throw *failure;
    wait_for(decision.wait, stop);
  }
}

}  // namespace ai_sdk::server::llm
