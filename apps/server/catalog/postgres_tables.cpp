#include "catalog/postgres_tables.hpp"

#include "core/ascii.hpp"
#include "postgres/session.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace ai_sdk::server {
namespace {

// PostgreSQL 15 manual, chapter 53: the system catalogs. What comes from outside the database, or depends on
// the time, changes without any transaction here: foreign tables, and what is made of them.
constexpr const char* relations_sql = R"sql(
WITH RECURSIVE made_of(part, whole) AS (
  SELECT d.refobjid, r.ev_class
  FROM pg_depend d JOIN pg_rewrite r ON r.oid = d.objid JOIN pg_class v ON v.oid = r.ev_class
  WHERE d.classid = 'pg_rewrite'::regclass AND d.refclassid = 'pg_class'::regclass AND v.relkind = 'v'
  UNION ALL
  SELECT inhrelid, inhparent FROM pg_inherits
), moving(oid) AS (
  SELECT oid FROM pg_class
  WHERE relkind = 'f' OR (relkind = 'v' AND oid >= 16384 AND pg_get_viewdef(oid) ~
    '\m(CURRENT_(DATE|TIME|TIMESTAMP)\M|LOCALTIME|(now|(clock|statement|transaction)_timestamp|timeofday|age|random|gen_random_uuid|nextval|current_setting|pg_sleep)\()')
  UNION
  SELECT m.whole FROM moving JOIN made_of m ON m.part = moving.oid
)
SELECT c.oid, n.nspname, c.relname, c.relkind, coalesce(obj_description(c.oid, 'pg_class'), ''),
       current_database(),
       CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) ELSE '' END,
       c.relhassubclass, c.oid IN (SELECT oid FROM moving)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition
  AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'ai_sdk') AND n.nspname NOT LIKE 'pg\_%'
  AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')
ORDER BY n.nspname <> 'public', n.nspname, c.relname)sql";

// A domain may stand for another domain.
constexpr const char* columns_sql = R"sql(
WITH RECURSIVE domain(oid, type, modifier) AS (
  SELECT oid, typbasetype, typtypmod FROM pg_type WHERE typtype = 'd'
  UNION ALL
  SELECT domain.oid, t.typbasetype, t.typtypmod
  FROM domain JOIN pg_type t ON t.oid = domain.type WHERE t.typtype = 'd'
), base(oid, type, name) AS (
  SELECT domain.oid, domain.type,
         CASE WHEN t.typtype = 'e' THEN 'enum' ELSE format_type(domain.type, domain.modifier) END
  FROM domain JOIN pg_type t ON t.oid = domain.type WHERE t.typtype <> 'd'
  UNION ALL
  SELECT oid, oid, 'enum' FROM pg_type WHERE typtype = 'e'
)
SELECT a.attrelid, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull OR t.typnotnull,
       coalesce(b.type, t.oid), coalesce(array_position(k.conkey, a.attnum), 0),
       coalesce(d.description, ''), coalesce(b.name, e.name || '[]', '')
FROM pg_attribute a
JOIN pg_type t ON t.oid = a.atttypid
LEFT JOIN base b ON b.oid = t.oid
LEFT JOIN base e ON e.oid = t.typelem AND t.typcategory = 'A'
LEFT JOIN pg_constraint k ON k.conrelid = a.attrelid AND k.contype = 'p'
LEFT JOIN pg_description d
  ON d.objoid = a.attrelid AND d.objsubid = a.attnum AND d.classoid = 'pg_class'::regclass
WHERE a.attnum > 0 AND NOT a.attisdropped AND a.attrelid >= 16384
ORDER BY a.attrelid, a.attnum)sql";

constexpr const char* keys_sql = R"sql(
SELECT k.conrelid, k.confrelid, k.oid, a.attname, b.attname
FROM pg_constraint k
CROSS JOIN LATERAL unnest(k.conkey, k.confkey) WITH ORDINALITY AS pair(own, other, place)
JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = pair.own
JOIN pg_attribute b ON b.attrelid = k.confrelid AND b.attnum = pair.other
WHERE k.contype = 'f' AND k.conparentid = 0
ORDER BY k.conrelid, k.conname, k.oid, pair.place)sql";

