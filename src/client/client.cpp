#include "client/client_state.hpp"
#include "client/gate.hpp"

#include <ai_sdk/client.hpp>

#include <stdexcept>

namespace ai_sdk {
namespace {

boost::asio::awaitable<void> close_state(std::shared_ptr<detail::ClientState> state) {
  state->close();
  co_return;
}

}  // namespace

AiSdk::AiSdk(AiSdkConfig config) : state_(std::make_shared<detail::ClientState>(std::move(config))) {}
AiSdk::AiSdk(AiSdkConfig config, boost::asio::any_io_executor executor)
    : state_(std::make_shared<detail::ClientState>(std::move(config), std::move(executor))) {}
AiSdk::AiSdk(std::shared_ptr<detail::ClientState> state) noexcept : state_(std::move(state)) {}
AiSdk::AiSdk(AiSdk&&) noexcept = default;
AiSdk& AiSdk::operator=(AiSdk&& other) noexcept {
  if (this != &other) {
    close();
    state_ = std::move(other.state_);
  }
  return *this;
}
AiSdk::~AiSdk() { close(); }

AgentHandle AiSdk::agent(std::string_view name) const {
  if (name.empty()) throw std::invalid_argument("an agent's name must not be empty");
  return AgentHandle(state_, std::string(name));
}

void AiSdk::close() noexcept {
  if (state_) state_->close();
}

boost::asio::awaitable<void> AiSdk::aclose() { return close_state(state_); }

void AiSdk::submit(const std::function<void(const boost::asio::any_io_executor&)>& start) const {
  state_->ensure_open();
  state_->submit([&] { start(state_->runtime().executor()); });
}

const AiSdkConfig& AiSdk::config() const noexcept { return state_->config(); }

ClientStats AiSdk::stats() const {
  if (!state_->running()) return {};
  const auto stats = state_->transport().stats();
  ClientStats result;
  result.open_connections = stats.open;
  result.idle_connections = stats.idle;
  result.in_flight = stats.in_flight;
  result.waiting = stats.waiting + state_->gate().waiting();
  return result;
}

}  // namespace ai_sdk
