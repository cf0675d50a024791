#include "agents/data_quality/names.hpp"
#include "agents/data_quality/session.hpp"
#include "core/ascii.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

namespace ai_sdk::server::quality {
namespace {

std::string name_from(const boost::json::value& value) {
  if (!value.is_string() || value.get_string().empty()) {
    throw AgentFailure(
        "The parameter \"table\" must be the name of a table, or a list of names, such as \"orders\".");
  }
  return std::string(value.get_string());
}

}  // namespace

Parameters read_parameters(const boost::json::object& parameters) {
  Parameters out;
  if (const auto* format = parameters.if_contains("format"); format != nullptr && !format->is_null()) {
    const std::string name =
        format->is_string() ? core::lower(std::string_view(format->get_string())) : std::string();
    out.form = export_form(name);
    if (!out.form && name != "json" && name != "markdown") {
      throw AgentFailure(
          "The parameter \"format\" must be \"markdown\" (the default), \"json\", or one of the exports "
          "\"sql\", "
          "\"dbt\", \"openmetadata-json\" and \"openmetadata-yaml\".");
    }
    out.json = name == "json";
  }
  for (const char* key : {"table", "tables"}) {
    const auto* table = parameters.if_contains(key);
    if (table == nullptr || table->is_null()) continue;
    if (table->is_array()) {
      for (const auto& entry : table->get_array()) out.tables.push_back(name_from(entry));
    } else {
      out.tables.push_back(name_from(*table));
    }
  }
  return out;
}

}  // namespace ai_sdk::server::quality
