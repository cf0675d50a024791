#pragma once

#include <ai_sdk/mcp_models.hpp>
#include <ai_sdk/models.hpp>

namespace ai_sdk::cli {

// The library's models as the command line prints them: the members' own names, every member always there,
// null where nothing is known, what the server says beside them under its own name.
JsonObject to_json(const AgentInfo& agent);
JsonObject to_json(const BotInfo& bot);
JsonObject to_json(const PersonaInfo& persona);
JsonObject to_json(const AbilityInfo& ability);
JsonObject to_json(const ToolInfo& tool);
JsonObject to_json(const ToolCallResult& call);
JsonObject to_json(const InvokeResponse& response);
JsonObject to_json(const StreamEvent& event);

}  // namespace ai_sdk::cli
