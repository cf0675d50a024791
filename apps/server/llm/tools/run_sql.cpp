#include "catalog/catalog.hpp"
#include "core/ascii.hpp"
#include "llm/tools/query_tools.hpp"
#include "llm/tools/rows.hpp"

#include <boost/json/parse.hpp>

namespace ai_sdk::server::llm {
namespace {

DataSource& source_named(const Catalog& catalog, const std::string& name) {
  const auto& sources = catalog.sources();
  if (sources.empty()) throw ToolFailure(404, "the server has no data source");
  if (name.empty() && sources.size() == 1) return *sources.front();
  std::string names;
  for (const auto& source : sources) {
    if (core::equal_ignoring_case(source->service(), name)) return *source;
    names += (names.empty() ? "" : ", ") + source->service();
  }
  throw ToolFailure(name.empty() ? 400 : 404,
                    (name.empty() ? std::string("several data sources are there; name one as 'source'")
                                  : "there is no data source named '" + name + "'") +
                        ": " + names);
}

class RunSql final : public Tool {
 public:
  explicit RunSql(QueryToolLimits limits) : limits_(limits) {
    description_.name = "run_sql";
    description_.description =
        "Runs one SQL statement that only reads, on one data source, and returns its rows (at most " +
        std::to_string(limits.max_rows) + "). Aggregate in SQL instead of asking for many rows.";
    description_.input_schema = boost::json::parse(R"({
      "type": "object",
      "properties": {
        "sql": {"type": "string", "description": "one SELECT, in the dialect of the data source"},
        "source": {"type": "string",
                   "description": "the data source: the first part of a table's full name; needed where there are several"}
      },
      "required": ["sql"]})")
                                    .as_object();
  }
  const ToolDescription& description() const override { return description_; }

  boost::json::object call(const ToolUse& use, const ToolContext& context) const override {
    const std::string sql = text_argument(use, "sql");
    DataSource& source = source_named(context.catalog, optional_text(use, "source"));
    return to_json(reading([&] {
      const auto connection = source.connect();
      connection->stop_with(use.stop);
      return connection->query(sql, {}, {limits_.max_rows, limits_.time});
    }));
  }

 private:
  QueryToolLimits limits_;
  ToolDescription description_;
};

}  // namespace

std::unique_ptr<Tool> make_run_sql_tool(QueryToolLimits limits) { return std::make_unique<RunSql>(limits); }

}  // namespace ai_sdk::server::llm
