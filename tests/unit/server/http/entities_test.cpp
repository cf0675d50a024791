// Agents, personas, bots and abilities as entities, over HTTP.
#include "core/url.hpp"
#include "entity_client.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <regex>

namespace ai_sdk::server {
namespace {

using testing::EntityTest;
using testing::RawAnswer;
using testing::replaced;
namespace json = boost::json;

constexpr const char* personas = "/api/v1/agents/personas";
constexpr const char* agents = "/api/v1/agents/dynamic";
constexpr const char* bots = "/api/v1/bots";
constexpr const char* abilities = "/api/v1/agents/abilities";

const std::string steward = R"({"name":"steward","description":"d","prompt":"p"})";
const std::string helper =
    R"({"name":"helper","description":"d","persona":{"name":"DataAnalyst","type":"persona"}})";

TEST_F(EntityTest, ANewServerListsWhatComesWithIt) {
  const auto list = [this](const char* collection) {
    std::vector<std::string> names;
    const auto page = get(collection);
    for (const auto& item : page.at("data").as_array()) names.emplace_back(item.at("name").as_string());
    return names;
  };
  EXPECT_EQ(list(personas), (std::vector<std::string>{"CatalogGuide", "DataAnalyst", "DataSteward"}));
  EXPECT_EQ(list(bots), (std::vector<std::string>{"agents-bot", "ingestion-bot"}));
  EXPECT_EQ(list(abilities), (std::vector<std::string>{"counting", "talking"}));
  EXPECT_EQ(list(agents), (std::vector<std::string>{"closed", "parrot"}));
  const auto ability = get(std::string(abilities) + "/name/talking");
  EXPECT_EQ(ability.at("tools"), json::parse(R"(["say"])"));
  EXPECT_EQ(ability.at("provider"), "system");
  const auto bot = get(std::string(bots) + "/name/agents-bot/");
  EXPECT_EQ(bot.at("botUser").at("type"), "user");
  EXPECT_FALSE(get(std::string(personas) + "/name/DataAnalyst").at("prompt").as_string().empty());
}

TEST_F(EntityTest, BothSlashFormsOfEveryCollectionAreAnswered) {
  for (const std::string collection : {personas, agents, bots, abilities}) {
    EXPECT_EQ(ask("GET", collection).status, 200) << collection;
    EXPECT_EQ(ask("GET", collection + "/").status, 200) << collection;
  }
  EXPECT_EQ(ask("POST", std::string(personas) + "/", steward).status, 201);
}

TEST_F(EntityTest, ANewPersonaIsAWholeEntity) {
  const auto answer = ask("POST", personas, steward);
  ASSERT_EQ(answer.status, 201) << answer.body;
  const auto made = json::parse(answer.body);
  EXPECT_EQ(made.at("name"), "steward");
  EXPECT_EQ(made.at("fullyQualifiedName"), "steward");
  EXPECT_EQ(made.at("provider"), "user");
  EXPECT_EQ(made.at("entityStatus"), "Approved");
  EXPECT_EQ(made.at("version"), 0.1);
  EXPECT_EQ(made.at("updatedBy"), "owner");
  EXPECT_EQ(made.at("deleted"), false);
  EXPECT_GT(made.at("updatedAt").as_int64(), 1'600'000'000'000);
  EXPECT_TRUE(std::regex_match(std::string(made.at("id").as_string()), std::regex("[0-9a-f-]{36}")));
  const std::string location = answer.header("Location");
  EXPECT_EQ(location, std::string(made.at("href").as_string()));
  EXPECT_EQ(location.rfind("http://", 0), 0U) << location;
  const auto path = location.substr(location.find("/api/"));
  EXPECT_EQ(path, std::string(personas) + "/" + std::string(made.at("id").as_string()));
  EXPECT_EQ(get(path), made);
  EXPECT_EQ(get(std::string(personas) + "/name/steward"), made);
}

TEST_F(EntityTest, ANameIsTakenOnce) {
  EXPECT_EQ(ask("POST", personas, steward).status, 201);
  const auto again = ask("POST", personas, steward);
  EXPECT_EQ(again.status, 409);
  EXPECT_EQ(again.body, R"({"code":409,"message":"Entity already exists"})");
  EXPECT_EQ(message_of(ask("POST", agents, replaced(helper, "helper", "parrot"))), "Entity already exists")
      << "that of a built-in agent neither";
}

TEST_F(EntityTest, WrongBodiesAreRefusedInTheProtocolsWords) {
  const auto refusal = [this](const char* collection, const std::string& body) {
    const auto answer = ask("POST", collection, body);
    EXPECT_EQ(answer.status, 400) << body;
    return message_of(answer);
  };
  EXPECT_EQ(refusal(personas, R"({"prompt":"p"})"), "[name must not be null, description must not be null]");
  EXPECT_EQ(refusal(personas, R"({"name":null,"description":"d","prompt":null})"),
            "[name must not be null, prompt must not be null]");
  EXPECT_EQ(refusal(agents, R"({"name":"","description":"d","persona":"DataAnalyst"})"),
            "[name size must be between 1 and 256]");
  EXPECT_EQ(refusal(agents, R"({"name":"a","description":"d"})"), "[persona must not be null]");
  EXPECT_EQ(refusal(personas, replaced(steward, "steward", std::string(257, 'x'))),
            "[name size must be between 1 and 256]");
  EXPECT_NE(refusal(personas, replaced(steward, "steward", "a::b")).find("name must match"),
            std::string::npos);
  for (const auto* body : {"", "{", "[]", "null", R"({"name":1,"description":"d","prompt":"p"})",
                           R"({"name":"a","description":"d","prompt":"p","promt":"q"})",
                           R"({"name":"a","description":"d","prompt":"p","provider":"nobody"})",
                           R"({"name":"a","description":"d","prompt":"p","owners":[{}]})",
                           "{\"name\":\"\xff\",\"description\":\"d\",\"prompt\":\"p\"}"}) {
    EXPECT_EQ(refusal(personas, body).rfind("Invalid request format", 0), 0U) << body;
  }
  EXPECT_NE(refusal(agents, replaced(helper, "\"description\"", R"("mode":"loud","description")"))
                .find("chat, agent, both"),
            std::string::npos);
  EXPECT_EQ(get(personas).at("paging").at("total"), 3) << "nothing was made";
}

TEST_F(EntityTest, ANameOf256CharactersFits) {
  std::string name;
  for (int i = 0; i < 256; ++i) name += "ß";
  EXPECT_EQ(ask("POST", personas, replaced(steward, "steward", name)).status, 201);
  EXPECT_EQ(ask("GET", std::string(personas) + "/name/" + core::encode_path_segment(name)).status, 200);
}

TEST_F(EntityTest, MissingThingsAreNamed) {
  EXPECT_EQ(message_of(ask("GET", std::string(personas) + "/name/nobody", {}, 404)),
            "persona instance for nobody not found");
  EXPECT_EQ(message_of(ask("GET", std::string(bots) + "/name/nobody", {}, 404)),
            "bot instance for nobody not found");
  EXPECT_EQ(message_of(ask("GET", std::string(abilities) + "/name/a%2Fb", {}, 404)),
            "ability instance for a/b not found");
  const auto agent = message_of(ask("GET", std::string(agents) + "/0b7e", {}, 404));
  EXPECT_EQ(agent, "agent instance for 0b7e not found; this server has closed, parrot");
}

TEST_F(EntityTest, MethodsThatAreNotThereAreSaidSo) {
  const auto answer = ask("POST", abilities, "{}", 405);
  EXPECT_EQ(message_of(answer), "HTTP 405 Method Not Allowed");
  EXPECT_EQ(answer.header("Allow"), "GET, HEAD");
  ask("DELETE", std::string(abilities) + "/name/talking", {}, 405);
}

TEST_F(EntityTest, ReadersLookAndEditorsMake) {
  server_.callers = {{"r-token", {"rita", Role::reader}}, {"e-token", {"ed", Role::editor}}};
  restart();
  token_ = "r-token";
  const auto refused = ask("POST", personas, steward, 403);
  EXPECT_NE(message_of(refused).find("CatalogPrincipal{name='rita'}"), std::string::npos) << refused.body;
  ask("DELETE", std::string(personas) + "/name/DataAnalyst", {}, 403);
  ask("GET", personas, {}, 200);
  token_ = "e-token";
  const auto made = ask("POST", personas, steward, 201);
  EXPECT_EQ(json::parse(made.body).at("updatedBy"), "ed");
  token_ = "none";
  ask("GET", personas, {}, 401);
}

TEST_F(EntityTest, AnAgentRefersToWhatIsThere) {
  const std::string persona_id(get(std::string(personas) + "/name/DataSteward").at("id").as_string());
  const std::string ability_id(get(std::string(abilities) + "/name/talking").at("id").as_string());
  const auto answer = ask("POST", agents,
                          R"({"name":"v1.0 helper","displayName":"Helper","description":"d","mode":"both",)"
                          R"("persona":{"id":")" +
                              persona_id + R"(","type":"persona"},"abilities":[{"id":")" + ability_id +
                              R"(","type":"ability"},{"type":"ability","name":"talking"},"counting"],)"
                              R"("botName":"ingestion-bot","apiEnabled":true,"provider":"user"})",
                          201);
  const auto made = json::parse(answer.body);
  EXPECT_EQ(made.at("fullyQualifiedName"), "\"v1.0 helper\"");
  EXPECT_EQ(made.at("persona").at("name"), "DataSteward");
  EXPECT_EQ(made.at("persona").at("type"), "aiPersona");
  EXPECT_EQ(made.at("abilities").as_array().size(), 2U) << "none twice";
  EXPECT_EQ(made.at("abilities").at(0).at("id").as_string(), ability_id);
  EXPECT_EQ(made.at("abilities").at(1).at("fullyQualifiedName"), "counting");
  EXPECT_EQ(made.at("bot").at("name"), "ingestion-bot");
  EXPECT_EQ(made.at("apiEnabled"), true);
  EXPECT_FALSE(made.as_object().contains("botName"));
  EXPECT_EQ(get(std::string(agents) + "/name/%22v1.0%20helper%22"), made) << "by its qualified name";
  EXPECT_EQ(get(std::string(agents) + "/name/v1.0+helper?fields=persona,bot,abilities"), made);
}

