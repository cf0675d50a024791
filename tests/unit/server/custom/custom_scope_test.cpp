// What an agent with a scope can be made to say: every ability with its real engine, and each cue.
#include "metadata/entity_view.hpp"
#include "office.hpp"

namespace ai_sdk::server {
namespace {

class CustomScope : public Office {
 protected:
  // Nothing of what is out of scope was said or read.
  void expect_sealed(const Shown& shown, const std::string& what) {
    for (const char* secret : {"Canary ", "Canary%", "98765", "98766", "98,76"})
      EXPECT_EQ(shown.all().find(secret), std::string::npos) << what << '\n' << shown.all();
    for (const char* table : {"employees", "pay"})
      EXPECT_EQ(read_.find(std::string("office.office.main.") + table), std::string::npos) << what << read_;
  }
  void keep_metadata_of_the_secret() {
    TestCase test;
    test.name = "canary_test";
    test.table = "office.office.main.employees";
    test.definition = "tableCustomSQLQuery";
    test.sql = "SELECT count(*) FROM employees WHERE name LIKE 'Canary%'";
    store_.save_test_case(test);
    LineageEdge edge{"table",
                     "office.office.main.employees",
                     "table",
                     "office.office.main.orders",
                     {{"source", "Manual"}, {"description", "Canary flows"}},
                     {}};
    MetadataStore(store_).put_edge(edge);
  }
};

TEST_F(CustomScope, EveryAbilityStaysInside) {
  keep_metadata_of_the_secret();
  const std::pair<const char*, std::vector<const char*>> questions[] = {
      {"discoveryAndSearch",
       {"which tables are there?", "which tables hold salaries?", "describe employees",
        "what columns does pay have?", "find tables about canary", "where is the name of employees stored?",
        "describe all tables", "search for canary", "help"}},
      {"sqlQuery",
       {"How many employees are there?", "SELECT * FROM employees", "select name from pay",
        "SELECT o.id, e.name FROM orders AS o JOIN employees AS e ON e.id = o.employee_id",
        "WITH orders AS (SELECT * FROM employees) SELECT * FROM orders",
        "SELECT (SELECT group_concat(name) FROM employees) FROM orders", "SELECT * FROM sqlite_master",
        "SELECT sql FROM sqlite_schema", "SELECT * FROM pragma_table_info('employees')",
        "What is the highest salary?", "orders per employee name",
        "list the names of the employees of all orders", "SELECT * FROM \"employees\"",
        "SELECT count(*) FROM main.employees", "explain", "yes"}},
      {"dataQuality",
       {"analyze employees", "analyze all tables", "Analyze the pay view", "create tests for the issues",
        "run the tests again", "show me the SQL", "why?", "check orders against employees",
        "quality of orders", "which orders refer to employees that are missing?"}},
      {"lineage",
       {"lineage of orders", "where does orders come from?", "lineage of pay", "what depends on employees?",
        "what breaks if I drop employees.id?", "impact of dropping orders.employee_id"}},
      {"metadataCuration",
       {"find personal data in all tables", "find PII in employees", "propose descriptions for pay",
        "curate the orders table", "apply all", "tag employees"}},
  };
  for (const auto& [ability, messages] : questions) {
    const auto agent = make("[\"" + std::string(ability) + "\"]", open_scope);
    memory_.clear();
    for (const char* message : messages) {
      const auto shown = ask(*agent, message);
      EXPECT_FALSE(shown.text.empty()) << message;
      expect_sealed(shown, std::string(ability) + ": " + message);
    }
  }
  EXPECT_NE(read_.find("office.office.main.orders"), std::string::npos) << "what is inside was read";
}

TEST_F(CustomScope, WithEveryAbilityTheSameHolds) {
  keep_metadata_of_the_secret();
  const auto agent =
      make(R"(["discoveryAndSearch","sqlQuery","dataQuality","lineage","metadataCuration"])", open_scope);
  // One cue of each ability, and some of several.
  for (const auto& ability : agents_.abilities()) {
    for (const auto& cue : ability.cues) {
      const std::string phrase = cue.phrase.substr(cue.phrase.starts_with('^') ? 1 : 0);
      for (const char* table : {" orders", " employees", ""})
        expect_sealed(ask(*agent, phrase + table), ability.name + ": " + phrase + table);
    }
  }
}

TEST_F(CustomScope, EachCueReachesItsEngine) {
  const auto agent = make(R"(["discoveryAndSearch","sqlQuery","dataQuality","lineage","metadataCuration"])");
  for (const auto& [message, ability] : std::vector<std::pair<std::string, std::string>>{
           {"which tables are there?", "discoveryAndSearch"},
           {"describe orders", "discoveryAndSearch"},
           {"How many orders are there?", "sqlQuery"},
           {"SELECT count(*) FROM orders", "sqlQuery"},
           {"What is the average amount of orders?", "sqlQuery"},
           {"analyze orders", "dataQuality"},
           {"create tests for orders", "dataQuality"},
           {"lineage of orders", "lineage"},
           {"what depends on employees?", "lineage"},
           {"find personal data in employees", "metadataCuration"},
           {"propose descriptions for orders", "metadataCuration"}}) {
    memory_.clear();
    EXPECT_NE(ask(*agent, message).thoughts.find("for the ability " + ability + "."), std::string::npos)
        << message;
  }
  memory_.clear();
  EXPECT_NE(ask(*agent, "How many orders are there?").text.find("**3**"), std::string::npos);
  EXPECT_NE(ask(*agent, "lineage of orders").text.find("employees"), std::string::npos);
}

TEST_F(CustomScope, WhatIsOutsideIsNamedAndRefused) {
  const auto agent = make(R"(["sqlQuery"])", open_scope);
  const auto asked = ask(*agent, "How many employees are there?");
  EXPECT_EQ(asked.text.find(
                "I may not look at `employees`: my knowledge is limited to `office.office.main.orders`."),
            0U)
      << asked.text;
  const auto stated = ask(*agent, "SELECT count(*) FROM orders WHERE EXISTS (SELECT 1 FROM employees)");
  EXPECT_EQ(stated.text.find("**"), std::string::npos) << stated.text;
  EXPECT_NE(ask(*agent, "SELECT count(*) AS n FROM orders").text.find('3'), std::string::npos);
}

TEST_F(CustomScope, AWiderScopeAndAViewShowWhatTheyAreMeantTo) {
  const auto all = make(R"(["sqlQuery"])", R"(,"knowledge":{"services":["office"]})");
  EXPECT_NE(ask(*all, "SELECT max(salary) FROM employees").text.find("98"), std::string::npos);
  const auto view =
      make(R"(["sqlQuery"])",
           R"(,"knowledge":{"services":[{"type":"table","fullyQualifiedName":"office.office.main.pay"}]})");
  EXPECT_NE(ask(*view, "SELECT max(salary) FROM pay").text.find("98"), std::string::npos);
  EXPECT_EQ(ask(*view, "SELECT max(id) FROM employees").text.find("**"), std::string::npos);
}

TEST_F(CustomScope, ANarrowedScopeCountsAtOnce) {
  const auto before = make(R"(["sqlQuery"])");
  EXPECT_NE(ask(*before, "SELECT name FROM employees").text.find("Canary"), std::string::npos);
  read_.clear();
  memory_.clear();
  expect_sealed(ask(*make(R"(["sqlQuery"])", open_scope), "SELECT name FROM employees"), "narrowed");
}

TEST_F(CustomScope, WithoutAnyTableItSaysSo) {
  const auto agent = make(R"(["sqlQuery"])", R"(,"knowledge":{"entityTypes":["glossary"]})");
  EXPECT_EQ(ask(*agent, "How many orders are there?").text,
            "I may look at nothing: no tables are within my knowledge.");
}

// ---- what tools see of it

class ScopedView : public CustomScope {
 protected:
  static Scope orders_only() {
    Scope scope;
    scope.limited = true;
    scope.names = {"office.office.main.orders"};
    return scope;
  }
};

TEST_F(ScopedView, EntitiesOutsideAreNotThere) {
  keep_metadata_of_the_secret();
  StoredEntity term;
  term.type = "glossary";
  term.name = term.fqn = "Trade";
  MetadataStore(store_).add_entity(term);
  const Catalog part = limited_catalog(catalog_, orders_only());
  const EntityView view(part, store_);
  EXPECT_TRUE(view.find("table", "office.office.main.orders").has_value());
  EXPECT_FALSE(view.find("table", "office.office.main.employees").has_value());
  EXPECT_FALSE(view.find("column", "office.office.main.employees.name").has_value());
  EXPECT_FALSE(view.find("testCase", "office.office.main.employees.canary_test").has_value());
  EXPECT_TRUE(view.find("glossary", "Trade").has_value());
  view.for_each([](std::string_view, const boost::json::object& entity) {
    EXPECT_EQ(boost::json::serialize(entity).find("employees"), std::string::npos) << entity;
  });
  const Catalog& whole = catalog_;
  EXPECT_TRUE(
      EntityView(whole, store_).find("testCase", "office.office.main.employees.canary_test").has_value());
}

TEST_F(ScopedView, KindsOfEntitiesAreLimitedToo) {
  StoredEntity term;
  term.type = "glossary";
  term.name = term.fqn = "Trade";
  MetadataStore(store_).add_entity(term);
  Scope scope;
  scope.entity_types = {"table"};
  const Catalog tables = limited_catalog(catalog_, scope);
  const EntityView view(tables, store_);
  EXPECT_TRUE(view.find("table", "office.office.main.employees").has_value());
  EXPECT_TRUE(view.find("databaseSchema", "office.office.main").has_value());
  EXPECT_FALSE(view.find("glossary", "Trade").has_value());
  view.for_each([](std::string_view type, const boost::json::object&) { EXPECT_NE(type, "glossary"); });
}

}  // namespace
}  // namespace ai_sdk::server
