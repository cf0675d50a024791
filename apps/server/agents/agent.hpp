#pragma once

#include <boost/json/object.hpp>

#include <cstdint>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace ai_sdk::server {

class Catalog;
class Store;

// Where an agent puts what it says and does while it runs. Calls may block while the reader is slow; after
// the run has been cancelled they throw RunCancelled. Called from the agent's own thread only.
class EventSink {
 public:
  virtual ~EventSink() = default;
  // A piece of the answer, in Markdown. Pieces are joined without anything between them.
  virtual void content(std::string_view markdown) = 0;
  // What the agent is thinking or doing; not part of the answer.
  virtual void thinking(std::string_view text) = 0;
  // A tool that is being used, with its arguments and, where there is one worth showing, its result.
  virtual void tool_use(std::string_view name, boost::json::object input,
                        boost::json::object result = {}) = 0;
};

enum class UsageUnit {
  words,   // as the built-in engine counts
  tokens,  // as a language model's endpoint counts
};

// What an agent read and wrote.
struct RunUsage {
  std::int64_t prompt = 0;
  std::int64_t completion = 0;
  UsageUnit unit = UsageUnit::words;
};

struct ConversationMessage {
  std::string sender;  // "human" or "assistant"
  std::string text;
  std::int64_t timestamp = 0;  // epoch milliseconds
};

struct AgentRun {
  std::string message;  // may be empty: an agent with a default prompt can run on its parameters alone
  boost::json::object parameters;
  std::string conversation_id;
  std::vector<ConversationMessage> history;  // what was said before, oldest first, bounded
  // What the agent wants to remember until the conversation's next message. Kept in the store by the caller
  // once the run has ended well.
  boost::json::object& memory;
  std::stop_token stop;  // set when the caller hung up or the server shuts down
  bool may_edit = true;  // whether the caller may change what the server keeps: tests, descriptions, …
  // Set by an agent whose answer depends on the message, the parameters, the day and the data alone, where
  // the conversation begins with it, and which has changed nothing: it need not be worked out again for the
  // same.
  bool same_again = false;
};

struct AgentDescription {
  std::string name;
  std::string display_name;
  std::string description;
  std::vector<std::string> abilities;  // names of abilities of the registry
  std::string prompt;
  std::string persona = "DataAnalyst";  // the name of one that comes with the server
  std::string persona_prompt;           // how it is to speak; only a language model can be told
};

// The run failed in a way that the user should read. The text ends in what to do.
struct AgentFailure : std::runtime_error {
  using std::runtime_error::runtime_error;
};
// The run's stop token was set, or nobody reads its events any more.
struct RunCancelled : std::runtime_error {
  RunCancelled() : std::runtime_error("the run was cancelled") {}
};

struct AgentContext {
  const Catalog& catalog;
  Store& store;
};

// An agent of the local server. Stateless and thread-safe: many runs at a time, each on a thread of its own.
class Agent {
 public:
  virtual ~Agent() = default;
  virtual const AgentDescription& description() const = 0;
  // Runs to the end of the answer. Throws AgentFailure, RunCancelled, or an SqlError of the data source.
  virtual RunUsage run(AgentRun& run, const AgentContext& context, EventSink& sink) const = 0;
};

}  // namespace ai_sdk::server
