#include "metadata/select_lineage.hpp"

#include <gtest/gtest.h>

#include <map>

namespace ai_sdk::server {
namespace {

const std::vector<SqlTable> tables{
    {0, {"id", "name", "email"}}, {1, {"id", "customer_id", "total"}}, {2, {"id", "parent_id", "title"}}};
const std::map<std::string, std::size_t> names{{"customers", 0}, {"orders", 1}, {"tree", 2}};

// "name<-0.name" for each column, what is more than a column as "(expression)", then the tables.
std::string follow(std::string_view sql) {
  const auto lineage =
      follow_select(sql, [](std::string_view, std::string_view name) -> std::optional<SqlTable> {
        const auto found = names.find(std::string(name));
        if (found == names.end()) return {};
        return tables[found->second];
      });
  std::string text;
  for (const SqlOutput& column : lineage.columns) {
    text += (text.empty() ? "" : ", ") + column.name + "<-";
    std::string from;
    for (const SqlColumnRef& ref : column.from)
      from += (from.empty() ? "" : "+") + std::to_string(ref.table) + "." + ref.column;
    text += from;
    if (!column.expression.empty()) text += " (" + column.expression + ")";
  }
  text += " |";
  for (const std::size_t table : lineage.tables) text += " " + std::to_string(table);
  return text + (lineage.complete ? "" : " ?");
}

TEST(SelectLineage, ColumnsAndAliases) {
  EXPECT_EQ(follow("SELECT id, name AS n, email e FROM customers"), "id<-0.id, n<-0.name, e<-0.email | 0");
  EXPECT_EQ(follow("CREATE VIEW v (a, b) AS SELECT c.id, \"c\".\"name\" FROM main.customers AS c"),
            "id<-0.id, name<-0.name | 0");
  EXPECT_EQ(follow("SELECT * FROM customers"), "id<-0.id, name<-0.name, email<-0.email | 0");
  EXPECT_EQ(follow("SELECT o.*, c.name FROM customers c, orders o"),
            "id<-1.id, customer_id<-1.customer_id, total<-1.total, name<-0.name | 0 1");
}

TEST(SelectLineage, Expressions) {
  EXPECT_EQ(follow("SELECT c.name || ' ' || c.email AS both, count(*) AS n, 1 AS one FROM customers c"),
            "both<-0.email+0.name (c.name || ' ' || c.email), n<- (count(*)), one<- (1) | 0");
  EXPECT_EQ(follow("SELECT sum(o.total) AS spent FROM orders o GROUP BY o.customer_id"),
            "spent<-1.total (sum(o.total)) | 1");
  EXPECT_EQ(follow("SELECT CASE WHEN total > 5 THEN 'name' ELSE NULL END AS big FROM orders"),
            "big<-1.total (CASE WHEN total > 5 THEN 'name' ELSE NULL END) | 1");
  EXPECT_EQ(follow("SELECT CAST(total AS INTEGER) AS t, (total)::numeric(10,2) AS u FROM orders"),
            "t<-1.total (CAST(total AS INTEGER)), u<-1.total ((total)::numeric(10,2)) | 1");
  EXPECT_EQ(follow("SELECT row_number() OVER (PARTITION BY customer_id ORDER BY total) AS place FROM orders"),
            "place<-1.customer_id+1.total (row_number() OVER (PARTITION BY customer_id ORDER BY total)) | 1");
  EXPECT_EQ(follow("SELECT id /* name */ AS a -- email\n FROM customers"), "a<-0.id | 0");
}

TEST(SelectLineage, Joins) {
  EXPECT_EQ(follow("SELECT c.name, o.total FROM customers c LEFT JOIN orders o ON o.customer_id = c.id WHERE "
                   "o.total > 3"),
            "name<-0.name, total<-1.total | 0 1");
  // As PostgreSQL writes it down.
  EXPECT_EQ(follow(" SELECT c.name,\n    o.total\n   FROM (customers c\n     JOIN orders o ON "
                   "((o.customer_id = c.id)));"),
            "name<-0.name, total<-1.total | 0 1");
  EXPECT_EQ(follow("SELECT name FROM customers JOIN orders USING (id)"), "name<-0.name | 0 1");
}

TEST(SelectLineage, Subqueries) {
  EXPECT_EQ(follow("SELECT s.spent FROM (SELECT customer_id, sum(total) AS spent FROM orders GROUP BY 1) s"),
            "spent<-1.total (sum(total)) | 1");
  EXPECT_EQ(follow("SELECT name FROM customers WHERE id IN (SELECT customer_id FROM orders)"),
            "name<-0.name | 0 1");
  EXPECT_EQ(
      follow("SELECT name, (SELECT max(total) FROM orders o WHERE o.customer_id = c.id) AS best FROM "
             "customers c"),
      "name<-0.name, best<-1.total ((SELECT max(total) FROM orders o WHERE o.customer_id = c.id)) | 0 1");
}

TEST(SelectLineage, WithAndUnion) {
  EXPECT_EQ(follow("WITH big AS (SELECT customer_id, total FROM orders WHERE total > 5), b2(x) AS (SELECT "
                   "total FROM big) "
                   "SELECT x FROM b2"),
            "x<-1.total | 1");
  EXPECT_EQ(follow("SELECT id, name FROM customers UNION ALL SELECT id, total FROM orders ORDER BY 1"),
            "id<-0.id+1.id, name<-0.name+1.total | 0 1");
  const std::string recursive =
      "WITH RECURSIVE t AS (SELECT id, title FROM tree WHERE parent_id IS NULL UNION ALL "
      "SELECT tree.id, t.title FROM tree JOIN t ON tree.parent_id = t.id) SELECT id, title FROM t";
  EXPECT_EQ(follow(recursive), "id<-2.id, title<-2.title | 2");
}

TEST(SelectLineage, WhatIsNotUnderstoodIsSaid) {
  EXPECT_EQ(follow("SELECT x FROM gone"), "x<- | ?");
  EXPECT_EQ(follow("this is no SQL"), " | ?");
  EXPECT_EQ(follow(""), " | ?");
  EXPECT_NO_THROW(follow("SELECT ((((id FROM customers"));
  std::string nested = "SELECT id FROM customers";
  for (int i = 0; i < 300; ++i) nested = "SELECT id FROM (" + nested + ") a";
  EXPECT_NE(follow(nested).find('?'), std::string::npos);
  std::string with = "SELECT id FROM customers";
  for (int i = 0; i < 40; ++i) with = "WITH RECURSIVE a AS (" + with + ") SELECT id FROM a";
  EXPECT_FALSE(follow(with).empty());  // in a bounded time, though each level may read itself
}

}  // namespace
}  // namespace ai_sdk::server