TEST_F(EntityTest, AnAgentOfUnknownThingsIsNotMade) {
  const auto refusal = [this](const std::string& body) { return message_of(ask("POST", agents, body, 404)); };
  EXPECT_EQ(refusal(replaced(helper, "DataAnalyst", "Nobody")), "persona instance for Nobody not found");
  EXPECT_EQ(refusal(R"({"name":"a","description":"d","persona":{"id":"91aa"}})"),
            "persona instance for 91aa not found");
  EXPECT_EQ(refusal(R"({"name":"a","description":"d","persona":"DataAnalyst","abilities":["flying"]})"),
            "ability instance for flying not found");
  EXPECT_EQ(refusal(R"({"name":"a","description":"d","persona":"DataAnalyst","botName":"r2d2"})"),
            "bot instance for r2d2 not found");
  EXPECT_EQ(refusal(R"({"name":"a","description":"d","persona":"DataAnalyst",)"
                    R"("knowledge":{"services":[{"type":"databaseService","name":"nowhere"}]}})"),
            "databaseService instance for nowhere not found");
  EXPECT_EQ(get(agents).at("paging").at("total"), 2);
}

TEST_F(EntityTest, PagesHoldWhileRowsAreAdded) {
  for (const auto* name : {"m1", "m3", "m5"}) ask("POST", personas, replaced(steward, "steward", name), 201);
  std::vector<std::string> names;
  std::string after;
  int pages = 0;
  do {
    const auto page = get(std::string(personas) + "?limit=2" + (after.empty() ? "" : "&after=" + after));
    for (const auto& item : page.at("data").as_array()) names.emplace_back(item.at("name").as_string());
    const auto* cursor = page.at("paging").as_object().if_contains("after");
    after = cursor ? std::string(cursor->as_string()) : std::string();
    // One that lies behind and one that lies ahead.
    const std::string number = std::to_string(pages);
    ask("POST", personas, replaced(steward, "steward", "A" + number), 201);
    if (pages == 0) ask("POST", personas, replaced(steward, "steward", "m4"), 201);
    ASSERT_LT(++pages, 10);
  } while (!after.empty());
  EXPECT_EQ(names,
            (std::vector<std::string>{"CatalogGuide", "DataAnalyst", "DataSteward", "m1", "m3", "m4", "m5"}));
  const auto back = get(std::string(personas) + "?limit=2&before=bTE");  // m1
  EXPECT_EQ(back.at("data").at(0).at("name"), "DataAnalyst");
  EXPECT_EQ(ask("GET", std::string(personas) + "?limit=-1").status, 400);
  EXPECT_EQ(ask("GET", std::string(bots) + "?limit=1000001").status, 400);
  EXPECT_EQ(get(std::string(agents) + "?apiEnabled=true").at("paging").at("total"), 1);
  EXPECT_EQ(get(std::string(agents) + "?limit=1&offset=1").at("data").at(0).at("name"), "parrot");
}

