#pragma once

#include "chat/transcript.hpp"

#include <ai_sdk/client.hpp>
#include <ai_sdk/stream.hpp>

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace ai_sdk::cli {

// A conversation as `ai-sdk chat` leads it: with one agent at a time, each of which keeps its thread until
// /clear. Knows no terminal. For one thread; break_off() may be called from any.
class Session {
 public:
  Session(AiSdkConfig config, JsonObject parameters);

  const std::string& host() const noexcept { return config_.host; }
  const std::string& agent() const noexcept { return agent_; }
  std::string conversation() const;  // its id; empty before the first answer
  const Transcript& transcript() const noexcept { return transcript_; }

  // Talks to this agent from now on.
  void use_agent(const std::string& name);
  void go_on_with(const std::string& conversation) { conversations_[agent_] = conversation; }
  // Forgets what was said, with all agents.
  void clear();

  // Throws where the server does not know the agent, and the like.
  void check_agent();
  std::vector<AgentInfo> list_agents();

  // Begins a turn. What it returns opens the answer, on whichever thread.
  std::function<EventRange()> ask(const std::string& message);
  // To be told of each event of the answer.
  void seen(const StreamEvent& event);
  // The turn is over. `remark`: why the answer is not complete.
  void end_turn(const std::string& remark = {});

  // Ends what is under way on the wire, also what has not been answered yet. The next call connects anew.
  void break_off() noexcept;

  // Writes the conversation into a file of mode 0600. A file that is there is only replaced where it was
  // written by this session. Throws UsageError.
  void save(const std::string& file);

 private:
  AiSdk& client();

  AiSdkConfig config_;
  JsonObject parameters_;
  std::mutex mutex_;  // of the next two
  std::optional<AiSdk> client_;
  bool broken_off_ = false;
  std::string agent_;
  std::map<std::string, std::string> conversations_;  // by agent
  Transcript::Turn turn_;
  Transcript transcript_;
  std::string saved_;
};

}  // namespace ai_sdk::cli
