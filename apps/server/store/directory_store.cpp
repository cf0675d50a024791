#include "store/directory_store.hpp"

#include "store/store_impl.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>

namespace ai_sdk::server {
namespace {

#define AI_SDK_COLUMNS \
  "id, kind, name, built_in, api_enabled, deleted, persona_id, version, updated_at, updated_by, document"
// Who wants all of them asks for what both values lie between.
#define AI_SDK_WANTED " AND api_enabled >= ?2 AND deleted >= ?3 AND deleted <= ?4"

constexpr std::string_view add_sql = "INSERT INTO directory_entries (" AI_SDK_COLUMNS
                                     ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) ON CONFLICT "
                                     "(kind, name) DO NOTHING RETURNING id";
constexpr std::string_view by_name_sql =
    "SELECT " AI_SDK_COLUMNS " FROM directory_entries WHERE kind = ?1 AND name = ?2";
constexpr std::string_view by_id_sql =
    "SELECT " AI_SDK_COLUMNS " FROM directory_entries WHERE kind = ?1 AND id = ?2";
constexpr std::string_view after_sql =
    "SELECT " AI_SDK_COLUMNS " FROM directory_entries WHERE kind = ?1" AI_SDK_WANTED
    " AND name > ?5 ORDER BY name LIMIT ?6 OFFSET ?7";
constexpr std::string_view before_sql =
    "SELECT " AI_SDK_COLUMNS " FROM directory_entries WHERE kind = ?1" AI_SDK_WANTED
    " AND name < ?5 ORDER BY name DESC LIMIT ?6";
constexpr std::string_view count_sql = "SELECT count(*) FROM directory_entries WHERE kind = ?1" AI_SDK_WANTED;
constexpr std::string_view count_before_sql =
    "SELECT count(*) FROM directory_entries WHERE kind = ?1" AI_SDK_WANTED " AND name < ?5";
constexpr std::string_view change_sql =
    "UPDATE directory_entries SET api_enabled = ?3, deleted = ?4, persona_id = ?5, version = ?6, "
    "updated_at = ?7, updated_by = ?8, document = ?9 WHERE id = ?1 AND version = ?2 RETURNING version";
constexpr std::string_view remove_sql =
    "DELETE FROM directory_entries WHERE id = ?1 AND version = ?2 RETURNING id";
constexpr std::string_view of_persona_sql =
    "SELECT name FROM directory_entries WHERE kind = 'agent' AND persona_id = ?1 ORDER BY name LIMIT ?2";
constexpr std::string_view built_in_sql =
    "SELECT " AI_SDK_COLUMNS " FROM directory_entries WHERE built_in = 1";

#undef AI_SDK_COLUMNS
#undef AI_SDK_WANTED

DirectoryEntry entry_of(const Statement& row) {
  DirectoryEntry entry;
  entry.id = row.text(0);
  entry.kind = row.text(1);
  entry.name = row.text(2);
  entry.built_in = row.number(3) != 0;
  entry.api_enabled = row.number(4) != 0;
  entry.deleted = row.number(5) != 0;
  entry.persona_id = row.text(6);
  entry.version = row.number(7);
  entry.updated_at = row.number(8);
  entry.updated_by = row.text(9);
  entry.document = parse_object(row.text(10));
  return entry;
}

std::optional<DirectoryEntry> first_row(Statement& statement, std::string_view kind, std::string_view key) {
  const StatementUse find(statement);
  if (!find->bind(1, kind).bind(2, key).step()) return std::nullopt;
  return entry_of(*find.operator->());
}

void bind_filter(Statement& statement, std::string_view kind, const DirectoryFilter& filter) {
  using Deleted = DirectoryFilter::Deleted;
  statement.bind(1, kind)
      .bind(2, std::int64_t{filter.only_api_enabled})
      .bind(3, std::int64_t{filter.deleted == Deleted::only})
      .bind(4, std::int64_t{filter.deleted != Deleted::hidden});
}

// Whether what comes with the server is written as it is kept.
bool same(const DirectoryEntry& a, const DirectoryEntry& b) {
  return a.id == b.id && a.api_enabled == b.api_enabled && a.deleted == b.deleted &&
         a.persona_id == b.persona_id && a.document == b.document;
}

}  // namespace

