// No answer of an MCP server crashes its reader, whatever its bytes and however they are cut; what is handed
// out is valid UTF-8 and, for a language model, JSON.
#include "check.hpp"
#include "core/mcp/answer.hpp"
#include "core/mcp/session.hpp"
#include "core/mcp/tools.hpp"
#include "core/text.hpp"
#include "core/wire/json_text.hpp"
#include "core/wire/parse.hpp"

#include <fuzzer/FuzzedDataProvider.h>

#include <optional>

namespace {

using namespace ai_sdk;
using namespace ai_sdk::core;
using namespace ai_sdk::core::mcp;

struct Got {
  std::vector<std::string> owed;
  std::size_t steps = 0;
  std::optional<std::string> result;
  std::string failure;
  friend bool operator==(const Got&, const Got&) = default;
};

Got read(const std::string& type, std::string_view body, std::size_t piece, std::optional<Json>& result) {
  AnswerReader::Limits limits;
  limits.max_message = 4096;
  AnswerReader reader("r-1", limits);
  Got got;
  try {
    reader.begin(type);
    for (std::size_t at = 0; at < body.size(); at += piece) {
      reader.feed(body.substr(at, piece));
      for (auto& message : reader.take_owed()) {
        FUZZ_CHECK(is_valid_utf8(message) && parse_json(message));
        got.owed.push_back(std::move(message));
      }
      for (const auto& step : reader.take_progress()) {
        FUZZ_CHECK(is_valid_utf8(step.message));
        ++got.steps;
      }
    }
    if (!reader.finish()) return got;
    Reply reply = reader.take_reply();
    if (reply.error) {
      FUZZ_CHECK(is_valid_utf8(reply.error->message) && !reply.error->message.empty());
      got.failure = reply.error->message;
    } else {
      got.result = to_text(reply.result);
      result = std::move(reply.result);
    }
  } catch (const ProtocolError& error) {
    FUZZ_CHECK(is_valid_utf8(error.what()));
    got.failure = error.what();
  }
  return got;
}

void check_tools(const Json& result) {
  try {
    for (const ToolInfo& tool : read_tools(result).tools) {
      FUZZ_CHECK(!tool.name.empty() && is_valid_utf8(tool.name));
      for (const ToolParameter& parameter : tool.parameters) FUZZ_CHECK(!parameter.type.empty());
      FUZZ_CHECK(openai_tool(tool).at("function").as_object().contains("parameters"));
    }
  } catch (const ProtocolError&) {
  }
}

void check_call(const Json& result) {
  for (const char* tool : {"t", "get_entity_lineage"}) {
    try {
      const CallOutcome outcome = read_call(tool, result);
      FUZZ_CHECK(!outcome.failure || !outcome.result.success);
      FUZZ_CHECK(!outcome.result.truncated || !outcome.result.success);
      const std::string text = text_for_model(outcome.result);
      FUZZ_CHECK(is_valid_utf8(text) && parse_json(text));
      if (outcome.failure) FUZZ_CHECK(is_valid_utf8(failure_for_model(outcome.failure->message, {})));
    } catch (const ProtocolError&) {
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* input, std::size_t size) {
  FuzzedDataProvider provider{input, size};
  const std::string type = provider.ConsumeBool() ? "text/event-stream" : "application/json";
  const std::size_t piece = provider.ConsumeIntegralInRange<std::size_t>(1, 64);
  const std::string body = provider.ConsumeRemainingBytesAsString();
  std::optional<Json> result, again;
  const Got whole = read(type, body, body.size() + 1, result);
  const Got pieces = read(type, body, piece, again);
  // Where a limit or a broken message ends it, more of what came before may have been seen.
  if (whole.failure.empty()) FUZZ_CHECK(whole == pieces);
  error_for(body, "r-1");
  Session::is_declined(500, body);
  if (!result) return 0;
  Session session;
  try {
    session.open(*result, "s");
    FUZZ_CHECK(session.ready());
  } catch (const ProtocolError& error) {
    FUZZ_CHECK(is_valid_utf8(error.what()));
  }
  check_tools(*result);
  check_call(*result);
  return 0;
}
