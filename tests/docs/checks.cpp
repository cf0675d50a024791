#include "docs/checks.hpp"

#include "support/temp_dir.hpp"

#include <boost/json/parse.hpp>

#include <algorithm>
#include <array>

namespace ai_sdk::testing {
namespace {

std::string place(const Document& document, int line) {
  return document.name + ":" + std::to_string(line) + ": ";
}

std::string value_of(const Block& block, std::string_view key) {
  return std::string(trim(std::string_view(block.mark).substr(key.size())));
}

// The text between `[name]` and `[/name]`, each in a comment on a line of its own.
std::optional<std::string> region(std::string_view text, const std::string& name) {
  std::string result;
  bool inside = false, found = false;
  for (const auto& line : split_lines(text)) {
    const auto trimmed = trim(line);
    if (trimmed == "// [" + name + "]" || trimmed == "# [" + name + "]") {
      inside = found = true;
    } else if (trimmed == "// [/" + name + "]" || trimmed == "# [/" + name + "]") {
      inside = false;
    } else if (inside) {
      // The marks of a region within this one are not part of the text.
      const bool mark = (trimmed.starts_with("// [") || trimmed.starts_with("# [")) && trimmed.ends_with(']');
      if (!mark) result += line + '\n';
    }
  }
  if (!found || inside) return std::nullopt;
  return result;
}

std::string check_snippet(const Block& block, const std::filesystem::path& root) {
  const std::string source = value_of(block, "snippet:");
  const auto hash = source.find('#');
  const std::string file = source.substr(0, hash);
  // Only there is the code compiled and run.
  if (!file.starts_with("examples/") && !file.starts_with("tests/"))
    return "a snippet comes from examples/ or tests/";
  if (!std::filesystem::is_regular_file(root / file)) return file + " does not exist";
  const std::string text = read_file(root / file);
  const auto wanted = hash == std::string::npos ? std::optional(text) : region(text, source.substr(hash + 1));
  if (!wanted) return file + " has no region [" + source.substr(hash + 1) + "]";
  if (dedent(block.text) == dedent(*wanted)) return {};
  return "differs from " + source + ", which is:\n" + dedent(*wanted);
}

}  // namespace

bool needs_mark(const Block& block) {
  static constexpr std::array languages{"cpp",  "c++",   "sh",     "bash",    "shell", "console",
                                        "json", "cmake", "python", "python3", "toml",  "sql"};
  return std::find(languages.begin(), languages.end(), block.language) != languages.end();
}

Problems check_marks(const Document& document) {
  Problems problems;
  for (const auto& block : document.blocks) {
    const std::string_view mark = block.mark;
    const bool known = mark == "run" || mark.starts_with("run: expect=") || mark.starts_with("run: until=") ||
                       mark == "json" || mark.starts_with("snippet: ") || (mark.starts_with("not run: "));
    if (known || !needs_mark(block)) continue;
    problems.push_back(place(document, block.line) + "this block of " + block.language +
                       (mark.empty() ? " has no mark" : " has the unknown mark \"" + block.mark + "\"") +
                       "; tests/docs/checks.hpp says which there are");
  }
  return problems;
}

Problems check_snippets(const Document& document, const std::filesystem::path& root) {
  Problems problems;
  for (const auto& block : document.blocks) {
    if (!block.mark.starts_with("snippet:")) continue;
    if (auto problem = check_snippet(block, root); !problem.empty()) {
      problems.push_back(place(document, block.line) + problem);
    }
  }
  return problems;
}

Problems check_json(const Document& document) {
  Problems problems;
  for (const auto& block : document.blocks) {
    if (block.mark != "json") continue;
    boost::system::error_code error;
    boost::json::parse(block.text, error);
    if (error) problems.push_back(place(document, block.line) + "this is no JSON: " + error.message());
  }
  return problems;
}

Problems check_links(const Document& document, const std::filesystem::path& file) {
  Problems problems;
  for (const auto& link : document.links) {
    if (link.target.find("://") != std::string::npos || link.target.starts_with("mailto:")) continue;
    const auto hash = std::min(link.target.find('#'), link.target.size());
    const auto path = hash == 0 ? file : file.parent_path() / link.target.substr(0, hash);
    if (!std::filesystem::exists(path)) {
      problems.push_back(place(document, link.line) + link.target + " does not exist");
      continue;
    }
    if (hash == link.target.size()) continue;
    const auto anchors = read_markdown({}, read_file(path)).anchors;
    if (std::find(anchors.begin(), anchors.end(), link.target.substr(hash + 1)) == anchors.end()) {
      problems.push_back(place(document, link.line) + link.target + ": there is no such heading");
    }
  }
  return problems;
}

}  // namespace ai_sdk::testing