TEST_F(EntityTest, RelationsComeWhereTheyAreAskedFor) {
  ask("POST", personas,
      replaced(steward, "\"prompt\"", R"("owners":[{"type":"user","name":"ann"}],"prompt")"), 201);
  const std::string one = std::string(personas) + "/name/steward";
  EXPECT_FALSE(get(one).as_object().contains("owners"));
  EXPECT_EQ(get(one + "?fields=owners").at("owners").at(0).at("name"), "ann");
  EXPECT_TRUE(get(one + "?fields=*").as_object().contains("owners"));
  EXPECT_EQ(message_of(ask("GET", one + "?fields=owners,shoes", {}, 400)), "Invalid field name shoes");
}

TEST_F(EntityTest, APatchIsANewVersion) {
  ask("POST", agents, helper, 201);
  const std::string one = std::string(agents) + "/name/helper";
  const auto answer =
      ask("PATCH", one,
          R"([{"op":"replace","path":"/description","value":"new"},)"
          R"({"op":"add","path":"/displayName","value":"Helper"},)"
          R"({"op":"add","path":"/abilities/-","value":{"type":"ability","name":"talking"}}])",
          200);
  EXPECT_EQ(answer.header("X-OpenMetadata-Change"), "entityUpdated");
  EXPECT_EQ(answer.header("ETag"), "\"0.2\"");
  const auto changed = get(one);
  EXPECT_EQ(changed.at("description"), "new");
  EXPECT_EQ(changed.at("displayName"), "Helper");
  EXPECT_EQ(changed.at("version"), 0.2);
  EXPECT_EQ(changed.at("abilities").at(0).at("name"), "talking");
  // A merge patch, by id.
  const auto by_id = std::string(agents) + "/" + std::string(changed.at("id").as_string());
  ask("PATCH", by_id, R"({"displayName":null,"apiEnabled":true})", 200);
  EXPECT_FALSE(get(one).as_object().contains("displayName"));
  EXPECT_EQ(get(one).at("apiEnabled"), true);
  const auto same = ask("PATCH", one, R"({"description":"new"})", 200);
  EXPECT_EQ(same.header("X-OpenMetadata-Change"), "entityNoChange");
  EXPECT_EQ(json::parse(same.body).at("version"), 0.3);
}

