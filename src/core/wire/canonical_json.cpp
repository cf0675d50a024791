#include "core/wire/canonical_json.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <string_view>
#include <vector>

namespace ai_sdk::core {
namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;

// The names of objects in order, all the way down.
value sorted(const value& from) {
  if (from.is_array()) {
    array result;
    for (const auto& item : from.get_array()) result.push_back(sorted(item));
    return result;
  }
  if (!from.is_object()) return from;
  std::vector<std::string_view> names;
  for (const auto& member : from.get_object()) names.emplace_back(member.key());
  std::sort(names.begin(), names.end());
  object result;
  for (const auto name : names) result[name] = sorted(from.get_object().at(name));
  return result;
}

}  // namespace

std::string canonical_json(const value& of) { return boost::json::serialize(sorted(of)); }

}  // namespace ai_sdk::core
