#pragma once

#include "agents/ability.hpp"

#include <string_view>
#include <vector>

namespace ai_sdk::server {

// How strongly a message asks for the ability: the sum of the cues that stand in it; 0 where none does. Only
// the first kilobytes are read.
int interest(const Ability& ability, std::string_view message);

// What a message is for.
struct Choice {
  const Ability* given = nullptr;    // of those that the agent has; null where it has none
  const Ability* missing = nullptr;  // set where it clearly asks for one that the agent does not have
};

// The ability that the message asks for. Where it asks for none in particular, `last` (that of the message
// before, which may be null) goes on, and without it the first of `given`.
Choice choose(const std::vector<Ability>& all, const std::vector<const Ability*>& given, const Ability* last,
              std::string_view message);

}  // namespace ai_sdk::server
