#include "cli_fixture.hpp"
#include "support/peer_answers.hpp"
#include "support/scripted_peer.hpp"

#include <signal.h>

#include <algorithm>

namespace ai_sdk::testing {
namespace {

// A catalog with two bots, personas and abilities, in which everything can be made but the agent "taken".
std::string catalog_answer(const ReceivedRequest& request) {
  const std::string path = request.target.substr(0, request.target.find('?'));
  const auto last = path.substr(path.rfind('/') + 1);
  if (request.method == "POST") {
    if (request.body.find(R"("name":"taken")") != std::string::npos)
      return json_answer(R"({"code":409,"message":"Entity already exists"})", 409);
    return json_answer(request.body, 201);
  }
  if (path.find("/name/") != std::string::npos) {
    if (last == "nobody")
      return json_answer(R"({"code":404,"message":"instance for nobody not found"})", 404);
    return json_answer(R"({"id":"id-of-)" + last + R"(","name":")" + last + R"(","description":"About )" +
                       last +
                       R"(","provider":"system","prompt":"Be\nkind","tools":["t1","t2"],)"
                       R"("botUser":{"id":"u","type":"user","name":"svc"}})");
  }
  return json_answer(R"({"data":[{"name":"one","displayName":"One","description":"The first\nof two",)"
                     R"("tools":["t1","t2"]},{"name":"two"}],"paging":{"total":2}})");
}

class Entities : public ::testing::Test {
 protected:
  Entities()
      : peer_([](PeerConnection& connection) {
          while (const auto request = connection.next_request()) connection.send(catalog_answer(*request));
        }) {}

  Command command(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), program());
    Command result;
    result.arguments = std::move(arguments);
    result.environment = clean_environment(home_.path());
    result.environment["AI_SDK_HOST"] = peer_.url();
    result.environment["AI_SDK_TOKEN"] = "token-1";
    return result;
  }
  Finished cli(std::vector<std::string> arguments) const { return run(command(std::move(arguments))); }
  Command on_terminal(std::vector<std::string> arguments) const {
    Command result = command(std::move(arguments));
    result.terminal = true;
    result.environment["TERM"] = "xterm";
    return result;
  }
  std::vector<ReceivedRequest> posts() const {
    auto requests = peer_.requests();
    std::erase_if(requests, [](const ReceivedRequest& request) { return request.method != "POST"; });
    return requests;
  }

  ScriptedPeer peer_;
  TempDir home_;
};

const std::pair<const char*, const char*> groups[] = {{"bots", "BotNotFoundError"},
                                                      {"personas", "PersonaNotFoundError"},
                                                      {"abilities", "AbilityNotFoundError"}};

TEST_F(Entities, ListsAreTabSeparatedInAPipe) {
  for (const auto& [group, error] : groups) {
    const Finished result = cli({group, "list"});
    ASSERT_EQ(result.exit_code, 0) << result.error;
    EXPECT_EQ(result.error, "");
    const std::string second = std::string(group) == "abilities" ? "t1, t2" : "One";
    EXPECT_EQ(result.output, "one\t" + second + "\tThe first of two\ntwo\t\t\n");
  }
}

TEST_F(Entities, ListsAreTablesOnATerminal) {
  const Finished result = run(on_terminal({"abilities", "list"}));
  ASSERT_EQ(result.exit_code, 0) << result.output;
  const auto lines = lines_of(result.output);
  ASSERT_EQ(lines.size(), 3u) << result.output;
  EXPECT_TRUE(lines[0].starts_with("NAME  TOOLS   DESCRIPTION")) << lines[0];
  EXPECT_TRUE(lines[1].starts_with("one   t1, t2  The first of two")) << lines[1];
}

