#pragma once

#include "agents/data_quality/data_quality_agent.hpp"
#include "catalog/sample_shop.hpp"
#include "catalog/sqlite_source.hpp"
#include "database.hpp"
#include "store/store.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include <memory>
#include <string>
#include <vector>

namespace ai_sdk::server::quality {

struct Recorder final : EventSink {
  void content(std::string_view markdown) override {
    text += markdown;
    ++pieces;
  }
  void thinking(std::string_view) override { ++thoughts; }
  void tool_use(std::string_view name, boost::json::object, boost::json::object) override {
    tools.emplace_back(name);
  }
  std::string text;
  int pieces = 0;
  int thoughts = 0;
  std::vector<std::string> tools;
};

// A conversation with the agent over one database and a store on a file.
class Talk {
 public:
  explicit Talk(const std::filesystem::path& file) : store_(directory_.path() / "store.db") {
    catalog_.add(open_sqlite_source(file));
  }

  std::string say(const std::string& message, const std::string& parameters = "{}") {
    last = Recorder();
    AgentRun run{.message = message,
                 .parameters = boost::json::parse(parameters).as_object(),
                 .conversation_id = "c",
                 .history = {},
                 .memory = memory,
                 .stop = stop.get_token(),
                 .may_edit = may_edit};
    usage = agent_->run(run, {catalog_, store_}, last);
    return last.text;
  }

  Store& store() { return store_; }
  Recorder last;
  RunUsage usage;
  boost::json::object memory;
  std::stop_source stop;
  bool may_edit = true;

 private:
  TemporaryDirectory directory_;
  Catalog catalog_;
  Store store_;
  std::unique_ptr<Agent> agent_ = make_data_quality_agent();
};

// The sample shop, made once for all tests of the program.
inline const std::filesystem::path& sample_shop_file() {
  static const TemporaryDirectory directory;
  static const std::filesystem::path file = [] {
    const std::filesystem::path path = directory.path() / "shop.db";
    create_sample_shop(path);
    return path;
  }();
  return file;
}

inline bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace ai_sdk::server::quality
