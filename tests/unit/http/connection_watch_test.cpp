// What the kernel watches a connection for.
#include "client/client_state.hpp"
#include "support/peer_answers.hpp"
#include "support/scripted_peer.hpp"

#include <ai_sdk/agent.hpp>

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

namespace ai_sdk::http {
namespace {

using testing::PeerConnection;
using testing::ScriptedPeer;

// Whether the descriptor is a socket of this process that is connected to the port.
bool leads_to(int descriptor, int port) {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  return getpeername(descriptor, reinterpret_cast<sockaddr*>(&address), &size) == 0 &&
         address.sin_family == AF_INET && ntohs(address.sin_port) == port;
}

// What the sockets that lead to the port are watched for, by all epolls of the process (proc(5), fdinfo).
std::vector<unsigned> watched_events(int port) {
  std::vector<unsigned> out;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fdinfo")) {
    std::ifstream file(entry.path());
    for (std::string line; std::getline(file, line);) {
      std::istringstream words(line);
      std::string label, events_label;
      int target = -1;
      unsigned events = 0;
      if (words >> label >> target >> events_label >> std::hex >> events && label == "tfd:" &&
          events_label == "events:" && leads_to(target, port))
        out.push_back(events);
    }
  }
  return out;
}

// One that is watched for room to write is told of it at each wait for something to read, too.
TEST(ConnectionWatchTest, AStreamsSocketIsNotWatchedForRoomToWrite) {
  testing::Gate done;
  ScriptedPeer peer([&](PeerConnection& connection) {
    connection.read_request();
    connection.send(std::string(testing::stream_head) + testing::chunk(testing::start_event()));
    done.wait();
  });
  AiSdkConfig config;
  config.host = peer.url();
  config.token = "t";
  const auto client = std::make_shared<detail::ClientState>(config);
  {
    auto events = AgentHandle(client, "a").stream("x");
    ASSERT_TRUE(events.next());
    const auto watched = watched_events(peer.port());
    ASSERT_EQ(watched.size(), 1u);
    EXPECT_EQ(watched[0] & (EPOLLIN | EPOLLOUT), static_cast<unsigned>(EPOLLIN));
  }
  done.open();
  client->close();
}

}  // namespace
}  // namespace ai_sdk::http