// Readers have a connection of their own and never wait for a write.
struct DirectoryStore::Impl {
  explicit Impl(Store::Impl& of)
      : store(of),
        add(of.db.get(), add_sql),
        taken_by(of.db.get(), by_name_sql),
        change(of.db.get(), change_sql),
        remove(of.db.get(), remove_sql),
        built_in(of.db.get(), built_in_sql),
        find_name(reading(), by_name_sql),
        find_id(reading(), by_id_sql),
        page_after(reading(), after_sql),
        page_before(reading(), before_sql),
        count(reading(), count_sql),
        count_before(reading(), count_before_sql),
        of_persona(reading(), of_persona_sql) {}

  StoreSession* reading() const { return store.reader ? store.reader->get() : store.db.get(); }
  std::mutex& reading_lock() const { return store.reader ? store.reader_mutex : store.mutex; }

  // With the lock held, inside a transaction. False where the name is taken.
  bool insert(const DirectoryEntry& entry);
  bool update(DirectoryEntry& entry);

  Store::Impl& store;
  Statement add;
  Statement taken_by;
  Statement change;
  Statement remove;
  Statement built_in;
  Statement find_name;
  Statement find_id;
  Statement page_after;
  Statement page_before;
  Statement count;
  Statement count_before;
  Statement of_persona;
};

DirectoryStore::DirectoryStore(Store& store) : impl_(std::make_unique<Impl>(*store.impl_)) {}
DirectoryStore::~DirectoryStore() = default;

bool DirectoryStore::Impl::insert(const DirectoryEntry& entry) {
  const std::string document = boost::json::serialize(entry.document);
  const StatementUse use(add);
  use->bind(1, entry.id).bind(2, entry.kind).bind(3, entry.name);
  use->bind(4, std::int64_t{entry.built_in}).bind(5, std::int64_t{entry.api_enabled});
  use->bind(6, std::int64_t{entry.deleted}).bind(7, entry.persona_id).bind(8, entry.version);
  use->bind(9, entry.updated_at).bind(10, entry.updated_by).bind(11, document);
  bool added = false;
  while (use->step()) added = true;
  return added;
}

bool DirectoryStore::Impl::update(DirectoryEntry& entry) {
  const std::string document = boost::json::serialize(entry.document);
  const std::int64_t now = now_ms();
  const StatementUse use(change);
  use->bind(1, entry.id).bind(2, entry.version).bind(3, std::int64_t{entry.api_enabled});
  use->bind(4, std::int64_t{entry.deleted}).bind(5, entry.persona_id).bind(6, entry.version + 1);
  use->bind(7, now).bind(8, entry.updated_by).bind(9, document);
  bool changed = false;
  while (use->step()) changed = true;
  if (!changed) return false;
  ++entry.version;
  entry.updated_at = now;
  return true;
}

DirectoryEntry DirectoryStore::create(DirectoryEntry entry) {
  if (entry.id.empty()) entry.id = new_uuid();
  if (entry.updated_at == 0) entry.updated_at = now_ms();
  const std::lock_guard lock(impl_->store.mutex);
  Transaction transaction(impl_->store.db);
  if (!impl_->insert(entry)) throw DirectoryConflict(*first_row(impl_->taken_by, entry.kind, entry.name));
  transaction.commit();
  return entry;
}

std::optional<DirectoryEntry> DirectoryStore::find_by_name(std::string_view kind, std::string_view name) {
  const std::lock_guard lock(impl_->reading_lock());
  return first_row(impl_->find_name, kind, name);
}

std::optional<DirectoryEntry> DirectoryStore::find_by_id(std::string_view kind, std::string_view id) {
  const std::lock_guard lock(impl_->reading_lock());
  return first_row(impl_->find_id, kind, id);
}

