#include "llm/tools/rows.hpp"

#include "agents/agent.hpp"
#include "core/ascii.hpp"
#include "core/text.hpp"

#include <cmath>
#include <variant>

namespace ai_sdk::server::llm {
namespace {

namespace json = boost::json;

constexpr std::size_t longest_value = 300;
constexpr std::size_t most_names = 20;

json::value cell_json(const Value& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return *integer;
  // JSON has no infinity.
  if (const auto* real = std::get_if<double>(&value); real && std::isfinite(*real)) return *real;
  if (std::holds_alternative<std::monostate>(value)) return nullptr;
  return json::string(core::shorten(core::to_valid_utf8(to_text(value)), longest_value));
}

}  // namespace

json::object to_json(const ResultSet& result) {
  json::object out;
  json::array& columns = out["columns"].emplace_array();
  for (const auto& column : result.columns) columns.emplace_back(core::to_valid_utf8(column));
  json::array& rows = out["rows"].emplace_array();
  for (const auto& row : result.rows) {
    json::array& values = rows.emplace_back(json::array()).get_array();
    for (const auto& value : row) values.push_back(cell_json(value));
  }
  out["row_count"] = result.rows.size();
  out["truncated"] = result.truncated;
  return out;
}

ResultSet reading(const std::function<ResultSet()>& query) {
  try {
    return query();
  } catch (const SqlCancelled&) {
    throw RunCancelled();
  } catch (const SqlTimeout&) {
    throw ToolFailure(504, "the statement took too long and was stopped; ask for less, or aggregate");
  } catch (const SqlOutOfScope& error) {
    throw ToolFailure(403, error.what());
  } catch (const SqlForbidden& error) {
    throw ToolFailure(403, std::string("only reading is allowed: ") + error.what());
  } catch (const SqlError& error) {
    throw ToolFailure(400, error.what());
  }
}

std::string text_argument(const ToolUse& use, std::string_view name) {
  std::string text = optional_text(use, name);
  if (text.empty()) throw ToolFailure(400, "the argument '" + std::string(name) + "' is needed, as text");
  return text;
}

std::string optional_text(const ToolUse& use, std::string_view name) {
  const auto* value = use.arguments.if_contains(json::string_view(name.data(), name.size()));
  if (!value || value->is_null()) return {};
  const auto* text = value->if_string();
  if (!text) throw ToolFailure(400, "the argument '" + std::string(name) + "' must be text");
  return std::string(text->data(), text->size());
}

TableRef table_named(const Catalog& catalog, std::string_view name) {
  const auto tables = catalog.tables();
  for (const auto& table : tables)
    if (core::equal_ignoring_case(table.info.fully_qualified_name(), name)) return table;
  for (const auto& table : tables)
    if (core::equal_ignoring_case(table.info.name, name)) return table;
  std::string names;
  for (std::size_t i = 0; i < tables.size() && i < most_names; ++i)
    names += (i == 0 ? "" : ", ") + tables[i].info.fully_qualified_name();
  throw ToolFailure(404, "there is no table named '" + core::shorten(std::string(name), 200) +
                             "'; there is " + (names.empty() ? "none at all" : names));
}

}  // namespace ai_sdk::server::llm
