#pragma once

#include "docs/markdown.hpp"
#include "support/process.hpp"

#include <filesystem>

namespace ai_sdk::testing {

// What a page promises, checked. A block of code carries a mark, an HTML comment on the line before its
// fence:
//
//   <!-- snippet: examples/cpp/06_streaming.cpp#loop -->  the same text as between `// [loop]` and `//
//   [/loop]` of that
//                                                         file; without `#…` the same as the whole file
//   <!-- run -->                                          a shell script (or a `console` block: commands
//   after `$ `, the
//                                                         other lines are their output) that ends with 0
//   <!-- run: expect=TEXT -->                             … and whose output holds TEXT
//   <!-- run: until=TEXT -->                              one command that runs until it is told to stop: it
//   prints TEXT,
//                                                         and ends with 0 after SIGTERM
//   <!-- json -->                                         a JSON document
//   <!-- not run: reason -->
//
// Blocks of the languages in `needs_mark` must have one. Each check returns what is wrong, one line each.
using Problems = std::vector<std::string>;

bool needs_mark(const Block& block);
Problems check_marks(const Document& document);
Problems check_snippets(const Document& document, const std::filesystem::path& root);
Problems check_json(const Document& document);
// Relative links, with their `#anchor`; `file` is the page's own path.
Problems check_links(const Document& document, const std::filesystem::path& file);
// The blocks that are run, in order, in one directory; a server that they start takes a free port.
Problems check_commands(const Document& document, const Command& surroundings);

}  // namespace ai_sdk::testing
