#pragma once

#include "http/exchange.hpp"

#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace ai_sdk::server {

enum class ReplyForm {
  json,    // one body, once all answers are there
  stream,  // an event stream: notifications as they come, then the answers
};

// The answers to the requests of one POST. Thread-safe.
class Reply {
 public:
  // `requests`: how many answers there will be, at least one. `headers`: further ones of the HTTP answer.
  Reply(std::shared_ptr<Exchange> exchange, ReplyForm form, std::size_t requests, bool is_batch,
        HeaderList headers = {});

  // The answer to the request at that place, a JSON text of one line. Once for each. Never waits.
  void answer(std::size_t place, std::string message);
  // What is told meanwhile; only an event stream has room for it. May wait for a slow reader.
  void notify(std::string_view message);
  ReplyForm form() const { return form_; }
  const std::shared_ptr<Exchange>& exchange() const { return exchange_; }

 private:
  std::string whole_body() const;

  const std::shared_ptr<Exchange> exchange_;
  const ReplyForm form_;
  const bool is_batch_;
  const HeaderList headers_;
  std::mutex mutex_;
  std::size_t missing_;
  std::vector<std::string> answers_;
};

}  // namespace ai_sdk::server
