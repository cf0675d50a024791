#include <ai_sdk/config.hpp>

#include <gtest/gtest.h>

#include <cstdlib>
#include <functional>
#include <stdexcept>

namespace ai_sdk {
namespace {

using namespace std::chrono_literals;

std::string refusal(const std::function<void()>& action) {
  try {
    action();
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return {};
}

AiSdkConfig good() { return {.host = "https://catalog.example.com", .token = "secret-token"}; }

// Variables under a prefix of the test's own, taken away again at its end.
class ConfigFromEnv : public testing::Test {
 protected:
  void SetUp() override {
    set("HOST", "https://catalog.example.com");
    set("TOKEN", "secret-token");
  }
  void TearDown() override {
    for (const std::string& name : names_) unsetenv(name.c_str());
  }
  void set(const std::string& name, const std::string& value) {
    names_.push_back("CONFTEST_" + name);
    setenv(names_.back().c_str(), value.c_str(), 1);
  }
  static AiSdkConfig read(const ConfigOverrides& overrides = {}) {
    return AiSdkConfig::from_env(overrides, "CONFTEST");
  }
  // The text must name the variable and, but for the token's, its value.
  void expect_refused(const std::string& name, const std::string& value) {
    const char* before = getenv(("CONFTEST_" + name).c_str());
    const std::string old = before ? before : "";
    set(name, value);
    const std::string text = refusal([] { read(); });
    EXPECT_NE(text.find("CONFTEST_" + name), std::string::npos) << name << "=" << value << ": " << text;
    EXPECT_EQ(text.find("secret"), std::string::npos) << text;
    set(name, old);
  }

 private:
  std::vector<std::string> names_;
};

TEST_F(ConfigFromEnv, HasTheDocumentedDefaults) {
  AiSdkConfig expected = good();
  EXPECT_EQ(read(), expected);
  EXPECT_EQ(expected.timeout, 120s);
  EXPECT_EQ(expected.connect_timeout, 10s);
  EXPECT_EQ(expected.retry_delay, 1s);
  EXPECT_EQ(expected.max_retries, 3);
  EXPECT_TRUE(expected.verify_ssl);
  EXPECT_FALSE(expected.enable_async);
  EXPECT_FALSE(expected.retry_failed_runs);
}

TEST_F(ConfigFromEnv, ReadsEveryVariable) {
  set("TIMEOUT", "1.5");
  set("CONNECT_TIMEOUT", " 2 ");
  set("VERIFY_SSL", "OFF");
  set("ASYNC", "Yes");
  set("MAX_RETRIES", "7");
  set("RETRY_DELAY", "0.25");
  set("RETRY_FAILED_RUNS", "1");
  set("MAX_CONNECTIONS", "64");
  set("USER_AGENT", "shop/1.0 (nightly)");
  set("DEBUG", "on");
  set("CA_BUNDLE", "/etc/ca.pem");
  set("CLIENT_CERT", "/etc/c.pem");
  set("CLIENT_KEY", "/etc/k.pem");
  AiSdkConfig expected = good();
  expected.timeout = 1500ms;
  expected.connect_timeout = 2s;
  expected.verify_ssl = false;
  expected.enable_async = true;
  expected.max_retries = 7;
  expected.retry_delay = 250ms;
  expected.retry_failed_runs = true;
  expected.max_connections = 64;
  expected.user_agent = "shop/1.0 (nightly)";
  expected.debug = true;
  expected.ca_bundle = "/etc/ca.pem";
  expected.client_cert = "/etc/c.pem";
  expected.client_key = "/etc/k.pem";
  EXPECT_EQ(read(), expected);
}

TEST_F(ConfigFromEnv, ReadsYesAndNoInEverySpelling) {
  for (const char* word : {"true", "TRUE", "True", "1", "yes", "on", " on\n"}) {
    set("DEBUG", word);
    EXPECT_TRUE(read().debug) << word;
  }
  for (const char* word : {"false", "FALSE", "0", "no", "Off"}) {
    set("VERIFY_SSL", word);
    EXPECT_FALSE(read().verify_ssl) << word;
  }
}

TEST_F(ConfigFromEnv, ReadsSeconds) {
  for (const auto& [text, expected] :
       std::vector<std::pair<const char*, std::chrono::milliseconds>>{{"0", 0ms},
                                                                      {"0.001", 1ms},
                                                                      {"0.0001", 1ms},
                                                                      {"30", 30s},
                                                                      {"2.5", 2500ms},
                                                                      {".5", 500ms},
                                                                      {"86400", 24h},
                                                                      {"0.0", 0ms}}) {
    set("TIMEOUT", text);
    EXPECT_EQ(read().timeout, expected) << text;
  }
}

TEST_F(ConfigFromEnv, RefusesWhatCannotBeRead) {
  for (const char* word : {"maybe", "2", "truee", "-1", " "}) {
    expect_refused("DEBUG", word);
    expect_refused("ASYNC", word);
    expect_refused("VERIFY_SSL", word);
    expect_refused("RETRY_FAILED_RUNS", word);
  }
  for (const char* number : {"abc", "-5", "1,5", "1e3", "inf", "nan", "86400.001", "1e400", "5s", "0x10",
                             "99999999999999999999999999999999", "+5", "1 2", "-0.5"}) {
    expect_refused("TIMEOUT", number);
    expect_refused("CONNECT_TIMEOUT", number);
    expect_refused("RETRY_DELAY", number);
  }
  expect_refused("RETRY_DELAY", "3601");
  for (const char* count : {"-1", "101", "2147483648", "9223372036854775808", "three", "1.0", "3 times"})
    expect_refused("MAX_RETRIES", count);
  for (const char* count : {"-1", "1000001", "18446744073709551616", "many"})
    expect_refused("MAX_CONNECTIONS", count);
  for (const char* agent : {"a\nb", "a\rb", "a\tb", "\x7f", "gr\xc3\xbc\xc3\x9f"})
    expect_refused("USER_AGENT", agent);
  for (const char* host :
       {"catalog.example.com", "ftp://x", "https://", "https://u:secret@x", "https://x:70000"})
    expect_refused("HOST", host);
  for (const char* token :
       {"secret\n", "secret\r\nX: y", " secret", "secret token", "secret\x01", "secr\xc3\xa9t"})
    expect_refused("TOKEN", token);
}

TEST_F(ConfigFromEnv, TellsTheValueThatItCannotRead) {
  set("TIMEOUT", "soon\x1b[31m");
  const std::string text = refusal([] { read(); });
  EXPECT_NE(text.find("\"soon\\x1B[31m\""), std::string::npos) << text;
}

TEST_F(ConfigFromEnv, SaysThatARequiredVariableIsMissing) {
  set("HOST", "");
  EXPECT_NE(refusal([] { read(); }).find("CONFTEST_HOST is not set"), std::string::npos);
  EXPECT_EQ(read({.host = "http://localhost:1"}).host, "http://localhost:1");
  set("HOST", "http://localhost:1");
  set("TOKEN", "");
  EXPECT_NE(refusal([] { read(); }).find("CONFTEST_TOKEN is not set"), std::string::npos);
  EXPECT_EQ(read({.token = "t"}).token.reveal(), "t");
}

TEST_F(ConfigFromEnv, OverridesWinAndHideWrongVariables) {
  set("TIMEOUT", "never");
  set("DEBUG", "true");
  ConfigOverrides overrides;
  overrides.timeout = 5s;
  overrides.debug = false;
  overrides.enable_async = true;
  overrides.max_retries = 0;
  overrides.max_connections = 2;
  const AiSdkConfig config = read(overrides);
  EXPECT_EQ(config.timeout, 5s);
  EXPECT_FALSE(config.debug);
  EXPECT_TRUE(config.enable_async);
  EXPECT_EQ(config.max_retries, 0);
  EXPECT_EQ(config.max_connections, 2U);
}

TEST_F(ConfigFromEnv, WrongOverridesAreNamedByTheirField) {
  EXPECT_NE(refusal([] { read({.timeout = -1ms}); }).find("timeout is -1 ms"), std::string::npos);
  EXPECT_NE(refusal([] { read({.token = ""}); }).find("token is empty"), std::string::npos);
}

TEST_F(ConfigFromEnv, TakesThePrefixAlone) {
  EXPECT_EQ(AiSdkConfig::from_env("CONFTEST"), good());
  EXPECT_NE(refusal([] { AiSdkConfig::from_env(""); }), "");
  EXPECT_NE(refusal([] { AiSdkConfig::from_env("NOBODY_SETS_THIS"); }).find("NOBODY_SETS_THIS_HOST"),
            std::string::npos);
}

TEST(ConfigValidate, TakesTheEdgesOfEveryRange) {
  for (auto change : std::vector<std::function<void(AiSdkConfig&)>>{
           [](AiSdkConfig& c) { c.timeout = 0ms; },
           [](AiSdkConfig& c) { c.timeout = 24h; },
           [](AiSdkConfig& c) { c.connect_timeout = 1ms; },
           [](AiSdkConfig& c) { c.max_retries = 0; },
           [](AiSdkConfig& c) { c.max_retries = 100; },
           [](AiSdkConfig& c) { c.retry_delay = 1h; },
           [](AiSdkConfig& c) { c.retry_after_cap = 0ms; },
           [](AiSdkConfig& c) { c.retry_after_cap = 24h; },
           [](AiSdkConfig& c) {
             c.limits = {1'000'000, 60'000'000};
           },
           [](AiSdkConfig& c) { c.max_connections = 1'000'000; },
           [](AiSdkConfig& c) { c.host = "http://[::1]:8585/prefix//"; },
       }) {
    AiSdkConfig config = good();
    change(config);
    EXPECT_EQ(refusal([&] { config.validate(); }), "");
  }
}

TEST(ConfigValidate, RefusesWhatIsBeyondThem) {
  const std::vector<std::pair<std::string, std::function<void(AiSdkConfig&)>>> changes{
      {"host", [](AiSdkConfig& c) { c.host.clear(); }},
      {"host", [](AiSdkConfig& c) { c.host = "no address"; }},
      {"token", [](AiSdkConfig& c) { c.token = ""; }},
      {"token", [](AiSdkConfig& c) { c.token = std::string("to\0ken", 6); }},
      {"timeout", [](AiSdkConfig& c) { c.timeout = -1ms; }},
      {"timeout", [](AiSdkConfig& c) { c.timeout = 24h + 1ms; }},
      {"connect_timeout", [](AiSdkConfig& c) { c.connect_timeout = std::chrono::milliseconds::max(); }},
      {"max_retries", [](AiSdkConfig& c) { c.max_retries = -1; }},
      {"max_retries", [](AiSdkConfig& c) { c.max_retries = 101; }},
      {"retry_delay", [](AiSdkConfig& c) { c.retry_delay = -1ms; }},
      {"retry_after_cap", [](AiSdkConfig& c) { c.retry_after_cap = -1ms; }},
      {"retry_after_cap", [](AiSdkConfig& c) { c.retry_after_cap = 24h + 1ms; }},
      {"limits.max_concurrent", [](AiSdkConfig& c) { c.limits.max_concurrent = 1'000'001; }},
      {"limits.requests_per_minute", [](AiSdkConfig& c) { c.limits.requests_per_minute = 60'000'001; }},
      {"retry_delay", [](AiSdkConfig& c) { c.retry_delay = 1h + 1ms; }},
      {"max_connections", [](AiSdkConfig& c) { c.max_connections = 1'000'001; }},
      {"user_agent", [](AiSdkConfig& c) { c.user_agent = "a\r\nX-Evil: 1"; }},
      {"client_cert", [](AiSdkConfig& c) { c.client_key = "/k.pem"; }},
  };
  for (const auto& [field, change] : changes) {
    AiSdkConfig config = good();
    change(config);
    const std::string text = refusal([&config = config] { config.validate(); });
    EXPECT_NE(text.find(field), std::string::npos) << field << ": " << text;
    EXPECT_EQ(text.find("secret"), std::string::npos) << text;
  }
}

}  // namespace
}  // namespace ai_sdk
