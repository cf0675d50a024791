#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <string_view>
#include <utility>

namespace ai_sdk {

/// Any JSON value, and a JSON object: parameters of a run, arguments and results of tools.
using Json = boost::json::value;
using JsonObject = boost::json::object;

/// Builds a JSON object from alternating names and values:
/// `parameters("format", "json", "limit", 10)`.
///
/// The same as `JsonObject{{"format", "json"}, {"limit", 10}}`, and usable inside a `co_await` expression
/// too, where GCC 12 refuses an initializer list.
template <class... Rest>
JsonObject parameters(Rest&&... rest) {
  static_assert(sizeof...(Rest) % 2 == 0, "parameters() takes pairs: a name, then its value");
  JsonObject object;
  auto add = [&object](auto&& self, std::string_view name, auto&& value, auto&&... more) -> void {
    object[name] = Json(std::forward<decltype(value)>(value));
    if constexpr (sizeof...(more) > 0) self(self, std::forward<decltype(more)>(more)...);
  };
  if constexpr (sizeof...(Rest) > 0) add(add, std::forward<Rest>(rest)...);
  return object;
}

}  // namespace ai_sdk
