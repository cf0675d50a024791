#include "core/url.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace ai_sdk::core {
namespace {

TEST(ParseBaseUrl, TakesAddressesApart) {
  struct Row {
    std::string_view text;
    bool tls;
    std::string_view host;
    int port;
    std::string_view path, authority, shown;
  };
  for (const Row& row : {
           Row{"https://catalog.example.com", true, "catalog.example.com", 443, "", "catalog.example.com",
               "https://catalog.example.com"},
           Row{"HTTP://Localhost:8585/", false, "localhost", 8585, "", "localhost:8585",
               "http://localhost:8585"},
           Row{"https://h//", true, "h", 443, "", "h", "https://h"},
           Row{"https://h:443/a/b//", true, "h", 443, "/a/b", "h", "https://h/a/b"},
           Row{"http://h:443", false, "h", 443, "", "h:443", "http://h:443"},
           Row{"http://h:80", false, "h", 80, "", "h", "http://h"},
           Row{"http://[::1]:8585/x", false, "::1", 8585, "/x", "[::1]:8585", "http://[::1]:8585/x"},
           Row{"https://[2001:DB8::1]", true, "2001:db8::1", 443, "", "[2001:db8::1]",
               "https://[2001:db8::1]"},
           Row{"http://127.0.0.1:1", false, "127.0.0.1", 1, "", "127.0.0.1:1", "http://127.0.0.1:1"},
           Row{"http://my_host:65535", false, "my_host", 65535, "", "my_host:65535", "http://my_host:65535"},
           Row{"https://h/a%20b/~x", true, "h", 443, "/a%20b/~x", "h", "https://h/a%20b/~x"},
       }) {
    const BaseUrl url = parse_base_url(row.text);
    EXPECT_EQ(url.tls, row.tls) << row.text;
    EXPECT_EQ(url.host, row.host) << row.text;
    EXPECT_EQ(url.port, row.port) << row.text;
    EXPECT_EQ(url.base_path, row.path) << row.text;
    EXPECT_EQ(url.authority(), row.authority) << row.text;
    EXPECT_EQ(url.to_string(), row.shown) << row.text;
  }
}

TEST(ParseBaseUrl, RefusesWhatIsNoServersAddressAndSaysWhy) {
  struct Row {
    std::string_view text, why;
  };
  for (const Row& row : {
           Row{"", "empty"},
           Row{"catalog.example.com", "no scheme"},
           Row{"localhost:8585", "no scheme"},
           Row{"//h", "no scheme"},
           Row{"ftp://h", "another scheme"},
           Row{"://h", "another scheme"},
           Row{"https://", "no host"},
           Row{"https:///path", "no host"},
           Row{"http://:8585", "no host"},
           Row{"https://user:pw@h", "user information"},
           Row{"https://user@h/x", "user information"},
           Row{"https://h?token=x", "query"},
           Row{"https://h/x?a", "query"},
           Row{"https://h/#top", "fragment"},
           Row{"https://h:", "port"},
           Row{"https://h:0", "port"},
           Row{"https://h:65536", "port"},
           Row{"https://h:99999999999", "port"},
           Row{"https://h:-1", "port"},
           Row{"https://h:80a", "port"},
           Row{"https://h:+80", "port"},
           Row{"https://::1", "brackets"},
           Row{"https://[::1", "'['"},
           Row{"https://[::1]80", "after ']'"},
           Row{"https://[]", "no host"},
           Row{"https://[h]", "character"},
           Row{"https://[12]", "IPv6"},
           Row{"https://a b", "blank"},
           Row{" https://h", "blank"},
           Row{"https://h\n", "control"},
           Row{"https://h\r\nX: y", "control"},
           Row{std::string_view{"https://h\0x", 11}, "control"},
           Row{"https://bücher.example", "xn--"},
           Row{"https://h%41", "character"},
           Row{"https://h\\x", "character"},
           Row{"https://h/a/../b", "'..'"},
           Row{"https://h/%2E%2e/b", "'..'"},
           Row{"https://h/.", "'.'"},
           Row{"https://h/a%zz", "'%'"},
           Row{"https://h/a%2", "'%'"},
           Row{"https://h/ä", "percent-encoded"},
           Row{"https://h/a\"b", "percent-encoded"},
       }) {
    try {
      parse_base_url(row.text);
      ADD_FAILURE() << row.text << " was taken";
    } catch (const std::invalid_argument& error) {
      EXPECT_NE(std::string_view{error.what()}.find(row.why), std::string_view::npos)
          << row.text << ": " << error.what();
    }
  }
  EXPECT_THROW(parse_base_url("https://" + std::string(256, 'a')), std::invalid_argument);
}

TEST(ParseBaseUrl, NeverRepeatsWhatMayBeSecret) {
  for (std::string_view text : {"https://user:hunter2@h", "user:hunter2@h", "https://h?token=hunter2",
                                "ftp://user:hunter2@h/@x", "https://h/#hunter2", "https://hunter2 @x"}) {
    try {
      parse_base_url(text);
      ADD_FAILURE() << text;
    } catch (const std::invalid_argument& error) {
      EXPECT_EQ(std::string_view{error.what()}.find("hunter2"), std::string_view::npos) << error.what();
    }
  }
}

TEST(EncodePathSegment, KeepsANameInOneSegment) {
  EXPECT_EQ(encode_path_segment("DataQualityPlannerAgent"), "DataQualityPlannerAgent");
  EXPECT_EQ(encode_path_segment("a/../b?x#y"), "a%2F..%2Fb%3Fx%23y");
  EXPECT_EQ(encode_path_segment("a b+c%20"), "a%20b%2Bc%2520");
  EXPECT_EQ(encode_path_segment("größe"), "gr%C3%B6%C3%9Fe");
  EXPECT_EQ(encode_path_segment("~-._"), "~-._");
  EXPECT_EQ(encode_path_segment("."), "%2E");
  EXPECT_EQ(encode_path_segment(".."), "%2E%2E");
  EXPECT_EQ(encode_path_segment("..."), "...");
  EXPECT_EQ(encode_path_segment(""), "");
  EXPECT_EQ(encode_path_segment("a\r\nb"), "a%0D%0Ab");
}

TEST(EncodeQueryValue, LeavesNoSeparator) {
  EXPECT_EQ(encode_query_value("a=b&c+d e;f/g"), "a%3Db%26c%2Bd%20e%3Bf%2Fg");
}

TEST(DecodePercent, IsTheOtherDirection) {
  std::string all;
  for (int c = 0; c < 256; ++c) all += static_cast<char>(c);
  EXPECT_EQ(decode_percent(encode_path_segment(all)), all);
  EXPECT_EQ(decode_percent(encode_query_value(all)), all);
  EXPECT_EQ(decode_percent(encode_path_segment("..")), "..");
}

TEST(DecodePercent, LeavesBrokenEscapes) {
  for (std::string_view text : {"%", "a%", "%4", "%zz", "%4g", "%%", "a+b", "100%"})
    EXPECT_EQ(decode_percent(text), text);
  EXPECT_EQ(decode_percent("%%41"), "%A");
  EXPECT_EQ(decode_percent("%2541"), "%41");
}

}  // namespace
}  // namespace ai_sdk::core
