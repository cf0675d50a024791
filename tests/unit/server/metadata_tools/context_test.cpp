#include "metadata/known_users.hpp"
#include "metadata/memories.hpp"
#include "store/directory_store.hpp"
#include "tool_bench.hpp"

namespace ai_sdk::server {
namespace {

namespace json = boost::json;
using testing::plain;
using testing::text_of;

class Context : public testing::ToolBench {
 protected:
  Context() {
    call("create_glossary", {{"name", "Trade"}, {"description", "Our words"}, {"mutuallyExclusive", false}});
    call("create_glossary_term", {{"glossary", "Trade"},
                                  {"name", "Churn"},
                                  {"description", "Share of customers that buy nothing for a year."}});
    call("create_metric", {{"name", "revenue"},
                           {"description", "What orders bring in."},
                           {"metricExpressionLanguage", "SQL"},
                           {"metricExpressionCode", "SELECT sum(total) FROM orders"}});
    call("create_context_memory", {{"name", "refunds"},
                                   {"title", "Refunds"},
                                   {"question", "Where do refunds stand?"},
                                   {"answer",
                                    "Refunds are kept in the ledger.\n\nThey are never negative orders.\n\n"
                                    "Ask the finance team about exceptions."},
                                   {"summary", "In the ledger"}});
    call("create_context_memory",
         {{"name", "holidays"}, {"question", "When is the shop closed?"}, {"answer", "On Sundays."}});
  }
};

TEST_F(Context, NotesAreFoundByWhatTheySay) {
  const auto page = call("search_company_context", {{"query", "refund ledger"}});
  ASSERT_GE(page.at("returnedCount").to_number<int>(), 1);
  const auto& first = page.at("results").at(0);
  EXPECT_EQ(first.at("title"), "Refunds");
  EXPECT_EQ(first.at("summary"), "In the ledger");
  EXPECT_EQ(first.at("fullyQualifiedName"), "refunds");
  for (const auto& one : page.at("results").as_array()) EXPECT_NE(one.at("fullyQualifiedName"), "revenue");
  const auto note = call("get_company_context", {{"fqn", "holidays"}});
  EXPECT_EQ(note.at("title"), "holidays");
  EXPECT_EQ(note.at("answer"), "On Sundays.");
  EXPECT_TRUE(failure("get_company_context", {{"fqn", "refund"}})
                  .starts_with("404 contextMemory instance for refund not found; there is refunds"));
}

TEST_F(Context, NotesInPages) {
  for (int i = 0; i < 5; ++i) {
    call("create_context_memory",
         {{"name", "parcel" + std::to_string(i)}, {"question", "parcels?"}, {"answer", "a parcel"}});
  }
  json::object arguments{{"query", "parcel"}, {"size", 2}};
  std::size_t seen = 0;
  for (int pages = 0; pages < 10; ++pages) {
    const auto page = call("search_company_context", arguments);
    seen += page.at("results").as_array().size();
    if (!page.at("hasMore").as_bool()) break;
    arguments["cursor"] = page.at("nextCursor");
  }
  EXPECT_EQ(seen, 5U);
}

TEST_F(Context, OfAnAsset) {
  call("update_entity", {{"entityType", "column"},
                         {"fqn", table("orders.customer_id")},
                         {"description", "Who bought | paid"},
                         {"tags", json::array{"Trade.Churn"}}});
  const auto parts =
      call("get_asset_context", {{"entityType", "table"}, {"fqn", table("orders")}, {"format", "json"}});
  EXPECT_EQ(text_of(parts.at("primaryKey")), R"(["id"])");
  EXPECT_EQ(parts.at("columns").as_array().size(), 11U);
  std::string joins;
  for (const auto& join : parts.at("joins").as_array())
    joins += std::string(join.at("condition").as_string()) + ";";
  EXPECT_NE(joins.find("orders.customer_id = customers.id;"), std::string::npos) << joins;
  EXPECT_EQ(parts.at("meanings").at(0).at("fullyQualifiedName"), "Trade.Churn");
  EXPECT_EQ(parts.at("quality").at("summary").at("total"), 0);
  const auto document = call("get_asset_context", {{"entityType", "table"}, {"fqn", table("orders")}});
  const std::string text(document.at("markdown").as_string());
  EXPECT_NE(text.find("| customer_id | INT | Who bought \\| paid | Trade.Churn |"), std::string::npos)
      << text;
  EXPECT_NE(text.find("## Joins"), std::string::npos);
  EXPECT_NE(text.find("Share of customers"), std::string::npos);
  const auto customers =
      call("get_asset_context", {{"entityType", "table"}, {"fqn", table("customers")}, {"format", "json"}});
  EXPECT_EQ(customers.at("joins").at(0).at("relationship"), "ONE_TO_MANY");
}

TEST_F(Context, OfAnAssetWithAQuestion) {
  const auto parts = call("get_asset_context", {{"entityType", "table"},
                                                {"fqn", table("orders")},
                                                {"format", "json"},
                                                {"query", "negative refund orders"}});
  EXPECT_NE(text_of(parts.at("knowledge")).find("They are never negative orders."), std::string::npos);
  EXPECT_TRUE(failure("get_asset_context", {{"entityType", "table"}, {"fqn", "x"}}).starts_with("404 "));
}

TEST_F(Context, OfWhatHoldsOthers) {
  const auto schema = call("get_asset_context",
                           {{"entityType", "databaseSchema"}, {"fqn", "shop.shop.main"}, {"format", "json"}});
  EXPECT_NE(text_of(schema.at("children")).find(table("orders")), std::string::npos);
  const auto glossary =
      call("get_asset_context", {{"entityType", "glossary"}, {"fqn", "Trade"}, {"format", "json"}});
  EXPECT_EQ(glossary.at("children").at(0).at("fullyQualifiedName"), "Trade.Churn");
}

TEST_F(Context, OfAPersona) {
  DirectoryStore directory(store_);
  DirectoryEntry steward;
  steward.kind = "persona";
  steward.name = "Steward";
  steward.document = {{"displayName", "Data steward"}, {"prompt", "Look after the words."}};
  const auto made = directory.create(steward);
  DirectoryEntry agent;
  agent.kind = "agent";
  agent.name = "WordsAgent";
  agent.persona_id = made.id;
  directory.create(agent);

  const auto parts = call("get_persona_context", {{"personaName", "Steward"}, {"format", "json"}});
  EXPECT_EQ(plain(parts.at("context").at("prompt")), "Look after the words.");
  EXPECT_EQ(text_of(parts.at("context").at("agents")), R"(["WordsAgent"])");
  EXPECT_NE(text_of(parts.at("context").at("tables")).find(table("orders")), std::string::npos);
  EXPECT_EQ(plain(parts.at("context").at("glossaryTerms").at(0).at("fullyQualifiedName")), "Trade.Churn");

  // A long document comes in parts that are the whole when put together.
  for (int i = 0; i < 60; ++i) {
    call("create_metric", {{"name", "metric" + std::to_string(i)},
                           {"description", std::string(300, 'm')},
                           {"metricExpressionLanguage", "SQL"},
                           {"metricExpressionCode", "SELECT 1"}});
  }
  std::string whole;
  std::int64_t count = 0;
  for (bool more = true; more;) {
    const auto part = call("get_persona_context", {{"personaName", "Steward"}, {"part", ++count}});
    whole += plain(part.at("markdown"));
    more = part.at("hasMore").as_bool();
  }
  EXPECT_GT(count, 1);
  EXPECT_TRUE(whole.starts_with("# Data steward\n\nLook after the words.\n\n## Agents\n\n- WordsAgent\n"))
      << whole;
  EXPECT_NE(whole.find("`metric59`"), std::string::npos);
  EXPECT_TRUE(
      failure("get_persona_context", {{"personaName", "Steward"}, {"part", count + 1}}).starts_with("400 "));
  EXPECT_TRUE(failure("get_persona_context", {{"personaName", "Nobody"}})
                  .starts_with("404 persona instance for Nobody"));
}

TEST_F(Context, FromWordsToDefinitionsAndTables) {
  call("update_entity",
       {{"entityType", "table"}, {"fqn", table("inventory")}, {"tags", json::array{"Trade.Churn"}}});
  const auto found = call("find_context", {{"query", "churn of customers"}, {"format", "json"}});
  EXPECT_EQ(found.at("knowledge").at(0).at("fullyQualifiedName"), "Trade.Churn");
  EXPECT_EQ(plain(found.at("assets").at(0).at("fullyQualifiedName")), table("inventory"));
  EXPECT_EQ(found.at("assets").at(0).at("reason"), "bears Trade.Churn");
  EXPECT_NE(text_of(found.at("assets")).find(table("customers")), std::string::npos);
  const auto document = call("find_context", {{"query", "churn of customers"}});
  EXPECT_NE(document.at("markdown").as_string().find("Share of customers"), std::string::npos);
}

TEST_F(Context, KnowledgeWholeAndInPassages) {
  const auto whole = call("get_knowledge_content", {{"entityType", "metric"}, {"fqn", "revenue"}});
  EXPECT_NE(whole.at("markdown").as_string().find("```sql\nSELECT sum(total) FROM orders\n```"),
            std::string::npos);
  const auto part = call("get_knowledge_content", {{"entityType", "contextMemory"},
                                                   {"fqn", "refunds"},
                                                   {"query", "exceptions finance"},
                                                   {"size", 1},
                                                   {"format", "json"}});
  EXPECT_EQ(text_of(part.at("passages")), R"(["Ask the finance team about exceptions."])");
  const auto nothing =
      call("get_knowledge_content",
           {{"entityType", "contextMemory"}, {"fqn", "refunds"}, {"query", "zebra"}, {"format", "json"}});
  EXPECT_TRUE(nothing.at("passages").as_array().empty());
  EXPECT_TRUE(failure("get_knowledge_content", {{"entityType", "page"}, {"fqn", "x"}})
                  .starts_with("404 page instance"));
}

TEST_F(Context, OfTheCaller) {
  auto me = call("get_user_context", {}, "bob", Role::reader);
  EXPECT_EQ(me.at("name"), "bob");
  EXPECT_EQ(text_of(me.at("roles")), R"(["reader"])");
  EXPECT_EQ(me.at("owned").at("total"), 0);
  // Who has asked can own things.
  call("update_entity", {{"entityType", "table"}, {"fqn", table("orders")}, {"owners", json::array{"bob"}}});
  call("update_entity", {{"entityType", "table"},
                         {"fqn", table("customers")},
                         {"owners", json::array{"bob"}},
                         {"description", "d"},
                         {"tags", json::array{"Tier.Tier1"}}});
  call("patch_entity", {{"entityType", "table"},
                        {"fqn", table("products")},
                        {"patch", R"([{"op": "add", "path": "/followers", "value": ["bob"]}])"}});
  call("create_domain", {{"name", "Sales"}, {"description", "d"}, {"experts", json::array{"bob"}}});
  me = call("get_user_context", {}, "bob", Role::reader);
  EXPECT_EQ(me.at("owned").at("total"), 2);
  EXPECT_EQ(me.at("followed").at("entities").at(0).at("name"), "products");
  EXPECT_EQ(me.at("domains").at(0).at("name"), "Sales");
  me = call("get_user_context", {{"ownedFilter", "MISSING_TIER"}, {"includeFollowedSummary", false}}, "bob",
            Role::reader);
  EXPECT_EQ(me.at("owned").at("total"), 1);
  EXPECT_EQ(me.at("owned").at("entities").at(0).at("name"), "orders");
  EXPECT_EQ(text_of(me.at("owned").at("entities").at(0).at("gaps")),
            R"(["MISSING_DESCRIPTION","MISSING_TIER"])");
  EXPECT_FALSE(me.contains("followed"));
  me = call("get_user_context", {{"ownedLimit", 1}}, "bob", Role::reader);
  EXPECT_EQ(me.at("owned").at("returned"), 1);
  EXPECT_EQ(me.at("owned").at("total"), 2);
}

TEST_F(Context, OfThoseWhoAreKnownBeforeTheyCall) {
  MetadataStore metadata(store_);
  const std::vector<KnownUser> users{{{"ci", Role::reader}, {"data", "finance"}},
                                     {{"eve.steward", Role::editor}, {"data"}}};
  know_users(metadata, users);
  // They can own things though they have never called.
  call("update_entity",
       {{"entityType", "table"}, {"fqn", table("orders")}, {"owners", json::array{"ci", "finance"}}});
  const auto me = call("get_user_context", {}, "ci", Role::reader);
  ASSERT_EQ(me.at("teams").as_array().size(), 2U);
  EXPECT_EQ(me.at("teams").at(0).at("name"), "data");
  EXPECT_EQ(me.at("teams").at(1).at("name"), "finance");
  EXPECT_EQ(me.at("owned").at("total"), 1);
  const auto user = call("get_entity_details", {{"entityType", "user"}, {"fqn", "\"eve.steward\""}});
  EXPECT_EQ(text_of(user.at("roles")), R"(["editor"])");
  EXPECT_EQ(user.at("isAdmin"), false);
}

TEST_F(Context, AnotherStartMakesOfKnownUsersWhatTheyAreNow) {
  MetadataStore metadata(store_);
  const std::vector<KnownUser> before{{{"ci", Role::reader}, {"data", "finance"}},
                                      {{"eve", Role::admin}, {"data"}}};
  know_users(metadata, before);
  call("update_entity", {{"entityType", "user"}, {"fqn", "ci"}, {"description", "The pipeline"}});
  const auto changes = metadata.changes();
  know_users(metadata, before);
  EXPECT_EQ(metadata.changes(), changes) << "the same again writes nothing";
  const std::vector<KnownUser> after{{{"ci", Role::admin}, {"data", "legal"}}};
  know_users(metadata, after);
  const auto me = call("get_user_context", {}, "ci", Role::admin);
  std::string teams;
  for (const auto& team : me.at("teams").as_array()) teams += plain(team.at("name")) + ' ';
  EXPECT_EQ(teams, "data legal ");
  EXPECT_EQ(me.at("description"), "The pipeline");
  EXPECT_EQ(call("get_entity_details", {{"entityType", "user"}, {"fqn", "ci"}}).at("isAdmin"), true);
  // Who is not in the list any more stays what he was.
  EXPECT_EQ(call("get_user_context", {}, "eve", Role::admin).at("teams").at(0).at("name"), "data");
}

// Notes that were made over HTTP, where they can be private and be deleted.
TEST_F(Context, NotesThatAreNotForAllAreInNoTool) {
  Memories memories(catalog_, store_);
  const Principal ann{"ann", Role::editor};
  const auto keep = [&](const char* name, const char* visibility) {
    return memories.create({{"name", name},
                            {"question", "Which zebra stripes are billed?"},
                            {"answer", "Those of zebras"},
                            {"shareConfig", {{"visibility", visibility}}}},
                           ann);
  };
  const auto gone = keep("gone", "Shared");
  keep("mine", "Private");
  keep("ours", "Shared");
  memories.remove(std::string(gone.at("id").as_string()), false, false, ann);
  const auto found = call("search_company_context", {{"query", "zebra stripes"}});
  std::string names;
  for (const auto& one : found.at("results").as_array())
    names += ' ' + std::string(one.at("fullyQualifiedName").as_string());
  EXPECT_NE(names.find(" ours"), std::string::npos) << names;
  EXPECT_EQ(names.find(" gone"), std::string::npos) << names;
  EXPECT_EQ(names.find(" mine"), std::string::npos) << names;
  for (const char* name : {"gone", "mine"}) {
    EXPECT_EQ(failure("get_company_context", {{"fqn", name}}).substr(0, 4), "404 ") << name;
    EXPECT_EQ(failure("get_entity_details", {{"entityType", "contextMemory"}, {"fqn", name}}).substr(0, 4),
              "404 ");
    EXPECT_EQ(
        failure("update_entity", {{"entityType", "contextMemory"}, {"fqn", name}, {"description", "seen"}})
            .substr(0, 4),
        "404 ");
  }
  const json::object fresh{{"name", "gone"}, {"question", "q"}, {"answer", "a"}};
  EXPECT_EQ(call("create_context_memory", fresh).at("deleted"), false);  // made anew, it is there again
  EXPECT_EQ(call("get_company_context", {{"fqn", "gone"}}).at("fullyQualifiedName"), "gone");
  json::object hers{{"name", "mine"}, {"question", "q"}, {"answer", "a"}};
  EXPECT_THROW(call("create_context_memory", hers, "bob"), ToolFailure);
  EXPECT_EQ(call("create_context_memory", hers, "ann").at("question"), "q");
}

}  // namespace
}  // namespace ai_sdk::server
