#include "faults/fault_plan.hpp"

#include "core/text.hpp"
#include "core/wire/parse.hpp"

#include <boost/json/array.hpp>

#include <cmath>
#include <fstream>
#include <sstream>
#include <utility>

namespace ai_sdk::server {
namespace {

namespace json = boost::json;

constexpr double longest_delay = 3600;

// A number in [0, 1) that follows from the three (splitmix64).
double dice(std::uint64_t seed, std::uint64_t rule, std::uint64_t run) {
  std::uint64_t x = seed * 0x9E3779B97F4A7C15U + rule * 0xD1B54A32D192ED03U + run;
  for (int i = 0; i < 2; ++i) {
    x += 0x9E3779B97F4A7C15U;
    x = (x ^ (x >> 30U)) * 0xBF58476D1CE4E5B9U;
    x = (x ^ (x >> 27U)) * 0x94D049BB133111EBU;
    x ^= x >> 31U;
  }
  return static_cast<double>(x >> 11U) * 0x1.0p-53;
}

}  // namespace

// Reads one rule after the other and says of each what is wrong with it.
class FaultPlanReader {
 public:
  static FaultPlan read(const json::object& document) {
    FaultPlan plan;
    FaultPlanReader reader;
    for (const auto& [key, value] : document) {
      const std::string_view name(key.data(), key.size());
      if (name == "seed") {
        plan.seed_ = reader.count(value, "seed");
      } else if (name == "rules" && value.is_array()) {
        for (const auto& rule : value.get_array()) {
          reader.where_ = "rule " + std::to_string(plan.rules_.size() + 1) + ": ";
          plan.rules_.push_back(reader.rule(rule));
        }
        reader.where_.clear();
      } else {
        reader.refuse("\"" + core::escape_for_terminal(name) +
                      "\" is not known; there are \"seed\" and \"rules\", a list");
      }
    }
    if (plan.rules_.empty()) reader.refuse("there is no rule; give \"rules\": [{…}]");
    return plan;
  }

 private:
  [[noreturn]] void refuse(const std::string& why) const { throw FaultPlanError(where_ + why); }

  std::uint64_t count(const json::value& value, const char* name) const {
    const auto* number = value.if_int64();
    if (!number || *number < 0) refuse(std::string("\"") + name + "\" must be a whole number from 0 on");
    return static_cast<std::uint64_t>(*number);
  }

  double number(const json::value& value, const char* name, double most) const {
    const double read = value.is_number() ? value.to_number<double>() : -1;
    if (!(read >= 0 && read <= most))
      refuse(std::string("\"") + name + "\" must be a number from 0 to " +
             std::to_string(static_cast<int>(most)));
    return read;
  }

  std::string text(const json::value& value, const char* name) const {
    if (!value.is_string()) refuse(std::string("\"") + name + "\" must be a text");
    return std::string(value.get_string());
  }

  void strike(FaultPlan::Rule& rule, Fault::Kind kind) {
    if (rule.fault.kind != Fault::Kind::none)
      refuse(
          "more than one fault is named; there can be one of \"status\", \"drop\", \"cut_after_events\", "
          "\"stall_after_events\" and \"error_after_events\"");
    rule.fault.kind = kind;
  }

  void strike_after(FaultPlan::Rule& rule, Fault::Kind kind, const json::value& value, const char* name) {
    strike(rule, kind);
    rule.fault.after_events = static_cast<std::size_t>(count(value, name));
  }

  void member(FaultPlan::Rule& rule, std::string_view name, const json::value& value);
  FaultPlan::Rule rule(const json::value& value);

