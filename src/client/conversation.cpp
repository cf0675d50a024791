#include "client/bridge.hpp"
#include "client/operations.hpp"
#include "client/turn_lock.hpp"

#include <ai_sdk/conversation.hpp>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>
#include <stdexcept>

namespace ai_sdk {
namespace {

// Unlike std::thread::id never the number of a second thread; zero is nobody's.
std::uint64_t this_threads_number() noexcept {
  static std::atomic<std::uint64_t> last = 0;
  thread_local const std::uint64_t number = ++last;
  return number;
}

}  // namespace

struct Conversation::State {
  explicit State(AgentHandle handle) : agent(std::move(handle)), turns(agent.client_) {}

  std::shared_ptr<detail::ClientState> client() const { return agent.client_; }

  void keep(std::string message, InvokeResponse response) {
    std::lock_guard lock(mutex);
    if (!response.conversation_id.empty()) id = response.conversation_id;
    messages.push_back(std::move(message));
    responses.push_back(std::move(response));
  }
  void keep_id(const std::string& said) {
    std::lock_guard lock(mutex);
    id = said;
  }
  void set_reader(std::uint64_t thread) noexcept {
    std::lock_guard lock(mutex);
    reader = thread;
    reader_process = detail::process_mark();
  }
  CallOptions with_id(CallOptions options) {
    std::lock_guard lock(mutex);
    if (!options.conversation_id && !id.empty()) options.conversation_id = id;
    return options;
  }

  AgentHandle agent;
  detail::TurnLock turns;
  mutable std::mutex mutex;
  std::string id;
  std::vector<std::string> messages;
  std::vector<InvokeResponse> responses;
  std::uint64_t reader = 0;  // the thread that blocks on the stream that holds the turn
  std::uint64_t reader_process = 0;
};

using detail::CallPlan;
using detail::StreamReader;

// Works on the state of one conversation; runs on the client's executor where it returns a Task.
struct ConversationAccess {
  using State = Conversation::State;

  // A deadline bounds the wait for the turn, too. One that is none is for the plan to refuse.
  static http::Clock::time_point end_of(const CallOptions& options) {
    if (!options.deadline || options.deadline->count() <= 0) return http::Clock::time_point::max();
    return http::Clock::now() + *options.deadline;
  }
  static detail::TurnLock::Turn take_turn(const State& state, const CallOptions& options,
                                          std::optional<detail::TurnLock::Turn> turn) {
    if (turn) return std::move(*turn);
    ErrorDetails details;
    details.name = state.agent.name();
    throw TimeoutError(
        "the call's deadline passed while it waited for the messages of the conversation before it",
        "deadline", *options.deadline, details);
  }
  static std::shared_ptr<CallPlan> make_plan(State& state, const std::string& message,
                                             const CallOptions& options, http::Clock::time_point until,
                                             bool stream) {
    auto plan = std::make_shared<CallPlan>(
        detail::plan_run(*state.client(), state.agent.name(), message, state.with_id(options), stream));
    if (plan->limits.deadline) plan->limits.deadline = std::min(*plan->limits.deadline, until);
    return plan;
  }

  static http::Task<std::string> send(std::shared_ptr<State> state, std::string message,
                                      CallOptions options) {
    const auto until = end_of(options);
    auto turn = take_turn(*state, options, co_await state->turns.acquire(until));
    auto owner = state->client();
    auto plan = make_plan(*state, message, options, until, false);
    auto response = co_await detail::invoke(owner, std::move(plan));
    std::string text = response.response;
    state->keep(std::move(message), std::move(response));
    co_return text;
  }

  // Follows a stream as it is read, and keeps the turn at its end.
  class Listener final : public detail::StreamListener {
   public:
    // `stream` owns the listener.
    Listener(std::shared_ptr<State> state, std::string message, detail::TurnLock::Turn turn,
             StreamReader& stream)
        : state_(std::move(state)), message_(std::move(message)), turn_(std::move(turn)), stream_(stream) {}

    void on_event(const StreamEvent& event) override {
      if (!event.conversation_id.empty() && event.conversation_id != response_.conversation_id) {
        response_.conversation_id = event.conversation_id;
        state_->keep_id(event.conversation_id);
      }
      auto& tools = response_.tools_used;
      if (event.type == EventType::content) response_.response += event.content;
      if (event.type == EventType::tool_use &&
          std::find(tools.begin(), tools.end(), event.tool_name) == tools.end())
        tools.push_back(event.tool_name);
      if (event.type != EventType::end) return;
      response_.request_id = stream_.request_id();
      state_->keep(std::move(message_), std::move(response_));
    }
    void on_blocking_read() noexcept override {
      if (const auto here = this_threads_number(); here != reader_) state_->set_reader(reader_ = here);
    }
    void on_over() noexcept override {
      if (reader_ != 0) state_->set_reader(0);
      turn_.release();
    }

