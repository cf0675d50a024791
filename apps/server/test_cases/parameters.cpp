#include "test_cases/parameters.hpp"

#include <boost/json/value.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace ai_sdk::server::tests {

namespace json = boost::json;

namespace {

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t' || text.front() == '\n'))
    text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\n'))
    text.remove_suffix(1);
  return text;
}

std::string_view raw(const json::object& values, std::string_view name) {
  const auto* value = values.if_contains({name.data(), name.size()});
  if (value == nullptr || !value->is_string()) return {};
  return {value->get_string().data(), value->get_string().size()};
}

std::optional<double> to_number(std::string_view text) {
  text = trim(text);
  if (text.starts_with('+')) text.remove_prefix(1);
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(number)) return std::nullopt;
  return number;
}

std::optional<bool> to_flag(std::string_view text) {
  text = trim(text);
  if (text == "true" || text == "True" || text == "TRUE" || text == "1") return true;
  if (text == "false" || text == "False" || text == "FALSE" || text == "0") return false;
  return std::nullopt;
}

std::string quoted(std::string_view text) { return "\"" + std::string(text.substr(0, 60)) + "\""; }

std::string names_of(const TestDefinition& definition) {
  std::string out;
  for (const auto& parameter : definition.parameters) {
    out += (out.empty() ? "" : ", ") + std::string(parameter.name);
  }
  return out.empty() ? "it takes none" : "it takes " + out;
}

// What is wrong with a value; empty where nothing is.
std::string complaint(const ParameterDefinition& parameter, std::string_view text) {
  switch (parameter.kind) {
    case ParameterKind::number:
      return to_number(text) ? "" : "must be a number";
    case ParameterKind::whole: {
      const auto number = to_number(text);
      return number && std::trunc(*number) == *number && std::abs(*number) < 9e15 ? ""
                                                                                  : "must be a whole number";
    }
    case ParameterKind::flag:
      return to_flag(text) ? "" : "must be true or false";
    case ParameterKind::list:
      return read_list(text).empty() ? "must be a list with at least one value, such as ['a', 'b']" : "";
    case ParameterKind::text:
      return trim(text).empty() ? "must not be empty" : "";
    case ParameterKind::choice: {
      const auto list = read_list(text);  // some are written as lists of one
      if (list.size() == 1 &&
          std::find(parameter.options.begin(), parameter.options.end(), list[0]) != parameter.options.end()) {
        return "";
      }
      std::string out = "must be one of";
      for (const auto option : parameter.options) out += " " + std::string(option);
      return out;
    }
  }
  return {};
}

}  // namespace

std::vector<std::string> read_list(std::string_view text) {
  std::string_view rest = trim(text);
  if (rest.starts_with('[') != rest.ends_with(']')) {
    throw ParameterError("the list " + quoted(text) + " does not end, or does not begin, with a bracket");
  }
  if (rest.starts_with('[')) rest = trim(rest.substr(1, rest.size() - 2));
  std::vector<std::string> out;
  while (!rest.empty()) {
    std::string value;
    if (rest.front() == '\'' || rest.front() == '"') {
      const char quote = rest.front();
      std::size_t i = 1;
      for (; i < rest.size() && rest[i] != quote; ++i) {
        if (rest[i] == '\\' && i + 1 < rest.size()) ++i;
        value += rest[i];
      }
      if (i == rest.size()) throw ParameterError("a quote in the list " + quoted(text) + " does not end");
      rest = trim(rest.substr(i + 1));
      if (!rest.empty() && rest.front() != ',') {
        throw ParameterError("a comma is missing in the list " + quoted(text));
      }
      out.push_back(std::move(value));
      if (!rest.empty()) rest = trim(rest.substr(1));
      continue;
    }
    const auto comma = rest.find(',');
    const auto word = trim(rest.substr(0, comma));
    if (!word.empty()) out.emplace_back(word);
    rest = comma == std::string_view::npos ? std::string_view() : trim(rest.substr(comma + 1));
  }
  return out;
}

Parameters::Parameters(const TestDefinition& definition, const json::object& values) : values_(values) {
  for (const auto& value : values) {
    const bool known =
        std::any_of(definition.parameters.begin(), definition.parameters.end(),
                    [&](const auto& one) { return one.name == std::string_view(value.key()); });
    if (!known) {
      throw ParameterError(std::string(definition.name) + " has no parameter " + quoted(value.key()) + ": " +
                           names_of(definition));
    }
    if (!value.value().is_string()) {
      throw ParameterError("the value of the parameter " + std::string(value.key()) + " must be a text");
    }
  }
  for (const ParameterDefinition& parameter : definition.parameters) {
    const bool given = has(parameter.name);
    if (!given) {
      if (!parameter.required) continue;
      throw ParameterError(std::string(definition.name) + " needs the parameter " +
                           std::string(parameter.name) + ": " + std::string(parameter.description));
    }
    const std::string wrong = complaint(parameter, raw(values_, parameter.name));
    if (!wrong.empty()) {
      throw ParameterError("the parameter " + std::string(parameter.name) + " " + wrong + ", not " +
                           quoted(raw(values_, parameter.name)));
    }
    if (!parameter.not_below.empty() && has(parameter.not_below) &&
        *number(parameter.not_below) > *number(parameter.name)) {
      throw ParameterError("the parameter " + std::string(parameter.not_below) + " must not be above " +
                           std::string(parameter.name));
    }
  }
}

bool Parameters::has(std::string_view name) const { return values_.contains({name.data(), name.size()}); }

std::optional<double> Parameters::number(std::string_view name) const {
  return to_number(raw(values_, name));
}

std::string Parameters::text(std::string_view name) const { return std::string(raw(values_, name)); }

std::string Parameters::choice(std::string_view name, std::string_view fallback) const {
  return has(name) ? read_list(raw(values_, name)).at(0) : std::string(fallback);
}

std::vector<std::string> Parameters::list(std::string_view name) const {
  return read_list(raw(values_, name));
}

bool Parameters::flag(std::string_view name) const { return to_flag(raw(values_, name)).value_or(false); }

}  // namespace ai_sdk::server::tests
