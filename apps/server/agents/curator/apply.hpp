#pragma once

#include "agents/curator/proposal.hpp"
#include "metadata/tool.hpp"

#include <string>

namespace ai_sdk::server::curator {

enum class Outcome { applied, already };

// Writes one proposal to what the server keeps. A description that somebody has written meanwhile stays; a
// tag of PII that is not there yet is made. Throws ToolFailure where it cannot be written, with the reason.
Outcome apply(const Proposal& proposal, const Principal& who, const ToolContext& context);

}  // namespace ai_sdk::server::curator
