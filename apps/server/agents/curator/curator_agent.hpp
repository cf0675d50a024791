#pragma once

#include "agents/agent.hpp"

#include <memory>

namespace ai_sdk::server {

// MetadataCuratorAgent: proposes descriptions, tags for personal data and links to glossary terms, each with
// its evidence, and applies those that it is told to, for callers who may edit.
std::unique_ptr<Agent> make_curator_agent();

}  // namespace ai_sdk::server
