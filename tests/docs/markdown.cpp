#include "docs/markdown.hpp"

#include <algorithm>
#include <cctype>

namespace ai_sdk::testing {
namespace {

std::size_t indentation(std::string_view line) {
  const auto first = line.find_first_not_of(' ');
  return first == std::string_view::npos ? line.size() : first;
}

// The length of the run of back-ticks or tildes that opens a fence; 0 where the line opens none.
std::size_t fence_size(std::string_view line) {
  line = trim(line);
  if (line.empty() || (line[0] != '`' && line[0] != '~')) return 0;
  const auto size = std::min(line.find_first_not_of(line[0]), line.size());
  return size >= 3 ? size : 0;
}

bool closes(std::string_view line, std::string_view fence) {
  line = trim(line);
  return line.size() >= fence.size() && line.find_first_not_of(fence[0]) == std::string_view::npos;
}

// "<!-- text -->" on a line of its own.
std::string comment(std::string_view line) {
  line = trim(line);
  if (!line.starts_with("<!--") || !line.ends_with("-->") || line.size() < 7) return {};
  return std::string(trim(line.substr(4, line.size() - 7)));
}

// Code between back-ticks may look like a link.
std::string without_code(std::string_view line) {
  std::string result;
  bool code = false;
  for (const char c : line) {
    if (c == '`') code = !code;
    if (!code && c != '`') result += c;
  }
  return result;
}

void find_links(std::string_view line, int number, std::vector<Link>& links) {
  const std::string text = without_code(line);
  for (auto at = text.find("]("); at != std::string::npos; at = text.find("](", at + 2)) {
    const auto end = text.find(')', at);
    if (end == std::string::npos) return;
    const std::string target = text.substr(at + 2, end - at - 2);
    links.push_back({target.substr(0, target.find(' ')), number});
  }
}

// As the usual viewers make it: small letters, blanks as hyphens, without other signs.
std::string anchor(std::string_view heading) {
  std::string result;
  for (const char c : trim(heading)) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) || c == '-' || c == '_' || byte >= 0x80) {
      result += static_cast<char>(std::tolower(byte));
    } else if (c == ' ') {
      result += '-';
    }
  }
  return result;
}

}  // namespace

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

std::vector<std::string> split_lines(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::string dedent(std::string_view text) {
  auto lines = split_lines(text);
  const auto blank = [](const std::string& line) { return trim(line).empty(); };
  while (!lines.empty() && blank(lines.back())) lines.pop_back();
  while (!lines.empty() && blank(lines.front())) lines.erase(lines.begin());
  std::size_t common = std::string::npos;
  for (const auto& line : lines) {
    if (!blank(line)) common = std::min(common, indentation(line));
  }
  std::string result;
  for (const auto& line : lines) result += (blank(line) ? std::string() : line.substr(common)) + '\n';
  return result;
}

Document read_markdown(std::string name, std::string_view text) {
  Document document;
  document.name = std::move(name);
  std::string mark;
  std::string fence;  // of the block that is open
  std::size_t indent = 0;
  int number = 0;
  for (const auto& line : split_lines(text)) {
    ++number;
    if (!fence.empty()) {
      if (closes(line, fence)) {
        fence.clear();
      } else {
        document.blocks.back().text += line.substr(std::min(indent, indentation(line))) + '\n';
      }
      continue;
    }
    if (const auto size = fence_size(line); size > 0) {
      const auto opening = trim(line);
      fence = std::string(opening.substr(0, size));
      indent = indentation(line);
      const auto info = trim(opening.substr(size));
      document.blocks.push_back({std::string(info.substr(0, info.find(' '))), {}, mark, number});
      mark.clear();
      continue;
    }
    if (trim(line).empty()) continue;  // a mark may stand one line further up
    mark = comment(line);
    if (line.starts_with('#'))
      document.anchors.push_back(
          anchor(std::string_view(line).substr(std::min(line.find_first_not_of('#'), line.size()))));
    find_links(line, number, document.links);
  }
  return document;
}

}  // namespace ai_sdk::testing
