#include "metadata/fqn.hpp"

#include <algorithm>

namespace ai_sdk::server {

std::string fqn_part(std::string_view name) {
  if (name.find_first_of(".\"") == std::string_view::npos) return std::string(name);
  std::string out = "\"";
  for (const char c : name) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + '"';
}

std::string join_fqn(std::span<const std::string> names) {
  std::string out;
  for (const std::string& name : names) {
    if (!out.empty()) out += '.';
    out += fqn_part(name);
  }
  return out;
}

std::string child_fqn(std::string_view parent, std::string_view name) {
  return std::string(parent) + '.' + fqn_part(name);
}

namespace {

// Nothing where a quote never ends or something follows it before the next dot.
bool split_quoted(std::string_view fqn, std::vector<std::string>& parts) {
  while (true) {
    std::string part;
    if (!fqn.empty() && fqn.front() == '"') {
      fqn.remove_prefix(1);
      while (true) {
        const auto quote = fqn.find('"');
        if (quote == std::string_view::npos) return false;
        part += fqn.substr(0, quote);
        fqn.remove_prefix(quote + 1);
        if (fqn.empty() || fqn.front() != '"') break;
        part += '"';
        fqn.remove_prefix(1);
      }
      if (!fqn.empty() && fqn.front() != '.') return false;
    } else {
      const auto dot = std::min(fqn.find('.'), fqn.size());
      part = fqn.substr(0, dot);
      fqn.remove_prefix(dot);
    }
    parts.push_back(std::move(part));
    if (fqn.empty()) return true;
    fqn.remove_prefix(1);
  }
}

}  // namespace

std::vector<std::string> split_fqn(std::string_view fqn) {
  std::vector<std::string> parts;
  if (split_quoted(fqn, parts)) return parts;
  parts.clear();
  while (true) {
    const auto dot = std::min(fqn.find('.'), fqn.size());
    parts.emplace_back(fqn.substr(0, dot));
    if (dot == fqn.size()) return parts;
    fqn.remove_prefix(dot + 1);
  }
}

std::string parent_fqn(std::string_view fqn) {
  std::vector<std::string> parts = split_fqn(fqn);
  parts.pop_back();
  return join_fqn(parts);
}

}  // namespace ai_sdk::server
