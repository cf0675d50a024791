#include "driver/arguments.hpp"

#include <stdexcept>

namespace ai_sdk::bench {

void Arguments::add(std::string_view pair) {
  const auto equals = pair.find('=');
  if (equals == std::string_view::npos)
    throw std::invalid_argument("\"" + std::string(pair) + "\" is not of the form name=value");
  values_[std::string(pair.substr(0, equals))] = std::string(pair.substr(equals + 1));
}

const std::string& Arguments::text(const std::string& name) const {
  const auto found = values_.find(name);
  if (found == values_.end()) throw std::invalid_argument("the argument " + name + "=… is missing");
  return found->second;
}

double Arguments::number(const std::string& name) const {
  const std::string& value = text(name);
  std::size_t read = 0;
  const double number = std::stod(value, &read);
  if (read != value.size() || number < 0) throw std::invalid_argument(name + "=" + value + " is no number");
  return number;
}

}  // namespace ai_sdk::bench
