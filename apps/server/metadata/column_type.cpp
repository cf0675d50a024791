#include "metadata/column_type.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ai_sdk::server {

namespace {

// Names that databases have for the protocol's types. What is not here is looked up under its own name.
constexpr std::array<std::pair<std::string_view, std::string_view>, 49> names{{
    {"INTEGER", "INT"},
    {"INT4", "INT"},
    {"SERIAL", "INT"},
    {"MEDIUMINT", "INT"},
    {"INT2", "SMALLINT"},
    {"SMALLSERIAL", "SMALLINT"},
    {"INT8", "BIGINT"},
    {"BIG INT", "BIGINT"},
    {"UNSIGNED BIG INT", "BIGINT"},
    {"BIGSERIAL", "BIGINT"},
    {"REAL", "FLOAT"},
    {"FLOAT4", "FLOAT"},
    {"FLOAT8", "DOUBLE"},
    {"DOUBLE PRECISION", "DOUBLE"},
    {"BOOL", "BOOLEAN"},
    {"CHARACTER VARYING", "VARCHAR"},
    {"VARYING CHARACTER", "VARCHAR"},
    {"NVARCHAR", "VARCHAR"},
    {"VARCHAR2", "VARCHAR"},
    {"CHARACTER", "CHAR"},
    {"NCHAR", "CHAR"},
    {"NATIVE CHARACTER", "CHAR"},
    {"BPCHAR", "CHAR"},
    {"TINYTEXT", "TEXT"},
    {"LONGTEXT", "TEXT"},
    {"CITEXT", "TEXT"},
    {"NAME", "STRING"},
    {"TINYBLOB", "BLOB"},
    {"TIMESTAMP WITHOUT TIME ZONE", "TIMESTAMP"},
    {"TIMESTAMP WITH TIME ZONE", "TIMESTAMPZ"},
    {"TIMESTAMPTZ", "TIMESTAMPZ"},
    {"TIME WITHOUT TIME ZONE", "TIME"},
    {"TIME WITH TIME ZONE", "TIME"},
    {"TIMETZ", "TIME"},
    {"JSONB", "JSON"},
    {"BIT VARYING", "BIT"},
    {"VARBIT", "BIT"},
    {"HSTORE", "MAP"},
    {"INT4RANGE", "UNKNOWN"},
    {"OID", "BIGINT"},
    {"XML", "XML"},
    {"MACADDR8", "MACADDR"},
    {"USER-DEFINED", "ENUM"},
    {"DEC", "DECIMAL"},
    {"FIXED", "DECIMAL"},
    {"SMALLMONEY", "MONEY"},
    {"DATETIME2", "DATETIME"},
    {"SMALLDATETIME", "DATETIME"},
    {"DATETIMEOFFSET", "TIMESTAMPZ"},
}};

constexpr std::array<std::string_view, 44> own_names{
    "NUMBER",   "TINYINT",    "SMALLINT", "INT",      "BIGINT",    "FLOAT",      "DOUBLE",    "DECIMAL",
    "NUMERIC",  "DATE",       "TIME",     "DATETIME", "TIMESTAMP", "TIMESTAMPZ", "INTERVAL",  "STRING",
    "TEXT",     "MEDIUMTEXT", "CHAR",     "VARCHAR",  "BOOLEAN",   "BINARY",     "VARBINARY", "BLOB",
    "LONGBLOB", "MEDIUMBLOB", "BYTEA",    "JSON",     "UUID",      "XML",        "ENUM",      "SET",
    "BIT",      "MONEY",      "YEAR",     "POINT",    "POLYGON",   "GEOMETRY",   "GEOGRAPHY", "CIDR",
    "INET",     "MACADDR",    "CLOB",     "TSVECTOR"};

// "character varying (20)" becomes CHARACTER VARYING with the numbers 20.
struct Declaration {
  std::string name;
  std::vector<int> numbers;
  bool array = false;
};

Declaration read(std::string_view text) {
  Declaration declaration;
  bool inside = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '(') {
      inside = true;
    } else if (c == ')') {
      inside = false;
    } else if (inside) {
      int number = 0;
      const auto [end, error] = std::from_chars(text.data() + i, text.data() + text.size(), number);
      if (error != std::errc()) continue;
      declaration.numbers.push_back(number);
      i = static_cast<std::size_t>(end - text.data()) - 1;
    } else if (c == '[') {
      declaration.array = true;
      break;
    } else if (c == ' ' || c == '\t' || c == '\n') {
      if (!declaration.name.empty() && declaration.name.back() != ' ') declaration.name += ' ';
    } else {
      declaration.name += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    }
  }
  while (declaration.name.ends_with(' ')) declaration.name.pop_back();
  return declaration;
}

std::string_view type_of(std::string_view name) {
  const auto known =
      std::find_if(names.begin(), names.end(), [&](const auto& pair) { return pair.first == name; });
  if (known != names.end()) return known->second;
  const auto own = std::find(own_names.begin(), own_names.end(), name);
  if (own != own_names.end()) return *own;
  // "INT UNSIGNED", "VARCHAR BINARY": the first word says it.
  const auto blank = name.find(' ');
  return blank == std::string_view::npos ? std::string_view("UNKNOWN") : type_of(name.substr(0, blank));
}

}  // namespace

void add_column_type(boost::json::object& column, std::string_view declared_type,
                     std::string_view base_type) {
  const Declaration declaration = read(base_type.empty() ? declared_type : base_type);
  const std::string_view type = type_of(declaration.name);
  const auto number = [&](std::size_t i) { return declaration.numbers[i]; };
  if (declaration.array) {
    column["dataType"] = "ARRAY";
    column["arrayDataType"] = type;
  } else {
    column["dataType"] = type;
  }
  if (!declared_type.empty()) column["dataTypeDisplay"] = declared_type;
  if (declaration.numbers.empty()) return;
  if (type == "DECIMAL" || type == "NUMERIC" || type == "NUMBER") {
    column["precision"] = number(0);
    if (declaration.numbers.size() > 1) column["scale"] = number(1);
  } else if (type == "CHAR" || type == "VARCHAR" || type == "BINARY" || type == "VARBINARY") {
    column["dataLength"] = number(0);
  }
}

}  // namespace ai_sdk::server
