#include "configure_fixture.hpp"

namespace ai_sdk::testing {
namespace {

// Which server is called with which token: nobody's token goes to another's server.
class ProfilePairs : public ConfigureTest {
 protected:
  void SetUp() override {
    home_.write(".ai-sdk/config.toml",
                "[default]\nhost = \"https://one.example\"\ntimeout = 7\n"
                "[work]\nhost = \"https://work.example\"\ntimeout = 8\n"
                "[bare]\nhost = \"https://bare.example\"\n"
                "[homeless]\ntimeout = 9\n");
    home_.write(".ai-sdk/credentials",
                "[default]\ntoken = \"one-token\"\n[work]\ntoken = \"work-token\"\n[homeless]\ntoken = "
                "\"stray-token\"\n");
    chmod((folder() / "credentials").c_str(), 0600);
  }
  struct Seen {
    std::string host, token_from, problem;
    std::string timeout;
  };
  Seen list(const std::map<std::string, std::string>& environment, std::vector<std::string> flags = {}) {
    flags.insert(flags.begin(), {"configure", "list", "--json"});
    const Finished result = cli(flags, environment);
    EXPECT_EQ(result.exit_code, 0) << result.error;
    EXPECT_EQ((result.output + result.error).find("-token\""), std::string::npos) << result.output;
    const auto document = boost::json::parse(result.output).as_object();
    Seen seen;
    if (document.at("problem").is_string()) seen.problem = document.at("problem").as_string().c_str();
    for (const auto& entry : document.at("settings").as_array()) {
      const auto value = entry.at("value").is_string() ? std::string(entry.at("value").as_string()) : "";
      const auto from = entry.at("source").is_string() ? std::string(entry.at("source").as_string()) : "";
      if (entry.at("key") == "host") seen.host = value;
      if (entry.at("key") == "token") seen.token_from = from;
      if (entry.at("key") == "timeout") seen.timeout = value;
    }
    return seen;
  }
  std::string credentials(const std::string& profile) const {
    return (folder() / "credentials").string() + " [" + profile + "]";
  }
};

TEST_F(ProfilePairs, AProfileAlone) {
  Seen seen = list({});
  EXPECT_EQ(seen.host, "https://one.example");
  EXPECT_EQ(seen.token_from, credentials("default"));
  EXPECT_EQ(seen.timeout, "7");
  EXPECT_EQ(seen.problem, "");
  for (const auto& named : {list({{"AI_SDK_PROFILE", "work"}}), list({}, {"--profile", "work"})}) {
    EXPECT_EQ(named.host, "https://work.example");
    EXPECT_EQ(named.token_from, credentials("work"));
    EXPECT_EQ(named.timeout, "8");
  }
  EXPECT_NE(list({}, {"--profile", "bare"}).problem.find("configure set token --profile bare"),
            std::string::npos);
}

TEST_F(ProfilePairs, TheEnvironmentGoesOverItAsAWhole) {
  const Seen both = list({{"AI_SDK_HOST", "https://env.example"}, {"AI_SDK_TOKEN", "env-token"}});
  EXPECT_EQ(both.host, "https://env.example");
  EXPECT_EQ(both.token_from, "AI_SDK_TOKEN");
  EXPECT_EQ(both.timeout, "120") << "the profile is about another server";
  const Seen setting = list({{"AI_SDK_TIMEOUT", "5"}});
  EXPECT_EQ(setting.timeout, "5");
}

TEST_F(ProfilePairs, AProfileThatIsNamedByAFlagGoesOverTheEnvironment) {
  const Seen seen =
      list({{"AI_SDK_HOST", "https://env.example"}, {"AI_SDK_TOKEN", "env-token"}, {"AI_SDK_TIMEOUT", "5"}},
           {"--profile", "work"});
  EXPECT_EQ(seen.host, "https://work.example");
  EXPECT_EQ(seen.token_from, credentials("work"));
  EXPECT_EQ(seen.timeout, "8");
  const Seen bare =
      list({{"AI_SDK_HOST", "https://env.example"}, {"AI_SDK_TOKEN", "env-token"}}, {"--profile", "bare"});
  EXPECT_EQ(bare.token_from, "") << "the environment's token is for another server";
  EXPECT_NE(bare.problem, "");
}

TEST_F(ProfilePairs, AHostWithoutItsTokenGetsNoOther) {
  const Seen host = list({{"AI_SDK_HOST", "https://env.example"}});
  EXPECT_EQ(host.token_from, "");
  EXPECT_NE(host.problem.find("AI_SDK_TOKEN"), std::string::npos) << host.problem;
  const Seen token = list({{"AI_SDK_TOKEN", "env-token"}});
  EXPECT_EQ(token.host, "https://one.example");
  EXPECT_EQ(token.token_from, "");
  EXPECT_NE(token.problem.find("AI_SDK_HOST is not"), std::string::npos) << token.problem;
  const Seen other_port = list({{"AI_SDK_HOST", "https://one.example:8443"}});
  EXPECT_EQ(other_port.token_from, "");
  const Seen same = list({{"AI_SDK_HOST", "https://ONE.example:443/"}});
  EXPECT_EQ(same.token_from, credentials("default"));
  const Seen stray = list({{"AI_SDK_HOST", "https://env.example"}}, {"--profile", "homeless"});
  EXPECT_EQ(stray.token_from, "");
}

TEST_F(ProfilePairs, TheFlagForTheHostTakesNoTokenOfAnotherServer) {
  const auto error = [this](const std::map<std::string, std::string>& environment,
                            std::vector<std::string> flags) {
    flags.insert(flags.begin(), {"agents", "list"});
    const Finished result = cli(flags, environment);
    EXPECT_EQ(result.exit_code, 2) << result.error;
    return result.error;
  };
  EXPECT_NE(error({}, {"--host", "http://127.0.0.1:1"}).find("there is no token"), std::string::npos);
  EXPECT_NE(error({{"AI_SDK_HOST", "https://env.example"}, {"AI_SDK_TOKEN", "env-token"}},
                  {"--host", "http://127.0.0.1:1"})
                .find("AI_SDK_TOKEN belongs to AI_SDK_HOST"),
            std::string::npos);
  EXPECT_NE(error({}, {"--profile", "nobody"}).find("there is no profile"), std::string::npos);
  EXPECT_NE(error({{"AI_SDK_PROFILE", "nobody"}}, {}).find("default, homeless, work"), std::string::npos);
  // For this call alone: both are given by whoever calls. Nobody listens there.
  const Finished alone =
      cli({"agents", "list", "--host", "http://127.0.0.1:1", "--max-retries", "0"}, {{"AI_SDK_TOKEN", "t"}});
  EXPECT_EQ(alone.exit_code, 6) << alone.error;
}

TEST_F(ProfilePairs, AStoredTokenStaysWithTheServerThatItWasStoredFor) {
  ASSERT_EQ(cli_with_input(kStoredToken, {"configure", "set", "token"}).exit_code, 0);
  ASSERT_EQ(cli({"configure", "set", "host", "https://other.example"}).exit_code, 0);
  const Seen seen = list({});
  EXPECT_EQ(seen.token_from, "");
  EXPECT_NE(seen.problem.find("was stored for https://one.example"), std::string::npos) << seen.problem;
  ASSERT_EQ(cli({"configure", "set", "host", "https://one.example/prefix"}).exit_code, 0);
  EXPECT_EQ(list({}).token_from, credentials("default"));
}

TEST_F(ProfilePairs, TheServerIsCalledWithAProfile) {
  LocalServer& server = LocalServer::shared();
  ASSERT_EQ(cli({"configure", "set", "host", server.host(), "--profile", "local"}).exit_code, 0);
  ASSERT_EQ(cli_with_input(server.token(), {"configure", "set", "token", "--profile", "local"}).exit_code, 0);
  const Finished listed = cli({"agents", "list", "--profile", "local"});
  EXPECT_EQ(listed.exit_code, 0) << listed.error;
  EXPECT_NE(listed.output.find("SqlQueryAgent\t"), std::string::npos);

  const auto file = home_.write("token.txt", server.token() + "\n");
  ASSERT_EQ(cli({"configure", "unset", "token", "--profile", "local"}).exit_code, 0);
  EXPECT_EQ(cli({"agents", "list", "--profile", "local"}).exit_code, 2);
  ASSERT_EQ(cli({"configure", "set", "token_file", file.string(), "--profile", "local"}).exit_code, 0);
  EXPECT_EQ(cli({"agents", "list", "--profile", "local"}).exit_code, 0);
  ASSERT_EQ(cli({"configure", "unset", "token_file", "--profile", "local"}).exit_code, 0);
  ASSERT_EQ(
      cli({"configure", "set", "token_command", "cat " + file.string(), "--profile", "local"}).exit_code, 0);
  EXPECT_EQ(cli({"agents", "list", "--profile", "local"}).exit_code, 0);
}

}  // namespace
}  // namespace ai_sdk::testing
