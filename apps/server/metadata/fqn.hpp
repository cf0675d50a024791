#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ai_sdk::server {

// Fully qualified names: parts joined by dots; a part with a dot or a double quote in it stands in double
// quotes, where a double quote is written twice (OpenMetadata's rule).

// One part, quoted where it has to be.
std::string fqn_part(std::string_view name);
std::string join_fqn(std::span<const std::string> names);
// The parent's name, as it is, with one more part.
std::string child_fqn(std::string_view parent, std::string_view name);
// The parts without their quotes. A name that is not well formed (a quote that never ends) is cut at its
// dots.
std::vector<std::string> split_fqn(std::string_view fqn);
// The name without its last part; empty where it has only one.
std::string parent_fqn(std::string_view fqn);

}  // namespace ai_sdk::server
