#pragma once

#include "agents/agent.hpp"
#include "catalog/catalog.hpp"
#include "llm/chat.hpp"

#include <string>
#include <vector>

namespace ai_sdk::server::llm {

// The tables in a few lines, each with its columns, as far as `max_bytes` go; then how many more there are.
std::string describe_tables(const std::vector<TableRef>& tables, std::size_t max_bytes = 12 * 1024);

// What the model is told beside what the agent is.
struct PromptFacts {
  std::string tables;      // as describe_tables() has them
  bool may_edit = true;    // the caller
  bool has_tools = true;   // any at all; without them tables are not told of
  bool has_engine = true;  // the built-in engine is one of them
  bool limited = false;    // there are tables that the agent must not know of
};

// What the model is told before anything else.
std::string system_prompt(const AgentDescription& agent, const PromptFacts& facts);

struct HistoryLimits {
  std::size_t messages = 20;
  std::size_t bytes = 24 * 1024;         // of all together
  std::size_t message_bytes = 6 * 1024;  // of one, which is cut off there
};

// The opening of a run: the system's message, the newest part of what was said before, the question with its
// parameters.
std::vector<ChatMessage> opening(std::string system, const AgentRun& run, const HistoryLimits& limits = {});

}  // namespace ai_sdk::server::llm
