#include "test_cases/definition.hpp"
#include "test_cases/parameters.hpp"
#include "test_cases/places.hpp"

#include <boost/json/array.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace ai_sdk::server::tests {
namespace {

std::string complaint(const char* definition, const boost::json::object& parameters) {
  try {
    const Parameters checked(*find_test_definition(definition), parameters);
  } catch (const ParameterError& error) {
    return error.what();
  }
  return {};
}

TEST(Definitions, ThereAre25) {
  std::set<std::string_view> names;
  for (const auto& definition : test_definitions()) names.insert(definition.name);
  EXPECT_EQ(names.size(), 25U);
  EXPECT_EQ(std::count_if(test_definitions().begin(), test_definitions().end(),
                          [](const auto& definition) { return definition.of_column(); }),
            16);
  EXPECT_EQ(find_test_definition("columnvaluestobeunique"), nullptr);
}

TEST(Definitions, FitTypes) {
  const auto fit = [](const char* name, const char* type) { return fits(*find_test_definition(name), type); };
  EXPECT_TRUE(fit("columnValueMaxToBeBetween", "DECIMAL"));
  EXPECT_TRUE(fit("columnValueMaxToBeBetween", "NUMERIC"));
  EXPECT_FALSE(fit("columnValueMaxToBeBetween", "TEXT"));
  EXPECT_TRUE(fit("columnValuesToMatchRegex", "VARCHAR"));
  EXPECT_FALSE(fit("columnValuesToMatchRegex", "DATE"));
  EXPECT_TRUE(fit("columnValuesToBeBetween", "DATE"));
  EXPECT_TRUE(fit("columnValuesToBeUnique", "UUID"));
  EXPECT_TRUE(fit("columnValuesToBeInSet", "BOOLEAN"));
  EXPECT_TRUE(fit("columnValueMaxToBeBetween", "UNKNOWN"));
  EXPECT_EQ(types_of(TypeGroup::all).size(), 41U);
}

TEST(Definitions, AreShownAsTheProtocolHasThem) {
  const auto entity = definition_entity(*find_test_definition("columnValuesToBeBetween"), "an-id");
  EXPECT_EQ(entity.at("fullyQualifiedName"), "columnValuesToBeBetween");
  EXPECT_EQ(entity.at("entityType"), "COLUMN");
  EXPECT_EQ(entity.at("testPlatforms").at(0), "OpenMetadata");
  const auto& parameters = entity.at("parameterDefinition").as_array();
  ASSERT_EQ(parameters.size(), 2U);
  EXPECT_EQ(parameters[0].at("name"), "minValue");
  EXPECT_EQ(parameters[0].at("validationRule").at("parameterField"), "maxValue");
  EXPECT_EQ(parameters[0].at("validationRule").at("rule"), "LESS_THAN_OR_EQUALS");
  EXPECT_EQ(parameters[0].at("required"), false);
}

TEST(Parameters, AreChecked) {
  EXPECT_EQ(complaint("tableRowCountToEqual", {{"value", "3"}}), "");
  EXPECT_EQ(complaint("tableRowCountToEqual", {}),
            "tableRowCountToEqual needs the parameter value: How many rows there are to be.");
  EXPECT_EQ(complaint("tableRowCountToEqual", {{"value", "3.5"}}),
            "the parameter value must be a whole number, not \"3.5\"");
  EXPECT_EQ(complaint("tableRowCountToEqual", {{"value", "3"}, {"x", "1"}}),
            "tableRowCountToEqual has no parameter \"x\": it takes value");
  EXPECT_EQ(complaint("columnValuesToBeUnique", {{"x", "1"}}),
            "columnValuesToBeUnique has no parameter \"x\": it takes none");
  EXPECT_EQ(complaint("columnValuesToBeBetween", {{"minValue", "5"}, {"maxValue", "3"}}),
            "the parameter minValue must not be above maxValue");
  EXPECT_EQ(complaint("columnValuesToBeBetween", {{"minValue", "nan"}}),
            "the parameter minValue must be a number, not \"nan\"");
  EXPECT_EQ(complaint("columnValuesToBeInSet", {{"allowedValues", "['a'"}}),
            "the list \"['a'\" does not end, or does not begin, with a bracket");
  EXPECT_EQ(complaint("columnValuesToBeInSet", {{"allowedValues", "[]"}}).substr(0, 40),
            "the parameter allowedValues must be a li");
  EXPECT_EQ(complaint("columnValuesToBeInSet", {{"allowedValues", "[a]"}, {"matchEnum", "maybe"}}),
            "the parameter matchEnum must be true or false, not \"maybe\"");
  EXPECT_EQ(complaint("tableCustomSQLQuery", {{"sqlExpression", "x"}, {"strategy", "ROW"}}),
            "the parameter strategy must be one of ROWS COUNT, not \"ROW\"");
  EXPECT_EQ(complaint("tableCustomSQLQuery", {{"sqlExpression", " "}}),
            "the parameter sqlExpression must not be empty, not \" \"");
}

TEST(Parameters, ListsOfAllKinds) {
  using List = std::vector<std::string>;
  EXPECT_EQ(read_list("['eu','us']"), (List{"eu", "us"}));
  EXPECT_EQ(read_list(R"(["eu", "u's"])"), (List{"eu", "u's"}));
  EXPECT_EQ(read_list("eu, us"), (List{"eu", "us"}));
  EXPECT_EQ(read_list("[1, 2.5]"), (List{"1", "2.5"}));
  EXPECT_EQ(read_list(R"(['it\'s', ''])"), (List{"it's", ""}));
  EXPECT_EQ(read_list("[]"), List{});
  EXPECT_THROW(read_list("['a"), ParameterError);
  EXPECT_THROW(read_list("['a' 'b']"), ParameterError);
}

TEST(Places, OfTheZoneTable) {
  const auto places = parse_zone_table(
      "# a comment\nES\t+4024-00341\tEurope/Madrid\tMainland\n"
      "US\t+404251-0740023\tAmerica/New_York\nbroken line\n");
  ASSERT_EQ(places.size(), 2U);
  EXPECT_NEAR(places.find("madrid")->second.latitude, 40.4, 1e-9);
  EXPECT_NEAR(places.find("madrid")->second.longitude, -3.683333, 1e-6);
  EXPECT_NEAR(places.find("new york")->second.latitude, 40.714166, 1e-6);
  EXPECT_EQ(place_key("  New   York "), "new york");
}

}  // namespace
}  // namespace ai_sdk::server::tests
