// Listing and looking at agents: routes, names, pages.
#include "core/url.hpp"
#include "core/wire/decode.hpp"
#include "routes/paging.hpp"
#include "test_server.hpp"

#include <boost/json/parse.hpp>

#include <gtest/gtest.h>

#include <regex>

namespace ai_sdk::server {
namespace {

using testing::ask;
using testing::echo;
using testing::RawAnswer;
using testing::RawRequest;
using testing::TestServer;

class Agents : public ::testing::Test {
 protected:
  void SetUp() override {
    for (const auto* name : {"alpha", "beta", "a/b", "a b", "a+b", "größe", "50%"}) server_.add(name, echo);
    server_.add("closed", echo, false);
    server_.start();
  }
  RawAnswer get(const std::string& target, const std::string& method = "GET") const {
    RawRequest request;
    request.method = method;
    request.target = target;
    return ask(server_.port(), request);
  }
  core::Page<AgentInfo> list(const std::string& query) const {
    const auto answer = get("/api/v1/agents/dynamic" + query);
    EXPECT_EQ(answer.status, 200) << query << answer.body;
    return core::decode_agent_page(answer.body);
  }
  TestServer server_;
};

TEST_F(Agents, BothSlashFormsAreAnswered) {
  EXPECT_EQ(get("/api/v1/agents/dynamic").status, 200);
  EXPECT_EQ(get("/api/v1/agents/dynamic/").status, 200);
  EXPECT_EQ(get("/api/v1/agents/dynamic/name/alpha/").status, 200);
  EXPECT_EQ(get("http://localhost/api/v1/agents/dynamic").status, 200) << "a proxy's form of the target";
}

TEST_F(Agents, UnknownPathsAndMethodsSaySo) {
  const auto unknown = get("/api/v1/agents/static");
  EXPECT_EQ(unknown.status, 404);
  EXPECT_EQ(unknown.body, R"({"code":404,"message":"HTTP 404 Not Found"})");
  for (const auto* target : {"/", "*", "/api/v1/agents/dynamic/name", "/api/v1/agents/dynamic/name//invoke",
                             "/api/v1/agents/dynamic/name/alpha/invoke/x", "/api/v1/agents%2Fdynamic"}) {
    EXPECT_EQ(get(target).status, 404) << target;
  }
  const auto wrong = get("/api/v1/agents/dynamic", "DELETE");
  EXPECT_EQ(wrong.status, 405);
  EXPECT_EQ(wrong.body, R"({"code":405,"message":"HTTP 405 Method Not Allowed"})");
  EXPECT_EQ(wrong.header("Allow"), "GET, HEAD, POST, PUT");
  EXPECT_EQ(get("/api/v1/agents/dynamic/name/alpha/invoke").header("Allow"), "POST");
  EXPECT_EQ(get("/api/v1/agents/dynamic/name/alpha/stream", "DELETE").status, 405);
}

TEST_F(Agents, NamesKeepTheirEncodedCharacters) {
  for (const std::string name : {"alpha", "a/b", "a b", "a+b", "größe", "50%"}) {
    const auto answer = get("/api/v1/agents/dynamic/name/" + core::encode_path_segment(name));
    ASSERT_EQ(answer.status, 200) << name;
    EXPECT_EQ(core::decode_agent_info(answer.body).name, name);
  }
  EXPECT_EQ(core::decode_agent_info(get("/api/v1/agents/dynamic/name/a+b").body).name, "a+b");
  EXPECT_EQ(get("/api/v1/agents/dynamic/name/gr%C3%B6%C3%9Fe").status, 200);
}

TEST_F(Agents, APlusStandsForABlankWhereNoNameHasIt) {
  TestServer server;
  server.add("my agent", echo);
  server.start();
  RawRequest request;
  request.target = "/api/v1/agents/dynamic/name/my+agent?fields=persona,bot,abilities";
  const auto answer = ask(server.port(), request);
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(core::decode_agent_info(answer.body).name, "my agent");
}

TEST_F(Agents, AMissingAgentIsNamed) {
  const auto answer = get("/api/v1/agents/dynamic/name/nob%6Fdy%FF");
  EXPECT_EQ(answer.status, 404);
  EXPECT_NE(answer.body.find("agent instance for nobody\xEF\xBF\xBD not found"), std::string::npos)
      << answer.body;
  EXPECT_NE(answer.body.find("alpha"), std::string::npos) << "it says which there are";
}

TEST_F(Agents, AnAgentIsAWholeEntity) {
  const auto answer = get("/api/v1/agents/dynamic/name/alpha");
  const auto value = boost::json::parse(answer.body).as_object();
  for (const auto* member : {"id", "name", "fullyQualifiedName", "displayName", "description", "provider",
                             "persona", "mode", "apiEnabled", "abilities"}) {
    EXPECT_TRUE(value.contains(member)) << member;
  }
  EXPECT_EQ(value.at("id"), boost::json::value(stable_id("agent", "alpha")));
  EXPECT_EQ(value.at("provider"), "system");
  EXPECT_EQ(value.at("mode"), "chat");
  EXPECT_EQ(value.at("apiEnabled"), true);
  EXPECT_EQ(value.at("abilities").at(0).at("name"), "testing");
  EXPECT_EQ(value.at("persona").at("type"), "aiPersona");
}

TEST(StableId, IsTheSameEverywhere) {
  EXPECT_EQ(stable_id("agent", "alpha"), stable_id("agent", "alpha"));
  EXPECT_NE(stable_id("agent", "alpha"), stable_id("agent", "beta"));
  EXPECT_NE(stable_id("agent", "alpha"), stable_id("persona", "alpha"));
  EXPECT_TRUE(
      std::regex_match(stable_id("agent", "alpha"),
                       std::regex("[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")));
}

TEST_F(Agents, PagesFollowEachOtherWithoutGaps) {
  std::vector<std::string> names;
  std::string after;
  int pages = 0;
  do {
    const auto page = list("?limit=3" + (after.empty() ? std::string() : "&after=" + after));
    for (const auto& agent : page.items) names.push_back(agent.name);
    EXPECT_EQ(
        page.after.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
        std::string::npos);
    after = page.after;
    ++pages;
  } while (!after.empty() && pages < 10);
  EXPECT_EQ(pages, 3);
  EXPECT_EQ(names,
            (std::vector<std::string>{"50%", "a b", "a+b", "a/b", "alpha", "beta", "closed", "größe"}));
}

TEST_F(Agents, TheListFiltersAndCounts) {
  EXPECT_EQ(list("").items.size(), 8U);
  EXPECT_EQ(list("?apiEnabled=true&unknown=1").items.size(), 7U);
  const auto none = list("?limit=0");
  EXPECT_TRUE(none.items.empty());
  EXPECT_TRUE(none.after.empty());
  const auto whole = boost::json::parse(get("/api/v1/agents/dynamic?limit=1000000").body);
  EXPECT_EQ(whole.at("paging").at("total").to_number<int>(), 8);
  EXPECT_FALSE(whole.at("paging").as_object().contains("after")) << "no cursor on the last page";
}

TEST_F(Agents, WrongPagesAreRefused) {
  for (const auto* query :
       {"?limit=-1", "?limit=1000001", "?limit=x", "?limit=1x", "?limit=99999999999999999999", "?after=%24",
        "?after=YQ&before=Yg", "?before=!"}) {
    EXPECT_EQ(get(std::string("/api/v1/agents/dynamic") + query).status, 400) << query;
  }
  EXPECT_NE(get("/api/v1/agents/dynamic?after=YQ&before=Yg")
                .body.find("Only one of before or after query parameter allowed"),
            std::string::npos);
}

TEST(Paging, CursorsReadBack) {
  for (const auto& name : std::vector<std::string>{"", "a", "ab", "abc", "größe", {'\0', '\xff'}}) {
    EXPECT_EQ(decode_cursor(encode_cursor(name)), name);
  }
  EXPECT_THROW(decode_cursor("YQ=="), PageError);
  EXPECT_THROW(decode_cursor("Y"), PageError);
  EXPECT_THROW(decode_cursor("YR"), PageError) << "bits left over";
}

TEST_F(Agents, HeadIsGetWithoutTheBody) {
  const auto get_answer = get("/api/v1/agents/dynamic");
  const auto head = get("/api/v1/agents/dynamic", "HEAD");
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.header("Content-Length"), std::to_string(get_answer.body.size()));
}

TEST_F(Agents, TheVersionIsOpenAndWhole) {
  const auto version = boost::json::parse(get("/api/v1/system/version").body).as_object();
  for (const auto* member : {"version", "revision", "timestamp"})
    EXPECT_TRUE(version.contains(member)) << member;
}

}  // namespace
}  // namespace ai_sdk::server
