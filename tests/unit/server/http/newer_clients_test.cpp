// What newer clients of the protocol ask for: skills, an agent without a name, notes.
#include "entity_client.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <gtest/gtest.h>

#include <set>

namespace ai_sdk::server {
namespace {

using testing::EntityTest;
namespace json = boost::json;

constexpr const char* agents = "/api/v1/agents/dynamic";
constexpr const char* memories = "/api/v1/contextCenter/memories";

class NewerClients : public EntityTest {
 protected:
  void prepare() override {
    server_.callers.emplace_back("other", Principal{"other", Role::editor});
    server_.callers.emplace_back("reader", Principal{"reader", Role::reader});
  }
  json::object make(const std::string& more) {
    return json::parse(ask("POST", memories, R"({"question":"q","answer":"a",)" + more + "}", 201).body)
        .as_object();
  }
  std::set<std::string> names(const std::string& target) const {
    std::set<std::string> all;
    const auto page = get(target);
    for (const auto& one : page.at("data").as_array()) all.insert(std::string(one.at("name").as_string()));
    return all;
  }
  std::vector<std::string> found(const std::string& query) const {
    const auto answer = get("/api/v1/hybrid/nlq/search?index=contextMemory&" + query);
    std::vector<std::string> all;
    for (const auto& hit : answer.at("hits").at("hits").as_array())
      all.emplace_back(hit.at("_source").at("name").as_string());
    return all;
  }
};

TEST_F(NewerClients, FindAbilitiesUnderTheNameOfSkills) {
  EXPECT_EQ(names("/api/v1/agents/skills/?limit=100"), (std::set<std::string>{"counting", "talking"}));
  const auto skill = get("/api/v1/agents/skills/name/talking");
  EXPECT_EQ(skill, get("/api/v1/agents/abilities/name/talking"));
  EXPECT_EQ(get("/api/v1/agents/skills/" + std::string(skill.at("id").as_string())), skill);
  ask("GET", "/api/v1/agents/skills/name/flying", {}, 404);
  ask("POST", "/api/v1/agents/skills", "{}", 405);
}

TEST_F(NewerClients, SeeAnAgentsAbilitiesAsSkills) {
  for (const char* list : {"/api/v1/agents/dynamic", "/api/v1/agents/dynamic?apiEnabled=true"}) {
    const auto page = get(list);
    for (const auto& agent : page.at("data").as_array())
      EXPECT_EQ(agent.at("skills"), agent.at("abilities")) << list;
  }
}

TEST_F(NewerClients, MakeAgentsWithSkills) {
  const auto id = std::string(get("/api/v1/agents/skills/name/talking").at("id").as_string());
  const auto made = json::parse(
      ask("POST", agents,
          R"({"name":"newer","description":"d","persona":"DataAnalyst","mode":"chat","apiEnabled":true,)"
          R"("skills":[{"id":")" +
              id + R"(","type":"skill"}]})",
          201)
          .body);
  ASSERT_EQ(made.at("abilities").as_array().size(), 1U);
  EXPECT_EQ(made.at("abilities").at(0).at("name"), "talking");
  EXPECT_EQ(made.at("skills"), made.at("abilities"));

  const std::string one = std::string(agents) + "/name/newer";
  const auto change = [&](const char* patch) { return json::parse(ask("PATCH", one, patch, 200).body); };
  EXPECT_EQ(change(R"({"skills":["counting"]})").at("abilities").at(0).at("name"), "counting");
  EXPECT_EQ(change(R"({"abilities":["talking"]})").at("skills").at(0).at("name"), "talking");
  const auto two = change(R"([{"op":"add","path":"/skills/-","value":"counting"}])");
  EXPECT_EQ(two.at("abilities").as_array().size(), 2U);
  EXPECT_EQ(change(R"({"icon":"star"})").at("abilities"), two.at("abilities"));
  EXPECT_TRUE(change(R"({"skills":null})").at("abilities").as_array().empty());
  ask("POST", agents, R"({"name":"worse","description":"d","persona":"DataAnalyst","skills":["flying"]})",
      404);
}

TEST_F(NewerClients, AskNoAgentInParticular) {
  const auto named =
      json::parse(ask("POST", "/api/v1/assistants/chatConversations", R"({"title":"Numbers"})", 200).body);
  EXPECT_EQ(named.at("title"), "Numbers");
  const std::string id(named.at("id").as_string());
  const auto say = [&](const std::string& message) {
    return json::parse(ask("POST", "/api/v1/agents/invoke",
                           json::serialize(json::object{{"message", message},
                                                        {"conversationId", id},
                                                        {"agentType", "PLANNER"},
                                                        {"agentMode", "CHAT_MODE"}}),
                           200)
                           .body);
  };
  const auto answer = say("how many are there");
  EXPECT_EQ(answer.at("conversationId").as_string(), id);
  EXPECT_EQ(answer.at("response"), "counting: how many are there");
  EXPECT_EQ(say("and now?").at("response"), "counting: and now?");  // the conversation goes on
  EXPECT_EQ(say("tell me a tale").at("response"), "talking: tell me a tale");

  const auto events = ask("POST", "/api/v1/agents/run", R"({"message":"tell me"})", 200);
  EXPECT_EQ(events.header("Content-Type"), "text/event-stream");
  for (const char* part : {"event: stream-start", "talking: tell me", "event: stream-completed"})
    EXPECT_NE(events.body.find(part), std::string::npos) << part;
}

