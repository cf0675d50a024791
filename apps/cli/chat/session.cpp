#include "chat/session.hpp"

#include "config/own_file.hpp"
#include "failure.hpp"
#include "last_conversation.hpp"

#include <cstdlib>
#include <filesystem>
#include <utility>

namespace ai_sdk::cli {
namespace {

namespace fs = std::filesystem;

fs::path path_of(const std::string& typed) {
  const char* home = std::getenv("HOME");
  if (typed.starts_with("~/") && home && *home) return fs::path(home) / typed.substr(2);
  return typed;
}

}  // namespace

Session::Session(AiSdkConfig config, JsonObject parameters)
    : config_(std::move(config)), parameters_(std::move(parameters)) {}

std::string Session::conversation() const {
  const auto found = conversations_.find(agent_);
  return found == conversations_.end() ? "" : found->second;
}

void Session::use_agent(const std::string& name) { agent_ = name; }

void Session::clear() {
  conversations_.clear();
  transcript_.clear();
}

AiSdk& Session::client() {
  const std::lock_guard lock(mutex_);
  if (std::exchange(broken_off_, false)) client_.reset();
  if (!client_) client_.emplace(config_);
  return *client_;
}

void Session::break_off() noexcept {
  const std::lock_guard lock(mutex_);
  if (client_) client_->close();
  broken_off_ = true;
}

void Session::check_agent() { client().agent(agent_).get_info(); }

std::vector<AgentInfo> Session::list_agents() { return client().list_agents(); }

std::function<EventRange()> Session::ask(const std::string& message) {
  turn_ = {.agent = agent_, .conversation = conversation(), .message = message, .answer = {}, .remark = {}};
  CallOptions call;
  if (!turn_.conversation.empty()) call.conversation_id = turn_.conversation;
  if (!parameters_.empty()) call.parameters = parameters_;
  return [agent = client().agent(agent_), message, call] { return agent.stream(message, call); };
}

void Session::seen(const StreamEvent& event) {
  if (!event.conversation_id.empty()) {
    turn_.conversation = event.conversation_id;
    conversations_[turn_.agent] = event.conversation_id;
  }
  if (event.type == EventType::content) turn_.answer += event.content;
}

void Session::end_turn(const std::string& remark) {
  turn_.remark = remark;
  remember_conversation(config_.host, turn_.agent, turn_.conversation);
  transcript_.add(std::exchange(turn_, {}));
}

void Session::save(const std::string& file) {
  if (file.empty()) throw UsageError("which file? /save FILE");
  if (transcript_.empty()) throw UsageError("nothing has been said yet");
  const fs::path path = path_of(file);
  std::error_code error;
  if (path.has_parent_path() && !fs::is_directory(path.parent_path(), error))
    throw UsageError("there is no folder " + path.parent_path().string());
  if (fs::is_directory(path, error)) throw UsageError(path.string() + " is a folder");
  const std::string name = fs::absolute(path, error).string();
  if (fs::exists(path, error) && name != saved_)
    throw UsageError(path.string() + " is there already; choose another name");
  write_own_file(name, transcript_.markdown(config_.host));
  saved_ = name;
}

}  // namespace ai_sdk::cli
