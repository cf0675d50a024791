#pragma once

#include "catalog/catalog.hpp"
#include "store/metadata_store.hpp"

#include <boost/json/object.hpp>

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ai_sdk::server {

class Store;

// Types of entities, in the catalog protocol's words, that come from the data sources. All others (glossary,
// glossaryTerm, tag, …) are only kept in the store.
namespace entity_type {
inline constexpr std::string_view service = "databaseService";
inline constexpr std::string_view database = "database";
inline constexpr std::string_view schema = "databaseSchema";
inline constexpr std::string_view table = "table";
inline constexpr std::string_view column = "column";  // a part of a table; only searches name it
}  // namespace entity_type

struct ColumnRef {
  const TableRef* table = nullptr;
  const ColumnInfo* column = nullptr;
};

// The catalog's entities as one use of a tool sees them: those of the data sources, with the edits that the
// store keeps laid over them, and those that only the store has. Looks at the sources once, when it is made;
// not thread-safe: one for each use.
//
// An edit is an object whose members replace those of the entity (description, displayName, tags, owners,
// domains, …); null takes a member away. Its member "columns" is an object from a column's name to such an
// object for the column.
class EntityView {
 public:
  EntityView(const Catalog& catalog, Store& store);

  const std::vector<TableRef>& tables() const { return tables_; }
  // By fully qualified name: as it is written, else in any case where only one fits. Null where there is
  // none.
  const TableRef* find_table(std::string_view fqn) const;
  std::optional<ColumnRef> find_column(std::string_view fqn) const;

  // The whole entity, as section "Catalog" of the protocol has it. `type` in any case. Nothing where there is
  // none.
  std::optional<boost::json::object> find(std::string_view type, std::string_view fqn) const;
  std::optional<boost::json::object> find_by_id(std::string_view type, std::string_view id) const;
  // As find(), but throws ToolFailure 404: "table instance for a.b.c.d not found", with names that resemble
  // it.
  boost::json::object get(std::string_view type, std::string_view fqn) const;

  // Hands out every entity: services, databases, schemas, tables (not columns), then what only the store has.
  void for_each(
      const std::function<void(std::string_view type, const boost::json::object& entity)>& take) const;

  // Whether a test of that table may be spoken of: through a part of a catalog only those of its tables.
  bool knows_tests_of(std::string_view table_fqn) const;
  // Whether entities of that type may be.
  bool knows_type(std::string_view type) const;

  // Table names that resemble one that is not there, best first.
  std::vector<std::string> names_like(std::string_view fqn) const;

 private:
  boost::json::object table_entity(const TableRef& table) const;
  void load_edits() const;
  std::optional<boost::json::object> place_entity(std::string_view type, std::string_view fqn) const;
  boost::json::object edited(std::string_view type, boost::json::object entity) const;

  const std::optional<CatalogLimits> limits_;
  Store* store_;
  mutable MetadataStore stored_;
  // All edits, by type and name, once somebody wants every entity; until then each is looked up by itself.
  mutable std::optional<std::map<std::pair<std::string, std::string>, Overlay>> edits_;
  std::vector<TableRef> tables_;
  std::map<std::string, std::size_t, std::less<>> by_fqn_;
  std::multimap<std::string, std::size_t, std::less<>> by_lower_fqn_;
};

// A table's entity without any edits.
boost::json::object entity_of(const TableInfo& table, std::string_view service_type);
// The entity with an edit laid over it.
boost::json::object with_edit(boost::json::object entity, const boost::json::object& edit);
// The whole entity of what only the store has.
boost::json::object entity_of(const StoredEntity& stored);
// The type as the protocol writes it, whatever its case ("GLOSSARYTERM" is glossaryTerm); unknown ones as
// they are.
std::string canonical_entity_type(std::string_view type);
// {id, type, name, fullyQualifiedName, displayName?, description?, deleted}.
boost::json::object reference_to(std::string_view type, const boost::json::object& entity);

}  // namespace ai_sdk::server