// Object identifiers of types (src/include/catalog/pg_type.dat of PostgreSQL): they never change.
CopiedAs copied_as(std::int64_t type) {
  switch (type) {
    case 16:
      return CopiedAs::truth;
    case 17:
      return CopiedAs::bytes;
    case 20:
    case 21:
    case 23:
    case 26:
      return CopiedAs::integer;
    case 700:
    case 701:
      return CopiedAs::real;
    case 1700:
      return CopiedAs::number;
    default:
      return CopiedAs::text;
  }
}

// In the catalog protocol's words.
std::string kind_of(char relkind) {
  switch (relkind) {
    case 'p':
      return "Partitioned";
    case 'm':
      return "MaterializedView";
    case 'f':
      return "Foreign";
    default:
      return {};  // Regular or View
  }
}

}  // namespace

std::vector<PostgresTable> read_postgres_tables(PostgresSession& session, const std::string& service) {
  std::vector<PostgresTable> tables;
  std::map<std::int64_t, std::size_t> place_of;
  // SQLite compares names without regard to case.
  std::set<std::string> names{std::string(copy_mark_table)};
  const auto free_name = [&names](const std::string& schema, const std::string& name) {
    std::string candidate = name;
    if (names.contains(core::lower(name)) || core::lower(name).starts_with("sqlite_"))
      candidate = schema + "." + name;
    for (int n = 2; names.contains(core::lower(candidate)); ++n)
      candidate = schema + "." + name + "_" + std::to_string(n);
    names.insert(core::lower(candidate));
    return candidate;
  };
  const auto relations = session.run(relations_sql);
  for (int row = 0; row < relations.size(); ++row) {
    PostgresTable table;
    table.schema = relations.text(row, 1);
    table.name = relations.text(row, 2);
    const char kind = relations.text(row, 3)[0];
    // Rows of tables that inherit from it are rows of it, but their marks are not found in it.
    table.has_row_marks = (kind == 'r' && relations.text(row, 7) == "f") || kind == 'm';
    table.moves = relations.text(row, 8) == "t";
    table.info.service = service;
    table.info.database = relations.text(row, 5);
    table.info.schema = table.schema;
    table.info.name = free_name(table.schema, table.name);
    table.info.kind = kind_of(kind);
    table.info.is_view = kind == 'v' || kind == 'm';
    table.info.comment = relations.text(row, 4);
    table.info.definition = relations.text(row, 6);
    place_of[relations.number(row, 0)] = tables.size();
    tables.push_back(std::move(table));
  }

  const auto columns = session.run(columns_sql);
  for (int row = 0; row < columns.size(); ++row) {
    const auto place = place_of.find(columns.number(row, 0));
    if (place == place_of.end()) continue;
    PostgresTable& table = tables[place->second];
    const std::string name(columns.text(row, 1));
    table.columns.push_back({name, copied_as(columns.number(row, 4))});
    // Two columns whose names differ in case only are one to SQLite.
    const bool taken = table.info.find_column(name) != nullptr;
    table.info.columns.push_back({taken ? name + "_" + std::to_string(table.columns.size()) : name,
                                  std::string(columns.text(row, 2)), columns.text(row, 3) == "t",
                                  static_cast<int>(columns.number(row, 5)), std::string(columns.text(row, 6)),
                                  std::string(columns.text(row, 7))});
  }

  const auto keys = session.run(keys_sql);
  std::int64_t current = -1;
  for (int row = 0; row < keys.size(); ++row) {
    const auto own = place_of.find(keys.number(row, 0));
    const auto target = place_of.find(keys.number(row, 1));
    if (own == place_of.end() || target == place_of.end()) continue;
    auto& list = tables[own->second].info.foreign_keys;
    if (keys.number(row, 2) != current) {
      current = keys.number(row, 2);
      const PostgresTable& referred = tables[target->second];
      list.push_back({{}, referred.info.name, {}, referred.schema});
    }
    list.back().columns.emplace_back(keys.text(row, 3));
    list.back().target_columns.emplace_back(keys.text(row, 4));
  }
  // A relation without columns has nothing to read.
  std::erase_if(tables, [](const PostgresTable& table) { return table.columns.empty(); });
  return tables;
}

}  // namespace ai_sdk::server
