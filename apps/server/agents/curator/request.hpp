#pragma once

#include "agents/curator/proposal.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace ai_sdk::server::curator {

// What a message wants.
struct Request {
  enum class Want { help, propose, apply, show, forget };
  Want want = Want::help;
  Wanted kinds;                      // to propose, or, where `by_kind`, to apply
  std::vector<std::size_t> numbers;  // to apply, from 1; as they were said
  bool all = false;                  // all that are proposed
  bool by_kind = false;              // all of the kinds named
  bool every_table = false;
};

// "apply 1 and 3", "apply 2-4", "apply all", "apply the tags"; "don't apply 2" applies nothing. Applying
// takes the word and what it is to be: nothing else that is said is ever taken for it.
Request read_request(std::string_view message);

}  // namespace ai_sdk::server::curator
