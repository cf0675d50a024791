#pragma once

#include "catalog/connection.hpp"
#include "catalog/table_info.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ai_sdk::server {

// A database, or a folder of files, that agents may read.
class DataSource {
 public:
  virtual ~DataSource() = default;
  virtual const std::string& service() const = 0;
  // What kind of service it is, in the catalog protocol's words: SQLite, Postgres, Datalake (files), …
  virtual std::string_view service_type() const { return "CustomDatabase"; }
  // Changes whenever the data or the tables do; cheap to ask. Empty: not known. Thread-safe.
  virtual std::string version() { return {}; }
  // The tables as they are now; looked up anew when the source has changed. Thread-safe.
  virtual std::vector<TableInfo> tables() = 0;
  // A new read-only connection for the calling thread. Thread-safe.
  virtual std::unique_ptr<Connection> connect() = 0;
};

// A table together with where it is read from.
struct TableRef {
  DataSource* source = nullptr;
  TableInfo info;
};

// Of a catalog that is a part of a greater one, for somebody who must not hear of the rest.
struct CatalogLimits {
  // The kinds of entities that may be spoken of, in the catalog protocol's words; empty: all kinds.
  std::vector<std::string> entity_types;
};

// All data sources of one server. Thread-safe once built.
class Catalog {
 public:
  void add(std::unique_ptr<DataSource> source);
  // What the server keeps about tables that are not in this catalog (tests, lineage) is not there either for
  // those who look at it through this one.
  void limit(CatalogLimits limits) { limits_ = std::move(limits); }
  const std::optional<CatalogLimits>& limits() const { return limits_; }
  const std::vector<std::unique_ptr<DataSource>>& sources() const { return sources_; }
  // What can be read at the moment: a source that fails does not keep the others from being used. Where
  // nothing can, throws what the first one threw.
  std::vector<TableRef> tables() const;
  // The versions of all sources; empty where one of them is not known.
  std::string version() const;

 private:
  std::vector<std::unique_ptr<DataSource>> sources_;
  std::optional<CatalogLimits> limits_;
};

// What a message says about tables.
struct TableMatch {
  std::vector<TableRef> found;  // tables the message names, in the order they stand in it
  std::vector<std::string>
      suggestions;        // nearest names, best first, where it seems to name one that is not there
  std::string asked_for;  // the word that seems to name a missing table; empty where none does
};

// Finds the tables that a sentence means: "Analyze the customers table", "how is `main.order`?", "check
// shop.main.Orders and products": singular and plural, any case, quoted, qualified, with _ or blanks.
TableMatch find_tables(const Catalog& catalog, std::string_view message);

}  // namespace ai_sdk::server
