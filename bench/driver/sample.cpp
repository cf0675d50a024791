#include "driver/sample.hpp"

#include "core/wire/encode.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <array>
#include <cstdio>

namespace ai_sdk::bench {
namespace {

namespace json = boost::json;

constexpr const char* conversation = "5f0c9f0e-3f6e-4a5e-9a2f-0c4f3f3b7a10";
constexpr const char* message_id = "77aa01d2-0d7f-4b6d-8a55-6f6b6a1f2c33";
constexpr std::int64_t time_ms = 1'767'225'600'000;

// Pieces of an answer as a language model hands them out.
constexpr std::array<const char*, 10> pieces{"Two tables hold refunds: ",
                                             "`shop.public.refunds` ",
                                             "and `finance.public.credit_notes`. ",
                                             "The first is written ",
                                             "by the payments service",
                                             " for each refund; \"partial\" ones too.\n",
                                             "- **refunds** has 48,211 rows,",
                                             " 3 of which have no `order_id`",
                                             " (0.006 %).\n",
                                             "Größenordnung: 12 € je Auftrag. "};

core::StreamEncoder encoder() { return {"s-4c1f", conversation}; }

ToolUse some_tool() {
  JsonObject input{{"query", "refunds"}, {"limit", 10}};
  JsonObject result{{"hits", 2},
                    {"tables", json::array{"shop.public.refunds", "finance.public.credit_notes"}}};
  return {"search_metadata", std::move(input), std::move(result)};
}

}  // namespace

std::string path_of(std::string_view agent, std::string_view operation) {
  return "/api/v1/agents/dynamic/name/" + std::string(agent) + "/" + std::string(operation);
}

std::vector<std::pair<std::string, std::string>> request_headers(std::string_view accept) {
  return {{"Authorization", "Bearer " + std::string(token)},
          {"User-Agent", "ai-sdk-cpp/0.1.0"},
          {"X-Request-ID", "0e7c3f1c-52b0-4f7c-9d3b-1f6b7c8d9e0f"},
          {"Idempotency-Key", "8f14e45f-ceea-467f-a0e6-54b1d2c3a4b5"},
          {"Content-Type", "application/json"},
          {"Accept", std::string(accept)}};
}

std::string request_body() {
  return json::serialize(json::object{{"message", json::string(question.data(), question.size())}});
}

std::string invoke_answer() {
  std::string words =
      "# Refunds\n\nTwo tables hold refunds:\n\n| table | rows | owner |\n| --- | --- | --- |\n";
  words +=
      "| `shop.public.refunds` | 48,211 | payments |\n| `finance.public.credit_notes` | 9,120 | finance "
      "|\n\n";
  words +=
      "The first is written by the payments service for each refund, partial ones too; the second by the ";
  words += "month's closing. They are joined by `order_id`; three rows of the first have none (0.006 %).\n\n";
  words +=
      "Checks worth having: `order_id` is never null, `amount` is between 0 and the order's total, and each ";
  words += "refund of more than 30 days ago has a credit note.";
  return json::serialize(json::object{
      {"conversationId", conversation},
      {"response", words},
      {"toolsUsed", json::array{"search_metadata", "get_entity_details"}},
      {"usage", json::object{{"promptTokens", 1204}, {"completionTokens", 187}, {"totalTokens", 1391}}}});
}

std::vector<std::string> event_block() {
  std::vector<std::string> out;
  auto encode = encoder();
  for (std::size_t i = 0; i < 1'000; ++i) {
    if (i % 50 == 7)
      out.push_back(encode.tool_use(some_tool(), message_id, time_ms));
    else if (i % 25 == 3)
      out.push_back(encode.message("system", "Searching the catalog …", message_id, time_ms));
    else
      out.push_back(encode.message("assistant", pieces[i % pieces.size()], message_id, time_ms));
  }
  return out;
}

std::string start_event() { return encoder().start(); }
std::string end_event() { return encoder().completed("total messages: 2", nullptr); }

std::string as_chunk(std::string_view bytes) {
  std::array<char, 20> size{};
  std::snprintf(size.data(), size.size(), "%zx\r\n", bytes.size());
  return std::string(size.data()) + std::string(bytes) + "\r\n";
}

}  // namespace ai_sdk::bench
