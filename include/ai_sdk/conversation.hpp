#pragma once

#include <ai_sdk/agent.hpp>
#include <ai_sdk/call_options.hpp>
#include <ai_sdk/export.hpp>
#include <ai_sdk/models.hpp>
#include <ai_sdk/stream.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace ai_sdk {

/// One question and its answer.
struct Turn {
  std::string message;
  std::string response;
  friend bool operator==(const Turn&, const Turn&) = default;
};

/// A conversation with one agent: it keeps the conversation's id and what was said. Copies are the same
/// conversation. Thread-safe; messages that are sent at the same time take turns, in the order in which they
/// were sent.
///
/// A turn is kept when its answer is complete. A send that fails, or a stream that is left early, keeps no
/// turn, but the conversation's id if the server had said it. A stream holds its turn until it has been read
/// to its end, closed or destroyed: another message waits until then. On the thread that reads it that would
/// be for ever: once a thread has read from a stream by blocking, `send` and `stream` throw std::logic_error
/// there until the stream is over.
class AI_SDK_API Conversation {
 public:
  explicit Conversation(AgentHandle agent);

  /// Sends a message and returns the answer's text.
  std::string send(std::string_view message, const CallOptions& options = {});
  boost::asio::awaitable<std::string> asend(std::string_view message, const CallOptions& options = {});

  EventRange stream(std::string_view message, const CallOptions& options = {});
  boost::asio::awaitable<EventStream> astream(std::string_view message, const CallOptions& options = {});

  /// The id that the server gave; empty before the first answer.
  std::string id() const;
  std::vector<Turn> history() const;
  std::vector<std::string> messages() const;
  std::vector<InvokeResponse> responses() const;
  /// The names of all tools used so far, in order, each once.
  std::vector<std::string> tools_used() const;
  /// The number of turns.
  std::size_t size() const;
  bool empty() const { return size() == 0; }
  /// Throws std::logic_error where a blocking message would wait for ever, as described above. For code that
  /// blocks on `asend` by its own means; `send` and `stream` look themselves.
  void ensure_not_read_here() const;
  const AgentHandle& agent() const noexcept;
  /// Forgets the id and all turns: the next message starts anew.
  void reset();

 private:
  friend struct ConversationAccess;
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace ai_sdk
