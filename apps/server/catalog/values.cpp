#include "catalog/connection.hpp"
#include "catalog/utf8.hpp"

#include <charconv>
#include <cmath>

namespace ai_sdk::server {

namespace {

std::string quoted(std::string_view text, char quote) {
  text = text.substr(0, text.find('\0'));
  std::string out;
  out.reserve(text.size() + 2);
  out += quote;
  for (const char c : text) {
    if (c == quote) out += quote;
    out += c;
  }
  out += quote;
  return out;
}

std::string shortest(double number) {
  if (std::isnan(number)) return "nan";
  if (std::isinf(number)) return number > 0 ? "inf" : "-inf";
  char buffer[64];
  const double size = std::fabs(number);
  // People read 1000000, not 1e+06; beyond this the zeros are harder to read than an exponent.
  const bool plain = size == 0 || (size >= 1e-5 && size < 1e15);
  const auto end = plain ? std::to_chars(buffer, buffer + sizeof buffer, number, std::chars_format::fixed)
                         : std::to_chars(buffer, buffer + sizeof buffer, number);
  return {buffer, end.ptr};
}

}  // namespace

void Connection::report_to(StatementObserver) {}

void Connection::allow_only(std::span<const TableInfo>) {
  throw SqlForbidden("this data source cannot be limited to some of its tables; allow the whole service");
}

std::string quote_identifier(std::string_view name) { return quoted(name, '"'); }

std::string quote_text(std::string_view text) { return quoted(text, '\''); }

std::string sql_literal(const Value& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return std::to_string(*integer);
  if (const auto* text = std::get_if<std::string>(&value)) return quote_text(*text);
  if (const auto* real = std::get_if<double>(&value)) {
    if (std::isnan(*real)) return "NULL";
    if (std::isinf(*real)) return *real > 0 ? "9e999" : "-9e999";
    std::string out = shortest(*real);
    // Without a point or an exponent SQL would read it back as an integer.
    if (out.find_first_of(".e") == std::string::npos) out += ".0";
    return out;
  }
  return "NULL";
}

std::string to_text(const Value& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return std::to_string(*integer);
  if (const auto* real = std::get_if<double>(&value)) return shortest(*real);
  if (const auto* text = std::get_if<std::string>(&value)) return repair_utf8(*text);
  return "NULL";
}

std::int64_t Connection::count(std::string_view sql, std::span<const Value> parameters,
                               const QueryLimits& limits) {
  QueryLimits one = limits;
  one.max_rows = 1;
  const ResultSet result = query(sql, parameters, one);
  if (result.rows.empty() || result.rows.front().empty()) return 0;
  const Value& value = result.rows.front().front();
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return *integer;
  if (const auto* real = std::get_if<double>(&value)) {
    // Outside of this range the conversion is undefined.
    if (*real >= -9.2e18 && *real <= 9.2e18) return static_cast<std::int64_t>(*real);
    throw SqlError("the result " + shortest(*real) + " is too large for an integer");
  }
  if (const auto* text = std::get_if<std::string>(&value)) {
    std::int64_t number = 0;
    const char* end = text->data() + text->size();
    const auto parsed = std::from_chars(text->data(), end, number);
    if (parsed.ec == std::errc{} && parsed.ptr == end) return number;
    throw SqlError("the result '" + repair_utf8(*text) + "' is not an integer");
  }
  return 0;
}

}  // namespace ai_sdk::server