TEST_F(Entities, JsonIsOneDocument) {
  for (const auto& [group, error] : groups) {
    const auto list = boost::json::parse(cli({group, "list", "--json"}).output).as_array();
    ASSERT_EQ(list.size(), 2u);
    EXPECT_EQ(list[0].at("display_name").as_string(), "One");
    EXPECT_TRUE(list[1].at("id").is_null());
    const auto one = boost::json::parse(cli({group, "get", "x", "--json"}).output);
    EXPECT_EQ(one.at("id").as_string(), "id-of-x");
  }
  EXPECT_EQ(
      boost::json::parse(cli({"bots", "get", "x", "--json"}).output).at("bot_user").at("name").as_string(),
      "svc");
  EXPECT_EQ(boost::json::parse(cli({"personas", "get", "x", "--json"}).output).at("prompt").as_string(),
            "Be\nkind");
}

TEST_F(Entities, LimitIsAskedFor) {
  EXPECT_EQ(cli({"personas", "list", "--limit", "1"}).output, "one\tOne\tThe first of two\n");
  EXPECT_EQ(peer_.requests().back().target, "/api/v1/agents/personas?limit=1");
  EXPECT_EQ(cli({"bots", "list", "--limit", "0", "--json"}).output, "[]\n");
  EXPECT_EQ(peer_.requests().size(), 1u);
  EXPECT_EQ(cli({"bots", "list", "--limit", "-1"}).exit_code, 2);
}

TEST_F(Entities, GetIsForPeople) {
  EXPECT_EQ(cli({"bots", "get", "x"}).output,
            "Name:          x\nDescription:   About x\nUser:          svc\nProvider:      system\n");
  EXPECT_EQ(cli({"abilities", "get", "x"}).output,
            "Name:          x\nDescription:   About x\nTools:         t1, t2\nProvider:      system\n");
  EXPECT_EQ(cli({"personas", "get", "x"}).output,
            "Name:          x\nDescription:   About x\nProvider:      system\nPrompt:\n  Be\n  kind\n");
}

TEST_F(Entities, WhatIsNotThereIsExitCodeFour) {
  for (const auto& [group, error] : groups) {
    const Finished plain = cli({group, "get", "nobody"});
    EXPECT_EQ(plain.exit_code, 4);
    EXPECT_EQ(plain.output, "");
    EXPECT_NE(plain.error.find(std::string("ai-sdk ") + group + " list"), std::string::npos) << plain.error;
    const Finished json = cli({group, "get", "nobody", "--json"});
    EXPECT_EQ(json.exit_code, 4);
    EXPECT_EQ(boost::json::parse(json.output).at("error").at("type").as_string(), error);
  }
}

TEST_F(Entities, AnAgentIsMadeWithFlags) {
  const Finished result =
      cli({"agents",         "create",        "refunds",   "--description", "Finds refunds",
           "--persona",      "analyst",       "--ability", "search",        "--ability",
           "lineage",        "--bot",         "svc-bot",   "--mode",        "both",
           "--display-name", "Refunds",       "--prompt",  "Look",          "--schedule",
           "0 0 * * *",      "--entity-type", "table",     "--service",     "databaseService:shop",
           "--json"});
  ASSERT_EQ(result.exit_code, 0) << result.error;
  EXPECT_EQ(result.error, "");
  const auto made = boost::json::parse(result.output);
  EXPECT_EQ(made.at("name").as_string(), "refunds");
  EXPECT_TRUE(made.at("api_enabled").as_bool());
  ASSERT_EQ(posts().size(), 1u);
  EXPECT_EQ(boost::json::parse(posts()[0].body), boost::json::parse(R"({
    "name": "refunds", "description": "Finds refunds", "mode": "both", "apiEnabled": true, "provider": "user",
    "persona": {"id": "id-of-analyst", "type": "persona", "name": "analyst"},
    "abilities": [{"id": "id-of-search", "type": "ability", "name": "search"},
                  {"id": "id-of-lineage", "type": "ability", "name": "lineage"}],
    "displayName": "Refunds", "botName": "svc-bot", "prompt": "Look", "schedule": "0 0 * * *",
    "knowledge": {"entityTypes": ["table"], "services": [{"type": "databaseService", "name": "shop"}]}})"));
  const Finished plain = cli({"agents", "create", "a", "--description", "d", "--persona", "p", "--no-api"});
  EXPECT_EQ(plain.exit_code, 0) << plain.error;
  EXPECT_EQ(plain.output,
            "Name:          a\nCan be called: no\nDescription:   d\nMode:          chat\n"
            "Persona:       p\nProvider:      user\n");
}

