#pragma once

#include "agents/agent.hpp"
#include "catalog/catalog.hpp"
#include "llm/chat.hpp"

#include <string>
#include <vector>

namespace ai_sdk::server::llm {

// The tables in a few lines, each with its columns, as far as `max_bytes` go; then how many more there are.
std::string describe_tables(const std::vector<TableRef>& tables, std::size_t max_bytes = 12 * 1024);

// What the model is told before anything else.
std::string system_prompt(const AgentDescription& agent, const std::string& tables, bool may_edit,
                          bool has_engine);

struct HistoryLimits {
  std::size_t messages = 20;
  std::size_t bytes = 24 * 1024;         // of all together
  std::size_t message_bytes = 6 * 1024;  // of one, which is cut off there
};

// The opening of a run: the system's message, the newest part of what was said before, the question with its
// parameters.
std::vector<ChatMessage> opening(std::string system, const AgentRun& run, const HistoryLimits& limits = {});

}  // namespace ai_sdk::server::llm
