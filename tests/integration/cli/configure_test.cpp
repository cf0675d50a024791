#include "configure_fixture.hpp"

namespace ai_sdk::testing {
namespace {

using Configure = ConfigureTest;

TEST_F(Configure, AsksForHostAndTokenAndNeverShowsTheToken) {
  Command start = command({"configure"});
  start.terminal = true;
  Process program(start);
  program.wait_for_output("Server address: ");
  program.write_input("no url\n");
  program.wait_for_output("no url");
  program.wait_for_output("Server address: no url");
  program.write_input("https://catalog.example.com/\n");
  program.wait_for_output("Token (not shown): ");
  program.write_input(std::string(kStoredToken) + "x\x7f\n");
  EXPECT_EQ(program.wait(), 0) << program.output();
  EXPECT_EQ(program.output().find("canary"), std::string::npos) << program.output();

  EXPECT_EQ(mode(folder()), 0700u);
  EXPECT_EQ(mode(folder() / "credentials"), 0600u);
  EXPECT_EQ(mode(folder() / "config.toml"), 0600u);
  EXPECT_NE(read_file(folder() / "credentials").find(kStoredToken), std::string::npos);
  EXPECT_EQ(read_file(folder() / "config.toml"), "[default]\nhost = \"https://catalog.example.com/\"\n");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder()), {}), 2) << "drafts are left behind";
}

TEST_F(Configure, KeepsWhatIsThereWhereTheAnswerIsEmptyButNoTokenForAnotherServer) {
  ASSERT_EQ(cli({"configure", "set", "host", "https://one.example"}).exit_code, 0);
  ASSERT_EQ(cli_with_input(kStoredToken, {"configure", "set", "token"}).exit_code, 0);
  Command start = command({"configure"});
  start.terminal = true;
  {
    Process program(start);
    program.wait_for_output("Server address [https://one.example]: ");
    program.write_input("\n");
    program.wait_for_output("empty keeps the one there is): ");
    program.write_input("\n");
    EXPECT_EQ(program.wait(), 0) << program.output();
    EXPECT_NE(read_file(folder() / "credentials").find(kStoredToken), std::string::npos);
  }
  Process program(start);
  program.wait_for_output("]: ");
  program.write_input("https://two.example\n");
  program.wait_for_output("Token (not shown): ");
  program.write_input("\n");
  program.wait_for_output("Token (not shown): \r\nToken (not shown): ");
  program.write_input("\x03");
  EXPECT_EQ(program.wait(), 130) << program.output();
  EXPECT_EQ(get("host"), "https://one.example") << "nothing is stored of half an answer";
}

TEST_F(Configure, ATokenIsNeverAnArgument) {
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"configure", "set", "token", kStoredToken},
        {"configure", "set", "token", "--value", kStoredToken},
        {"configure", "set", "host", "https://one.example", kStoredToken}}) {
    const Finished result = cli(arguments);
    EXPECT_EQ(result.exit_code, 2);
    EXPECT_EQ((result.output + result.error).find(kStoredToken), std::string::npos) << result.error;
    EXPECT_FALSE(std::filesystem::exists(folder()));
  }
  EXPECT_NE(cli({"configure", "set", "token", kStoredToken}).error.find("standard input"), std::string::npos);
}

TEST_F(Configure, ReadsTheTokenFromStandardInputAndMasksIt) {
  ASSERT_EQ(cli({"configure", "set", "host", "https://one.example"}).exit_code, 0);
  ASSERT_EQ(cli_with_input(std::string(kStoredToken) + "\n", {"configure", "set", "token"}).exit_code, 0);
  EXPECT_EQ(get("token"), "***");
  const Finished list = cli({"configure", "list", "--json"});
  EXPECT_EQ((list.output + list.error).find("canary"), std::string::npos);
  const auto document = boost::json::parse(list.output).as_object();
  EXPECT_EQ(document.at("profile"), "default");
  EXPECT_TRUE(document.at("problem").is_null());
  EXPECT_EQ(cli_with_input("two words", {"configure", "set", "token"}).exit_code, 2);
  EXPECT_EQ(cli_with_input("", {"configure", "set", "token"}).exit_code, 2);
}

