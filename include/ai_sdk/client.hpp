#pragma once

#include <ai_sdk/agent.hpp>
#include <ai_sdk/call_options.hpp>
#include <ai_sdk/config.hpp>
#include <ai_sdk/export.hpp>
#include <ai_sdk/map.hpp>
#include <ai_sdk/mcp.hpp>
#include <ai_sdk/models.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace ai_sdk {

namespace testing {
class ScriptedTransport;
}

/// How busy a client is.
struct ClientStats {
  std::size_t open_connections = 0;  ///< in use or kept alive
  std::size_t idle_connections = 0;  ///< kept alive for the next call
  std::size_t in_flight = 0;         ///< calls that hold a connection
  std::size_t waiting = 0;           ///< calls that wait for one, or for their turn under the limits
};

/// A client of one server. Thread-safe. Making one costs microseconds and opens no connection; the first call
/// starts the client's one I/O thread. All handles share its connections.
class AI_SDK_API AiSdk {
 public:
  /// Throws std::invalid_argument where the configuration is wrong.
  explicit AiSdk(AiSdkConfig config);
  /// The same without a thread: all I/O runs on `executor`, e.g. that of a program's one io_context, which
  /// must outlive the client and must not run two handlers at once (one thread, or a strand). The a… methods,
  /// awaited there, hop nowhere. Blocking methods can be used from other threads while it runs; on the
  /// executor itself they throw std::logic_error.
  AiSdk(AiSdkConfig config, boost::asio::any_io_executor executor);
  static AiSdk from_config(AiSdkConfig config) { return AiSdk{std::move(config)}; }
  AiSdk(AiSdk&&) noexcept;
  AiSdk& operator=(AiSdk&&) noexcept;
  /// Closes what is left open: calls in flight end with an AiSdkError. Never throws.
  ~AiSdk();

  AgentHandle agent(std::string_view name) const;

  /// The agents that can be called. Fetches no more pages than the limit needs.
  std::vector<AgentInfo> list_agents(const ListOptions& options = {}) const;
  boost::asio::awaitable<std::vector<AgentInfo>> alist_agents(const ListOptions& options = {}) const;

  /// The server's bots, personas and abilities: all of them, or as many as `options.limit` says.
  std::vector<BotInfo> list_bots(const ListOptions& options = {}) const;
  boost::asio::awaitable<std::vector<BotInfo>> alist_bots(const ListOptions& options = {}) const;
  std::vector<PersonaInfo> list_personas(const ListOptions& options = {}) const;
  boost::asio::awaitable<std::vector<PersonaInfo>> alist_personas(const ListOptions& options = {}) const;
  std::vector<AbilityInfo> list_abilities(const ListOptions& options = {}) const;
  boost::asio::awaitable<std::vector<AbilityInfo>> alist_abilities(const ListOptions& options = {}) const;

  /// One of them by its name. Throws BotNotFoundError, PersonaNotFoundError or AbilityNotFoundError.
  BotInfo get_bot(std::string_view name, const CallOptions& options = {}) const;
  boost::asio::awaitable<BotInfo> aget_bot(std::string_view name, const CallOptions& options = {}) const;
  PersonaInfo get_persona(std::string_view name, const CallOptions& options = {}) const;
  boost::asio::awaitable<PersonaInfo> aget_persona(std::string_view name,
                                                   const CallOptions& options = {}) const;
  AbilityInfo get_ability(std::string_view name, const CallOptions& options = {}) const;
  boost::asio::awaitable<AbilityInfo> aget_ability(std::string_view name,
                                                   const CallOptions& options = {}) const;

  /// Makes an agent or a persona and returns what the server made of it. A creation is repeated only where
  /// the server surely did not begin it. create_agent looks the persona and the abilities that are given by
  /// name up first, all at once: one that is missing is a PersonaNotFoundError or AbilityNotFoundError, and
  /// nothing is made. A name that is taken is a ConflictError, a value that the server refuses a
  /// ValidationError; a missing name, description, persona or prompt is std::invalid_argument at once.
  AgentInfo create_agent(const CreateAgentRequest& request, const CallOptions& options = {}) const;
  boost::asio::awaitable<AgentInfo> acreate_agent(const CreateAgentRequest& request,
                                                  const CallOptions& options = {}) const;
  PersonaInfo create_persona(const CreatePersonaRequest& request, const CallOptions& options = {}) const;
  boost::asio::awaitable<PersonaInfo> acreate_persona(const CreatePersonaRequest& request,
                                                      const CallOptions& options = {}) const;

  /// The catalog's tools, over the Model Context Protocol. All that is got from one client share one session.
  McpClient mcp() const;

  /// Asks an agent one thing after the other, several at a time. Each message ends as a response or an error,
  /// and one that fails costs the others nothing. Cancelling it cancels what is under way. Throws
  /// std::invalid_argument where an option is wrong.
  std::vector<MapResult> map(const AgentHandle& agent, std::vector<std::string> messages,
                             const MapOptions& options = {}) const;
  boost::asio::awaitable<std::vector<MapResult>> amap(const AgentHandle& agent,
                                                      std::vector<std::string> messages,
                                                      const MapOptions& options = {}) const;

  /// Ends the calls in flight and closes all connections. May be called more than once, and from any thread.
  void close() noexcept;
  boost::asio::awaitable<void> aclose();

  /// Calls `start`, at once and on this thread, with the executor on which the client's I/O runs, to give it
  /// work: the a… methods, awaited there (co_spawn), hop between no threads. For programs with an event loop
  /// of another kind, which take results over as they like. close() comes wholly before or wholly after
  /// `start`, and ends the calls that were begun in it. Throws AiSdkError once the client is closed.
  void submit(const std::function<void(const boost::asio::any_io_executor&)>& start) const;

  const AiSdkConfig& config() const noexcept;
  /// A snapshot; does not block.
  ClientStats stats() const;

 private:
  friend class testing::ScriptedTransport;
  explicit AiSdk(std::shared_ptr<detail::ClientState> state) noexcept;
  std::shared_ptr<detail::ClientState> state_;
};

}  // namespace ai_sdk
