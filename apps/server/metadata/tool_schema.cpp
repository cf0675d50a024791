#include "metadata/tool_schema.hpp"

#include <boost/json/parse.hpp>

namespace ai_sdk::server {

DescribedTool::DescribedTool(std::string name, ToolKind kind, std::string description,
                             std::string_view schema) {
  description_.name = std::move(name);
  description_.kind = kind;
  description_.description = std::move(description);
  description_.input_schema = boost::json::parse({schema.data(), schema.size()}).as_object();
}

}  // namespace ai_sdk::server
