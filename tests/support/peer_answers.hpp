#pragma once

#include <string>
#include <string_view>

namespace ai_sdk::testing {

// What servers typically send, as bytes.

inline std::string answer(int status, std::string_view headers, std::string_view body) {
  return "HTTP/1.1 " + std::to_string(status) + " Reason\r\n" + std::string(headers) +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

inline std::string json_answer(std::string_view body, int status = 200) {
  return answer(status, "Content-Type: application/json\r\n", body);
}

// A whole answer of an agent.
inline std::string run_answer(std::string_view text, std::string_view conversation = "c-1") {
  return json_answer(R"({"conversationId":")" + std::string(conversation) + R"(","response":")" +
                     std::string(text) + R"(","toolsUsed":["search"]})");
}

inline std::string chunk(std::string_view data) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string size;
  for (auto rest = data.size(); rest > 0; rest /= 16) size.insert(size.begin(), digits[rest % 16]);
  return size + "\r\n" + std::string(data) + "\r\n";
}

inline constexpr std::string_view last_chunk = "0\r\n\r\n";

inline constexpr std::string_view stream_head =
    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";

inline std::string event(std::string_view name, std::string_view data) {
  return "event: " + std::string(name) + "\ndata: " + std::string(data) + "\n\n";
}

inline std::string start_event(std::string_view conversation = "c-1") {
  return event("stream-start", R"({"streamId":"s-1","conversationId":")" + std::string(conversation) + "\"}");
}

inline std::string content_event(std::string_view text) {
  return event("message", R"({"conversationId":"c-1","content":")" + std::string(text) + "\"}");
}

inline std::string end_event() { return event("stream-completed", R"({"conversationId":"c-1"})"); }

}  // namespace ai_sdk::testing
