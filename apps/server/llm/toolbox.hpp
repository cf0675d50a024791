#pragma once

#include "metadata/tool.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ai_sdk::server::llm {

// The tools that an agent's abilities give to a model. Immutable; thread-safe.
class Toolbox {
 public:
  void add(std::unique_ptr<Tool> tool) { tools_.push_back(std::move(tool)); }
  void add(ToolList tools);

  // An ability that is named like a tool gives that tool; others give those that go with them (see the
  // source). Tools that change something are left out unless `may_edit`. In the order in which they were
  // added.
  std::vector<const Tool*> for_abilities(std::span<const std::string> abilities, bool may_edit) const;

 private:
  ToolList tools_;
};

}  // namespace ai_sdk::server::llm