  std::string where_;
};

void FaultPlanReader::member(FaultPlan::Rule& rule, std::string_view name, const json::value& value) {
  if (name == "agent") {
    rule.agent = text(value, "agent");
  } else if (name == "on") {
    const std::string on = text(value, "on");
    if (on != "invoke" && on != "stream")
      refuse("\"on\" must be \"invoke\" or \"stream\"; leave it out for both");
    rule.invoke = on == "invoke";
    rule.stream = on == "stream";
  } else if (name == "probability") {
    rule.probability = number(value, "probability", 1);
  } else if (name == "skip") {
    rule.skip = count(value, "skip");
  } else if (name == "times") {
    rule.times = count(value, "times");
  } else if (name == "delay") {
    rule.fault.delay = std::chrono::milliseconds(std::llround(number(value, "delay", longest_delay) * 1000));
  } else if (name == "status") {
    strike(rule, Fault::Kind::refused);
    const auto status = count(value, "status");
    if (status < 400 || status > 599) refuse("\"status\" must be 400 to 599");
    rule.fault.status = static_cast<int>(status);
  } else if (name == "retry_after") {
    rule.fault.retry_after = static_cast<std::int64_t>(count(value, "retry_after"));
  } else if (name == "message") {
    rule.fault.message = text(value, "message");
  } else if (name == "drop") {
    if (!value.is_bool() || !value.get_bool())
      refuse("\"drop\" must be true; leave it out where nothing is dropped");
    strike(rule, Fault::Kind::dropped);
  } else if (name == "cut_after_events") {
    strike_after(rule, Fault::Kind::cut, value, "cut_after_events");
  } else if (name == "stall_after_events") {
    strike_after(rule, Fault::Kind::stalled, value, "stall_after_events");
  } else if (name == "error_after_events") {
    strike_after(rule, Fault::Kind::error, value, "error_after_events");
  } else {
    refuse("\"" + core::escape_for_terminal(name) +
           "\" is not known; docs/server.md lists what a rule may say");
  }
}

FaultPlan::Rule FaultPlanReader::rule(const json::value& value) {
  const json::object* object = value.if_object();
  if (!object) refuse("it must be an object, such as {\"agent\": \"SqlQueryAgent\", \"status\": 503}");
  FaultPlan::Rule rule;
  for (const auto& [key, item] : *object) member(rule, {key.data(), key.size()}, item);
  Fault& fault = rule.fault;
  if (fault.kind == Fault::Kind::none && fault.delay.count() == 0)
    refuse("nothing goes wrong by it; give \"delay\" or a fault such as \"status\": 503");
  if (fault.retry_after && fault.kind != Fault::Kind::refused) refuse("\"retry_after\" goes with \"status\"");
  if (fault.message.empty()) fault.message = "This failure was asked for by the server's file of faults";
  return rule;
}

FaultPlan FaultPlan::parse(std::string_view text) {
  const auto document = core::parse_json(text);
  if (!document || !document->is_object())
    throw FaultPlanError(
        "it is no JSON object; see {\"seed\": 1, \"rules\": [{\"status\": 503, \"times\": 1}]}");
  return FaultPlanReader::read(document->get_object());
}

FaultPlan FaultPlan::read(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  if (!in)
    throw FaultPlanError("the file of faults " + file.string() + " cannot be read; check its path and mode");
  try {
    return parse(text.str());
  } catch (const FaultPlanError& error) {
    throw FaultPlanError("the file of faults " + file.string() + ": " + error.what());
  }
}

FaultPlan::FaultPlan(FaultPlan&& other) noexcept : seed_(other.seed_), rules_(std::move(other.rules_)) {}

FaultPlan& FaultPlan::operator=(FaultPlan&& other) noexcept {
  seed_ = other.seed_;
  rules_ = std::move(other.rules_);
  return *this;
}

std::optional<Fault> FaultPlan::next(std::string_view agent, bool streamed) {
  const std::lock_guard lock(mutex_);
  for (std::size_t i = 0; i < rules_.size(); ++i) {
    Rule& rule = rules_[i];
    if (!rule.agent.empty() && rule.agent != agent) continue;
    if (!(streamed ? rule.stream : rule.invoke)) continue;
    const std::uint64_t run = rule.seen++;
    if (run < rule.skip || rule.struck >= rule.times) continue;
    if (rule.probability < 1 && dice(seed_, i, run) >= rule.probability) continue;
    ++rule.struck;
    return rule.fault;
  }
  return std::nullopt;
}

}  // namespace ai_sdk::server
