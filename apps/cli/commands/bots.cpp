#include "entity_commands.hpp"

namespace ai_sdk::cli {
namespace {

const EntityKind<BotInfo>& bot_kind() {
  static const EntityKind<BotInfo> bots{
      "bots",
      {"NAME", "DISPLAY NAME", "DESCRIPTION"},
      [](const AiSdk& client, const ListOptions& options) { return client.list_bots(options); },
      [](const BotInfo& bot) {
        return std::vector{bot.name, bot.display_name, bot.description};
      },
      [](const AiSdk& client, const std::string& name) { return client.get_bot(name); },
      [](const BotInfo& bot) {
        return std::vector<std::pair<std::string_view, std::string>>{
            {"Name", bot.name},
            {"Display name", bot.display_name},
            {"Description", bot.description},
            {"User", bot.bot_user ? bot.bot_user->name : ""},
            {"Provider", bot.provider},
        };
      },
  };
  return bots;
}

}  // namespace

void add_bots(CLI::App& app, ConnectionFlags& connection, Chosen& chosen) {
  CLI::App* bots = app.add_subcommand("bots", "The server's bots, as which agents act");
  bots->require_subcommand(1);
  add_list_command(*bots, bot_kind(), "the bots", connection, chosen);
  add_get_command(*bots, bot_kind(), "get", "bot",
                  "  ai-sdk bots get ingestion-bot\n"
                  "  ai-sdk bots get ingestion-bot --json | jq .bot_user",
                  connection, chosen);
}

}  // namespace ai_sdk::cli