TEST_F(Entities, ADryRunShowsWhatWouldBeSentAndMakesNothing) {
  const Finished agent = cli({"agents", "create", "a", "--description", "d", "--persona", "p", "--dry-run"});
  ASSERT_EQ(agent.exit_code, 0) << agent.error;
  EXPECT_EQ(boost::json::parse(agent.output).at("persona").at("id").as_string(), "id-of-p");
  EXPECT_NE(agent.error.find("nothing was made"), std::string::npos) << agent.error;
  const Finished persona =
      cli({"personas", "create", "p", "--description", "d", "--prompt", "be", "--dry-run"});
  ASSERT_EQ(persona.exit_code, 0) << persona.error;
  EXPECT_EQ(persona.output, R"({"name":"p","description":"d","prompt":"be","provider":"user"})"
                            "\n");
  EXPECT_EQ(
      cli({"agents", "create", "a", "--description", "d", "--persona", "nobody", "--dry-run"}).exit_code, 4);
  EXPECT_TRUE(posts().empty());
}

TEST_F(Entities, APersonaIsMadeWithFlagsAndItsPromptFromAFileOrStandardInput) {
  const auto file = home_.write("prompt.md", "Be brief.\nAnd kind.\n");
  const Finished result =
      cli({"personas", "create", "brief", "--description", "Says little", "--prompt", "@" + file.string()});
  ASSERT_EQ(result.exit_code, 0) << result.error;
  Command piped = command({"personas", "create", "brief", "--description", "d", "--prompt", "-"});
  piped.input = "From a pipe";
  ASSERT_EQ(run(piped).exit_code, 0);
  Command agent = command({"agents", "create", "a", "--description", "d", "--persona", "p", "--prompt", "-"});
  agent.input = "From a pipe";
  ASSERT_EQ(run(agent).exit_code, 0);
  ASSERT_EQ(posts().size(), 3u);
  EXPECT_EQ(boost::json::parse(posts()[0].body).at("prompt").as_string(), "Be brief.\nAnd kind.\n");
  EXPECT_EQ(boost::json::parse(posts()[1].body).at("prompt").as_string(), "From a pipe");
  EXPECT_EQ(boost::json::parse(posts()[2].body).at("prompt").as_string(), "From a pipe");
}

TEST_F(Entities, WrongUsageIsExitCodeTwoAndAsksNothing) {
  const std::vector<std::vector<std::string>> wrong{
      {"agents", "create"},
      {"agents", "create", "a", "--description", "d"},
      {"agents", "create", "a::b", "--description", "d", "--persona", "p"},
      {"agents", "create", "a", "--description", " ", "--persona", "p"},
      {"agents", "create", "a", "--description", "d", "--persona", "p", "--mode", "chatty"},
      {"agents", "create", "a", "--description", "d", "--persona", "p", "--service", "shop"},
      {"agents", "create", "a", "--description", "d", "--persona", "p", "--prompt", "@/no/such/file"},
      {"personas", "create", "p", "--description", "d"},
      {"personas", "create", "p", "--description", "d", "--prompt", ""},
      {"bots"},
      {"bots", "get"}};
  for (const auto& arguments : wrong) {
    const Finished result = cli(arguments);
    EXPECT_EQ(result.exit_code, 2) << arguments.back() << result.error;
    EXPECT_EQ(result.output, "") << arguments.back();
    EXPECT_NE(result.error, "") << arguments.back();
  }
  EXPECT_TRUE(peer_.requests().empty());
  const Finished json = cli({"agents", "create", "--json"});
  EXPECT_EQ(boost::json::parse(json.output).at("error").at("type").as_string(), "UsageError");
}

