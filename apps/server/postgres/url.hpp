#pragma once

#include <string>
#include <string_view>

namespace ai_sdk::server {

// Whether a name of a store or a data source is the address of a PostgreSQL database (PostgreSQL 15 manual,
// section 34.1.1.2): postgresql://… or postgres://…
bool is_postgres_url(std::string_view name) noexcept;

// The address as it may be shown and logged: without its password, wherever that stands in it.
std::string shown_postgres_url(std::string_view url);

}  // namespace ai_sdk::server
