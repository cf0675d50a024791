#pragma once

#include "command.hpp"

#include <ai_sdk/models.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ai_sdk::cli {

// `personas create`.
void add_create_persona(CLI::App& personas, ConnectionFlags& connection, Chosen& chosen);

// What people are told about a persona.
std::vector<std::pair<std::string_view, std::string>> details_of(const PersonaInfo& persona);

}  // namespace ai_sdk::cli
