#pragma once

#include "test_cases/definition.hpp"

#include <boost/json/object.hpp>

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace ai_sdk::server::tests {

// A parameter is missing, unknown, or not what its definition wants. The text names it and says what to do.
struct ParameterError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// The values that a test case gives to its definition's parameters.
class Parameters {
 public:
  // `values`: name to text. Throws ParameterError.
  Parameters(const TestDefinition& definition, const boost::json::object& values);

  // Each of these wants a parameter of the right kind; nothing, an empty text or the fallback where it was
  // left out.
  std::optional<double> number(std::string_view name) const;
  std::string text(std::string_view name) const;
  std::string choice(std::string_view name, std::string_view fallback = {}) const;
  std::vector<std::string> list(std::string_view name) const;
  bool flag(std::string_view name) const;
  bool has(std::string_view name) const;

 private:
  const boost::json::object& values_;
};

// ['eu', 'us'], ["eu", "us"] or eu,us. Throws ParameterError where a quote or bracket does not end.
std::vector<std::string> read_list(std::string_view text);

}  // namespace ai_sdk::server::tests
