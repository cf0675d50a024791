#pragma once

#include "support/scripted_peer.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <atomic>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace ai_sdk::testing {

// Events of a chat completion's stream, as bytes.
std::string model_event(const boost::json::object& data);
std::string model_delta(const boost::json::object& delta);
std::string model_text(std::string_view text);
// The start of a call with its arguments, or, without a name, a further part of them.
std::string model_call(int index, std::string_view id, std::string_view name, std::string_view arguments);
std::string model_finish(std::string_view reason);
std::string model_usage(int prompt, int completion);
inline constexpr std::string_view model_done = "data: [DONE]\n\n";

// The events as a whole HTTP answer.
std::string model_stream(const std::vector<std::string>& events);
// Typical ones, with their usage.
std::string model_says(std::string_view text, int prompt = 100, int completion = 10);
std::string model_asks(std::string_view tool, const boost::json::object& arguments, int prompt = 100,
                       int completion = 10);

// A language model that plays a dialogue written by hand: its n-th answer to the n-th question. One question
// more than it has answers for is reported to the test.
class ModelDialogue {
 public:
  using Reply = std::function<void(PeerConnection&)>;
  explicit ModelDialogue(std::vector<Reply> replies);
  // Whole answers.
  explicit ModelDialogue(const std::vector<std::string>& answers);

  std::string url() const { return peer_.url() + "/v1"; }
  ScriptedPeer& peer() { return peer_; }
  // The bodies of the questions so far.
  std::vector<boost::json::object> questions() const;
  // "messages" of the n-th question.
  boost::json::array messages(std::size_t question) const;

 private:
  void serve(PeerConnection& connection);
  std::vector<Reply> replies_;
  std::atomic<std::size_t> next_ = 0;
  ScriptedPeer peer_;
};

}  // namespace ai_sdk::testing