TEST_F(EntityTest, PatchesThatCannotBeAreRefused) {
  ask("POST", agents, helper, 201);
  const std::string one = std::string(agents) + "/name/helper";
  for (const auto* patch :
       {R"({"id":"x"})", R"({"name":"other"})", R"({"version":7})", R"({"persona":null})",
        R"({"mode":"loud"})", R"([{"op":"remove","path":"/icon"}])", R"([{"op":"fly","path":""}])",
        R"([{"op":"add","path":"/abilities/7","value":"talking"}])", R"("x")", "{"}) {
    EXPECT_EQ(ask("PATCH", one, patch).status, 400) << patch;
  }
  EXPECT_EQ(ask("PATCH", one, R"([{"op":"test","path":"/mode","value":"both"}])").status, 409);
  EXPECT_EQ(ask("PATCH", one, R"({"persona":{"name":"Nobody"}})").status, 404);
  EXPECT_EQ(get(one).at("version"), 0.1);
  headers_ = "If-Match: \"0.7\"\r\n";
  EXPECT_EQ(ask("PATCH", one, R"({"description":"x"})").status, 412);
  headers_ = "If-Match: \"0.1\"\r\n";
  EXPECT_EQ(ask("PATCH", one, R"({"description":"x"})").status, 200);
  EXPECT_EQ(ask("DELETE", one).status, 412) << "it is 0.2 by now";
  headers_ = "If-Match: yes\r\n";
  EXPECT_EQ(ask("DELETE", one).status, 400);
}

TEST_F(EntityTest, WhatComesWithTheServerStays) {
  const auto refused = ask("DELETE", std::string(personas) + "/name/DataAnalyst", {}, 400);
  EXPECT_EQ(message_of(refused), "System entity [DataAnalyst] of type persona can not be deleted");
  EXPECT_EQ(message_of(ask("PATCH", std::string(agents) + "/name/parrot", "{}", 400)),
            "System entity [parrot] of type agent can not be changed");
}

