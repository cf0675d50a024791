// The curator as its callers meet it.
#include "agents/curator/curator_agent.hpp"

#include "metadata/entity_view.hpp"
#include "talk.hpp"

#include <boost/json/array.hpp>

#include <gtest/gtest.h>

namespace ai_sdk::server {
namespace {

constexpr const char* shop = R"sql(
  CREATE TABLE customers(id INTEGER PRIMARY KEY, name TEXT, email TEXT, phone TEXT, birth_date TEXT,
                         zip TEXT, is_active INTEGER, created_at TEXT, status TEXT);
  CREATE TABLE products(id INTEGER PRIMARY KEY, name TEXT, price REAL);
  CREATE TABLE orders(id INTEGER PRIMARY KEY, customer_id INTEGER REFERENCES customers(id), order_date TEXT);
  WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40)
  INSERT INTO customers SELECT i, 'Carla ' || char(64 + i % 26 + 1), 'carla' || i || '@example.com',
    '+49 30 12345' || (10 + i), '1980-01-' || (10 + i % 20), '1011' || i % 10, 1, '2024-01-01',
    CASE i % 2 WHEN 0 THEN 'gold' ELSE 'silver' END FROM n;
  INSERT INTO products VALUES (1, 'Kite', 9.5);
)sql";

class Curators : public ::testing::Test {
 protected:
  boost::json::object column(const std::string& table, const std::string& name) {
    const EntityView view(talk.catalog, talk.store);
    const auto entity = view.get("table", "shop.shop.main." + table);
    for (const auto& one : entity.at("columns").as_array())
      if (one.at("name").as_string() == name) return one.as_object();
    ADD_FAILURE() << "no column " << name;
    return {};
  }
  static std::string tags(const boost::json::object& entity) {
    std::string all;
    if (const auto* list = entity.if_contains("tags"); list && list->is_array())
      for (const auto& tag : list->as_array()) all += std::string(tag.at("tagFQN").as_string()) + ' ';
    return all;
  }
  // The number of the proposal with this text.
  static std::string number(const std::string& answer, const std::string& text) {
    const auto at = answer.find(text);
    if (at == std::string::npos) {
      ADD_FAILURE() << text << " is not in " << answer;
      return "0";
    }
    const auto line = answer.rfind('\n', at) + 1;
    return answer.substr(line, answer.find('.', line) - line);
  }
  Talk talk{make_curator_agent(), shop};
};

TEST_F(Curators, ProposalsHaveEvidenceAndNoReadableValues) {
  const auto text = talk.say("Curate the customers table");
  EXPECT_TRUE(has(text, "the table: “One row for each customer, identified by `id`.”")) << text;
  EXPECT_TRUE(has(text, "`id`: “Identifies the customer.”")) << text;
  EXPECT_TRUE(has(text, "`is_active`: “Whether the customer is active.”")) << text;
  EXPECT_TRUE(has(text, "`created_at`: “When the customer was created.”")) << text;
  EXPECT_TRUE(has(text, "`status`: “Status of the customer; seen values: `gold`, `silver`.”")) << text;
  EXPECT_TRUE(has(text,
                  "`email`: tag `PII.Sensitive` — 40 of 40 sampled values are email addresses, written like "
                  "`xxxxx9@xxxxxxx.xxx`"))
      << text;
  EXPECT_TRUE(has(text, "`phone`: tag `PII.Sensitive`")) << text;
  EXPECT_TRUE(has(text, "`name`: tag `PII.Sensitive`")) << text;
  EXPECT_TRUE(has(text, "`birth_date`: tag `PII.NonSensitive`")) << text;
  EXPECT_TRUE(has(text, "`zip`: tag `PII.NonSensitive`")) << text;
  EXPECT_FALSE(has(text, "`id`: tag")) << text;
  EXPECT_FALSE(has(text, "carla") || has(text, "Carla") || has(text, "12345") || has(text, "1980")) << text;
  EXPECT_TRUE(has(text, "Nothing has been changed."));
  EXPECT_FALSE(column("customers", "email").contains("description") &&
               !column("customers", "email").at("description").as_string().empty());
}

TEST_F(Curators, WhatIsNoPersonIsNoPersonalData) {
  const auto text = talk.say("Find personal data in products and orders");
  EXPECT_TRUE(has(text, "nothing to propose")) << text;
}

