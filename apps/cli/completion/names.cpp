#include "completion/names.hpp"

#include "config/own_file.hpp"
#include "config/profiles.hpp"
#include "core/text.hpp"
#include "http/state_folder.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <ctime>
#include <filesystem>

namespace ai_sdk::cli {
namespace {

constexpr std::int64_t good_for = 60;  // seconds
constexpr std::chrono::milliseconds patience{2000};

template <class Entity>
std::vector<std::string> lines_of(const std::vector<Entity>& entities) {
  std::vector<std::string> lines;
  for (const auto& entity : entities) {
    std::string text = core::shorten(entity.description, 80);
    std::replace_if(
        text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
    lines.push_back(entity.name + "\t" + core::escape_for_terminal(text));
  }
  return lines;
}

std::vector<std::string> ask_server(std::string_view kind, AiSdkConfig config) {
  config.max_retries = 0;
  config.timeout = patience;
  config.connect_timeout = patience;
  config.debug = false;
  const AiSdk client{std::move(config)};
  ListOptions options;
  options.deadline = patience;
  if (kind == "agents") return lines_of(client.list_agents(options));
  if (kind == "bots") return lines_of(client.list_bots(options));
  if (kind == "personas") return lines_of(client.list_personas(options));
  if (kind == "abilities") return lines_of(client.list_abilities(options));
  McpOptions limits;
  limits.deadline = patience;
  return lines_of(client.mcp().list_tools(limits));
}

// One file for each kind: {"host": …, "at": …, "names": […]}.
std::optional<std::vector<std::string>> remembered(const std::filesystem::path& file,
                                                   const std::string& host) {
  const auto text = read_own_file(file);
  boost::system::error_code error;
  const Json parsed = text ? boost::json::parse(*text, error) : Json(nullptr);
  if (error || !parsed.is_object()) return std::nullopt;
  const std::int64_t age = std::time(nullptr) - parsed.at("at").to_number<std::int64_t>();
  if (parsed.at("host") != Json(host) || age < 0 || age > good_for) return std::nullopt;
  std::vector<std::string> names;
  for (const auto& name : parsed.at("names").as_array()) names.emplace_back(name.as_string());
  return names;
}

void remember(const std::filesystem::path& file, const std::string& host,
              const std::vector<std::string>& names) {
  JsonObject document;
  document["host"] = host;
  document["at"] = static_cast<std::int64_t>(std::time(nullptr));
  boost::json::array list;
  for (const auto& name : names) list.emplace_back(name);
  document["names"] = std::move(list);
  write_own_file(file, boost::json::serialize(document) + "\n");
}

}  // namespace

std::vector<std::string> server_names(std::string_view kind, const ConnectionFlags& flags) noexcept {
  try {
    const AiSdkConfig config = connection_config(flags);
    const auto file = server::StateFolder({}) / ("names-" + std::string(kind) + ".json");
    try {
      if (auto names = remembered(file, config.host)) return std::move(*names);
    } catch (const std::exception&) {  // not what this program has written
    }
    auto names = ask_server(kind, config);
    remember(file, config.host, names);
    return names;
  } catch (...) {  // whoever pressed Tab wants no report
    return {};
  }
}

std::vector<std::string> profile_names() noexcept {
  std::vector<std::string> names;
  try {
    for (const auto& [name, values] : read_config_files().profiles) names.push_back(name);
  } catch (...) {  // the command itself will say what is wrong
  }
  return names;
}

}  // namespace ai_sdk::cli
