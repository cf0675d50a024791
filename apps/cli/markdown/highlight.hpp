#pragma once

#include "markdown/styled_text.hpp"

#include <string_view>

namespace ai_sdk::cli {

struct CodeLanguage;

// Colours code line by line: SQL, JSON, Python, YAML and shell; anything else stays as it is. Copies are
// cheap and go on from the same place.
class Highlighter {
 public:
  // The language as it follows the fence, in any case: "sql", "py", "bash", …
  explicit Highlighter(std::string_view language);

  // The next line, without its end and without tabs.
  Spans line(std::string_view text);

 private:
  Spans coloured(std::string_view text);

  const CodeLanguage* language_;
  std::string_view open_;  // what ends the comment or string that the last line left open
};

// Tabs as blanks up to the next multiple of four columns.
std::string without_tabs(std::string_view line);

}  // namespace ai_sdk::cli
