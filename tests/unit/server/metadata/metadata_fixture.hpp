#pragma once

#include "catalog/catalog.hpp"
#include "metadata/tool.hpp"
#include "store/store.hpp"

#include <boost/json/object.hpp>

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

namespace ai_sdk::server::testing {

// A catalog over SQLite files that a test writes, an empty store, and the tools of the catalog.
class MetadataFixture {
 public:
  MetadataFixture();
  ~MetadataFixture();
  MetadataFixture(const MetadataFixture&) = delete;
  MetadataFixture& operator=(const MetadataFixture&) = delete;

  // Runs the statements in the file NAME.sqlite, which becomes the service NAME where it is new.
  void sql(const std::string& name, const std::string& statements);
  // What the tool answers to these arguments, JSON. Throws ToolFailure.
  boost::json::object call(const std::string& tool, std::string_view arguments);
  // The failure's text; empty where it did not fail.
  std::string failure(const std::string& tool, std::string_view arguments, int status);

  ToolContext context() { return {catalog, store}; }

  Catalog catalog;
  Store store{":memory:"};

 private:
  std::filesystem::path folder_;
  std::map<std::string, bool> known_;
  ToolList tools_;
};

// The sources that the tests look at: a small shop with keys, a view and a column that refers to a key
// undeclared.
extern const char* const shop_sql;

}  // namespace ai_sdk::server::testing
