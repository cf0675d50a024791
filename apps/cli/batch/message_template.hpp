#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ai_sdk::cli {

struct RawRow;

// "Analyze the {table} table": {name} stands for a row's member or column of that name, {{ and }} for braces.
class MessageTemplate {
 public:
  // Throws UsageError where a brace is left open, stands alone or holds no name.
  explicit MessageTemplate(std::string_view text);

  // Strings go in as they are, everything else as JSON. Throws RowError where the row has no such member, or
  // null.
  std::string fill(const RawRow& row) const;

 private:
  struct Part {
    std::string text;
    bool is_name = false;
  };
  std::vector<Part> parts_;
};

}  // namespace ai_sdk::cli
