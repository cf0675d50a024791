#include "catalog/sample_shop.hpp"
#include "catalog/sqlite_source.hpp"
#include "database.hpp"

#include <gtest/gtest.h>

#include <map>

namespace ai_sdk::server::quality {
namespace {

class SampleShop : public ::testing::TestWithParam<const char*> {};

TEST_P(SampleShop, EveryPlantedFlawIsFoundExactlyAndNothingElse) {
  Database database;
  create_sample_shop(database.file());
  const TableReport report = database.analyse(GetParam());
  std::map<std::string, std::int64_t> planted;
  for (const PlantedFlaw& flaw : planted_flaws()) {
    if (flaw.table == GetParam()) planted[flaw.kind + " " + flaw.column] = flaw.count;
  }
  ASSERT_FALSE(planted.empty());
  std::map<std::string, std::int64_t> found;
  for (const Finding& finding : report.findings) found[finding.kind + " " + finding.column] = finding.count;
  EXPECT_EQ(found, planted);
}

INSTANTIATE_TEST_SUITE_P(Tables, SampleShop,
                         ::testing::Values("customers", "products", "orders", "inventory"),
                         [](const auto& shop) { return std::string(shop.param); });

}  // namespace
}  // namespace ai_sdk::server::quality
