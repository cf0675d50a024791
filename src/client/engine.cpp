#include "client/engine.hpp"

#include "client/gate.hpp"
#include "client/mcp_session.hpp"
#include "client/token_source.hpp"
#include "core/text.hpp"

#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace ai_sdk::detail {
namespace {

std::array<std::uint64_t, 3> seeds() {
  std::array<std::uint64_t, 3> values{};
  if (getentropy(values.data(), sizeof values) != 0)
    throw std::system_error(errno, std::generic_category(), "getentropy");
  return values;
}

// The n-th number of a sequence (splitmix64: Steele, Lea, Flood 2014).
std::uint64_t number(std::uint64_t seed, std::uint64_t n) noexcept {
  std::uint64_t z = seed + n * 0x9E3779B97F4A7C15u;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
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
      seeds_(seeds()) {}
Engine::~Engine() = default;

void Engine::forget(Engine* engine) noexcept {
  engine->runtime->descriptors().close_all();
  engine->next_forgotten = forgotten.load(std::memory_order_relaxed);
  while (!forgotten.compare_exchange_weak(engine->next_forgotten, engine)) {
  }
}

std::string Engine::make_uuid() noexcept {
  const std::uint64_t n = uuids_.fetch_add(1, std::memory_order_relaxed);
  return core::uuid_text(number(seeds_[0], n), number(seeds_[1], n));
}

double Engine::random() noexcept {
  return static_cast<double>(number(seeds_[2], ++randoms_) >> 11) * 0x1.0p-53;
}

}  // namespace ai_sdk::detail
