#include "batch/record.hpp"

#include "core/wire/json_text.hpp"
#include "model_json.hpp"

namespace ai_sdk::cli {
namespace {

// The key stands first in every record: by that the end of a file is known to be one (record_start).
JsonObject head_of(const RecordFacts& facts, std::string_view status) {
  JsonObject record;
  record["key"] = to_text(facts.key);
  record["id"] = facts.row->id;
  record["line"] = facts.row->line;
  record["status"] = status;
  return record;
}

std::string complete(JsonObject record, const RecordFacts& facts) {
  record.emplace("request_id", facts.request_id);  // a response brings the server's own
  record["attempts"] = facts.attempts;
  record["duration_ms"] = facts.duration.count();
  record["agent"] = facts.agent;
  record["batch"] = facts.batch;
  return core::to_text(record) + "\n";
}

}  // namespace

std::string record_of(const RecordFacts& facts, const InvokeResponse& response) {
  JsonObject record = head_of(facts, "ok");
  // What the server says beside the answer must not take a name of ours.
  for (auto& member : to_json(response)) record.emplace(member.key(), std::move(member.value()));
  return complete(std::move(record), facts);
}

std::string record_of(const RecordFacts& facts, const Failure& failure) {
  JsonObject record = head_of(facts, "error");
  record["error"] = to_json(failure);
  return complete(std::move(record), facts);
}

}  // namespace ai_sdk::cli
