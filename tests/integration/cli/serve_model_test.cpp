// `ai-sdk serve` with a language model, against an endpoint that plays a dialogue.
#include "cli_fixture.hpp"
#include "support/model_dialogue.hpp"
#include "support/peer_answers.hpp"

#include <boost/json/serialize.hpp>

namespace ai_sdk::testing {
namespace {

constexpr const char* key = "sk-canary-0xfeedface";

class ServeModel : public ::testing::Test {
 protected:
  std::string shop() {
    return files_.write("shop/customers.csv", "id,name\n1,Ada\n2,Grace\n").parent_path().string();
  }
  LocalServer::Options with(const std::string& url, std::vector<std::string> further = {}) {
    LocalServer::Options options;
    options.data = {shop()};
    options.arguments = {"--llm-url", url, "--llm-model", "m-1"};
    options.arguments.insert(options.arguments.end(), further.begin(), further.end());
    options.environment["AI_SDK_LLM_API_KEY"] = key;
    return options;
  }
  static Finished ask(const LocalServer& server, std::vector<std::string> arguments) {
    Command call;
    call.arguments = {program(), "invoke", "SqlQueryAgent"};
    call.arguments.insert(call.arguments.end(), arguments.begin(), arguments.end());
    call.environment = server.client_environment();
    return run(call);
  }
  TempDir files_;
};

TEST_F(ServeModel, TheModelAnswersThroughTheServer) {
  ModelDialogue model({model_asks("run_sql", {{"sql", "SELECT count(*) FROM customers"}}, 70, 9),
                       model_says("Two of them.", 90, 4), model_says("Ada and Grace.")});
  LocalServer server(with(model.url()));
  EXPECT_NE(server.log().find("language model: m-1 at 127.0.0.1:"), std::string::npos) << server.log();
  const Finished first = ask(server, {"How many customers are there?", "--json"});
  ASSERT_EQ(first.exit_code, 0) << first.error;
  const auto answer = boost::json::parse(first.output).as_object();
  EXPECT_EQ(answer.at("response"), "Two of them.");
  EXPECT_EQ(answer.at("tools_used"), boost::json::parse(R"(["run_sql"])"));
  EXPECT_EQ(answer.at("usage").at("total_tokens"), 173);
  // The conversation goes on, with what was said before.
  const std::string conversation(answer.at("conversation_id").as_string());
  const Finished second = ask(server, {"Who are they?", "-c", conversation});
  EXPECT_EQ(second.exit_code, 0) << second.error;
  const auto messages = model.messages(2);
  ASSERT_EQ(messages.size(), 4U);
  EXPECT_EQ(messages[1].at("content"), "How many customers are there?");
  EXPECT_EQ(messages[2].at("content"), "Two of them.");
}

TEST_F(ServeModel, WithoutTheEndpointTheEngineAnswersAndSaysSo) {
  const ClosedPort nobody;
  LocalServer server(with(nobody.url() + "/v1"));
  const Finished answer = ask(server, {"How many customers are there?", "--stream", "--thinking"});
  EXPECT_EQ(answer.exit_code, 0) << answer.error;
  EXPECT_NE(answer.output.find("**2**"), std::string::npos) << answer.output;
  EXPECT_NE(answer.output.find("The built-in engine answered instead."), std::string::npos) << answer.output;
  server.process().wait_for_error("warning: The language model (m-1 at 127.0.0.1:");
}

TEST_F(ServeModel, TheKeyIsInNoOutput) {
  ModelDialogue model({json_answer(std::string(R"({"error":{"message":"bad key )") + key + "\"}}", 401),
                       json_answer(std::string(R"({"error":{"message":"bad )") + key + "\"}}", 400),
                       model_says("Yes.")});
  LocalServer server(with(model.url(), {"--log-format", "json"}));
  for (int i = 0; i < 3; ++i) {
    const Finished answer = ask(server, {"How many customers are there?", "--json"});
    EXPECT_EQ(answer.exit_code, 0);
    EXPECT_EQ((answer.output + answer.error).find("canary"), std::string::npos) << answer.output;
  }
  EXPECT_EQ(server.stop(), 0);
  EXPECT_EQ((server.log() + server.ready_lines()).find("canary"), std::string::npos) << server.log();
  for (const auto& request : model.peer().requests())
    EXPECT_EQ(request.header("authorization"), std::string("Bearer ") + key);
}

TEST_F(ServeModel, SettingsThatCannotBeAreRefused) {
  for (const auto& [arguments, reason] : std::vector<std::pair<std::vector<std::string>, std::string>>{
           {{"--llm-url", "http://127.0.0.1:1/v1"}, "needs --llm-model"},
           {{"--llm-model", "m-1"}, "--llm-url"},
           {{"--llm-url", "nowhere", "--llm-model", "m-1"}, "AI_SDK_LLM_API_KEY"},
           {{"--llm-url", "http://a/v1", "--llm-model", "m-1", "--llm-timeout", "0"}, "--llm-timeout"}}) {
    Command command;
    command.arguments = {program(), "serve", "--port", "0", "--data", shop()};
    command.arguments.insert(command.arguments.end(), arguments.begin(), arguments.end());
    command.environment = clean_environment(files_.path() / "home");
    const Finished result = run(command);
    EXPECT_EQ(result.exit_code, 2);
    EXPECT_NE(result.error.find(reason), std::string::npos) << result.error;
  }
}

}  // namespace
}  // namespace ai_sdk::testing
