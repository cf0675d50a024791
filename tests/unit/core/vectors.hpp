#pragma once

#include <ai_sdk/json.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace ai_sdk::test {

// One file of tests/vectors; see the README there.
struct Vector {
  std::string name;
  std::string bytes;  // of the .stream beside it, where there is one
  JsonObject expected;
};

// All vectors of a folder, by name. Never empty: a folder that is missing is an error.
std::vector<Vector> load_vectors(std::string_view folder);

// The text of a member, or of the member with _hex after its name.
std::string text_or_hex(const JsonObject& object, std::string_view name);

}  // namespace ai_sdk::test