   private:
    std::shared_ptr<State> state_;
    std::string message_;
    detail::TurnLock::Turn turn_;
    StreamReader& stream_;
    InvokeResponse response_;
    std::uint64_t reader_ = 0;
  };

  // Waits for the turn and makes the reader; the pump is not started yet.
  static http::Task<std::shared_ptr<StreamReader>> make_reader(std::shared_ptr<State> state,
                                                               std::string message, CallOptions options) {
    const auto until = end_of(options);
    auto turn = take_turn(*state, options, co_await state->turns.acquire(until));
    auto owner = state->client();
    auto plan = make_plan(*state, message, options, until, true);
    auto reader = std::make_shared<StreamReader>(owner, std::move(plan));
    reader->listen(std::make_shared<Listener>(state, std::move(message), std::move(turn), *reader));
    reader->start();
    co_return reader;
  }

  static boost::asio::awaitable<EventStream> open(std::shared_ptr<State> state, std::string message,
                                                  CallOptions options) {
    auto making = make_reader(state, std::move(message), std::move(options));
    auto reader = co_await detail::on_client(state->client(), std::move(making));
    EventStream events(reader);
    co_await reader->aopen();
    co_return events;
  }
};

Conversation::Conversation(AgentHandle agent) : state_(std::make_shared<State>(std::move(agent))) {}

std::string Conversation::send(std::string_view message, const CallOptions& options) {
  auto client = state_->client();
  client->ensure_open();
  ensure_not_read_here();
  return detail::block_on(*client, ConversationAccess::send(state_, std::string(message), options));
}

boost::asio::awaitable<std::string> Conversation::asend(std::string_view message,
                                                        const CallOptions& options) {
  auto client = state_->client();
  client->require_async("asend");
  client->ensure_open();
  return detail::on_client(client, ConversationAccess::send(state_, std::string(message), options));
}

EventRange Conversation::stream(std::string_view message, const CallOptions& options) {
  auto client = state_->client();
  client->ensure_open();
  ensure_not_read_here();
  auto reader =
      detail::block_on(*client, ConversationAccess::make_reader(state_, std::string(message), options));
  EventRange range(reader);
  reader->open();
  return range;
}

boost::asio::awaitable<EventStream> Conversation::astream(std::string_view message,
                                                          const CallOptions& options) {
  auto client = state_->client();
  client->require_async("astream");
  client->ensure_open();
  return ConversationAccess::open(state_, std::string(message), options);
}

std::string Conversation::id() const {
  std::lock_guard lock(state_->mutex);
  return state_->id;
}

std::vector<Turn> Conversation::history() const {
  std::lock_guard lock(state_->mutex);
  std::vector<Turn> turns;
  for (std::size_t i = 0; i < state_->messages.size(); ++i)
    turns.push_back({state_->messages[i], state_->responses[i].response});
  return turns;
}

std::vector<std::string> Conversation::messages() const {
  std::lock_guard lock(state_->mutex);
  return state_->messages;
}

std::vector<InvokeResponse> Conversation::responses() const {
  std::lock_guard lock(state_->mutex);
  return state_->responses;
}

std::vector<std::string> Conversation::tools_used() const {
  std::lock_guard lock(state_->mutex);
  std::vector<std::string> tools;
  for (const auto& response : state_->responses)
    for (const auto& tool : response.tools_used)
      if (std::find(tools.begin(), tools.end(), tool) == tools.end()) tools.push_back(tool);
  return tools;
}

std::size_t Conversation::size() const {
  std::lock_guard lock(state_->mutex);
  return state_->messages.size();
}

void Conversation::ensure_not_read_here() const {
  std::lock_guard lock(state_->mutex);
  // A child that was forked has nobody's turn.
  if (state_->reader != this_threads_number() || state_->reader_process != detail::process_mark()) return;
  throw std::logic_error(
      "this thread reads a stream of the same conversation, which holds its turn: the message would wait for "
      "ever. Read the stream to its end or close it first, or use another Conversation");
}

const AgentHandle& Conversation::agent() const noexcept { return state_->agent; }

void Conversation::reset() {
  std::lock_guard lock(state_->mutex);
  state_->id.clear();
  state_->messages.clear();
  state_->responses.clear();
}

}  // namespace ai_sdk
