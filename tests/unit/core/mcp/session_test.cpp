#include "core/mcp/session.hpp"

#include "core/mcp/rpc.hpp"

#include <gtest/gtest.h>

#include <string>

namespace ai_sdk::core::mcp {
namespace {

boost::json::value result_with(const char* version) {
  boost::json::object result;
  result["protocolVersion"] = version;
  return result;
}

Headers headers_of(const Session& session) {
  Headers headers;
  session.add_headers(headers);
  return headers;
}

TEST(McpSession, CarriesWhatTheServerGaveIt) {
  Session session;
  EXPECT_FALSE(session.ready());
  EXPECT_TRUE(headers_of(session).empty());
  for (const char* version : {"2025-03-26", "2025-06-18", "2025-11-25"}) {
    Session opened = session;
    opened.open(result_with(version), "abc");
    EXPECT_TRUE(opened.ready());
    EXPECT_EQ(headers_of(opened), (Headers{{"Mcp-Session-Id", "abc"}, {"MCP-Protocol-Version", version}}));
  }
  session.open(result_with("2025-06-18"), "");
  EXPECT_EQ(headers_of(session), (Headers{{"MCP-Protocol-Version", "2025-06-18"}}));
}

TEST(McpSession, OffersTheNewestVersion) {
  const auto params = Session::initialize_params("1.2.3");
  EXPECT_EQ(params.at("protocolVersion"), "2025-11-25");
  EXPECT_EQ(params.at("clientInfo").at("version"), "1.2.3");
  EXPECT_TRUE(params.at("capabilities").is_object());
}

TEST(McpSession, LeavesAServerThatItCannotTalkTo) {
  Session session;
  EXPECT_THROW(session.open(result_with("2031-01-01"), ""), ProtocolError);
  EXPECT_THROW(session.open(boost::json::object(), ""), ProtocolError);
  EXPECT_THROW(session.open(nullptr, ""), ProtocolError);
  EXPECT_THROW(session.open(result_with("2025-06-18"), "a\nb"), ProtocolError);
  EXPECT_THROW(session.open(result_with("2025-06-18"), "a b"), ProtocolError);
  EXPECT_THROW(session.open(result_with("2025-06-18"), std::string(4097, 'a')), ProtocolError);
  EXPECT_FALSE(session.ready());
  session.open(result_with("2025-06-18"), std::string(4096, 'a'));
  EXPECT_TRUE(session.ready());
}

TEST(McpSession, IsLostOnceForAllThatNoticeIt) {
  Session session;
  session.open(result_with("2025-06-18"), "one");
  const unsigned first = session.generation();
  EXPECT_TRUE(session.is_lost(404, ""));
  EXPECT_TRUE(session.is_lost(400, R"({"error":{"message":"Bad Request: No valid session ID provided"}})"));
  EXPECT_FALSE(session.is_lost(400, R"({"message":"Invalid message format"})"));
  EXPECT_FALSE(session.is_lost(500, "session"));
  session.lose(first);
  EXPECT_FALSE(session.ready());
  EXPECT_TRUE(headers_of(session).empty());
  session.open(result_with("2025-06-18"), "two");
  session.lose(first);  // somebody notices late
  EXPECT_TRUE(session.ready());
}

TEST(McpSession, DoesWithoutWhereTheServerDoes) {
  for (const int status : {400, 403, 404, 405, 406, 415, 422})
    EXPECT_TRUE(Session::is_declined(status, "")) << status;
  for (const int status : {401, 429, 500, 502, 503}) EXPECT_FALSE(Session::is_declined(status, "")) << status;
  EXPECT_TRUE(Session::is_declined(500, "{\"message\":\"Missing handler for request type: initialize\"}"));
  Session session;
  session.do_without();
  EXPECT_TRUE(session.ready());
  EXPECT_TRUE(headers_of(session).empty());
  EXPECT_FALSE(session.is_lost(404, ""));
}

}  // namespace
}  // namespace ai_sdk::core::mcp
