#include "core/ascii.hpp"
#include "core/text.hpp"
#include "llm/tools/query_tools.hpp"
#include "llm/tools/rows.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

#include <algorithm>

namespace ai_sdk::server::llm {
namespace {

namespace json = boost::json;

constexpr std::size_t most_tables = 200;
constexpr std::size_t most_sampled = 5;

class ListTables final : public Tool {
 public:
  ListTables() {
    description_.name = "list_tables";
    description_.description =
        "Lists the full names of the tables and views, with the number of their columns; all, or those "
        "whose name or columns hold a word.";
    description_.input_schema = json::parse(R"({
      "type": "object",
      "properties": {"contains": {"type": "string", "description": "a word, in any case"}}})")
                                    .as_object();
  }
  const ToolDescription& description() const override { return description_; }

  json::object call(const ToolUse& use, const ToolContext& context) const override {
    const std::string word = core::lower(optional_text(use, "contains"));
    json::object out;
    json::array& listed = out["tables"].emplace_array();
    std::size_t found = 0;
    for (const auto& table : context.catalog.tables()) {
      const std::string name = table.info.fully_qualified_name();
      const bool wanted =
          core::lower(name).find(word) != std::string::npos ||
          std::any_of(table.info.columns.begin(), table.info.columns.end(), [&](const ColumnInfo& column) {
            return core::lower(column.name).find(word) != std::string::npos;
          });
      if (!wanted || ++found > most_tables) continue;
      listed.push_back({{"name", core::to_valid_utf8(name)},
                        {"type", table.info.is_view ? "view" : "table"},
                        {"columns", table.info.columns.size()}});
    }
    out["total"] = found;
    return out;
  }

 private:
  ToolDescription description_;
};

json::object columns_of(const TableInfo& table) {
  json::object out;
  out["table"] = core::to_valid_utf8(table.fully_qualified_name());
  out["type"] = table.is_view ? "view" : "table";
  if (!table.comment.empty()) out["comment"] = core::to_valid_utf8(table.comment);
  json::array& columns = out["table_columns"].emplace_array();
  for (const auto& column : table.columns) {
    json::object& told = columns.emplace_back(json::object()).get_object();
    told["name"] = core::to_valid_utf8(column.name);
    if (!column.declared_type.empty()) told["type"] = column.declared_type;
    if (column.primary_key > 0) told["primary_key"] = true;
  }
  json::array references;
  for (const auto& key : table.foreign_keys) {
    std::string text = "(";
    for (std::size_t i = 0; i < key.columns.size(); ++i) text += (i == 0 ? "" : ", ") + key.columns[i];
    references.emplace_back(text + ") -> " + key.target_table);
  }
  if (!references.empty()) out["references"] = std::move(references);
  return out;
}

class SampleTable final : public Tool {
 public:
  explicit SampleTable(QueryToolLimits limits) : limits_(limits) {
    description_.name = "sample_table";
    description_.description =
        "Shows a table's columns with their types and keys, what it refers to, and its first few rows.";
    description_.input_schema = json::parse(R"({
      "type": "object",
      "properties": {
        "table": {"type": "string", "description": "its name, plain or in full"}
      },
      "required": ["table"]})")
                                    .as_object();
  }
  const ToolDescription& description() const override { return description_; }

  json::object call(const ToolUse& use, const ToolContext& context) const override {
    const TableRef table = table_named(context.catalog, text_argument(use, "table"));
    const std::string place =
        table.info.schema.empty() ? std::string() : quote_identifier(table.info.schema) + '.';
    const std::string sql = "SELECT * FROM " + place + quote_identifier(table.info.name);
    json::object out = columns_of(table.info);
    const json::object rows = to_json(reading([&] {
      const auto connection = table.source->connect();
      connection->stop_with(use.stop);
      return connection->query(sql, {}, {std::min(most_sampled, limits_.max_rows), limits_.time});
    }));
    out["sample"] = rows.at("rows");
    return out;
  }

 private:
  QueryToolLimits limits_;
  ToolDescription description_;
};

}  // namespace

std::unique_ptr<Tool> make_list_tables_tool() { return std::make_unique<ListTables>(); }
std::unique_ptr<Tool> make_sample_table_tool(QueryToolLimits limits) {
  return std::make_unique<SampleTable>(limits);
}

}  // namespace ai_sdk::server::llm
