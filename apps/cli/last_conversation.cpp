#include "last_conversation.hpp"

#include "config/own_file.hpp"
#include "core/text.hpp"
#include "core/url.hpp"
#include "failure.hpp"
#include "http/state_folder.hpp"

#include <ai_sdk/json.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <filesystem>
#include <vector>

namespace ai_sdk::cli {
namespace {

constexpr std::size_t most_remembered = 200;

struct Entry {
  std::string host, agent, id;
};

std::filesystem::path state_file() { return server::StateFolder({}) / "conversations.json"; }

std::string text(const JsonObject& object, const char* name) {
  const auto* value = object.if_contains(name);
  return value && value->is_string() ? std::string(value->as_string()) : "";
}

// The last one first. A file that cannot be understood holds nothing.
std::vector<Entry> read_entries() {
  std::vector<Entry> entries;
  const auto file = read_own_file(state_file());
  boost::system::error_code error;
  const Json parsed = file ? boost::json::parse(*file, error) : Json(nullptr);
  if (error || !parsed.is_array()) return entries;
  for (const auto& value : parsed.as_array()) {
    if (!value.is_object()) continue;
    const JsonObject& object = value.as_object();
    entries.push_back({text(object, "host"), text(object, "agent"), text(object, "conversation_id")});
  }
  return entries;
}

std::string server_of(const std::string& host) { return core::parse_base_url(host).to_string(); }

}  // namespace

std::string last_conversation(const std::string& host, const std::string& agent) {
  const std::string server = server_of(host);
  try {
    for (const Entry& entry : read_entries())
      if (entry.host == server && entry.agent == agent) return entry.id;
  } catch (const std::runtime_error& error) {
    throw UsageError(std::string("the last conversation cannot be found: ") + error.what());
  }
  throw UsageError("there is no conversation with " + agent + " at " + server +
                   " to go on with; leave --continue out to begin one");
}

void remember_conversation(const std::string& host, const std::string& agent,
                           const std::string& id) noexcept {
  if (id.empty()) return;
  try {
    const std::string server = server_of(host);
    std::vector<Entry> entries = read_entries();
    if (!entries.empty() && entries[0].host == server && entries[0].agent == agent && entries[0].id == id)
      return;
    std::erase_if(entries, [&](const Entry& entry) { return entry.host == server && entry.agent == agent; });
    entries.insert(entries.begin(), {server, core::to_valid_utf8(agent), id});
    if (entries.size() > most_remembered) entries.resize(most_remembered);
    boost::json::array document;
    for (const Entry& entry : entries) {
      JsonObject object;
      object["host"] = entry.host;
      object["agent"] = entry.agent;
      object["conversation_id"] = entry.id;
      document.emplace_back(std::move(object));
    }
    write_own_file(state_file(), boost::json::serialize(document) + "\n");
  } catch (...) {  // the answer is what counts; --continue says what is missing
  }
}

}  // namespace ai_sdk::cli
