#pragma once

#include "catalog/data_source.hpp"
#include "catalog/sample_shop.hpp"
#include "metadata/catalog_tools.hpp"
#include "metadata/tool.hpp"
#include "store/metadata_store.hpp"
#include "store/store.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <gtest/gtest.h>
#include <sqlite3.h>
#include <stdlib.h>

#include <filesystem>
#include <stdexcept>
#include <string>

namespace ai_sdk::server::testing {

// All tools over the sample shop, which gets two views and a table of its own, and an empty store.
class ToolBench : public ::testing::Test {
 protected:
  ToolBench() {
    std::string name = (std::filesystem::temp_directory_path() / "tool-bench-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    folder_ = name;
    const auto file = folder_ / "shop.sqlite";
    create_sample_shop(file);
    run_sql(file,
            "CREATE VIEW order_totals AS SELECT o.id, o.customer_id, o.total FROM orders o;"
            "CREATE VIEW customer_sales AS SELECT c.id, c.name, t.total FROM customers c "
            "JOIN order_totals t ON t.customer_id = c.id;"
            "CREATE TABLE notes(id INTEGER PRIMARY KEY, body TEXT);"
            "INSERT INTO notes VALUES (1, 'a'), (2, 'b'), (3, 'b');");
    catalog_.add(open_data_source(file, folder_ / "cache"));
  }
  ~ToolBench() override {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  static std::string table(const std::string& name) { return "shop.shop.main." + name; }

  boost::json::object call(const std::string& tool, boost::json::object arguments,
                           const std::string& who = "ann", Role role = Role::editor) {
    for (const auto& one : tools_) {
      if (one->description().name != tool) continue;
      ToolUse use;
      use.arguments = std::move(arguments);
      use.principal = {who, role};
      return one->call(use, {catalog_, store_});
    }
    throw std::runtime_error("no tool " + tool);
  }

  // "404 text" of the ToolFailure that the call ends with; "" and a failed test where it succeeds.
  std::string failure(const std::string& tool, boost::json::object arguments) {
    try {
      call(tool, std::move(arguments));
    } catch (const ToolFailure& failed) {
      return std::to_string(failed.status) + " " + failed.what();
    }
    ADD_FAILURE() << tool << " did not fail";
    return {};
  }

  static void run_sql(const std::filesystem::path& file, const std::string& sql) {
    sqlite3* db = nullptr;
    sqlite3_open(file.c_str(), &db);
    const int code = sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr);
    const std::string text = sqlite3_errmsg(db);
    sqlite3_close(db);
    if (code != SQLITE_OK) throw std::runtime_error(text);
  }

  std::filesystem::path folder_;
  Catalog catalog_;
  Store store_{":memory:"};
  ToolList tools_ = make_catalog_tools();
};

// The text that a value holds.
inline std::string plain(const boost::json::value& value) { return std::string(value.as_string()); }
inline std::string text_of(const boost::json::value& value) { return boost::json::serialize(value); }

}  // namespace ai_sdk::server::testing
