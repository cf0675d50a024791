#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ai_sdk::testing {

// A fenced block of a Markdown text.
struct Block {
  std::string language;  // the fence's first word
  std::string text;      // without the fence's own indentation
  std::string mark;      // what stands in the HTML comment on the line before the fence, trimmed
  int line = 0;          // of the fence, from 1
};

struct Link {
  std::string target;
  int line = 0;
};

struct Document {
  std::string name;  // for messages
  std::vector<Block> blocks;
  std::vector<Link> links;           // outside code
  std::vector<std::string> anchors;  // of its headings
};

Document read_markdown(std::string name, std::string_view text);

// Splits at line ends; without them.
std::vector<std::string> split_lines(std::string_view text);
// Takes the common indentation away, and blank lines at both ends.
std::string dedent(std::string_view text);
std::string_view trim(std::string_view text);

}  // namespace ai_sdk::testing
