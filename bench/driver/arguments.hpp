#pragma once

#include <map>
#include <string>
#include <string_view>

namespace ai_sdk::bench {

// What a measured program is told: name=value pairs. Reading one that is missing throws
// std::invalid_argument.
class Arguments {
 public:
  Arguments() = default;
  Arguments(std::initializer_list<std::pair<const std::string, std::string>> pairs) : values_(pairs) {}

  void add(std::string_view pair);
  void set(const std::string& name, std::string value) { values_[name] = std::move(value); }
  const std::string& text(const std::string& name) const;
  double number(const std::string& name) const;
  std::size_t count(const std::string& name) const { return static_cast<std::size_t>(number(name)); }
  bool has(const std::string& name) const { return values_.contains(name); }
  const std::map<std::string, std::string>& all() const { return values_; }

 private:
  std::map<std::string, std::string> values_;
};

}  // namespace ai_sdk::bench