TEST_F(Curators, OnlyWhatIsSaidIsApplied) {
  const auto proposed = talk.say("Curate customers");
  const auto tag = number(proposed, "`email`: tag");
  const auto description = number(proposed, "`status`: “");
  EXPECT_TRUE(has(talk.say("don't apply " + tag), "Nothing was changed"));
  EXPECT_EQ(tags(column("customers", "email")), "");
  talk.memory.clear();
  talk.say("Curate customers");
  const auto applied = talk.say("apply " + tag + " and " + description);
  EXPECT_TRUE(has(applied, "**2 proposals were applied.**")) << applied;
  EXPECT_EQ(tags(column("customers", "email")), "PII.Sensitive ");
  EXPECT_EQ(tags(column("customers", "phone")), "");
  EXPECT_TRUE(
      column("customers", "status").at("description").as_string().starts_with("Status of the customer"));
  EXPECT_TRUE(has(talk.say("apply " + tag), "had been applied before"));
  EXPECT_TRUE(has(talk.say("apply 999"), "There is no proposal 999"));
  // What is there is not proposed again.
  const auto again = talk.say("Curate customers");
  EXPECT_FALSE(has(again, "`email`: tag")) << again;
  EXPECT_TRUE(has(again, "`phone`: tag")) << again;
}

TEST_F(Curators, KindsCanBeAppliedTogether) {
  talk.say("Curate customers");
  EXPECT_TRUE(has(talk.say("apply the tags"), "applied"));
  EXPECT_EQ(tags(column("customers", "zip")), "PII.NonSensitive ");
  EXPECT_TRUE(has(talk.say("apply all"), "had been applied before"));
  EXPECT_TRUE(has(talk.say("Curate customers"), "nothing to propose"));
}

TEST_F(Curators, ReadersChangeNothing) {
  talk.say("Curate customers");
  talk.may_edit = false;
  EXPECT_TRUE(has(talk.say("apply all"), "the role editor is needed"));
  EXPECT_EQ(tags(column("customers", "email")), "");
}

TEST_F(Curators, WhatSomebodyHasWrittenMeanwhileStays) {
  const auto proposed = talk.say("Curate customers");
  const auto description = number(proposed, "`status`: “");
  MetadataStore metadata(talk.store);
  Overlay overlay{"table", "shop.shop.main.customers", {}, {}};
  overlay.content = boost::json::parse(R"({"columns":{"status":{"description":"By hand"}}})").as_object();
  ASSERT_TRUE(metadata.put_overlay(overlay));
  EXPECT_TRUE(has(talk.say("apply " + description), "stays as it is"));
  EXPECT_EQ(column("customers", "status").at("description"), "By hand");
}

TEST_F(Curators, TermsAreLinked) {
  MetadataStore metadata(talk.store);
  StoredEntity glossary;
  glossary.type = "glossary";
  glossary.fqn = glossary.name = "Sales";
  ASSERT_TRUE(metadata.add_entity(glossary));
  StoredEntity term;
  term.type = "glossaryTerm";
  term.fqn = "Sales.Buyer";
  term.name = "Buyer";
  term.parent = "Sales";
  term.content = boost::json::parse(R"({"synonyms":["Customer"]})").as_object();
  ASSERT_TRUE(metadata.add_entity(term));
  const auto text = talk.say("Link customers to the glossary");
  EXPECT_TRUE(has(text, "the table: glossary term `Sales.Buyer`")) << text;
  talk.say("apply 1");
  const EntityView view(talk.catalog, talk.store);
  EXPECT_EQ(tags(view.get("table", "shop.shop.main.customers")), "Sales.Buyer ");
}

TEST_F(Curators, WhatIsNotThereIsSaid) {
  EXPECT_TRUE(has(talk.say("apply 1"), "no proposals in this conversation"));
  EXPECT_TRUE(has(talk.say("curate custmers"), "`customers`"));
  EXPECT_TRUE(has(talk.say(""), "Find personal data in all tables"));
  EXPECT_THROW(talk.say("curate it", R"({"table":"nothing"})"), AgentFailure);
  const auto document = boost::json::parse(talk.say("curate orders", R"({"format":"json"})"));
  EXPECT_GE(document.at("proposals").as_array().size(), 3U);
}

}  // namespace
}  // namespace ai_sdk::server
