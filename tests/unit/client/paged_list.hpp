#pragma once

#include "support/peer_answers.hpp"
#include "support/scripted_peer.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace ai_sdk::testing {

// Serves a list of `total` entities, "agent-0" and so on, in pages of the size that is asked for. Its cursors
// have characters in them that a query cannot hold as they are.
class PagedList {
 public:
  explicit PagedList(int total, std::string prefix = "agent-") : total_(total), prefix_(std::move(prefix)) {}
  void operator()(PeerConnection& connection) const {
    while (const auto request = connection.next_request()) connection.send(json_answer(page(*request)));
  }

 private:
  std::string page(const ReceivedRequest& request) const {
    const int size = std::stoi(value_of(request.target, "limit"));
    const std::string after = value_of(request.target, "after");
    const int first = after.empty() ? 0 : std::stoi(after.substr(after.rfind('F') + 1));
    const int last = std::min(total_, first + size);
    std::string items;
    for (int i = first; i < last; ++i)
      items += (i > first ? "," : "") + (R"({"name":")" + prefix_) + std::to_string(i) + "\"}";
    std::string paging = R"({"total":)" + std::to_string(total_);
    if (last < total_) paging += R"(,"after":"a&b=/)" + std::to_string(last) + "\"";
    return R"({"data":[)" + items + R"(],"paging":)" + paging + "}}";
  }
  static std::string value_of(const std::string& target, const std::string& name) {
    const auto at = target.find(name + "=");
    if (at == std::string::npos) return {};
    const auto from = at + name.size() + 1;
    return target.substr(from, target.find('&', from) - from);
  }
  int total_;
  std::string prefix_;
};

}  // namespace ai_sdk::testing
