#include "async_run.hpp"
#include "client_fixture.hpp"
#include "paged_list.hpp"

#include <vector>

namespace ai_sdk::testing {
namespace {

using boost::asio::awaitable;
using Names = std::vector<std::string>;

template <class Info>
Names names_of(const std::vector<Info>& entities) {
  Names names;
  for (const auto& entity : entities) names.push_back(entity.name);
  return names;
}

// One of the three kinds, with what differs between them.
struct Kind {
  std::string name;
  std::string path;
  Names (*list)(const AiSdk&, const ListOptions&);
  awaitable<Names> (*alist)(const AiSdk&, const ListOptions&);
  std::string (*get)(const AiSdk&, std::string_view);
  awaitable<std::string> (*aget)(const AiSdk&, std::string_view);
  std::string (*missing)(const AiSdk&);  // the name on the error for one that is not there
};

template <class Info>
awaitable<Names> names_later(awaitable<std::vector<Info>> entities) {
  co_return names_of(co_await std::move(entities));
}
template <class Info>
awaitable<std::string> name_later(awaitable<Info> entity) {
  const Info info = co_await std::move(entity);
  co_return info.name;
}

const Kind kinds[] = {
    {"bot", "/api/v1/bots",
     [](const AiSdk& client, const ListOptions& options) { return names_of(client.list_bots(options)); },
     [](const AiSdk& client, const ListOptions& options) { return names_later(client.alist_bots(options)); },
     [](const AiSdk& client, std::string_view name) { return client.get_bot(name).name; },
     [](const AiSdk& client, std::string_view name) { return name_later(client.aget_bot(name)); },
     [](const AiSdk& client) {
       return thrown<BotNotFoundError>([&] { client.get_bot("gone"); }).bot_name();
     }},
    {"persona", "/api/v1/agents/personas",
     [](const AiSdk& client, const ListOptions& options) { return names_of(client.list_personas(options)); },
     [](const AiSdk& client, const ListOptions& options) {
       return names_later(client.alist_personas(options));
     },
     [](const AiSdk& client, std::string_view name) { return client.get_persona(name).name; },
     [](const AiSdk& client, std::string_view name) { return name_later(client.aget_persona(name)); },
     [](const AiSdk& client) {
       return thrown<PersonaNotFoundError>([&] { client.get_persona("gone"); }).persona_name();
     }},
    {"ability", "/api/v1/agents/abilities",
     [](const AiSdk& client, const ListOptions& options) { return names_of(client.list_abilities(options)); },
     [](const AiSdk& client, const ListOptions& options) {
       return names_later(client.alist_abilities(options));
     },
     [](const AiSdk& client, std::string_view name) { return client.get_ability(name).name; },
     [](const AiSdk& client, std::string_view name) { return name_later(client.aget_ability(name)); },
     [](const AiSdk& client) {
       return thrown<AbilityNotFoundError>([&] { client.get_ability("gone"); }).ability_name();
     }},
};

class EntitiesTest : public ClientTest {};

TEST_F(EntitiesTest, ListsGoThroughAllPages) {
  for (const Kind& kind : kinds) {
    SCOPED_TRACE(kind.name);
    ScriptedPeer peer{PagedList(230, "x-")};
    AiSdk client(config(peer.url()));
    const Names names = kind.list(client, {});
    ASSERT_EQ(names.size(), 230u);
    EXPECT_EQ(names.front(), "x-0");
    EXPECT_EQ(names.back(), "x-229");
    EXPECT_EQ(run(kind.alist(client, {})), names);
    const auto requests = peer.requests();
    ASSERT_EQ(requests.size(), 6u);
    EXPECT_EQ(requests[0].method, "GET");
    EXPECT_EQ(requests[0].target, kind.path + "?limit=100");
    EXPECT_EQ(requests[1].target, kind.path + "?limit=100&after=a%26b%3D%2F100");
    EXPECT_EQ(requests[2].target, kind.path + "?limit=100&after=a%26b%3D%2F200");
  }
}

TEST_F(EntitiesTest, ALimitFetchesNoMoreThanItNeeds) {
  for (const Kind& kind : kinds) {
    SCOPED_TRACE(kind.name);
    ScriptedPeer peer{PagedList(230)};
    AiSdk client(config(peer.url()));
    EXPECT_EQ(kind.list(client, {.limit = 0}).size(), 0u);
    EXPECT_EQ(run(kind.alist(client, {.limit = 0})).size(), 0u);
    EXPECT_EQ(peer.requests().size(), 0u) << "nothing is asked for nothing";
    EXPECT_EQ(kind.list(client, {.limit = 3}).size(), 3u);
    EXPECT_EQ(run(kind.alist(client, {.limit = 130})).size(), 130u);
    const auto requests = peer.requests();
    ASSERT_EQ(requests.size(), 3u);
    EXPECT_EQ(requests[0].target, kind.path + "?limit=3");
    EXPECT_EQ(requests[1].target, kind.path + "?limit=100");
    EXPECT_EQ(requests[2].target, kind.path + "?limit=30&after=a%26b%3D%2F100");
  }
}

TEST_F(EntitiesTest, ACursorThatComesAgainIsAnError) {
  for (const Kind& kind : kinds) {
    ScriptedPeer peer(always(json_answer(R"({"data":[{"name":"a"}],"paging":{"after":"again"}})")));
    AiSdk client(config(peer.url()));
    const auto error = thrown<AgentExecutionError>([&] { kind.list(client, {}); });
    EXPECT_TRUE(contains(error.message(), "the same cursor twice")) << error.message();
    EXPECT_FALSE(error.request_id().empty());
    EXPECT_EQ(peer.requests().size(), 2u);
  }
}

TEST_F(EntitiesTest, NamesAreOneSegmentOfThePath) {
  const std::pair<const char*, const char*> names[] = {{"plain", "plain"},
                                                       {"a b", "a%20b"},
                                                       {"a/../b?x#y", "a%2F..%2Fb%3Fx%23y"},
                                                       {"a+b%", "a%2Bb%25"},
                                                       {"Größe", "Gr%C3%B6%C3%9Fe"},
                                                       {"..", "%2E%2E"}};
  for (const Kind& kind : kinds) {
    ScriptedPeer peer(always(json_answer(R"({"name":"answered"})")));
    AiSdk client(config(peer.url()));
    for (const auto& [name, segment] : names) {
      EXPECT_EQ(kind.get(client, name), "answered");
      EXPECT_EQ(peer.requests().back().target, kind.path + "/name/" + segment);
    }
    EXPECT_EQ(run(kind.aget(client, "a/b")), "answered");
    EXPECT_EQ(peer.requests().back().target, kind.path + "/name/a%2Fb");
    EXPECT_THROW(kind.get(client, ""), std::invalid_argument);
  }
}

TEST_F(EntitiesTest, WhatIsNotThereHasAnErrorOfItsKindWithItsName) {
  for (const Kind& kind : kinds) {
    ScriptedPeer peer(always(json_answer(R"({"code":404,"message":"instance for gone not found"})", 404)));
    AiSdk client(config(peer.url()));
    EXPECT_EQ(kind.missing(client), "gone");
    EXPECT_THROW(kind.list(client, {}), AgentExecutionError) << "a list names nothing";
  }
}

TEST_F(EntitiesTest, WhatTheServerSaysIsRead) {
  ScriptedPeer peer([](PeerConnection& connection) {
    while (const auto request = connection.next_request()) {
      if (contains(request->target, "/bots/"))
        connection.send(
            json_answer(R"({"name":"b","botUser":{"id":"u","type":"user","name":"svc"},"version":0.1})"));
      else if (contains(request->target, "/personas/"))
        connection.send(json_answer(R"({"name":"p","prompt":"be brief","provider":"user"})"));
      else
        connection.send(json_answer(R"({"name":"a","tools":["x","y"]})"));
    }
  });
  AiSdk client(config(peer.url()));
  const BotInfo bot = client.get_bot("b");
  ASSERT_TRUE(bot.bot_user);
  EXPECT_EQ(bot.bot_user->name, "svc");
  EXPECT_EQ(bot.extra.at("version"), Json(0.1));
  EXPECT_EQ(client.get_persona("p").prompt, "be brief");
  EXPECT_EQ(client.get_ability("a").tools, (Names{"x", "y"}));
}

TEST_F(EntitiesTest, AnAnswerThatCannotBeUnderstoodIsAnErrorThatShowsItWithoutTheToken) {
  ScriptedPeer peer(always(json_answer(std::string("\"") + canary + "\"")));
  AiSdk client(config(peer.url()));
  const auto error = thrown<AgentExecutionError>([&] { client.get_bot("b"); });
  EXPECT_TRUE(contains(error.message(), "the bot is no JSON object")) << error.message();
  EXPECT_FALSE(contains(error.message() + error.body(), canary)) << error.message();
}

TEST_F(EntitiesTest, ReadsAreRepeatedAndCarryTheirOptions) {
  std::atomic<int> count = 0;
  ScriptedPeer peer([&count](PeerConnection& connection) {
    while (connection.next_request())
      connection.send(count++ == 0 ? json_answer("{}", 502) : json_answer(R"({"name":"b"})"));
  });
  AiSdk client(config(peer.url()));
  EXPECT_EQ(client.get_bot("b", {.request_id = "r-7", .headers = Headers{{"X-Team", "data"}}}).name, "b");
  const auto requests = peer.requests();
  ASSERT_EQ(requests.size(), 2u);
  for (const auto& request : requests) {
    EXPECT_EQ(request.header("x-request-id"), "r-7");
    EXPECT_EQ(request.header("x-team"), "data");
    EXPECT_EQ(request.header("idempotency-key"), "");
  }
}

TEST_F(EntitiesTest, TheAsyncFormsMustBeEnabledAndAnOpenClientBeThere) {
  ScriptedPeer peer(always(json_answer("[]")));
  AiSdkConfig without = config(peer.url());
  without.enable_async = false;
  AiSdk client(without);
  for (const Kind& kind : kinds) {
    EXPECT_THROW((void)kind.aget(client, "x"), AsyncNotEnabledError);
    EXPECT_TRUE(kind.list(client, {}).empty());
  }
  EXPECT_THROW((void)client.alist_bots(), AsyncNotEnabledError);
  EXPECT_THROW((void)client.acreate_persona({}), AsyncNotEnabledError) << "before the request is looked at";
  EXPECT_THROW((void)client.acreate_agent({}), AsyncNotEnabledError);
  client.close();
  EXPECT_THROW(client.get_bot("x"), AiSdkError);
  EXPECT_THROW(client.list_personas(), AiSdkError);
}

}  // namespace
}  // namespace ai_sdk::testing
