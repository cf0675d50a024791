#include "core/wire/entities.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

#include <gtest/gtest.h>

#include <stdexcept>

namespace ai_sdk::core {
namespace {

namespace json = boost::json;

template <class Action>
std::string refusal(Action&& action) {
  try {
    action();
  } catch (const std::invalid_argument& error) {
    return error.what();
  } catch (const DecodeError& error) {
    return error.what();
  }
  return "nothing was refused";
}

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

TEST(DecodeBot, EveryField) {
  const BotInfo bot = decode_bot_info(
      R"({"id":"b0b0","name":"ingestion-bot","fullyQualifiedName":"ingestion-bot","displayName":"IngestionBot",
          "description":"Reads sources","provider":"system","version":0.1,"deleted":false,
          "botUser":{"id":"u1","type":"user","name":"ingestion-bot","fullyQualifiedName":"ingestion-bot",
                     "displayName":"The user","description":"d","href":"http://h/u1"}})");
  BotInfo expected{"ingestion-bot",
                   "IngestionBot",
                   "Reads sources",
                   "b0b0",
                   "ingestion-bot",
                   "system",
                   EntityReference{"u1", "user", "ingestion-bot", "ingestion-bot", "The user", "d"},
                   {}};
  expected.extra = {{"version", 0.1}, {"deleted", false}};
  EXPECT_EQ(bot, expected);
}

TEST(DecodePersona, EveryField) {
  const PersonaInfo persona = decode_persona_info(
      R"({"id":"0b7e","name":"analyst","fullyQualifiedName":"analyst","displayName":"Analyst","description":"d",
          "prompt":"You are\ncareful","provider":"user","owners":[{"id":"o"}],"entityStatus":"Approved"})");
  PersonaInfo expected{"analyst", "Analyst", "d", "0b7e", "analyst", "You are\ncareful", "user", {}};
  expected.extra = {{"owners", json::array{{{"id", "o"}}}}, {"entityStatus", "Approved"}};
  EXPECT_EQ(persona, expected);
}

TEST(DecodeAbility, EveryField) {
  const AbilityInfo ability = decode_ability_info(
      R"({"id":"91aa","name":"discoveryAndSearch","fullyQualifiedName":"discoveryAndSearch","displayName":"Discovery",
          "description":"d","provider":"system","tools":["search_metadata","get_entity_details"],"future":{"a":[1]}})");
  AbilityInfo expected{"discoveryAndSearch",
                       "Discovery",
                       "d",
                       "91aa",
                       "discoveryAndSearch",
                       "system",
                       {"search_metadata", "get_entity_details"},
                       {}};
  expected.extra = {{"future", {{"a", {1}}}}};
  EXPECT_EQ(ability, expected);
}

TEST(DecodeEntity, NullsAndOddTypesCountAsAbsent) {
  for (const char* odd : {"null", "7", "[]", "{}", "true"}) {
    const std::string rest = std::string(R"(,"id":)") + odd + R"(,"displayName":)" + odd +
                             R"(,"description":)" + odd + R"(,"fullyQualifiedName":)" + odd +
                             R"(,"provider":)" + odd;
    EXPECT_EQ(decode_persona_info(R"({"name":"x")" + rest + R"(,"prompt":)" + odd + "}"),
              PersonaInfo{.name = "x"})
        << odd;
    const AbilityInfo ability = decode_ability_info(R"({"name":"x")" + rest + R"(,"tools":)" + odd + "}");
    EXPECT_EQ(ability, AbilityInfo{.name = "x"}) << odd;
    const BotInfo bot = decode_bot_info(R"({"name":"x")" + rest + R"(,"botUser":)" + odd + "}");
    EXPECT_TRUE(bot.display_name.empty() && bot.provider.empty() && bot.id.empty()) << odd;
    // An object says that there is a user, even if it says nothing of it.
    EXPECT_EQ(bot.bot_user.has_value(), std::string_view{odd} == "{}");
  }
}

