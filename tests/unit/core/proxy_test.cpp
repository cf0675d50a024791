#include "core/proxy.hpp"

#include <gtest/gtest.h>

#include <map>
#include <stdexcept>

namespace ai_sdk::core {
namespace {

using Environment = std::map<std::string, std::string>;

std::optional<ProxyServer> choose(const std::string& url, const Environment& environment,
                                  const std::string& proxy = {}, const std::string& no_proxy = {}) {
  return choose_proxy(parse_base_url(url), proxy, no_proxy,
                      [&](const char* name) -> std::optional<std::string> {
                        const auto found = environment.find(name);
                        if (found == environment.end()) return std::nullopt;
                        return found->second;
                      });
}

std::string chosen(const std::string& url, const Environment& environment, const std::string& proxy = {},
                   const std::string& no_proxy = {}) {
  const auto result = choose(url, environment, proxy, no_proxy);
  return result ? result->to_string() : "";
}

std::string refusal(const std::string& proxy, const Environment& environment = {}) {
  try {
    choose("https://a.example", environment, proxy);
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return {};
}

TEST(ProxyTest, TheSchemeSaysWhichVariableCounts) {
  const Environment all{{"HTTPS_PROXY", "http://s:1"}, {"HTTP_PROXY", "http://p:2"}, {"ALL_PROXY", "a:3"}};
  EXPECT_EQ(chosen("https://x.example", all), "http://s:1");
  EXPECT_EQ(chosen("http://x.example", all), "http://p:2");
  EXPECT_EQ(chosen("https://x.example", {{"HTTP_PROXY", "http://p:2"}}), "");
  EXPECT_EQ(chosen("https://x.example", {{"ALL_PROXY", "a:3"}}), "http://a:3");
  EXPECT_EQ(chosen("http://x.example", {{"all_proxy", "b:3"}, {"ALL_PROXY", "a:3"}}), "http://b:3");
  EXPECT_EQ(chosen("http://x.example", {}), "");
}

TEST(ProxyTest, LowerCaseWinsAndEmptyCountsAsNotSet) {
  EXPECT_EQ(chosen("https://x.example", {{"https_proxy", "l:1"}, {"HTTPS_PROXY", "u:2"}}), "http://l:1");
  EXPECT_EQ(chosen("https://x.example", {{"https_proxy", ""}, {"HTTPS_PROXY", "u:2"}}), "http://u:2");
  EXPECT_EQ(chosen("https://x.example", {{"HTTPS_PROXY", ""}, {"ALL_PROXY", "a:3"}}), "http://a:3");
  EXPECT_EQ(chosen("https://x.example", {{"HTTPS_PROXY", "u:2"}, {"no_proxy", ""}, {"NO_PROXY", "*"}}), "");
}

// In a CGI program the header "Proxy:" of a request becomes HTTP_PROXY.
TEST(ProxyTest, CgiProgramsDoNotTakeHttpProxy) {
  const Environment cgi{{"HTTP_PROXY", "evil:1"}, {"REQUEST_METHOD", "GET"}};
  EXPECT_EQ(chosen("http://x.example", cgi), "");
  EXPECT_EQ(chosen("http://x.example", {{"http_proxy", "p:1"}, {"REQUEST_METHOD", "GET"}}), "http://p:1");
}

TEST(ProxyTest, TheSettingComesFirst) {
  const Environment environment{{"HTTPS_PROXY", "e:1"}, {"NO_PROXY", "x.example"}};
  EXPECT_EQ(chosen("https://y.example", environment, "http://own:2"), "http://own:2");
  EXPECT_EQ(chosen("https://y.example", environment, "none"), "");
  EXPECT_EQ(chosen("https://x.example", environment, "http://own:2"), "");
  EXPECT_EQ(chosen("https://x.example", environment, "http://own:2", "other"), "http://own:2");
  EXPECT_EQ(chosen("https://x.example", environment, "", "y.example"), "http://e:1");
}

TEST(ProxyTest, AddressesAndCredentialsAreRead) {
  EXPECT_EQ(chosen("https://x.example", {}, "proxy.example"), "http://proxy.example:80");
  EXPECT_EQ(chosen("https://x.example", {}, "HTTP://Proxy.Example:3128/"), "http://proxy.example:3128");
  EXPECT_EQ(chosen("https://x.example", {}, "http://[2001:db8::1]:8080"), "http://[2001:db8::1]:8080");
  EXPECT_EQ(choose("https://x.example", {}, "http://p:1")->authorization, "");
  // RFC 7617's own example, and characters that a URL writes with %.
  EXPECT_EQ(choose("https://x.example", {}, "http://Aladdin:open%20sesame@p:1")->authorization,
            "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
  EXPECT_EQ(choose("https://x.example", {}, "u%40d:p%3a%2F@p:1")->authorization, "Basic dUBkOnA6Lw==");
  EXPECT_EQ(choose("https://x.example", {}, "user@p:1")->authorization, "Basic dXNlcjo=");
  EXPECT_EQ(choose("https://x.example", {}, "a:b@c@p:1")->authorization, "Basic YTpiQGM=");
}

TEST(ProxyTest, WhatCannotBeUsedIsNamedWithoutItsPassword) {
  for (const char* text :
       {"socks5://u:hunter2@p:1", "https://u:hunter2@p:1", "ftp://u:hunter2@p:1", "http://u:hunter2@",
        "http://u:hunter2@p:0", "http://u:hunter2@p:x", "http://u:hun/ter2@p:1", "u:hunter2@p p:1",
        "http://u:hun?ter2@p", "bob:1#ter2@p"}) {
    for (const bool by_variable : {false, true}) {
      const std::string why = by_variable ? refusal("", {{"https_proxy", text}}) : refusal(text);
      EXPECT_NE(why.find(by_variable ? "https_proxy" : "the proxy setting"), std::string::npos) << text;
      EXPECT_EQ(why.find("hun"), std::string::npos) << why;
      EXPECT_EQ(why.find("ter2"), std::string::npos) << why;
    }
  }
  EXPECT_NE(refusal("socks://p:1").find("SOCKS"), std::string::npos);
}

TEST(NoProxyTest, Names) {
  for (const char* list : {"example.com", ".example.com", "*.example.com", "EXAMPLE.com.", "x, example.com",
                           "x example.com", ",,\t example.com ,", "example.com:443", "*", "x,*"}) {
    EXPECT_TRUE(in_no_proxy(list, "example.com", 443)) << list;
    EXPECT_TRUE(in_no_proxy(list, "a.b.Example.com", 443)) << list;
  }
  for (const char* list : {"", " ", "ample.com", "example.co", "a.example.com", "example.com:80",
                           "example.com:", "example.com:x", "192.0.2.1", "0.0.0.0/0", ".", "*."}) {
    EXPECT_FALSE(in_no_proxy(list, "example.com", 443)) << list;
  }
  EXPECT_TRUE(in_no_proxy("com", "example.com", 443));
  EXPECT_TRUE(in_no_proxy("example.com", "example.com.", 443));
  EXPECT_FALSE(in_no_proxy("example.com", "notexample.com", 443));
  // Nothing is left out unless it is written.
  EXPECT_FALSE(in_no_proxy("", "localhost", 80));
}

TEST(NoProxyTest, Addresses) {
  for (const char* list : {"192.0.2.17", "192.0.2.17:8585", "192.0.2.0/24", "192.0.2.16/28", "0.0.0.0/0",
                           "192.0.2.17/32", "::1,192.0.2.17"})
    EXPECT_TRUE(in_no_proxy(list, "192.0.2.17", 8585)) << list;
  for (const char* list : {"192.0.2.1", "2.17", ".2.17", "192.0.2.17:80", "192.0.3.0/24", "192.0.2.0/28",
                           "192.0.2.0/33", "192.0.2.0/", "192.0.2.0/x", "/8", "::/0", "192.0.2.0/-1"})
    EXPECT_FALSE(in_no_proxy(list, "192.0.2.17", 8585)) << list;
  for (const char* list :
       {"2001:db8::17", "[2001:db8::17]", "[2001:DB8:0::17]:443", "2001:db8::/32", "[2001:db8::]/32", "::/0"})
    EXPECT_TRUE(in_no_proxy(list, "2001:db8::17", 443)) << list;
  for (const char* list : {"2001:db8::1", "[2001:db8::17]:80", "2001:db9::/32", "0.0.0.0/0", "[2001:db8::17",
                           "[2001:db8::17]x", "::/129"})
    EXPECT_FALSE(in_no_proxy(list, "2001:db8::17", 443)) << list;
}

}  // namespace
}  // namespace ai_sdk::core
