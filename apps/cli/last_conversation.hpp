#pragma once

#include <string>

namespace ai_sdk::cli {

// The program remembers the id of the last conversation with each agent of each server, in a file of mode
// 0600 in the state folder. Nothing else of a conversation is kept.

// Throws UsageError where there is none.
std::string last_conversation(const std::string& host, const std::string& agent);
// Does nothing where the id is empty, or where there is no place to keep it. Never throws.
void remember_conversation(const std::string& host, const std::string& agent, const std::string& id) noexcept;

}  // namespace ai_sdk::cli
