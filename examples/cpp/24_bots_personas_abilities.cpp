// What agents are made of: the server's bots, personas and abilities, asked for at the same time.
#include <ai_sdk/ai_sdk.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <iostream>

namespace asio = boost::asio;
using namespace ai_sdk;

// [list]
asio::awaitable<void> list_all(const AiSdk& client) {
  auto [bots, personas, abilities] =
      co_await when_all(client.alist_bots({.limit = 20}), client.alist_personas(), client.alist_abilities());
  for (const BotInfo& bot : bots) std::cout << "bot " << bot.name << '\n';
  for (const PersonaInfo& persona : personas)
    std::cout << "persona " << persona.name << ": " << persona.description << '\n';
  for (const AbilityInfo& ability : abilities)
    std::cout << "ability " << ability.name << " with " << ability.tools.size() << " tools\n";
}
// [/list]

// [get]
void show_persona(const AiSdk& client, const std::string& name) {
  try {
    std::cout << client.get_persona(name).prompt << '\n';
  } catch (const PersonaNotFoundError& error) {
    std::cout << "There is no persona " << error.persona_name() << '\n';
  }
}
// [/get]

int main() {
  try {
    AiSdk client{AiSdkConfig::from_env({.enable_async = true})};
    asio::io_context loop;
    asio::co_spawn(loop, list_all(client), [](std::exception_ptr error) {
      if (error) std::rethrow_exception(error);
    });
    loop.run();
    show_persona(client, "DataAnalyst");
    show_persona(client, "Nobody");
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
