// Sends streams as fast as the socket takes them: each event is a chunk of its own, as servers flush them.
#include "bare/blocking_peer.hpp"
#include "driver/sample.hpp"
#include "programs.hpp"

#include <thread>

namespace ai_sdk::bench {
namespace {

std::string chunks(const std::vector<std::string>& events, std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += as_chunk(events[i]);
  return out;
}

// "/api/v1/agents/dynamic/name/Bulk-400000/stream": how many events the client wants.
std::size_t wanted_events(const std::string& head) {
  const auto at = head.find("/name/Bulk-");
  return at == std::string::npos ? 2 : std::stoul(head.substr(at + 11));
}

void serve_one(BlockingPeer peer, const std::vector<std::string>& block, const std::string& whole) {
  std::string head;
  while (peer.read_request(head)) {
    std::size_t left = std::max<std::size_t>(wanted_events(head), 2) - 2;
    bool open = peer.send(stream_head() + as_chunk(start_event()));
    for (; open && left >= block.size(); left -= block.size()) open = peer.send(whole);
    if (open) open = peer.send(chunks(block, left) + as_chunk(end_event()) + "0\r\n\r\n");
    if (!open) return;
  }
}

}  // namespace

void serve_bulk(const Arguments&) {
  const auto block = event_block();
  const std::string whole = chunks(block, block.size());
  BlockingListener listener;
  listener.print_port();
  for (;;)
    std::thread([peer = listener.accept(), &block, &whole]() mutable {
      serve_one(std::move(peer), block, whole);
    }).detach();
}

}  // namespace ai_sdk::bench