TEST_F(EntityTest, ADeletedEntityCanBeTakenBack) {
  const auto made = json::parse(ask("POST", personas, steward, 201).body);
  const std::string one = std::string(personas) + "/name/steward";
  EXPECT_EQ(json::parse(ask("DELETE", one, {}, 200).body).at("deleted"), true);
  ask("GET", one, {}, 404);
  EXPECT_EQ(get(one + "?include=deleted").at("id"), made.at("id"));
  EXPECT_EQ(get(std::string(personas) + "?include=deleted").at("paging").at("total"), 1);
  EXPECT_EQ(ask("GET", one + "?include=some").status, 400);
  EXPECT_EQ(message_of(ask("POST", personas, steward, 409)).rfind("Entity already exists", 0), 0U);
  ask("PUT", std::string(personas) + "/restore",
      R"({"id":")" + std::string(made.at("id").as_string()) + R"("})", 200);
  EXPECT_EQ(get(one).at("id"), made.at("id"));
  ask("DELETE", one + "?hardDelete=true", {}, 200);
  ask("GET", one + "?include=all", {}, 404);
  EXPECT_NE(json::parse(ask("POST", personas, steward, 201).body).at("id"), made.at("id"));
}

TEST_F(EntityTest, APersonaThatAgentsHaveStays) {
  ask("POST", personas, steward, 201);
  ask("POST", agents, replaced(helper, "DataAnalyst", "steward"), 201);
  const auto refused = ask("DELETE", std::string(personas) + "/name/steward", {}, 409);
  EXPECT_NE(message_of(refused).find("helper"), std::string::npos) << refused.body;
  ask("DELETE", std::string(agents) + "/name/helper?hardDelete=true", {}, 200);
  ask("DELETE", std::string(personas) + "/name/steward", {}, 200);
}

TEST_F(EntityTest, PutMakesOrReplaces) {
  const auto made = ask("PUT", personas, steward, 201);
  EXPECT_EQ(made.header("X-OpenMetadata-Change"), "entityCreated");
  const auto again = ask("PUT", personas, steward, 200);
  EXPECT_EQ(again.header("X-OpenMetadata-Change"), "entityNoChange");
  const auto changed = ask("PUT", personas, replaced(steward, "\"p\"", "\"q\""), 200);
  EXPECT_EQ(changed.header("X-OpenMetadata-Change"), "entityUpdated");
  EXPECT_EQ(json::parse(changed.body).at("id"), json::parse(made.body).at("id"));
  EXPECT_EQ(get(std::string(personas) + "/name/steward").at("prompt"), "q");
}

TEST_F(EntityTest, ABotIsMadeForAUser) {
  const auto made = json::parse(ask("POST", bots, R"({"name":"night-bot","botUser":"nightly"})", 201).body);
  EXPECT_EQ(made.at("botUser").at("name"), "nightly");
  EXPECT_EQ(made.at("botUser").at("type"), "user");
  ask("POST", agents, replaced(helper, "\"description\"", R"("botName":"night-bot","description")"), 201);
}

TEST_F(EntityTest, WhatWasMadeIsThereAfterARestart) {
  const auto made = json::parse(ask("POST", agents, helper, 201).body).as_object();
  restart();
  const auto found = get(std::string(agents) + "/name/helper").as_object();
  for (const auto* member : {"id", "version", "updatedAt", "persona", "description"}) {
    if (std::string_view(member) == "persona") {
      EXPECT_EQ(found.at(member).at("id"), made.at(member).at("id"));
    } else {
      EXPECT_EQ(found.at(member), made.at(member)) << member;
    }
  }
}

// A flag that is not understood must not count as false: what was to be deleted for good would stay.
TEST_F(EntityTest, FlagsAreTrueOrFalseInAnyCase) {
  EXPECT_EQ(get(std::string(agents) + "?apiEnabled=True").at("paging").at("total"), 1);
  EXPECT_EQ(get(std::string(agents) + "?apiEnabled=FALSE").at("paging").at("total"), 2);
  EXPECT_EQ(message_of(ask("GET", std::string(agents) + "?apiEnabled=1", {}, 400)),
            "The query parameter apiEnabled must be true or false");
  ask("GET", std::string(agents) + "?limit=", {}, 400);
  ask("GET", std::string(agents) + "?apiEnabled", {}, 400);
  EXPECT_EQ(message_of(ask("DELETE", std::string(agents) + "/name/parrot?hardDelete=yes", {}, 400)),
            "The query parameter hardDelete must be true or false");
}

}  // namespace
}  // namespace ai_sdk::server
