#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace ai_sdk::server {

// What a caller may do. Each role may do what those before it may.
enum class Role {
  reader,  // look at things, run agents, call tools that only read
  editor,  // change what the server keeps: agents, personas, tests, descriptions, glossaries
  admin,   // all of it
};

std::string_view to_string(Role role) noexcept;
// "reader", "editor" or "admin"; nothing for other words.
std::optional<Role> role_of(std::string_view word) noexcept;

// Who sent a request.
struct Principal {
  std::string name;
  Role role = Role::reader;
};

}  // namespace ai_sdk::server