TEST(DecodeEntity, NamesStandForReferencesAndReferencesForNames) {
  EXPECT_EQ(decode_bot_info(R"({"name":"b","botUser":"svc"})").bot_user->name, "svc");
  EXPECT_EQ(decode_ability_info(
                R"({"name":"a","tools":["x",{"name":"y"},{"id":"z"},null,7,"",{"fullyQualifiedName":"w"}]})")
                .tools,
            (std::vector<std::string>{"x", "y", "z", "w"}));
  EXPECT_EQ(decode_ability_info(R"({"name":"a","tools":"one"})").tools, std::vector<std::string>{"one"});
}

TEST(DecodeEntity, WithoutANameItCannotBeUnderstood) {
  for (const char* body : {"", "7", "[]", "{", "{}", R"({"name":null})", R"({"name":""})", "<html>"}) {
    EXPECT_TRUE(contains(refusal([&] { decode_bot_info(body); }), "the bot")) << body;
    EXPECT_TRUE(contains(refusal([&] { decode_persona_info(body); }), "the persona")) << body;
    EXPECT_TRUE(contains(refusal([&] { decode_ability_info(body); }), "the ability")) << body;
  }
}

TEST(DecodeEntityPage, ItemsAndCursor) {
  const auto bots =
      decode_bot_page(R"({"data":[{"name":"a"},7,{"name":"b"}],"paging":{"after":"YTE","total":9}})");
  ASSERT_EQ(bots.items.size(), 2U);
  EXPECT_EQ(bots.items[1].name, "b");
  EXPECT_EQ(bots.after, "YTE");
  EXPECT_EQ(decode_persona_page(R"([{"name":"p","prompt":"be"}])").items.at(0).prompt, "be");
  EXPECT_EQ(decode_ability_page(R"({"data":[{"name":"a","tools":["t"]}],"paging":{"after":null}})")
                .items.at(0)
                .tools,
            std::vector<std::string>{"t"});
  for (const char* nothing :
       {R"({"data":null,"paging":{}})", R"({"data":[]})", "[]", R"({"paging":{"total":0}})"})
    EXPECT_TRUE(decode_ability_page(nothing).items.empty()) << nothing;
  EXPECT_TRUE(contains(refusal([] { decode_bot_page("7"); }), "list of bots is no list"));
  EXPECT_TRUE(contains(refusal([] { decode_persona_page("{}"); }), "list of personas has no `data`"));
  EXPECT_TRUE(contains(refusal([] { decode_ability_page("<html>"); }), "list of abilities is no JSON"));
}

CreateAgentRequest least_agent() { return {.name = "a", .description = "d", .persona = "p"}; }

TEST(EncodeCreateAgent, EveryField) {
  CreateAgentRequest request = least_agent();
  request.persona = EntityReference{.id = "1", .name = "p"};
  request.mode = "both";
  request.display_name = "D";
  request.icon = "i";
  request.bot_name = "b";
  request.abilities = {EntityReference{.id = "2", .type = "ability", .name = "x"},
                       EntityReference{.id = "3"}};
  request.knowledge = KnowledgeScope{{"table"}, {EntityReference{.id = "s", .type = "databaseService"}}};
  request.prompt = "do it";
  request.schedule = "0 0 * * *";
  request.api_enabled = true;
  EXPECT_EQ(json::parse(encode_request(request)), json::parse(R"({
    "name": "a", "description": "d", "persona": {"id": "1", "type": "persona", "name": "p"}, "mode": "both",
    "apiEnabled": true, "provider": "user", "displayName": "D", "icon": "i", "botName": "b",
    "abilities": [{"id": "2", "type": "ability", "name": "x"}, {"id": "3", "type": "ability"}],
    "knowledge": {"entityTypes": ["table"], "services": [{"id": "s", "type": "databaseService"}]},
    "prompt": "do it", "schedule": "0 0 * * *"})"));
}

TEST(EncodeCreateAgent, LeavesOutWhatIsEmpty) {
  CreateAgentRequest request = least_agent();
  request.persona = EntityReference{.id = "1", .type = "aiPersona"};
  EXPECT_EQ(encode_request(request),
            R"({"name":"a","description":"d","persona":{"id":"1","type":"aiPersona"},"mode":"chat",)"
            R"("apiEnabled":false,"provider":"user"})");
}