TEST_F(Entities, ANameThatIsTakenIsExitCodeOne) {
  const Finished result =
      cli({"agents", "create", "taken", "--description", "d", "--persona", "p", "--json"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_EQ(boost::json::parse(result.output).at("error").at("type").as_string(), "ConflictError");
  EXPECT_NE(result.error.find("Entity already exists"), std::string::npos) << result.error;
  EXPECT_EQ(cli({"agents", "create", "a", "--description", "d", "--persona", "nobody"}).exit_code, 4);
}

// Each answer is checked as it is given: a wrong one is asked again.
TEST_F(Entities, AnAgentIsMadeStepByStep) {
  Process process(on_terminal({"agents", "create"}));
  const auto answer = [&process](const std::string& question, const std::string& text) {
    process.wait_for_output(question);
    process.write_input(text + "\n");
  };
  answer("Name: ", "");
  answer("must be given", "a::b");
  answer("must not have", "refunds");
  answer("Description: ", "Finds refunds");
  answer("Persona (its name): ", "nobody");
  answer("instance for nobody not found", "analyst");
  answer("Mode (chat, agent, both) [chat]: ", "loud");
  answer("the mode is chat, agent or both", "");
  answer("Abilities (names, with commas between): ", "search, nobody");
  answer("ability 'nobody' was not found", "search , lineage");
  answer("Bot that it acts as: ", "");
  answer("Default task (or @FILE): ", "@/no/such/file");
  answer("/no/such/file", "");
  answer("Schedule (a cron expression): ", "");
  answer("Display name [refunds]: ", "");
  answer("Can it be called from outside? [y]: ", "maybe");
  answer("answer y or n", "n");
  answer("Make the agent? [y]: ", "");
  EXPECT_EQ(process.wait(), 0) << process.output();
  EXPECT_NE(process.output().find("Can be called: no"), std::string::npos) << process.output();
  ASSERT_EQ(posts().size(), 1u);
  EXPECT_EQ(boost::json::parse(posts()[0].body), boost::json::parse(R"({
    "name": "refunds", "description": "Finds refunds", "mode": "chat", "apiEnabled": false, "provider": "user",
    "displayName": "refunds", "persona": {"id": "id-of-analyst", "type": "persona", "name": "analyst"},
    "abilities": [{"id": "id-of-search", "type": "ability", "name": "search"},
                  {"id": "id-of-lineage", "type": "ability", "name": "lineage"}]})"));
}

TEST_F(Entities, OnlyWhatIsLeftOutIsAsked) {
  Process process(on_terminal({"personas", "create", "brief", "--description", "Says little"}));
  process.wait_for_output("(or @FILE): ");
  EXPECT_EQ(process.output().find("Name: "), std::string::npos);
  EXPECT_EQ(process.output().find("Description: "), std::string::npos);
  process.write_input("Be brief\n");
  process.wait_for_output("Display name [brief]: ");
  process.write_input("Brief\n");
  process.wait_for_output("Make the persona? [y]: ");
  process.write_input("n\n");
  EXPECT_EQ(process.wait(), 2);
  EXPECT_NE(process.output().find("the persona was not made"), std::string::npos) << process.output();
  EXPECT_TRUE(peer_.requests().empty());
}

TEST_F(Entities, TheEndOfInputAndCtrlCEndTheQuestions) {
  {
    Process process(on_terminal({"personas", "create"}));
    process.wait_for_output("Name: ");
    process.write_input("\x04");
    EXPECT_EQ(process.wait(), 2) << process.output();
  }
  Process process(on_terminal({"agents", "create", "a", "--description", "d"}));
  process.wait_for_output("Persona (its name): ");
  process.write_input("analyst\n");
  process.wait_for_output("Mode");
  process.write_input("\x03");
  EXPECT_EQ(process.wait(), 130) << process.output();
  EXPECT_TRUE(posts().empty());
}

TEST_F(Entities, AClosedPipeEndsThemQuietlyAndThereIsNoColour) {
  for (const std::string arguments : {"bots list", "personas get x", "abilities list --json",
                                      "agents create a --description d --persona p"}) {
    const Finished result = run_shell("'" + program() + "' " + arguments + " | head -1", command({}));
    EXPECT_EQ(result.exit_code, 0) << arguments << result.error;
    EXPECT_EQ(result.error, "") << arguments;
    EXPECT_EQ(lines_of(result.output).size(), 1u) << arguments;
    EXPECT_EQ(result.output.find('\x1b'), std::string::npos) << arguments;
    const Finished gone =
        run_shell("{ read -r go < /dev/null; '" + program() + "' " + arguments + "; } | true", command({}));
    EXPECT_EQ(gone.exit_code, 0) << arguments << gone.error;
    EXPECT_EQ(gone.error, "") << arguments;
  }
}

TEST_F(Entities, CtrlCWhileItWaitsIs130AndMakesNothingTwice) {
  Gate asked;
  ScriptedPeer silent([&asked](PeerConnection& connection) {
    connection.read_request();
    asked.open();
    EXPECT_TRUE(connection.wait_for_close());
  });
  Command call = command({"personas", "create", "p", "--description", "d", "--prompt", "be", "--json"});
  call.environment["AI_SDK_HOST"] = silent.url();
  Process process(call);
  ASSERT_TRUE(asked.wait());
  process.signal(SIGINT);
  EXPECT_EQ(process.wait(), 130) << process.error();
  EXPECT_EQ(boost::json::parse(process.output()).at("error").at("type").as_string(), "Interrupted");
  EXPECT_EQ(silent.requests().size(), 1u);
}

TEST_F(Entities, TabOffersTheServersNames) {
  const auto offered = [this](std::vector<std::string> words) {
    words.insert(words.begin(), "__complete");
    auto lines = lines_of(cli(words).output);
    for (auto& line : lines) line.resize(std::min(line.find('\t'), line.size()));
    return lines;
  };
  const std::vector<std::string> names{"one", "two"};
  for (const auto& [group, error] : groups) EXPECT_EQ(offered({group, "get", ""}), names) << group;
  EXPECT_EQ(offered({"agents", "create", "a", "--persona", ""}), names);
  EXPECT_EQ(offered({"agents", "create", "a", "--ability", "one", "--ability", "t"}),
            std::vector<std::string>{"two"});
  EXPECT_EQ(offered({"agents", "create", "a", "--bot=o"}), std::vector<std::string>{"--bot=one"});
  EXPECT_EQ(offered({"agents", "create", "a", "--mode", "a"}), std::vector<std::string>{"agent"});
  EXPECT_TRUE(offered({"agents", "create", ""}).empty()) << "the name of what is new is the user's own";
  EXPECT_EQ(offered({"personas", "g"}), std::vector<std::string>{"get"});
}

TEST_F(Entities, WhatAServerSaysIsHarmlessOnATerminal) {
  ScriptedPeer evil([](PeerConnection& connection) {
    while (connection.next_request())
      connection.send(json_answer(R"({"name":"a\u001b[2Jb","description":"c\u001b]0;x\u0007d\ne"})"));
  });
  Command get = on_terminal({"bots", "get", "x"});
  get.environment["AI_SDK_HOST"] = evil.url();
  const Finished shown = run(get);
  EXPECT_EQ(shown.exit_code, 0);
  EXPECT_EQ(shown.output.find('\x1b'), std::string::npos) << shown.output;
  EXPECT_NE(shown.output.find("\\x1B[2J"), std::string::npos) << shown.output;
}

}  // namespace
}  // namespace ai_sdk::testing
