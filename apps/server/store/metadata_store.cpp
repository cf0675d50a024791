#include "store/metadata_store.hpp"

#include "store/store_impl.hpp"

#include <boost/json/serialize.hpp>

namespace ai_sdk::server {
namespace {

// Ends a change, counted inside its own transaction: whoever keeps an index of what is stored sees by the
// count that it is out of date.
void commit_change(Statement& count_change, Transaction& transaction) {
  StatementUse(count_change)->step();
  transaction.commit();
}

constexpr std::string_view overlay_columns =
    "SELECT type, fqn, content, version, updated_at, updated_by FROM metadata_overlays ";
constexpr std::string_view entity_columns =
    "SELECT id, type, fqn, name, parent, content, created_at, version, updated_at, updated_by "
    "FROM metadata_entities ";

Revision revision_from(const Statement& row, int column) {
  return {row.number(column), row.number(column + 1), row.text(column + 2)};
}

Overlay overlay_from(const Statement& row) {
  return {row.text(0), row.text(1), parse_object(row.text(2)), revision_from(row, 3)};
}

StoredEntity entity_from(const Statement& row) {
  StoredEntity entity;
  entity.id = row.text(0);
  entity.type = row.text(1);
  entity.fqn = row.text(2);
  entity.name = row.text(3);
  entity.parent = row.text(4);
  entity.content = parse_object(row.text(5));
  entity.created_at = row.number(6);
  entity.revision = revision_from(row, 7);
  return entity;
}

std::string with(std::string_view head, std::string_view tail) {
  return std::string(head) + std::string(tail);
}

}  // namespace

double shown_version(std::int64_t tenths) { return static_cast<double>(tenths) / 10.0; }

std::int64_t MetadataStore::changes() {
  auto& impl = *store_.impl_;
  const std::lock_guard lock(impl.mutex);
  Statement& row = impl.prepared("SELECT number FROM metadata_changes WHERE name = 'metadata'");
  const StatementUse resets(row);
  return row.step() ? row.number(0) : 0;
}

std::optional<Overlay> MetadataStore::overlay(std::string_view type, std::string_view fqn) {
  auto& impl = *store_.impl_;
  const std::lock_guard lock(impl.mutex);
  Statement& row = impl.prepared(with(overlay_columns, "WHERE type = ?1 AND fqn = ?2"));
  const StatementUse resets(row);
  if (!row.bind(1, type).bind(2, fqn).step()) return std::nullopt;
  return overlay_from(row);
}

std::vector<Overlay> MetadataStore::overlays() {
  auto& impl = *store_.impl_;
  const std::lock_guard lock(impl.mutex);
  Statement& row = impl.prepared(with(overlay_columns, "ORDER BY type, fqn"));
  const StatementUse resets(row);
  std::vector<Overlay> found;
  while (row.step()) found.push_back(overlay_from(row));
  return found;
}

bool MetadataStore::put_overlay(Overlay& overlay) {
  const std::string content = boost::json::serialize(overlay.content);
  const std::int64_t now = now_ms();
  auto& impl = *store_.impl_;
  const std::lock_guard lock(impl.mutex);
  Transaction transaction(impl.db);
  Statement& put = impl.prepared(
      overlay.revision.version == 0
          ? "INSERT INTO metadata_overlays (type, fqn, content, version, updated_at, updated_by) "
            "VALUES (?1, ?2, ?3, 1, ?4, ?5) ON CONFLICT (type, fqn) DO NOTHING RETURNING version"
          : "UPDATE metadata_overlays SET content = ?3, version = version + 1, updated_at = ?4, "
            "updated_by = ?5 WHERE type = ?1 AND fqn = ?2 AND version = ?6 RETURNING version");
  const StatementUse resets(put);
  put.bind(1, overlay.type).bind(2, overlay.fqn).bind(3, content).bind(4, now);
  put.bind(5, overlay.revision.updated_by);
  if (overlay.revision.version != 0) put.bind(6, overlay.revision.version);
  if (!put.step()) return false;
  const std::int64_t version = put.number(0);
  while (put.step()) {
  }
  put.reset();
  commit_change(impl.count_change, transaction);
  overlay.revision.version = version;
  overlay.revision.updated_at = now;
  return true;
}

std::optional<StoredEntity> MetadataStore::entity(std::string_view type, std::string_view fqn) {
  auto& impl = *store_.impl_;
  const std::lock_guard lock(impl.mutex);
  Statement& row = impl.prepared(with(entity_columns, "WHERE type = ?1 AND fqn = ?2"));
  const StatementUse resets(row);
  if (!row.bind(1, type).bind(2, fqn).step()) return std::nullopt;
  return entity_from(row);
}

std::optional<StoredEntity> MetadataStore::entity_by_id(std::string_view id) {
  auto& impl = *store_.impl_;
  const std::lock_guard lock(impl.mutex);
  Statement& row = impl.prepared(with(entity_columns, "WHERE id = ?1"));
  const StatementUse resets(row);
  if (!row.bind(1, id).step()) return std::nullopt;
  return entity_from(row);
}

std::vector<StoredEntity> MetadataStore::entities(std::string_view type) {
  auto& impl = *store_.impl_;
  const std::lock_guard lock(impl.mutex);
  Statement& row = impl.prepared(
      with(entity_columns, type.empty() ? "ORDER BY type, fqn" : "WHERE type = ?1 ORDER BY fqn"));
  const StatementUse resets(row);
  if (!type.empty()) row.bind(1, type);
  std::vector<StoredEntity> found;
  while (row.step()) found.push_back(entity_from(row));
  return found;
}

bool MetadataStore::add_entity(StoredEntity& entity) {
  const std::string id = entity.id.empty() ? new_uuid() : entity.id;
  const std::string content = boost::json::serialize(entity.content);
  const std::int64_t now = now_ms();
  auto& impl = *store_.impl_;
  const std::lock_guard lock(impl.mutex);
  Transaction transaction(impl.db);
  Statement& add = impl.prepared(
      "INSERT INTO metadata_entities (id, type, fqn, name, parent, content, version, created_at, "
      "updated_at, updated_by) VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1, ?7, ?7, ?8) "
      "ON CONFLICT (type, fqn) DO NOTHING RETURNING version");
  const StatementUse resets(add);
  add.bind(1, id).bind(2, entity.type).bind(3, entity.fqn).bind(4, entity.name).bind(5, entity.parent);
  add.bind(6, content).bind(7, now).bind(8, entity.revision.updated_by);
  if (!add.step()) return false;
  while (add.step()) {
  }
  add.reset();
  commit_change(impl.count_change, transaction);
  entity.id = id;
  entity.created_at = now;
  entity.revision.version = 1;
  entity.revision.updated_at = now;
  return true;
}

bool MetadataStore::replace_entity(StoredEntity& entity) {
  const std::string content = boost::json::serialize(entity.content);
  const std::int64_t now = now_ms();
  auto& impl = *store_.impl_;
  const std::lock_guard lock(impl.mutex);
  Transaction transaction(impl.db);
  Statement& put = impl.prepared(
      "UPDATE metadata_entities SET content = ?3, version = version + 1, updated_at = ?5, "
      "updated_by = ?6 WHERE type = ?1 AND fqn = ?2 AND version = ?4 RETURNING version");
  const StatementUse resets(put);
  put.bind(1, entity.type).bind(2, entity.fqn).bind(3, content).bind(4, entity.revision.version);
  put.bind(5, now).bind(6, entity.revision.updated_by);
  if (!put.step()) return false;
  const std::int64_t version = put.number(0);
  while (put.step()) {
  }
  put.reset();
  commit_change(impl.count_change, transaction);
  entity.revision.version = version;
  entity.revision.updated_at = now;
  return true;
}

bool MetadataStore::remove_entity(const StoredEntity& entity) {
  auto& impl = *store_.impl_;
  const std::lock_guard lock(impl.mutex);
  Transaction transaction(impl.db);
  Statement& drop =
      impl.prepared("DELETE FROM metadata_entities WHERE id = ?1 AND version = ?2 RETURNING version");
  const StatementUse resets(drop);
  drop.bind(1, entity.id).bind(2, entity.revision.version);
  bool dropped = false;
  while (drop.step()) dropped = true;
  drop.reset();
  if (!dropped) return false;
  commit_change(impl.count_change, transaction);
  return true;
}

void MetadataStore::put_edge(LineageEdge& edge) {
  const std::string details = boost::json::serialize(edge.details);
  const std::int64_t now = now_ms();
  auto& impl = *store_.impl_;
  const std::lock_guard lock(impl.mutex);
  Transaction transaction(impl.db);
  Statement& put = impl.prepared(
      "INSERT INTO metadata_edges (from_type, from_fqn, to_type, to_fqn, details, version, updated_at, "
      "updated_by) VALUES (?1, ?2, ?3, ?4, ?5, 1, ?6, ?7) "
      "ON CONFLICT (from_type, from_fqn, to_type, to_fqn) DO UPDATE SET details = excluded.details, "
      "version = metadata_edges.version + 1, updated_at = excluded.updated_at, "
      "updated_by = excluded.updated_by RETURNING version");
  const StatementUse resets(put);
  put.bind(1, edge.from_type).bind(2, edge.from_fqn).bind(3, edge.to_type).bind(4, edge.to_fqn);
  put.bind(5, details).bind(6, now).bind(7, edge.revision.updated_by);
  std::int64_t version = 0;
  while (put.step()) version = put.number(0);
  put.reset();
  commit_change(impl.count_change, transaction);
  edge.revision.version = version;
  edge.revision.updated_at = now;
}

std::vector<LineageEdge> MetadataStore::edges() {
  auto& impl = *store_.impl_;
  const std::lock_guard lock(impl.mutex);
  Statement& row = impl.prepared(
      "SELECT from_type, from_fqn, to_type, to_fqn, details, version, updated_at, updated_by "
      "FROM metadata_edges ORDER BY from_type, from_fqn, to_type, to_fqn");
  const StatementUse resets(row);
  std::vector<LineageEdge> found;
  while (row.step()) {
    found.push_back({row.text(0), row.text(1), row.text(2), row.text(3), parse_object(row.text(4)),
                     revision_from(row, 5)});
  }
  return found;
}

bool MetadataStore::remove_edge(const LineageEdge& edge) {
  auto& impl = *store_.impl_;
  const std::lock_guard lock(impl.mutex);
  Transaction transaction(impl.db);
  Statement& drop = impl.prepared(
      "DELETE FROM metadata_edges WHERE from_type = ?1 AND from_fqn = ?2 AND to_type = ?3 "
      "AND to_fqn = ?4 RETURNING version");
  const StatementUse resets(drop);
  drop.bind(1, edge.from_type).bind(2, edge.from_fqn).bind(3, edge.to_type).bind(4, edge.to_fqn);
  bool dropped = false;
  while (drop.step()) dropped = true;
  drop.reset();
  if (!dropped) return false;
  commit_change(impl.count_change, transaction);
  return true;
}

}  // namespace ai_sdk::server
