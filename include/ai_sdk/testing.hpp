#pragma once

#include <ai_sdk/call_options.hpp>
#include <ai_sdk/client.hpp>
#include <ai_sdk/config.hpp>
#include <ai_sdk/export.hpp>
#include <ai_sdk/models.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

// For tests of programs that use the library: a client that talks to a script instead of a server. Not
// included by <ai_sdk/ai_sdk.hpp>.
namespace ai_sdk::testing {

namespace detail {
struct ScriptState;
struct ScriptRule;
}  // namespace detail

/// A request as the client sent it.
struct SentRequest {
  std::string method;
  std::string target;  ///< path and query below the server's address
  Headers headers;     ///< without Authorization
  std::string body;
  /// The value of a header, its name compared without case; empty where it is missing.
  std::string header(std::string_view name) const;
};

/// What the requests of one kind are answered with: the first answer that was added for the first request,
/// and so on; the last one for all that follow. The methods of the first group add an answer, those of the
/// second change the one that was added last. They throw std::logic_error where there is none yet.
///
///     script.on_call("PlannerAgent").fail(503, "busy").reply("Here is the plan.");
class AI_SDK_API Answers {
 public:
  explicit Answers(std::shared_ptr<detail::ScriptState> state, std::shared_ptr<detail::ScriptRule> rule);

  Answers& reply(const InvokeResponse& response);  ///< its request_id is the server's own
  Answers& reply(std::string_view text);           ///< the same with this text only
  /// The body as it is, e.g. JSON. Content-Type is application/json unless `headers` has one.
  Answers& reply_raw(int status, std::string body, Headers headers = {});
  /// An error as servers send it, with this message. `headers`: e.g. {{"Retry-After", "2"}}.
  Answers& fail(int status, std::string_view message, Headers headers = {});
  /// These events, as an event stream; `start` and `end` are not added for you.
  Answers& stream(const std::vector<StreamEvent>& events);
  /// The bytes of an event stream, piece by piece: one piece is what one read of the client brings.
  Answers& stream_raw(std::vector<std::string> pieces);
  /// No connection can be made.
  Answers& refuse();
  /// The connection breaks before a byte of the answer.
  Answers& break_off();
  /// Nothing comes: the call ends by its time limit, or when it is cancelled.
  Answers& stall();

  /// The answer begins after this time.
  Answers& after(std::chrono::milliseconds delay);
  /// So much time lies before each piece of the body.
  Answers& slowly(std::chrono::milliseconds between);
  /// The connection breaks where the body would end.
  Answers& then_break_off();
  /// Nothing follows where the body would end.
  Answers& then_stall();

 private:
  std::shared_ptr<detail::ScriptState> state_;
  std::shared_ptr<detail::ScriptRule> rule_;
};

/// A script and the requests that it has seen. Copies share both. Thread-safe; answers may be added while
/// calls are under way. Time limits, retries, cancellation, limits and observers work as with a server: only
/// the network is not there.
///
///     testing::ScriptedTransport script;
///     script.on_call("SqlQueryAgent").reply("42");
///     AiSdk client = script.client();
///     assert(client.agent("SqlQueryAgent").call("How many?").response == "42");
///     assert(script.requests().size() == 1);
class AI_SDK_API ScriptedTransport {
 public:
  ScriptedTransport();

  /// Calls of an agent for a whole answer.
  Answers on_call(std::string_view agent);
  /// Calls of an agent for a stream.
  Answers on_stream(std::string_view agent);
  /// Any request of that method and path (a query is not compared), e.g. "GET", "/api/v1/agents/dynamic". A
  /// request that nothing was scripted for fails with a NetworkError that names it.
  Answers on_request(std::string_view method, std::string_view path);

  /// The requests so far, repetitions included, in the order in which they were sent.
  std::vector<SentRequest> requests() const;

  /// A client that sends its requests here. A host and a token are filled in where `config` has none. Throws
  /// std::invalid_argument where it is wrong otherwise.
  AiSdk client(AiSdkConfig config = {}) const;
  /// The same on an executor, as the constructor of AiSdk says.
  AiSdk client(AiSdkConfig config, boost::asio::any_io_executor executor) const;

 private:
  std::shared_ptr<detail::ScriptState> state_;
};

}  // namespace ai_sdk::testing
