#include "client/engine.hpp"

#include "client/gate.hpp"
#include "client/token_source.hpp"

#include <sys/random.h>

#include <chrono>

namespace ai_sdk::detail {
namespace {

// Every client has its own sequence, so that clients that fail together do not come back together.
std::uint64_t seed() {
  std::uint64_t value = 0;
  if (getrandom(&value, sizeof value, GRND_NONBLOCK) == sizeof value) return value;
  return static_cast<std::uint64_t>(std::chrono::steady_clock::now().time_since_epoch().count());
}

// Kept reachable, so that what is never freed on purpose is not taken for a leak.
std::atomic<Engine*> forgotten = nullptr;

}  // namespace

Engine::Engine(std::shared_ptr<http::IoRuntime> io, const TransportFactory& make_transport,
               const AiSdkConfig& config)
    : runtime(std::move(io)),
      transport(make_transport(runtime)),
      turns(std::make_shared<Gate>(runtime, config.limits)),
      tokens(config.token.provider() ? std::make_shared<TokenSource>(runtime, config.token) : nullptr),
      random_state(seed()) {}
Engine::~Engine() = default;

void Engine::forget(Engine* engine) noexcept {
  engine->runtime->descriptors().close_all();
  engine->next_forgotten = forgotten.load(std::memory_order_relaxed);
  while (!forgotten.compare_exchange_weak(engine->next_forgotten, engine)) {
  }
}

}  // namespace ai_sdk::detail