TEST_F(Configure, RefusesWhatTheLibraryWouldRefuse) {
  for (const std::vector<std::string>& pair : {std::vector<std::string>{"timeout", "soon"},
                                               {"timeout", "-1"},
                                               {"timeout", "1e300"},
                                               {"verify_ssl", "maybe"},
                                               {"max_retries", "101"},
                                               {"max_retries", "1.5"},
                                               {"host", "ftp://x"},
                                               {"ca_bundle", ""},
                                               {"no_such_key", "1"}}) {
    const Finished result = cli({"configure", "set", pair[0], pair[1]});
    EXPECT_EQ(result.exit_code, 2) << pair[0] << " " << pair[1] << result.error;
    EXPECT_NE(result.error.find(pair[0]), std::string::npos) << result.error;
  }
  EXPECT_FALSE(std::filesystem::exists(folder()));
  EXPECT_EQ(cli({"configure", "set", "timeout", "0.5"}).exit_code, 0);
  EXPECT_EQ(cli({"configure", "set", "http2", "no"}).exit_code, 0);
  EXPECT_EQ(cli({"configure", "set", "max_retries", "5"}).exit_code, 0);
  EXPECT_EQ(get("timeout"), "0.5");
  EXPECT_EQ(get("http2"), "false");
  EXPECT_EQ(get("max_retries"), "5");
}

TEST_F(Configure, LeavesCommentsAndOrderOfTheFileAlone) {
  home_.write(
      ".ai-sdk/config.toml",
      "# mine\n[work] # at work\n# é\nhost = \"https://é.example\" # long\ntimeout = 30\n\n[default]\n"
      "proxy = 'none'");
  ASSERT_EQ(cli({"configure", "set", "host", "https://w\".example", "--profile", "work"}).exit_code, 2);
  ASSERT_EQ(cli({"configure", "set", "host", "https://w.example", "--profile", "work"}).exit_code, 0);
  ASSERT_EQ(cli({"configure", "set", "no_proxy", "a\\b\"é", "--profile", "work"}).exit_code, 0);
  ASSERT_EQ(cli({"configure", "set", "user_agent", "me"}).exit_code, 0);
  ASSERT_EQ(cli({"configure", "unset", "timeout", "--profile", "work"}).exit_code, 0);
  EXPECT_EQ(
      read_file(folder() / "config.toml"),
      "# mine\n[work] # at work\nno_proxy = \"a\\\\b\\\"é\"\n# é\nhost = \"https://w.example\" # long\n\n"
      "[default]\nuser_agent = \"me\"\nproxy = 'none'");
}

TEST_F(Configure, SaysWhereAFileIsWrong) {
  home_.write(".ai-sdk/config.toml", "[default]\nhost = \n");
  Finished result = cli({"agents", "list"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_NE(result.error.find("config.toml, line 2"), std::string::npos) << result.error;
  home_.write(".ai-sdk/config.toml", "host = \"https://one.example\"\n");
  result = cli({"agents", "list", "--json"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_NE(result.error.find("[default]"), std::string::npos) << result.error;
  EXPECT_EQ(boost::json::parse(result.output).at("error").at("type"), "UsageError");
  home_.write(".ai-sdk/config.toml", "[default]\nhost = \"https://one.example\"\ntimeout = \"30\"\n");
  result = cli({"configure", "list"});
  EXPECT_NE(result.error.find("timeout wants seconds"), std::string::npos) << result.error;
  home_.write(".ai-sdk/config.toml", "[default]\ntoken = \"canary\"\n");
  result = cli({"configure", "list"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_NE(result.error.find("credentials"), std::string::npos) << result.error;
  EXPECT_EQ(result.error.find("canary"), std::string::npos) << result.error;
}

TEST_F(Configure, ClosesAFileOfSecretsThatOthersCanRead) {
  ASSERT_EQ(cli_with_input(kStoredToken, {"configure", "set", "token"}).exit_code, 0);
  ASSERT_EQ(chmod((folder() / "credentials").c_str(), 0644), 0);
  const Finished first = cli({"configure", "list"});
  EXPECT_NE(first.error.find("could be opened by other users"), std::string::npos) << first.error;
  EXPECT_EQ(mode(folder() / "credentials"), 0600u);
  EXPECT_EQ(cli({"configure", "list"}).error.find("could be opened"), std::string::npos);
}

TEST_F(Configure, NeverMakesAFileThatOthersCanReadWhateverTheUmaskSays) {
  const Finished result = run_shell("umask 0; printf %s \"$T\" | exec \"$P\" configure set token", [this] {
    Command with = command({});
    with.environment["T"] = kStoredToken;
    with.environment["P"] = program();
    return with;
  }());
  ASSERT_EQ(result.exit_code, 0) << result.error;
  EXPECT_EQ(mode(folder()), 0700u);
  EXPECT_EQ(mode(folder() / "credentials"), 0600u);
}

}  // namespace
}  // namespace ai_sdk::testing
