#include "agents/data_quality/analysis.hpp"
#include "agents/data_quality/relations.hpp"
#include "catalog/data_source.hpp"
#include "score.hpp"

namespace ai_sdk::planted {

std::string list_findings(const std::filesystem::path& data, const std::filesystem::path& cache) {
  namespace quality = server::quality;
  const auto source = server::open_data_source(data, cache);
  const std::vector<server::TableInfo> tables = source->tables();
  std::string out;
  std::size_t count = 0;
  std::size_t columns = 0;
  for (const server::TableInfo& table : tables) {
    const auto connection = source->connect();
    quality::TableProfile profile = quality::profile_table(*connection, table);
    quality::find_relations(*connection, profile, tables);
    const quality::TableReport report = quality::analyse_table(*connection, profile);
    columns += profile.columns.size();
    count += report.findings.size();
    for (const quality::Finding& finding : report.findings) {
      out += finding.kind + " " + table.name + "." + finding.column + " (" + std::to_string(finding.count) +
             " of " + std::to_string(report.rows) + " rows):";
      for (const std::string& sample : finding.samples) out += " [" + sample + "]";
      out += "\n";
    }
  }
  return out + std::to_string(count) + " findings in " + std::to_string(tables.size()) + " tables of " +
         std::to_string(columns) + " columns\n";
}

}  // namespace ai_sdk::planted
