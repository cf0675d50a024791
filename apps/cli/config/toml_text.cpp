#include "config/toml_text.hpp"

#include "failure.hpp"

// Large and header-only: this is the one place that compiles it.
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

#include <cstdio>
#include <sstream>

namespace ai_sdk::cli {
namespace {

toml::table parse(std::string_view text, const std::string& file) {
  try {
    return toml::parse(text);
  } catch (const toml::parse_error& error) {
    throw UsageError(file + ", line " + std::to_string(error.source().begin.line) + ": " +
                     std::string(error.description()) + "; mend it, or delete the file");
  }
}

SettingValue value_of(const toml::node& node, const std::string& key, const std::string& file) {
  if (const auto* text = node.as_string()) return text->get();
  if (const auto* flag = node.as_boolean()) return flag->get();
  if (const auto* number = node.as_integer()) return number->get();
  if (const auto* number = node.as_floating_point()) return number->get();
  throw UsageError(file + ", line " + std::to_string(node.source().begin.line) + ": " + key +
                   " is neither a text, nor a number, nor true or false");
}

std::string quoted(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      result += '\\';
      result += c;
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
      char escape[8];
      std::snprintf(escape, sizeof escape, "\\u%04X", static_cast<unsigned>(static_cast<unsigned char>(c)));
      result += escape;
    } else {
      result += c;
    }
  }
  return result + "\"";
}

std::string written(const SettingValue& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return quoted(*text);
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return std::to_string(*whole);
  std::ostringstream out;
  out.precision(15);
  out << std::get<double>(value);
  const std::string number = out.str();
  return number.find_first_of(".e") == std::string::npos ? number + ".0" : number;
}

bool is_bare(std::string_view key) {
  return key.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") ==
         std::string_view::npos;
}

std::string header(const std::string& profile) {
  return "[" + (is_bare(profile) ? profile : quoted(profile)) + "]\n";
}

// The offset of a line (from 1) in the text; its end where there are fewer.
std::size_t line_start(const std::string& text, std::size_t line) {
  std::size_t at = 0;
  for (std::size_t i = 1; i < line; ++i) {
    const auto end = text.find('\n', at);
    if (end == std::string::npos) return text.size();
    at = end + 1;
  }
  return at;
}

// The offset of a column (from 1), which counts characters.
std::size_t column_at(const std::string& text, std::size_t start, std::size_t column) {
  std::size_t at = start;
  for (std::size_t i = 1; i < column && at < text.size(); ++i) {
    ++at;
    while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) ++at;
  }
  return at;
}

std::string edited(std::string text, const toml::table& parsed, const std::string& profile,
                   const std::string& key, const std::optional<SettingValue>& value) {
  const std::string line = value ? key + " = " + written(*value) + "\n" : "";
  const toml::node* found = parsed.get(profile);
  const auto* table = found ? found->as_table() : nullptr;
  if (!table) {
    if (!value) return text;
    if (!text.empty() && text.back() != '\n') text += '\n';
    return text + (text.empty() ? "" : "\n") + header(profile) + line;
  }
  if (const toml::node* old = table->get(key)) {
    const auto& region = old->source();
    const auto start = line_start(text, region.begin.line);
    if (!value) {
      text.erase(start, line_start(text, region.end.line + 1) - start);
    } else {
      const auto begin = column_at(text, start, region.begin.column);
      const auto end = column_at(text, line_start(text, region.end.line), region.end.column);
      text.replace(begin, end - begin, written(*value));
    }
    return text;
  }
  if (!value) return text;
  const auto below = line_start(text, table->source().begin.line + 1);
  if (below > 0 && text[below - 1] != '\n') text.insert(below, "\n");
  text.insert(line_start(text, table->source().begin.line + 1), line);
  return text;
}

}  // namespace

Profiles parse_profiles(std::string_view text, const std::string& file) {
  Profiles result;
  for (const auto& [name, node] : parse(text, file)) {
    const std::string profile(name.str());
    const auto* table = node.as_table();
    if (!table) {
      throw UsageError(file + ", line " + std::to_string(node.source().begin.line) + ": " + profile +
                       " stands outside a profile; put it below a line [default]");
    }
    auto& values = result[profile];
    for (const auto& [key, value] : *table)
      values.emplace(std::string(key.str()), value_of(value, std::string(key.str()), file));
  }
  return result;
}

std::string with_value(const std::string& text, const std::string& profile, const std::string& key,
                       const std::optional<SettingValue>& value, const std::string& file) {
  Profiles wanted = parse_profiles(text, file);
  if (value) {
    wanted[profile].insert_or_assign(key, *value);
  } else if (const auto found = wanted.find(profile); found != wanted.end()) {
    found->second.erase(key);
  }
  std::string result = edited(text, parse(text, file), profile, key, value);
  bool right = false;
  try {
    right = parse_profiles(result, file) == wanted;
  } catch (const UsageError&) {  // told below, with what to do
  }
  if (!right) {
    throw UsageError(file + " is written in a way that cannot be changed by itself; edit " + key +
                     " in it by hand");
  }
  return result;
}

}  // namespace ai_sdk::cli