TEST(EncodeCreatePersona, EveryFieldAndLeast) {
  CreatePersonaRequest request{.name = "p", .description = "d", .prompt = "be"};
  EXPECT_EQ(encode_request(request), R"({"name":"p","description":"d","prompt":"be","provider":"user"})");
  request.display_name = "P";
  request.provider = "system";
  request.owners = {EntityReference{.id = "o", .type = "user"}};
  EXPECT_EQ(encode_request(request),
            R"({"name":"p","description":"d","prompt":"be","provider":"system","displayName":"P",)"
            R"("owners":[{"id":"o","type":"user"}]})");
}

TEST(EncodeCreate, IsValidJsonWhateverTheTextsHold) {
  const CreatePersonaRequest request{.name = "a\xff", .description = "\"\n", .prompt = "\xe2\x82z"};
  EXPECT_EQ(json::parse(encode_request(request)).at("prompt").as_string(), "\xEF\xBF\xBDz");
}

TEST(CheckRequest, SaysWhatIsMissingInAnAgent) {
  EXPECT_NO_THROW(check_request(least_agent()));
  const auto with = [](auto change) {
    CreateAgentRequest request = least_agent();
    change(request);
    return refusal([&] { check_request(request); });
  };
  EXPECT_TRUE(contains(with([](auto& request) { request.name = ""; }), "name must not be empty"));
  EXPECT_TRUE(contains(with([](auto& request) { request.name = " \t"; }), "name must not be empty"));
  EXPECT_TRUE(contains(with([](auto& request) { request.name = "a::b"; }), "\"::\""));
  EXPECT_TRUE(contains(with([](auto& request) { request.name = std::string(257, 'x'); }), "256"));
  EXPECT_TRUE(contains(with([](auto& request) { request.description = ""; }), "needs a description"));
  EXPECT_TRUE(contains(with([](auto& request) { request.persona = NamedEntity{}; }), "needs a persona"));
  EXPECT_TRUE(contains(with([](auto& request) {
                         request.abilities = {"x", ""};
                       }),
                       "neither a name nor an id"));
  EXPECT_TRUE(
      contains(with([](auto& request) { request.mode = "chatty"; }), "chat, agent or both, not \"chatty\""));
  EXPECT_TRUE(contains(with([](auto& request) { request.mode = ""; }), "mode"));
}

TEST(CheckRequest, CountsCharactersOfANameAndNotBytes) {
  std::string long_name;
  for (int i = 0; i < 256; ++i) long_name += "ü";
  EXPECT_EQ(problem_of_name(long_name), "");
  EXPECT_NE(problem_of_name(long_name + "ü"), "");
}

TEST(CheckRequest, SaysWhatIsMissingInAPersona) {
  const CreatePersonaRequest good{.name = "p", .description = "d", .prompt = "be"};
  EXPECT_NO_THROW(check_request(good));
  for (auto member :
       {&CreatePersonaRequest::name, &CreatePersonaRequest::description, &CreatePersonaRequest::prompt}) {
    CreatePersonaRequest request = good;
    request.*member = " ";
    EXPECT_TRUE(contains(refusal([&] { check_request(request); }), "the new persona"));
  }
}

TEST(LookUp, ByNameOrElseByTheFullName) {
  EXPECT_EQ(lookup_name(NamedEntity{"p"}), "p");
  EXPECT_EQ(lookup_name(NamedEntity{EntityReference{.fully_qualified_name = "\"a.b\""}}), "\"a.b\"");
  EXPECT_EQ(lookup_name(NamedEntity{}), "");
  const PersonaInfo persona{.name = "p", .id = "1"};
  EXPECT_EQ(reference_to(persona), (EntityReference{.id = "1", .type = "persona", .name = "p"}));
  const AbilityInfo ability{.name = "a", .id = "2"};
  EXPECT_EQ(reference_to(ability), (EntityReference{.id = "2", .type = "ability", .name = "a"}));
}

}  // namespace
}  // namespace ai_sdk::core
