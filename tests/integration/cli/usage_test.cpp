#include "cli_fixture.hpp"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

namespace ai_sdk::testing {
namespace {

// The program without any server.
class Usage : public ::testing::Test {
 protected:
  Finished cli(std::vector<std::string> arguments, std::map<std::string, std::string> environment = {}) {
    Command command;
    command.arguments = std::move(arguments);
    command.arguments.insert(command.arguments.begin(), program());
    command.environment = clean_environment(home_.path());
    for (const auto& [name, value] : environment) command.environment[name] = value;
    return run(command);
  }
  TempDir home_;
};

// A port of this machine that refuses connections for as long as this object lives: bound, and not listened
// on.
class ClosedPort {
 public:
  ClosedPort() : socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    if (bind(socket_, generic, size) != 0 || getsockname(socket_, generic, &size) != 0) {
      throw std::runtime_error("no free port");
    }
    port_ = ntohs(address.sin_port);
  }
  ~ClosedPort() { close(socket_); }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }

 private:
  int socket_;
  int port_ = 0;
};

TEST_F(Usage, HelpAtEveryLevelEndsWellAndShowsExamples) {
  const std::vector<std::vector<std::string>> places{{"--help"},
                                                     {"serve", "--help"},
                                                     {"agents", "--help"},
                                                     {"agents", "list", "--help"},
                                                     {"agents", "info", "--help"},
                                                     {"agents", "create", "--help"},
                                                     {"bots", "list", "--help"},
                                                     {"personas", "create", "--help"},
                                                     {"abilities", "get", "--help"},
                                                     {"invoke", "--help"},
                                                     {"configure", "--help"},
                                                     {"invoke", "-h"}};
  for (const auto& place : places) {
    const Finished result = cli(place);
    EXPECT_EQ(result.exit_code, 0) << place[0];
    EXPECT_EQ(result.error, "") << place[0];
    EXPECT_NE(result.output.find("Usage: ai-sdk"), std::string::npos) << result.output;
    if (place.front() != "agents" || place.size() == 3) {
      EXPECT_NE(result.output.find("Examples:"), std::string::npos) << result.output;
    }
  }
}

TEST_F(Usage, HelpSaysWhatGoesOverWhat) {
  const Finished result = cli({"configure", "--help"});
  EXPECT_NE(result.output.find("\nOptions go over the environment"), std::string::npos) << result.output;
}