TEST_F(NewerClients, NameAConversationWithoutATitle) {
  const auto path = "/api/v1/assistants/chatConversations/";
  const auto one = json::parse(ask("POST", path, R"({"title":null})", 200).body);
  EXPECT_NE(one.at("id"), json::parse(ask("POST", path, "{}", 200).body).at("id"));
  EXPECT_FALSE(one.as_object().contains("title"));
  for (const char* odd : {"", "[]", R"({"title":1})"}) ask("POST", path, odd, 400);
  for (const char* neither : {"X-Run-To-End: soon\r\n", "X-Run-To-End:\r\n"}) {
    headers_ = neither;
    EXPECT_EQ(message_of(ask("POST", "/api/v1/agents/invoke", R"({"message":"tell"})", 400)),
              "The header X-Run-To-End must be true or false");
  }
  headers_ = "X-Run-To-End: False\r\n";
  token_ = "reader";  // who may ask agents
  ask("POST", path, "{}", 200);
  ask("POST", "/api/v1/agents/invoke", R"({"message":"tell"})", 200);
}

TEST_F(NewerClients, KeepNotes) {
  const auto answer = ask("POST", memories,
                          R"({"name":"refunds","question":"Where are refunds?","answer":"In orders.",)"
                          R"("memoryType":"Faq","shareConfig":{"visibility":"Shared"}})",
                          201);
  const auto made = json::parse(answer.body);
  EXPECT_EQ(answer.header("Location"), made.at("href").as_string());
  EXPECT_EQ(made.at("memoryType"), "Faq");
  EXPECT_EQ(made.at("memoryScope"), "UserGlobal");
  EXPECT_EQ(made.at("shareConfig").at("visibility"), "Shared");
  EXPECT_EQ(made.at("deleted"), false);
  const std::string id(made.at("id").as_string());
  EXPECT_EQ(get(std::string(memories) + "/" + id), made);
  EXPECT_EQ(get(std::string(memories) + "/name/refunds"), made);
  EXPECT_EQ(message_of(ask("POST", memories, R"({"name":"refunds","question":"q","answer":"a"})", 409)),
            "Entity already exists");
  EXPECT_NE(
      message_of(ask("GET", std::string(memories) + "/nothing", {}, 404)).find("contextMemory instance"),
      std::string::npos);
}

TEST_F(NewerClients, DeleteNotesSoftlyAndForGood) {
  const std::string one =
      std::string(memories) + "/" + std::string(make(R"("name":"n")").at("id").as_string());
  EXPECT_EQ(json::parse(ask("DELETE", one + "?hardDelete=false", {}, 200).body).at("deleted"), true);
  ask("GET", one, {}, 404);
  ask("DELETE", one, {}, 404);
  EXPECT_EQ(get(one + "?include=deleted").at("deleted"), true);
  EXPECT_TRUE(names(memories).empty());
  EXPECT_EQ(names(std::string(memories) + "?include=all"), std::set<std::string>{"n"});
  EXPECT_TRUE(found("q=q").empty());
  EXPECT_NE(message_of(ask("POST", memories, R"({"name":"n","question":"q","answer":"a"})", 409))
                .find("hardDelete"),
            std::string::npos);
  ask("DELETE", one + "?hardDelete=true", {}, 200);
  ask("GET", one + "?include=all", {}, 404);
  make(R"("name":"n")");
}

TEST_F(NewerClients, ListNotesInPages) {
  for (const char* name : {"b", "d", "a", "c"}) make(R"("name":")" + std::string(name) + '"');
  const std::string path = std::string(memories) + "/?limit=3";
  const auto first = get(path);
  EXPECT_EQ(first.at("paging").at("total"), 4);
  EXPECT_EQ(first.at("data").at(2).at("name"), "c");
  EXPECT_FALSE(first.at("paging").as_object().contains("before"));
  const auto second = get(path + "&after=" + std::string(first.at("paging").at("after").as_string()));
  ASSERT_EQ(second.at("data").as_array().size(), 1U);
  EXPECT_EQ(second.at("data").at(0).at("name"), "d");
  EXPECT_FALSE(second.at("paging").as_object().contains("after"));
  const auto back = get(path + "&before=" + std::string(second.at("paging").at("before").as_string()));
  EXPECT_EQ(back.at("data"), first.at("data"));
  EXPECT_EQ(names(std::string(memories) + "?offset=3"), std::set<std::string>{"d"});
  EXPECT_TRUE(names(std::string(memories) + "?limit=0").empty());
}