DirectoryPage DirectoryStore::page(std::string_view kind, const DirectoryFilter& filter,
                                   const PageRequest& request) {
  DirectoryPage page;
  const std::lock_guard lock(impl_->reading_lock());
  {
    const StatementUse count(impl_->count);
    bind_filter(*count.operator->(), kind, filter);
    if (count->step()) page.total = count->number(0);
  }
  // An empty page leads nowhere: a client that follows its cursor would never end.
  if (request.limit == 0) return page;
  const bool backwards = !request.before.empty();
  {
    const StatementUse rows(backwards ? impl_->page_before : impl_->page_after);
    bind_filter(*rows.operator->(), kind, filter);
    // A name and not a number: the next page stays the same when others come and go.
    rows->bind(5, backwards ? request.before : request.after);
    rows->bind(6, static_cast<std::int64_t>(request.limit) + 1);
    if (!backwards) rows->bind(7, static_cast<std::int64_t>(request.offset));
    while (rows->step()) page.entries.push_back(entry_of(*rows.operator->()));
  }
  const bool more = page.entries.size() > request.limit;
  if (more) page.entries.pop_back();
  if (backwards) std::reverse(page.entries.begin(), page.entries.end());
  if (page.entries.empty()) return page;
  std::int64_t earlier = 0;
  {
    const StatementUse count(impl_->count_before);
    bind_filter(*count.operator->(), kind, filter);
    count->bind(5, page.entries.front().name);
    if (count->step()) earlier = count->number(0);
  }
  page.has_before = earlier > 0;
  page.has_after = backwards ? earlier + static_cast<std::int64_t>(page.entries.size()) < page.total : more;
  return page;
}

std::optional<DirectoryEntry> DirectoryStore::replace(DirectoryEntry entry) {
  const std::lock_guard lock(impl_->store.mutex);
  Transaction transaction(impl_->store.db);
  if (!impl_->update(entry)) return std::nullopt;
  transaction.commit();
  return entry;
}

bool DirectoryStore::remove(std::string_view id, std::int64_t version) {
  const std::lock_guard lock(impl_->store.mutex);
  Transaction transaction(impl_->store.db);
  bool removed = false;
  {
    const StatementUse use(impl_->remove);
    use->bind(1, id).bind(2, version);
    while (use->step()) removed = true;
  }
  transaction.commit();
  return removed;
}

std::vector<std::string> DirectoryStore::agents_of_persona(std::string_view persona_id, std::size_t limit) {
  const std::lock_guard lock(impl_->reading_lock());
  const StatementUse rows(impl_->of_persona);
  rows->bind(1, persona_id).bind(2, static_cast<std::int64_t>(limit));
  std::vector<std::string> names;
  while (rows->step()) names.push_back(rows->text(0));
  return names;
}

std::vector<DirectoryEntry> DirectoryStore::keep_built_in(std::vector<DirectoryEntry> entries) {
  std::vector<DirectoryEntry> hidden;
  const std::lock_guard lock(impl_->store.mutex);
  Transaction transaction(impl_->store.db);
  std::vector<DirectoryEntry> kept;
  {
    const StatementUse rows(impl_->built_in);
    while (rows->step()) kept.push_back(entry_of(*rows.operator->()));
  }
  for (auto& entry : entries) {
    entry.built_in = true;
    const auto known = std::find_if(kept.begin(), kept.end(), [&](const DirectoryEntry& other) {
      return other.kind == entry.kind && other.name == entry.name;
    });
    if (known == kept.end()) {
      entry.updated_at = now_ms();
      if (!impl_->insert(entry)) hidden.push_back(entry);
      continue;
    }
    if (!same(entry, *known)) {
      entry.id = known->id;
      entry.version = known->version;
      impl_->update(entry);
    }
    kept.erase(known);
  }
  for (const auto& gone : kept) {
    StatementUse(impl_->remove)->bind(1, gone.id).bind(2, gone.version).step();
  }
  transaction.commit();
  return hidden;
}

}  // namespace ai_sdk::server
