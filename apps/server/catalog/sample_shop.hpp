#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace ai_sdk::server {

// The last day of the sample shop's history. All of its dates are counted from here and none from the clock,
// so the shop is the same on every machine and every day.
inline constexpr const char* kSampleShopToday = "2026-10-31";

// Writes a made-up shop to a new SQLite file: customers, products, orders and inventory, 30,010 rows
// together, with the flaws that planted_flaws lists. The same bytes each time (with the same version of
// SQLite). The file appears complete or not at all, in place of one of that name. Throws SourceError.
void create_sample_shop(const std::filesystem::path& file);

// One sort of flaw in one column of the sample shop.
struct PlantedFlaw {
  std::string table;
  std::string column;      // empty where whole rows are concerned
  std::string kind;        // malformed_email, orphan_reference …
  std::int64_t count = 0;  // rows concerned; of repeated values and rows, those beyond the first
};

// Every flaw that the sample shop has on purpose.
const std::vector<PlantedFlaw>& planted_flaws();

}  // namespace ai_sdk::server
