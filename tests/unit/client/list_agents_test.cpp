#include "client_fixture.hpp"
#include "paged_list.hpp"

namespace ai_sdk::testing {
namespace {

class ListAgentsTest : public ClientTest {};

TEST_F(ListAgentsTest, GoesThroughAllPages) {
  ScriptedPeer peer{PagedList(250)};
  AiSdk client(config(peer.url()));
  const auto agents = client.list_agents();
  ASSERT_EQ(agents.size(), 250u);
  for (std::size_t i = 0; i < agents.size(); ++i) EXPECT_EQ(agents[i].name, "agent-" + std::to_string(i));
  const auto requests = peer.requests();
  ASSERT_EQ(requests.size(), 3u);
  EXPECT_EQ(requests[0].method, "GET");
  EXPECT_EQ(requests[0].target, "/api/v1/agents/dynamic?limit=100&apiEnabled=true");
  EXPECT_EQ(requests[1].target, "/api/v1/agents/dynamic?limit=100&apiEnabled=true&after=a%26b%3D%2F100");
  EXPECT_EQ(peer.connections(), 1u);
}

TEST_F(ListAgentsTest, FetchesNoMoreThanItsLimit) {
  ScriptedPeer peer{PagedList(250)};
  AiSdk client(config(peer.url()));
  EXPECT_EQ(client.list_agents({.limit = 1}).size(), 1u);
  EXPECT_EQ(client.list_agents({.limit = 100}).size(), 100u);
  EXPECT_EQ(client.list_agents({.limit = 120}).size(), 120u);
  EXPECT_EQ(client.list_agents({.limit = 0}).size(), 0u);
  EXPECT_EQ(client.list_agents({.limit = 1000}).size(), 250u);
  std::vector<std::string> sizes;
  for (const auto& request : peer.requests()) {
    const auto from = request.target.find("limit=") + 6;
    sizes.push_back(request.target.substr(from, request.target.find('&') - from));
  }
  EXPECT_EQ(sizes, (std::vector<std::string>{"1", "100", "100", "20", "100", "100", "100"}));
}

TEST_F(ListAgentsTest, AServerThatGivesMoreThanAskedForIsCut) {
  ScriptedPeer peer(always(json_answer(R"({"data":[{"name":"a"},{"name":"b"},{"name":"c"}],"paging":{}})")));
  AiSdk client(config(peer.url()));
  EXPECT_EQ(client.list_agents({.limit = 2}).size(), 2u);
  EXPECT_EQ(client.list_agents().size(), 3u);
}

TEST_F(ListAgentsTest, ACursorThatComesAgainIsAnError) {
  ScriptedPeer peer(always(json_answer(R"({"data":[{"name":"a"}],"paging":{"after":"again"}})")));
  AiSdk client(config(peer.url()));
  const auto error = thrown<AgentExecutionError>([&] { client.list_agents(); });
  EXPECT_TRUE(contains(error.message(), "cursor")) << error.message();
  EXPECT_EQ(peer.requests().size(), 2u);
}

TEST_F(ListAgentsTest, NothingIsAnEmptyList) {
  for (const char* body :
       {R"({"data":null,"paging":{"total":0}})", R"({"data":[],"paging":{"total":0}})",
        R"({"data":[],"paging":{"after":null}})", R"({"data":[],"paging":{"after":""}})", "[]"}) {
    ScriptedPeer peer(always(json_answer(body)));
    AiSdk client(config(peer.url()));
    EXPECT_TRUE(client.list_agents().empty()) << body;
    EXPECT_EQ(peer.requests().size(), 1u);
  }
}

TEST_F(ListAgentsTest, WhatIsNoListIsAnError) {
  for (const char* body : {"{}", "7", R"({"data":7})", "<html>"}) {
    ScriptedPeer peer(always(json_answer(body)));
    AiSdk client(config(peer.url()));
    EXPECT_THROW(client.list_agents(), AgentExecutionError) << body;
  }
}

TEST_F(ListAgentsTest, ADeadlineBoundsAllPagesTogether) {
  ScriptedPeer peer([](PeerConnection& connection) {
    for (int page = 0; connection.next_request(); ++page) {
      std::string out;
      // Each page takes a good part of the time, and none takes all of it.
      if (!connection.read_some(out, 100ms)) return;
      connection.send(
          json_answer(R"({"data":[{"name":"a"}],"paging":{"after":")" + std::to_string(page) + "\"}}"));
    }
  });
  AiSdk client(config(peer.url()));
  const auto error = thrown<TimeoutError>([&] { client.list_agents({.deadline = 350ms}); });
  EXPECT_EQ(error.limit(), "deadline");
}

TEST_F(ListAgentsTest, AWrongOptionIsSaidAtOnce) {
  ScriptedPeer peer(always(json_answer("[]")));
  AiSdk client(config(peer.url()));
  EXPECT_THROW((void)client.alist_agents({.max_retries = -1}), std::invalid_argument) << "nothing is awaited";
  EXPECT_THROW(client.list_agents({.limit = 0, .timeout = -1ms}), std::invalid_argument);
  EXPECT_EQ(peer.requests().size(), 0u);
}

TEST_F(ListAgentsTest, AFailureOfALaterPageIsAnError) {
  ScriptedPeer peer([](PeerConnection& connection) {
    connection.read_request();
    connection.send(json_answer(R"({"data":[{"name":"a"}],"paging":{"after":"b"}})"));
    connection.read_request();
    connection.send(json_answer("{}", 401));
    connection.wait_for_close();
  });
  AiSdk client(config(peer.url()));
  EXPECT_THROW(client.list_agents(), AuthenticationError);
}

}  // namespace
}  // namespace ai_sdk::testing