TEST_F(NewerClients, KeepNotesAboutSomething) {
  const auto first = make(R"("name":"first")");
  const auto about = make(R"("name":"about","primaryEntity":{"type":"contextMemory","id":")" +
                          std::string(first.at("id").as_string()) + "\"}");
  EXPECT_EQ(about.at("primaryEntity").at("fullyQualifiedName"), "first");
  EXPECT_EQ(names(std::string(memories) + "?primaryEntityFqn=first"), std::set<std::string>{"about"});
  EXPECT_TRUE(names(std::string(memories) + "?primaryEntityFqn=other").empty());
  ask("POST", memories,
      R"({"name":"x","question":"q","answer":"a","primaryEntity":{"type":"table","id":"nowhere"}})", 404);
}

TEST_F(NewerClients, FindNotesByTheirWords) {
  ask("POST", memories,
      R"({"name":"one","question":"Where are refunds kept?","answer":"In the table orders.","memoryType":"Faq"})",
      201);
  ask("POST", memories, R"({"name":"two","question":"Orders?","answer":"Refunded ones count, too."})", 201);
  EXPECT_EQ(found("q=where+is+a+refund"), (std::vector<std::string>{"one", "two"}));
  EXPECT_EQ(found("q=orders"), (std::vector<std::string>{"two", "one"}));
  EXPECT_TRUE(found("q=zebra").empty());
  EXPECT_EQ(found("q=*").size(), 2U);
  EXPECT_EQ(found("q=").size(), 2U);
  EXPECT_EQ(found("q=*&from=1&size=1"), std::vector<std::string>{"two"});
  EXPECT_EQ(found(R"(q=orders&filters=%7B%22memoryType%22%3A+%5B%22Faq%22%5D%7D)"),
            std::vector<std::string>{"one"});
  const std::string search = "/api/v1/hybrid/nlq/search?q=x";
  ask("GET", search, {}, 400);
  ask("GET", search + "&index=table", {}, 400);
  ask("GET", search + "&index=contextMemory&filters=no", {}, 400);
  ask("GET", search + "&index=contextMemory&size=-1", {}, 400);
}

TEST_F(NewerClients, KeepPrivateNotesToThemselves) {
  const auto mine = make(R"("name":"mine","shareConfig":{"visibility":"Private"})");
  const std::string one = std::string(memories) + "/" + std::string(mine.at("id").as_string());
  EXPECT_EQ(found("q=*"), std::vector<std::string>{"mine"});
  token_ = "other";
  ask("GET", one, {}, 404);
  ask("GET", std::string(memories) + "/name/mine", {}, 404);
  ask("DELETE", one + "?hardDelete=true", {}, 404);
  EXPECT_TRUE(names(std::string(memories) + "?include=all").empty());
  EXPECT_TRUE(found("q=*").empty());
  token_ = "secret";
  EXPECT_EQ(names(memories), std::set<std::string>{"mine"});
}

TEST_F(NewerClients, AreToldWhatIsWrongWithANote) {
  const auto refused = [&](const std::string& body, int status = 400) {
    return message_of(ask("POST", memories, body, status));
  };
  EXPECT_EQ(refused(R"({"name":"n"})"), "[question must not be null, answer must not be null]");
  EXPECT_NE(refused(R"({"name":"n","question":"q","answer":"a","nmae":"x"})").find("nmae"),
            std::string::npos);
  EXPECT_NE(refused(R"({"name":"n","question":1,"answer":"a"})").find("question"), std::string::npos);
  EXPECT_NE(refused(R"({"name":"n","question":"q","answer":"a","memoryType":"Poem"})").find("Runbook"),
            std::string::npos);
  EXPECT_NE(refused(R"({"name":"n","question":"q","answer":"a","shareConfig":{"visibility":"All"}})")
                .find("Private"),
            std::string::npos);
  EXPECT_NE(refused(R"({"name":"n","question":"q","answer":"a","shareConfig":{"sharedWith":["x"]}})")
                .find("visibility"),
            std::string::npos);
  EXPECT_NE(refused(R"({"name":"a::b","question":"q","answer":"a"})").find("::"), std::string::npos);
  EXPECT_NE(refused(R"({"name":"n","question":"q","answer":"a","tags":["No.Such"]})", 404).find("No.Such"),
            std::string::npos);
  for (const char* odd :
       {R"("primaryEntity":"x")", R"("primaryEntity":{"type":"table"})", R"("relatedEntities":{})",
        R"("relatedEntities":[1])", R"("owners":{})", R"("tags":5)"}) {
    const auto answer =
        ask("POST", memories, R"({"name":"n","question":"q","answer":"a",)" + std::string(odd) + "}");
    EXPECT_GE(answer.status, 400) << odd;
    EXPECT_LT(answer.status, 500) << odd << answer.body;
  }
  token_ = "reader";
  refused(R"({"name":"n","question":"q","answer":"a"})", 403);
}

}  // namespace
}  // namespace ai_sdk::server
