#include "details.hpp"

#include "output.hpp"

namespace ai_sdk::cli {
namespace {

constexpr std::size_t label_width = 15;

std::string indented(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto end = text.find('\n');
    out += "\n  " + std::string(text.substr(0, end));
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
  }
  return out;
}

}  // namespace

void print_details(const std::vector<std::pair<std::string_view, std::string>>& lines) {
  Output& out = standard_output();
  for (const auto& [label, value] : lines) {
    if (value.empty()) continue;
    std::string line{label};
    line += ':';
    if (value.find('\n') != std::string::npos) {
      line += indented(value);
    } else {
      line.append(label_width - line.size(), ' ');
      line += value;
    }
    out.text(line + "\n");
  }
}

std::string listed(const std::vector<std::string>& names) {
  std::string out;
  for (const auto& name : names) out += (out.empty() ? "" : ", ") + name;
  return out;
}

}  // namespace ai_sdk::cli
