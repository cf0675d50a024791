#include "cli_fixture.hpp"

#include <sys/stat.h>

namespace ai_sdk::testing {
namespace {

constexpr const char* kCanary = "canary-0xfeedface-token";

bool leaks(const std::string& text) { return text.find(kCanary) != std::string::npos; }

TEST(Secrets, TheTokenIsInNoOutputAlsoWithDebugOn) {
  TempDir files;
  const auto data = files.write("shop/customers.csv", "id,name\n1,Ada\n2,Grace\n");
  LocalServer server({.data = {data.parent_path().string()}, .arguments = {"--token", kCanary}});
  ASSERT_EQ(server.token(), kCanary);
  const std::vector<std::vector<std::string>> calls{
      {"agents", "list"},
      {"agents", "list", "--json"},
      {"agents", "info", "NoSuchAgent"},
      {"invoke", "SqlQueryAgent", "How many customers are there?"},
      {"invoke", "SqlQueryAgent", "How many customers are there?", "--stream", "--thinking"},
      {"invoke", "NoSuchAgent", "Hi", "--stream", "--json"},
      {"invoke", "SqlQueryAgent", "Hi", "-p", "broken"},
      {"invoke", "SqlQueryAgent", "Hi", "--host", "no url"},
  };
  for (auto arguments : calls) {
    Command command;
    command.arguments = {program()};
    command.arguments.insert(command.arguments.end(), arguments.begin(), arguments.end());
    command.environment = server.client_environment();
    command.environment["AI_SDK_DEBUG"] = "true";
    const Finished result = run(command);
    EXPECT_FALSE(leaks(result.output)) << result.output;
    EXPECT_FALSE(leaks(result.error)) << result.error;
  }
  EXPECT_EQ(server.stop(), 0);
  EXPECT_FALSE(leaks(server.log())) << server.log();
}

TEST(Secrets, TheServersOwnTokenIsRandomKeptAndPrivate) {
  LocalServer server;
  EXPECT_GE(server.token().size(), 32u);
  std::vector<std::filesystem::path> holders;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(server.home())) {
    if (!entry.is_regular_file() || read_file(entry.path()).find(server.token()) == std::string::npos)
      continue;
    holders.push_back(entry.path());
    struct stat status {};
    ASSERT_EQ(stat(entry.path().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600u) << entry.path();
  }
  ASSERT_EQ(holders.size(), 1u);
  EXPECT_EQ(server.log().find(server.token()), std::string::npos);

  // The same token the next time: what was pasted into a shell goes on working.
  Command again;
  again.arguments = {program(), "serve", "--port", "0"};
  again.environment = clean_environment(server.home());
  Process second(again);
  EXPECT_EQ(second.wait_for_line("export AI_SDK_TOKEN="), server.token());

  LocalServer other;
  EXPECT_NE(other.token(), server.token());
}

}  // namespace
}  // namespace ai_sdk::testing
