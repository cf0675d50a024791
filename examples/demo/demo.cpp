// What `./dev demo` shows: the main job of this project against a local agent server, through the C++
// library.
#include <ai_sdk/ai_sdk.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

#include <unistd.h>

#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <iomanip>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

namespace {

namespace asio = boost::asio;
using ai_sdk::AgentHandle;
using ai_sdk::AiSdk;
using ai_sdk::EventType;
using Clock = std::chrono::steady_clock;

const bool colours = isatty(STDOUT_FILENO) && !std::getenv("NO_COLOR");
std::string styled(const char* code, const std::string& text) {
  return colours ? "\033[" + std::string(code) + "m" + text + "\033[0m" : text;
}
std::string bold(const std::string& text) { return styled("1", text); }
std::string grey(const std::string& text) { return styled("2", text); }

void title(const std::string& text) { std::cout << "\n" << bold("── " + text + " ") << "\n\n"; }

double milliseconds_since(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

struct Analysis {
  std::string table;
  boost::json::object document;
  double milliseconds = 0;
};

asio::awaitable<Analysis> analyse(AgentHandle agent, std::string table) {
  const auto start = Clock::now();
  const auto as_json = ai_sdk::parameters("format", "json");
  const std::string message = "Analyze the " + table + " table";
  const auto answer = co_await agent.acall(message, {.parameters = as_json});
  Analysis analysis;
  analysis.table = table;
  analysis.document = boost::json::parse(answer.response).as_object();
  analysis.milliseconds = milliseconds_since(start);
  co_return analysis;
}

std::string with_commas(std::int64_t number) {
  std::string digits = std::to_string(number);
  for (int at = static_cast<int>(digits.size()) - 3; at > 0; at -= 3)
    digits.insert(static_cast<std::size_t>(at), ",");
  return digits;
}

std::string shown(const boost::json::value& finding) {
  const auto& fields = finding.as_object();
  std::string text = with_commas(fields.at("count").to_number<std::int64_t>()) + " × ";
  text += fields.at("kind").as_string().c_str();
  if (const auto* column = fields.if_contains("column"); column && column->is_string())
    text += " in " + std::string(column->as_string());
  const auto* samples = fields.if_contains("samples");
  if (samples && samples->is_array() && !samples->as_array().empty() && samples->as_array()[0].is_string() &&
      samples->as_array()[0].as_string() != "NULL")
    text += grey("   e.g. " + std::string(samples->as_array()[0].as_string()).substr(0, 40));
  return text;
}

asio::awaitable<void> analyse_all(AiSdk& client) {
  title("Four tables analysed at once (co_await when_all of four acalls)");
  const auto agent = client.agent("DataQualityPlannerAgent");
  std::vector<asio::awaitable<Analysis>> calls;
  for (const char* table : {"customers", "orders", "products", "inventory"})
    calls.push_back(analyse(agent, table));

  const auto start = Clock::now();
  const auto analyses = co_await ai_sdk::when_all(std::move(calls));
  const double together = milliseconds_since(start);

  double one_by_one = 0;
  for (const char* table : {"customers", "orders", "products", "inventory"}) {
    const auto single = co_await analyse(agent, table);
    one_by_one += single.milliseconds;
  }

  for (const auto& analysis : analyses) {
    const auto& findings = analysis.document.at("findings").as_array();
    std::cout << bold(analysis.table) << "  "
              << with_commas(analysis.document.at("rows").to_number<std::int64_t>()) << " rows, "
              << findings.size() << " kinds of flaws, " << analysis.document.at("tests").as_array().size()
              << " tests proposed\n";
    for (std::size_t i = 0; i < findings.size() && i < 3; ++i)
      std::cout << "    " << shown(findings[i]) << "\n";
    if (findings.size() > 3)
      std::cout << grey("    … and " + std::to_string(findings.size() - 3) + " more") << "\n";
  }
  std::cout << std::fixed << std::setprecision(0) << "\nAll four together took "
            << bold(std::to_string(std::lround(together)) + " ms") << "; one after the other " << one_by_one
            << " ms.\n";
}

asio::awaitable<void> stream_answer(AiSdk& client) {
  const std::string question = "What are the top 5 products by total sales?";
  title("An answer as it arrives: SqlQueryAgent, \"" + question + "\"");
  auto events = co_await client.agent("SqlQueryAgent").astream(question);
  while (auto event = co_await events.next()) {
    switch (event->type) {
      case EventType::start:
        std::cout << grey("[started]") << "\n";
        break;
      case EventType::thinking:
        std::cout << grey("[" + event->content + "]") << "\n";
        break;
      case EventType::tool_use:
        std::cout << grey("[tool: " + event->tool_name + "]") << "\n";
        break;
      case EventType::content:
        std::cout << event->content << std::flush;
        break;
      case EventType::error:
        std::cout << "\nError: " << event->error << "\n";
        break;
      case EventType::end:
        std::cout << "\n" << grey("[done]") << "\n";
        break;
    }
  }
}

// The first lines of an answer: the whole one is what `ai-sdk invoke` prints.
void print_beginning(const std::string& text, int lines) {
  std::istringstream in(text);
  std::string line;
  int printed = 0;
  for (; printed < lines && std::getline(in, line); ++printed) std::cout << "  " << line << "\n";
  int more = 0;
  while (std::getline(in, line)) ++more;
  if (more > 0) std::cout << grey("  … " + std::to_string(more) + " more lines") << "\n";
}

asio::awaitable<void> converse(AiSdk& client) {
  title("A conversation of three turns with DataQualityPlannerAgent");
  ai_sdk::Conversation conversation(client.agent("DataQualityPlannerAgent"));
  for (const char* message : {"Analyze the orders table", "Create tests for the issues", "Show me the SQL"}) {
    std::cout << bold(std::string("you: ") + message) << "\n";
    const std::string answer = co_await conversation.asend(message);
    print_beginning(answer, 14);
    std::cout << "\n";
  }
  std::cout << "Conversation " << conversation.id() << ": " << conversation.size() << " turns\n";
}

asio::awaitable<void> run(AiSdk& client) {
  title("The agents of this server");
  const auto agents = co_await client.alist_agents();
  for (const auto& agent : agents) {
    std::cout << "  " << bold(agent.name) << "\n      " << agent.description << "\n";
  }
  co_await analyse_all(client);
  co_await stream_answer(client);
  co_await converse(client);
}

}  // namespace

int main() {
  try {
    AiSdk client(ai_sdk::AiSdkConfig::from_env({.enable_async = true}));
    asio::io_context loop;
    std::exception_ptr failure;
    asio::co_spawn(loop, run(client), [&](std::exception_ptr error) { failure = error; });
    loop.run();
    if (failure) std::rethrow_exception(failure);
    return 0;
  } catch (const std::exception& error) {
    std::cerr << "The demo failed: " << error.what() << "\n";
    return 1;
  }
}