TEST_F(Usage, VersionIsOneLine) {
  const Finished result = cli({"--version"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.output, "ai-sdk " AI_SDK_TEST_VERSION "\n");
  EXPECT_EQ(result.error, "");
}

TEST_F(Usage, WrongUsageIsExitCodeTwoAndSaysWhereHelpIs) {
  const std::vector<std::vector<std::string>> wrong{{},
                                                    {"no-such-command"},
                                                    {"invoke"},
                                                    {"agents"},
                                                    {"agents", "info"},
                                                    {"invoke", "A", "b", "--no-such-flag"},
                                                    {"invoke", "A", "b", "--max-retries", "-1"},
                                                    {"invoke", "A", "b", "--timeout", "soon"},
                                                    {"agents", "list", "--limit", "-1"},
                                                    {"serve", "--port", "70000"}};
  for (const auto& arguments : wrong) {
    const Finished result = cli(arguments);
    const std::string shown = arguments.empty() ? "" : arguments.back();
    EXPECT_EQ(result.exit_code, 2) << shown << result.error;
    EXPECT_EQ(result.output, "") << shown;
    EXPECT_NE(result.error.find("--help"), std::string::npos) << shown << result.error;
  }
}

TEST_F(Usage, WrongUsageIsJsonWhereJsonIsAsked) {
  const Finished result = cli({"invoke", "--json"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_EQ(boost::json::parse(result.output).at("error").at("type").as_string(), "UsageError");
}

TEST_F(Usage, SaysWhatIsWrongWithACommandLine) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> lines{
      {{}, "ai-sdk: which command? There are "},
      {{"frobnicate"}, "ai-sdk: there is no command frobnicate\n"},
      {{"agent", "list"}, "ai-sdk: there is no command agent; is it agents?\n"},
      {{"agents"}, "ai-sdk: which command? There are list, info, create\n"},
      {{"agents", "lst"}, "ai-sdk: there is no command lst; is it list?\n"},
      {{"--verison"}, "ai-sdk: there is no option --verison; is it --version?\n"},
      {{"agents", "list", "--jsn"}, "ai-sdk: there is no option --jsn; is it --json?\n"},
      {{"agents", "list", "--frobnicate=1"}, "ai-sdk: there is no option --frobnicate\n"},
      {{"invoke", "A", "b", "c", "d"}, "ai-sdk: this is more than the command takes: c d\n"},
      {{"invoke", "A", "b", "--timeout", "soon"}, "ai-sdk: --timeout wants a number, not soon\n"},
      {{"serve", "--port", "http"}, "ai-sdk: --port: Value http not in range 0 to 65535\n"},
      {{"serve", "--port", "65536"}, "ai-sdk: --port: Value 65536 not in range 0 to 65535\n"},
      {{"batch", "A", "nowhere", "-o", "x"}, "ai-sdk: cannot read nowhere: there is no such file\n"}};
  for (const auto& [line, message] : lines) {
    const Finished result = cli(line);
    EXPECT_EQ(result.exit_code, 2) << message;
    EXPECT_EQ(result.error.substr(0, message.size()), message);
  }
}

TEST_F(Usage, AnAddressThatIsNoneIsToldAsSuch) {
  const Finished result = cli({"doctor"}, {{"AI_SDK_HOST", "nonsense"}, {"AI_SDK_TOKEN", "t"}});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_NE(result.output.find("the address \"nonsense\" has no scheme"), std::string::npos) << result.output;
  EXPECT_EQ(result.output.find("is not sent to"), std::string::npos) << result.output;
}

TEST_F(Usage, TheTokenIsNeverAnArgument) {
  EXPECT_EQ(cli({"invoke", "A", "b", "--token", "secret"}).exit_code, 2);
  EXPECT_EQ(cli({"agents", "list", "--token", "secret"}).exit_code, 2);
}

TEST_F(Usage, NoServerSetSaysHowToGetOne) {
  const Finished result = cli({"agents", "list"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_NE(result.error.find("AI_SDK_HOST"), std::string::npos) << result.error;
  EXPECT_NE(result.error.find("ai-sdk serve"), std::string::npos) << result.error;

  const Finished no_token = cli({"agents", "list"}, {{"AI_SDK_HOST", "http://127.0.0.1:1"}});
  EXPECT_EQ(no_token.exit_code, 2);
  EXPECT_NE(no_token.error.find("AI_SDK_TOKEN"), std::string::npos) << no_token.error;
}

TEST_F(Usage, WrongConfigurationNamesTheVariableAndNeverTheToken) {
  const Finished host =
      cli({"agents", "list"}, {{"AI_SDK_HOST", "ftp://x"}, {"AI_SDK_TOKEN", "canary-5678"}});
  EXPECT_EQ(host.exit_code, 2);
  EXPECT_NE(host.error.find("ftp"), std::string::npos) << host.error;

  const Finished timeout =
      cli({"agents", "list"},
          {{"AI_SDK_HOST", "http://x"}, {"AI_SDK_TOKEN", "canary-5678"}, {"AI_SDK_TIMEOUT", "soon"}});
  EXPECT_EQ(timeout.exit_code, 2);
  EXPECT_NE(timeout.error.find("AI_SDK_TIMEOUT"), std::string::npos) << timeout.error;

  const Finished token =
      cli({"agents", "list"}, {{"AI_SDK_HOST", "http://x"}, {"AI_SDK_TOKEN", "canary-5678\n"}});
  EXPECT_EQ(token.exit_code, 2);
  for (const auto& result : {host, timeout, token}) {
    EXPECT_EQ((result.output + result.error).find("canary-5678"), std::string::npos) << result.error;
  }
}

TEST_F(Usage, ServerDownIsExitCodeSix) {
  const ClosedPort port;
  const std::map<std::string, std::string> environment{{"AI_SDK_HOST", port.url()}, {"AI_SDK_TOKEN", "t"}};
  const Finished result = cli({"invoke", "A", "b", "--max-retries", "0"}, environment);
  EXPECT_EQ(result.exit_code, 6) << result.error;
  EXPECT_EQ(result.output, "");
  const Finished json = cli({"agents", "list", "--max-retries", "0", "--json"}, environment);
  EXPECT_EQ(json.exit_code, 6) << json.error;
  EXPECT_EQ(boost::json::parse(json.output).at("error").at("type").as_string(), "NetworkError");
}

TEST_F(Usage, AFullDiskIsNotSuccess) {
  Command command;
  command.environment = clean_environment(home_.path());
  const Finished result = run_shell(program() + " --version > /dev/full", command);
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_NE(result.error.find("No space left"), std::string::npos) << result.error;
}

}  // namespace
}  // namespace ai_sdk::testing
