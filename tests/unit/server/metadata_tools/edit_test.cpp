#include "tool_bench.hpp"

#include <thread>

namespace ai_sdk::server {
namespace {

namespace json = boost::json;
using testing::text_of;

class Edit : public testing::ToolBench {
 protected:
  json::object patch(const std::string& operations, const std::string& name = "customers") {
    return call("patch_entity", {{"entityType", "table"}, {"fqn", table(name)}, {"patch", operations}});
  }
  std::string patch_failure(const std::string& operations) {
    return failure("patch_entity",
                   {{"entityType", "table"}, {"fqn", table("customers")}, {"patch", operations}});
  }
  json::object update(json::object changes) {
    changes["entityType"] = "table";
    changes["fqn"] = table("customers");
    return call("update_entity", changes);
  }
  json::object details(const std::string& type, const std::string& fqn) {
    return call("get_entity_details", {{"entityType", type}, {"fqn", fqn}});
  }
};

TEST_F(Edit, APatchIsSeenInTheDetails) {
  const auto answer = patch(R"([{"op": "add", "path": "/description", "value": "Who buys."},
                                {"op": "add", "path": "/tags/-", "value": {"tagFQN": "PII.Sensitive"}},
                                {"op": "add", "path": "/owners/-", "value": {"type": "user", "name": "admin"}},
                                {"op": "add", "path": "/columns/2/description", "value": "Where to write."}])");
  EXPECT_EQ(answer.at("_operation"), "entityUpdated");
  EXPECT_EQ(text_of(answer.at("changed")), R"(["columns.email.description","tags","owners","description"])");
  EXPECT_DOUBLE_EQ(answer.at("version").to_number<double>(), 0.2);
  EXPECT_EQ(answer.at("columns").at(0).at("name"), "email");
  EXPECT_EQ(answer.at("columns").as_array().size(), 1U);
  const auto entity = details("table", table("customers"));
  EXPECT_EQ(entity.at("description"), "Who buys.");
  EXPECT_EQ(entity.at("tags").at(0).at("source"), "Classification");
  EXPECT_EQ(entity.at("tags").at(0).at("state"), "Confirmed");
  EXPECT_EQ(entity.at("owners").at(0).at("fullyQualifiedName"), "admin");
  EXPECT_EQ(entity.at("columns").at(2).at("description"), "Where to write.");
  const auto column = details("column", table("customers.email"));
  EXPECT_EQ(column.at("description"), "Where to write.");
}

TEST_F(Edit, WhatIsRemovedIsGone) {
  patch(R"([{"op": "add", "path": "/description", "value": "x"}])");
  EXPECT_EQ(text_of(patch(R"([{"op": "remove", "path": "/description"}])").at("changed")),
            R"(["description"])");
  EXPECT_FALSE(details("table", table("customers")).contains("description"));
}

TEST_F(Edit, NothingNewIsNoNewVersion) {
  patch(R"([{"op": "add", "path": "/tags/-", "value": "Tier.Tier1"}])");
  const auto again =
      patch(R"([{"op": "replace", "path": "/tags", "value": ["Tier.Tier1", {"tagFQN": "Tier.Tier1"}]}])");
  EXPECT_EQ(again.at("_operation"), "entityNoChange");
  EXPECT_EQ(text_of(again.at("changed")), "[]");
  EXPECT_DOUBLE_EQ(again.at("version").to_number<double>(), 0.2);
}

TEST_F(Edit, WhatTheDataSaysCannotBeChanged) {
  EXPECT_TRUE(
      patch_failure(R"([{"op": "replace", "path": "/name", "value": "people"}])")
          .starts_with("400 /name of a table cannot be changed here; what can be changed: description,"));
  EXPECT_EQ(patch_failure(R"([{"op": "remove", "path": "/columns/0"}])"),
            "400 /columns: columns cannot be added or removed: the data source has them");
  EXPECT_EQ(patch_failure(R"([{"op": "replace", "path": "/columns/0/name", "value": "x"}])"),
            "400 /columns/0: columns cannot be renamed or moved: the data source has them so");
  EXPECT_TRUE(patch_failure(R"([{"op": "replace", "path": "/columns/0/dataType", "value": "TEXT"}])")
                  .starts_with("400 /dataType of a column cannot be changed here"));
  EXPECT_EQ(patch_failure(R"([{"op": "replace", "path": "", "value": []}])"),
            "400 The patch was not applied. the patch leaves no object of the entity");
}

TEST_F(Edit, ABadPatchChangesNothing) {
  EXPECT_EQ(
      patch_failure(
          R"([{"op": "add", "path": "/description", "value": "x"}, {"op": "remove", "path": "/nothing"}])"),
      "400 The patch was not applied. /1/path: there is nothing at \"/nothing\"");
  EXPECT_EQ(
      patch_failure(
          R"([{"op": "test", "path": "/name", "value": "orders"}, {"op": "add", "path": "/description", "value": "x"}])"),
      "409 The patch was not applied. /0: the test failed: at \"/name\" is \"customers\"");
  EXPECT_TRUE(patch_failure("no json").starts_with("400 The argument patch is no JSON"));
  EXPECT_EQ(patch_failure(R"([{"op": "add", "path": "/description", "value": 5}])"),
            "400 /description must be a text");
  EXPECT_TRUE(patch_failure(R"([{"op": "add", "path": "/tags/-", "value": {"tagFQN": "PII.Sensitiv"}}])")
                  .starts_with("404 tag instance for PII.Sensitiv not found; there is PII.Sensitive"));
  EXPECT_TRUE(patch_failure(R"([{"op": "add", "path": "/tags/-", "value": "PII"}])")
                  .starts_with("400 PII is a classification"));
  EXPECT_EQ(patch_failure(R"([{"op": "add", "path": "/tags", "value": ["Tier.Tier1", "Tier.Tier2"]}])"),
            "400 /tags: Tier.Tier1 and Tier.Tier2 exclude one another; remove one first");
  EXPECT_TRUE(
      patch_failure(R"([{"op": "add", "path": "/owners/-", "value": {"type": "table", "name": "x"}}])")
          .starts_with("400 /owners/0: a table cannot stand here"));
  EXPECT_FALSE(MetadataStore(store_).overlay("table", table("customers")).has_value());
}

TEST_F(Edit, OfWhatIsNotThere) {
  EXPECT_TRUE(failure("patch_entity", {{"entityType", "table"}, {"fqn", table("custmers")}, {"patch", "[]"}})
                  .starts_with("404 table instance for shop.shop.main.custmers not found; is it one of"));
  EXPECT_TRUE(failure("update_entity", {{"entityType", "glossary"}, {"fqn", "No"}, {"description", "x"}})
                  .starts_with("404 glossary instance for No not found"));
}

TEST_F(Edit, UpdateSetsAndAppends) {
  update({{"description", "One."}});
  update({{"description", "Two."}, {"descriptionMode", "append"}});
  EXPECT_EQ(update({{"description", "Two."}, {"descriptionMode", "append"}}).at("_operation"),
            "entityNoChange");
  EXPECT_EQ(details("table", table("customers")).at("description"), "One.\n\nTwo.");
  EXPECT_EQ(failure("update_entity", {{"entityType", "table"}, {"fqn", table("customers")}}),
            "400 Nothing to change: give a description, displayName, owners or tags");
}

TEST_F(Edit, UpdateOfListsInItsModes) {
  const auto tags = [&] {
    std::string out;
    const auto entity = details("table", table("customers"));
    for (const auto& tag : entity.at("tags").as_array()) {
      out += std::string(tag.at("tagFQN").as_string()) + " ";
    }
    return out;
  };
  update({{"tags", json::array{"Tier.Tier1"}}});
  update({{"tags", json::array{"PII.None", "Tier.Tier1"}}, {"tagsMode", "add"}});
  EXPECT_EQ(tags(), "Tier.Tier1 PII.None ");
  update({{"tags", json::array{"Tier.Tier1"}}, {"tagsMode", "remove"}});
  EXPECT_EQ(tags(), "PII.None ");
  update({{"tags", json::array{"Tier.Tier2"}}});
  EXPECT_EQ(tags(), "Tier.Tier2 ");
  update({{"owners", json::array{"ann", "admin"}}});
  update({{"owners", json::array{"ann"}}, {"ownersMode", "remove"}});
  EXPECT_EQ(details("table", table("customers")).at("owners").as_array().size(), 1U);
  EXPECT_TRUE(
      failure("update_entity",
              {{"entityType", "table"}, {"fqn", table("customers")}, {"owners", json::array{"nobody"}}})
          .starts_with("404 user instance for nobody not found"));
}

TEST_F(Edit, OfAColumnByItsOwnName) {
  const auto answer = call("update_entity", {{"entityType", "column"},
                                             {"fqn", table("customers.email")},
                                             {"description", "Where to write."},
                                             {"tags", json::array{"PII.Sensitive"}}});
  EXPECT_EQ(answer.at("name"), "email");
  EXPECT_EQ(text_of(answer.at("changed")), R"(["description","tags"])");
  const auto entity = details("table", table("customers"));
  EXPECT_EQ(entity.at("columns").at(2).at("tags").at(0).at("tagFQN"), "PII.Sensitive");
  EXPECT_FALSE(entity.contains("description"));
}

TEST_F(Edit, OfWhatOnlyTheStoreHas) {
  call("create_glossary", {{"name", "Trade"}, {"description", "Words"}, {"mutuallyExclusive", false}});
  call("create_glossary_term", {{"glossary", "Trade"}, {"name", "Customer"}, {"description", "Who buys"}});
  const auto answer = call("patch_entity", {{"entityType", "glossaryTerm"},
                                            {"fqn", "Trade.Customer"},
                                            {"patch", R"([{"op":"add","path":"/synonyms","value":["client"]},
                                                          {"op":"add","path":"/references","value":[{"name":"wiki","endpoint":"https://w/"}]},
                                                          {"op":"replace","path":"/entityStatus","value":"Deprecated"}])"}});
  EXPECT_DOUBLE_EQ(answer.at("version").to_number<double>(), 0.2);
  const auto stored = MetadataStore(store_).entity("glossaryTerm", "Trade.Customer");
  EXPECT_EQ(text_of(stored->content.at("synonyms")), R"(["client"])");
  EXPECT_EQ(
      failure("patch_entity", {{"entityType", "glossaryTerm"},
                               {"fqn", "Trade.Customer"},
                               {"patch", R"([{"op":"replace","path":"/entityStatus","value":"Good"}])"}}),
      "400 /entityStatus must be one of Draft, In Review, Approved, Deprecated, Rejected, Unprocessed");
  // A term labels a table, too.
  update({{"tags", json::array{"Trade.Customer"}}});
  EXPECT_EQ(details("table", table("customers")).at("tags").at(0).at("source"), "Glossary");
}

TEST_F(Edit, OfManyAtOnceNoneIsLost) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&, i] {
      call("update_entity", {{"entityType", "table"},
                             {"fqn", table("customers")},
                             {"description", "line " + std::to_string(i)},
                             {"descriptionMode", "append"}});
    });
  }
  for (auto& thread : threads) thread.join();
  const auto entity = details("table", table("customers"));
  for (int i = 0; i < 4; ++i) {
    EXPECT_NE(entity.at("description").as_string().find("line " + std::to_string(i)), std::string::npos);
  }
}

}  // namespace
}  // namespace ai_sdk::server
