#include "batch/message_template.hpp"

#include "batch/row.hpp"
#include "failure.hpp"

#include <boost/json/parse.hpp>

#include <gtest/gtest.h>

namespace ai_sdk::cli {
namespace {

RawRow row(std::string_view json) { return {7, boost::json::parse(json).as_object()}; }

std::string error_of(std::string_view text) {
  try {
    const MessageTemplate parsed(text);
    return {};
  } catch (const UsageError& error) {
    return error.what();
  }
}

TEST(MessageTemplate, NamesStandForMembers) {
  EXPECT_EQ(MessageTemplate("Analyze the {table} table").fill(row(R"({"table":"orders"})")),
            "Analyze the orders table");
  EXPECT_EQ(MessageTemplate("{a}{b}{a}").fill(row(R"({"a":"x","b":"{a}"})")), "x{a}x") << "filled in once";
  EXPECT_EQ(MessageTemplate("{n} {t} {o} {e}").fill(row(R"({"n":-1.5,"t":true,"o":{"k":[1]},"e":""})")),
            "-1.5E0 true {\"k\":[1]} ");
  EXPECT_EQ(MessageTemplate("{a b}ä").fill(row(R"({"a b":"ü"})")), "üä");
  EXPECT_EQ(MessageTemplate("").fill(row("{}")), "");
}

TEST(MessageTemplate, DoubledBracesAreBraces) {
  EXPECT_EQ(MessageTemplate("{{x}} {{{x}}}").fill(row(R"({"x":"1"})")), "{x} {1}");
  EXPECT_EQ(MessageTemplate("{{}}").fill(row("{}")), "{}");
}

TEST(MessageTemplate, WrongOnesSayWhatToWrite) {
  EXPECT_NE(error_of("a {b").find("write {{"), std::string::npos);
  EXPECT_NE(error_of("a {b {c}").find("write {{"), std::string::npos);
  EXPECT_NE(error_of("a } b").find("write }}"), std::string::npos);
  EXPECT_NE(error_of("a {} b").find("{{}}"), std::string::npos);
  EXPECT_EQ(error_of("a {b} c"), "");
}

TEST(MessageTemplate, AMissingMemberNamesTheLineAndWhatThereIs) {
  for (const auto* json : {R"({"tabel":"x","id":1})", R"({"table":null,"tabel":"x"})"}) {
    try {
      MessageTemplate("{table}").fill(row(json));
      FAIL() << json;
    } catch (const RowError& error) {
      const std::string text = error.what();
      EXPECT_NE(text.find("line 7"), std::string::npos) << text;
      EXPECT_NE(text.find("{table}"), std::string::npos) << text;
      EXPECT_NE(text.find("tabel"), std::string::npos) << text;
    }
  }
}

}  // namespace
}  // namespace ai_sdk::cli
