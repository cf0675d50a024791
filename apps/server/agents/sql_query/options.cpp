#include "agents/sql_query/conversation.hpp"

#include <boost/json/value.hpp>

namespace ai_sdk::server::sql_query {

Options read_options(const boost::json::object& parameters) {
  Options options;
  if (const auto* format = parameters.if_contains("format")) {
    const auto* text = format->if_string();
    if (text != nullptr && *text == "json") {
      options.json = true;
    } else if (text == nullptr || (*text != "markdown" && *text != "md")) {
      throw AgentFailure("The parameter “format” must be \"json\" or \"markdown\".");
    }
  }
  if (const auto* limit = parameters.if_contains("limit")) {
    std::int64_t rows = 0;
    if (limit->is_int64()) rows = limit->get_int64();
    if (limit->is_uint64() && limit->get_uint64() <= 10'000)
      rows = static_cast<std::int64_t>(limit->get_uint64());
    if (rows < 1 || rows > 10'000)
      throw AgentFailure("The parameter “limit” must be a whole number from 1 to 10000.");
    options.limit = static_cast<std::size_t>(rows);
  }
  if (const auto* table = parameters.if_contains("table")) {
    const auto* text = table->if_string();
    if (text == nullptr) throw AgentFailure("The parameter “table” must be the name of a table, as text.");
    options.table = std::string(*text);
  }
  return options;
}

}  // namespace ai_sdk::server::sql_query
