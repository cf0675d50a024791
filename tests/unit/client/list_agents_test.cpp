#include "client_fixture.hpp"

namespace ai_sdk::testing {
namespace {

// Serves `total` agents in pages of the size that is asked for.
class AgentList {
 public:
  explicit AgentList(int total) : total_(total) {}
  void operator()(PeerConnection& connection) const {
    while (const auto request = connection.next_request()) {
      const int size = std::stoi(value_of(request->target, "limit"));
      const std::string after = value_of(request->target, "after");
      const int first = after.empty() ? 0 : std::stoi(after.substr(after.rfind('F') + 1));
      const int last = std::min(total_, first + size);
      std::string items;
      for (int i = first; i < last; ++i)
        items += (i > first ? "," : "") + std::string(R"({"name":"agent-)") + std::to_string(i) + "\"}";
      std::string paging = R"({"total":)" + std::to_string(total_);
      if (last < total_) paging += R"(,"after":"a&b=/)" + std::to_string(last) + "\"";
      connection.send(json_answer(R"({"data":[)" + items + R"(],"paging":)" + paging + "}}"));
    }
  }

 private:
  static std::string value_of(const std::string& target, const std::string& name) {
    const auto at = target.find(name + "=");
    if (at == std::string::npos) return {};
    const auto from = at + name.size() + 1;
    return target.substr(from, target.find('&', from) - from);
  }
  int total_;
};

class ListAgentsTest : public ClientTest {};

TEST_F(ListAgentsTest, GoesThroughAllPages) {
  ScriptedPeer peer{AgentList(250)};
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
  ScriptedPeer peer{AgentList(250)};
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
