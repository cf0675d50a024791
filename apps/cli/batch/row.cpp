#include "batch/row.hpp"

namespace ai_sdk::cli {
namespace {

std::string names_of(const JsonObject& members) {
  std::string names;
  for (const auto& member : members) {
    names += (names.empty() ? "" : ", ") + std::string(member.key());
    if (names.size() > 200) return names + ", …";
  }
  return names.empty() ? "it is empty" : "it has " + names;
}

const Json* find(const JsonObject& members, std::string_view name) {
  const auto place = members.find(name);
  return place == members.end() || place->value().is_null() ? nullptr : &place->value();
}

std::string message_of(const RawRow& raw, const RowRules& rules) {
  if (rules.message) return rules.message->fill(raw);
  const Json* message = find(raw.members, "message");
  if (message == nullptr) {
    throw RowError(raw.line, "there is no \"message\" (" + names_of(raw.members) +
                                 "); add one, or make it from the others with --template \"… {name} …\"");
  }
  if (!message->is_string()) throw RowError(raw.line, "\"message\" must be a string");
  return std::string(message->get_string());
}

}  // namespace

Row make_row(RawRow raw, const RowRules& rules) {
  Row row;
  row.line = raw.line;
  row.message = message_of(raw, rules);
  row.parameters = rules.parameters;
  if (const Json* parameters = find(raw.members, "parameters")) {
    if (!parameters->is_object()) throw RowError(raw.line, "\"parameters\" must be a JSON object");
    for (const auto& member : parameters->get_object()) row.parameters[member.key()] = member.value();
  }
  if (row.message.empty() && row.parameters.empty()) {
    throw RowError(raw.line, "the message is empty, and there are no parameters");
  }
  if (const Json* conversation = find(raw.members, "conversation_id")) {
    if (!conversation->is_string()) throw RowError(raw.line, "\"conversation_id\" must be a string");
    row.conversation_id = conversation->get_string();
  }
  if (const Json* id = find(raw.members, "id")) {
    if (!id->is_string() && !id->is_number()) {
      throw RowError(raw.line, "\"id\" must be a string or a number");
    }
    row.id = *id;
  }
  return row;
}

}  // namespace ai_sdk::cli
