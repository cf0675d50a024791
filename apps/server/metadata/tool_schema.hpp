#pragma once

#include "metadata/tool.hpp"

#include <string_view>

namespace ai_sdk::server {

// A tool whose description is made once, from a JSON Schema as text.
class DescribedTool : public Tool {
 public:
  const ToolDescription& description() const final { return description_; }

 protected:
  DescribedTool(std::string name, ToolKind kind, std::string description, std::string_view schema);

 private:
  ToolDescription description_;
};

}  // namespace ai_sdk::server
