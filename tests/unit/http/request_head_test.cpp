#include "http/h1_exchange.hpp"

#include <gtest/gtest.h>

namespace ai_sdk::http {
namespace {

TEST(RequestHeadTest, IsWrittenToTheByte) {
  Request request;
  request.method = "POST";
  request.target = "/api/x?y=1";
  request.headers = {{"Authorization", "Bearer t"}, {"X-Empty", ""}};
  request.body = "12345";
  EXPECT_EQ(
      write_request_head(request, core::parse_base_url("https://Example.com:8443/base/")),
      "POST /base/api/x?y=1 HTTP/1.1\r\nHost: example.com:8443\r\nAuthorization: Bearer t\r\nX-Empty: \r\n"
      "Content-Length: 5\r\n\r\n");
}

TEST(RequestHeadTest, LengthIsSaidOfEveryPostAndOfNoGet) {
  Request request;
  request.method = "POST";
  request.target = "/x";
  const auto url = core::parse_base_url("http://[::1]");
  EXPECT_EQ(write_request_head(request, url), "POST /x HTTP/1.1\r\nHost: [::1]\r\nContent-Length: 0\r\n\r\n");
  request.method = "GET";
  EXPECT_EQ(write_request_head(request, url), "GET /x HTTP/1.1\r\nHost: [::1]\r\n\r\n");
}

}  // namespace
}  // namespace ai_sdk::http
