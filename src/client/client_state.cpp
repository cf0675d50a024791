#include "client/client_state.hpp"

#include "client/gate.hpp"
#include "http/h1_exchange.hpp"

#include <ai_sdk/errors.hpp>
#include <ai_sdk/version.hpp>

#include <boost/asio/post.hpp>

#include <sys/random.h>

namespace ai_sdk::detail {
namespace {

http::TransportConfig transport_config(const AiSdkConfig& config, const core::BaseUrl& url) {
  http::TransportConfig result;
  result.url = url;
  result.verify_ssl = config.verify_ssl;
  result.ca_bundle = config.ca_bundle;
  result.client_cert = config.client_cert;
  result.client_key = config.client_key;
  result.connect_timeout = config.connect_timeout;
  result.max_connections = config.max_connections;
  result.http2 = config.http2;
  result.proxy = config.proxy;
  result.no_proxy = config.no_proxy;
  return result;
}

// Every client has its own sequence, so that clients that fail together do not come back together.
std::uint64_t seed() {
  std::uint64_t value = 0;
  if (getrandom(&value, sizeof value, GRND_NONBLOCK) == sizeof value) return value;
  return static_cast<std::uint64_t>(std::chrono::steady_clock::now().time_since_epoch().count());
}

AiSdkConfig validated(AiSdkConfig config) {
  config.validate();
  if (config.user_agent.empty()) config.user_agent = "ai-sdk-cpp/" AI_SDK_VERSION;
  return config;
}

}  // namespace

ClientState::ClientState(AiSdkConfig config)
    : config_(validated(std::move(config))),
      url_(core::parse_base_url(config_.host)),
      runtime_(std::make_shared<http::IoRuntime>()),
      transport_(http::make_h1_transport(runtime_, transport_config(config_, url_))),
      turns_(std::make_shared<Gate>(runtime_, config_.limits)),
      random_state_(seed()) {}

ClientState::~ClientState() { close(); }

void ClientState::throw_if_closed() const {
  if (closed_) throw AiSdkError("the client is closed. Make a new AiSdk, or close it later");
}

void ClientState::ensure_open() {
  throw_if_closed();
  if (!started_.load(std::memory_order_acquire)) {
    runtime_->start();
    started_.store(true, std::memory_order_release);
  }
}

void ClientState::require_async(std::string_view method) const {
  if (!config_.enable_async) throw AsyncNotEnabledError(method);
}

void ClientState::end_all() noexcept {
  std::lock_guard lock(gate_);
  if (closed_.exchange(true) || !started_) return;
  try {
    // Plain pointers are enough: close() waits until the loop has run this and has ended.
    const auto end = [runtime = runtime_.get(), transport = transport_.get()] {
      runtime->aborts().abort_all();
      transport->close();
    };
    if (runtime_->on_io_thread())
      end();
    else
      boost::asio::post(runtime_->context(), end);
  } catch (...) {  // out of memory: the thread ends once its work is done
  }
}

void ClientState::close() noexcept {
  end_all();
  runtime_->finish();
}

double ClientState::random() {
  // splitmix64 (Steele, Lea, Flood 2014): enough to spread waits.
  std::uint64_t z = random_state_ += 0x9E3779B97F4A7C15u;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  z ^= z >> 31;
  return static_cast<double>(z >> 11) * 0x1.0p-53;
}

std::string ClientState::without_token(std::string text) const {
  const std::string& token = config_.token.reveal();
  std::string in_json = token;  // many encoders escape the slash
  for (std::size_t at = 0; (at = in_json.find('/', at)) != std::string::npos; at += 2)
    in_json.insert(at, 1, '\\');
  for (const auto& secret : {token, in_json})
    for (std::size_t at = 0; (at = text.find(secret, at)) != std::string::npos; at += 3)
      text.replace(at, secret.size(), "***");
  return text;
}

}  // namespace ai_sdk::detail
