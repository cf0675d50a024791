#pragma once

#include "table.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace ai_sdk::planted {

enum class DomainChoice : std::uint8_t { all, tuned, held_out };

// The chosen domains with flaws planted in their tables; the same for the same seed, everywhere and always.
std::vector<Collection> make_collections(std::uint64_t seed, DomainChoice choice);

// Writes the tables into a new SQLite file. Row n of a table, from 0, is the n-th by rowid.
// Throws std::runtime_error with SQLite's message.
void write_sqlite(const Collection& collection, const std::filesystem::path& file);

// The planted flaws as JSON: [{"table", "column", "kind", "rows": [1, …]}], rows counted from 1.
std::string flaws_json(const Collection& collection);

}  // namespace ai_sdk::planted
