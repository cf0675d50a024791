// Opens as many streams as are asked for, each with its start event. A call of the agent "Go" is answered and
// then starts the sparse events: one to each stream in turn, evenly over time.
#include "bare/blocking_peer.hpp"
#include "driver/sample.hpp"
#include "programs.hpp"

#include <chrono>
#include <thread>
#include <utility>
#include <vector>

namespace ai_sdk::bench {
namespace {

void send_sparse(std::vector<BlockingPeer>& streams, std::size_t rounds, double per_second) {
  const auto block = event_block();
  const auto begin = std::chrono::steady_clock::now();
  std::size_t sent = 0;
  for (std::size_t round = 0; round < rounds; ++round) {
    for (auto& stream : streams) {
      const std::chrono::duration<double> at(static_cast<double>(sent) / per_second);
      std::this_thread::sleep_until(begin + std::chrono::duration_cast<std::chrono::nanoseconds>(at));
      stream.send(as_chunk(block[sent++ % block.size()]));
    }
  }
}

}  // namespace

void serve_idle(const Arguments& arguments) {
  BlockingListener listener;
  listener.print_port();
  const std::string answer = invoke_answer();
  const std::string opening = stream_head() + as_chunk(start_event());
  std::vector<BlockingPeer> streams, over;  // those of the run before stay open: their client may still read
  for (;;) {
    // A client sends its request right after it has connected.
    BlockingPeer peer = listener.accept();
    std::string head;
    if (!peer.read_request(head)) continue;
    if (head.find("/stream ") != std::string::npos) {
      peer.send(opening);
      streams.push_back(std::move(peer));
      continue;
    }
    peer.send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: " +
              std::to_string(answer.size()) + "\r\n\r\n" + answer);
    if (head.find("/name/Go/") == std::string::npos) continue;
    send_sparse(streams, arguments.count("rounds"), arguments.number("per_second"));
    over = std::exchange(streams, {});
  }
}

}  // namespace ai_sdk::bench
