#include "source.hpp"

namespace ai_sdk::server::tests {
namespace {

// Five rows, one of them empty; `n` has a text among its numbers.
class ColumnTests : public ::testing::Test {
 protected:
  void SetUp() override {
    sources.add(
        "shop",
        "CREATE TABLE t(id INTEGER PRIMARY KEY, n INTEGER, x REAL, s TEXT, flag BOOLEAN, at TIMESTAMP, "
        "ms INTEGER, dup TEXT, \"odd \"\"name\" INTEGER);"
        "INSERT INTO t VALUES"
        "(1, 1, 0.5, 'eu', 1, '2026-01-01 00:00:00', 1767225600000, 'a', 1),"
        "(2, 2, 1.5, 'us', 0, '2026-01-02T00:00:00', 1767312000000, 'a', 2),"
        "(3, 3, 2.5, 'eu', 1, '2026-01-03', 1767398400000, 'b', 3),"
        "(4, 10, 3.5, 'N/A', 0, 'no date', 1767484800000, 'c', 4),"
        "(5, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 5);"
        "CREATE TABLE mixed(n INTEGER); INSERT INTO mixed VALUES (1), (2), ('three');"
        "CREATE TABLE empty(n INTEGER, s TEXT);");
  }
  std::string run(const std::string& definition, const std::string& column,
                  const boost::json::object& parameters, std::string_view type = "INT",
                  const std::string& table = "t") {
    return in_short(sources.run(definition, table, column, parameters, type));
  }
  Sources sources;
};

TEST_F(ColumnTests, Lengths) {
  EXPECT_EQ(run("columnValueLengthsToBeBetween", "s", {{"minLength", "2"}, {"maxLength", "3"}}, "TEXT"),
            "Success 5/0 minValueLength=2 maxValueLength=3");
  EXPECT_EQ(run("columnValueLengthsToBeBetween", "s", {{"maxLength", "2"}}, "TEXT"),
            "Failed 4/1 minValueLength=2 maxValueLength=3");
  EXPECT_EQ(run("columnValueLengthsToBeBetween", "s", {{"minLength", "3"}}, "TEXT"),
            "Failed 2/3 minValueLength=2 maxValueLength=3");
  EXPECT_EQ(run("columnValueLengthsToBeBetween", "s", {{"minLength", "1"}}, "TEXT", "empty"), "Success 0/0");
}

TEST_F(ColumnTests, Max) {
  EXPECT_EQ(run("columnValueMaxToBeBetween", "n", {{"minValueForMaxInCol", "10"}}), "Success max=10");
  EXPECT_EQ(run("columnValueMaxToBeBetween", "n", {{"maxValueForMaxInCol", "9.5"}}), "Failed max=10");
  EXPECT_EQ(run("columnValueMaxToBeBetween", "n", {{"maxValueForMaxInCol", "2"}}, "INT", "mixed"),
            "Success max=2");
}

TEST_F(ColumnTests, Min) {
  EXPECT_EQ(
      run("columnValueMinToBeBetween", "n", {{"minValueForMinInCol", "1"}, {"maxValueForMinInCol", "1"}}),
      "Success min=1");
  EXPECT_EQ(run("columnValueMinToBeBetween", "x", {{"minValueForMinInCol", "1"}}), "Failed min=0.5");
}

TEST_F(ColumnTests, Mean) {
  EXPECT_EQ(
      run("columnValueMeanToBeBetween", "n", {{"minValueForMeanInCol", "4"}, {"maxValueForMeanInCol", "4"}}),
      "Success mean=4");
  EXPECT_EQ(run("columnValueMeanToBeBetween", "x", {{"maxValueForMeanInCol", "1"}}), "Failed mean=2");
}

TEST_F(ColumnTests, MedianOfAnEvenAndAnOddNumber) {
  EXPECT_EQ(run("columnValueMedianToBeBetween", "n",
                {{"minValueForMedianInCol", "2"}, {"maxValueForMedianInCol", "3"}}),
            "Success median=2.5");
  EXPECT_EQ(run("columnValueMedianToBeBetween", "id", {{"minValueForMedianInCol", "4"}}), "Failed median=3");
}

TEST_F(ColumnTests, StandardDeviationOfTheWholePopulation) {
  EXPECT_EQ(run("columnValueStdDevToBeBetween", "id",
                {{"minValueForStdDevInCol", "1.41"}, {"maxValueForStdDevInCol", "1.42"}}),
            "Success stddev=1.4142135623730951");
  EXPECT_EQ(run("columnValueStdDevToBeBetween", "n", {{"maxValueForStdDevInCol", "3"}}).substr(0, 14),
            "Failed stddev=");
}

TEST_F(ColumnTests, Sum) {
  EXPECT_EQ(run("columnValuesSumToBeBetween", "n", {{"minValueForColSum", "16"}}), "Success sum=16");
  EXPECT_EQ(run("columnValuesSumToBeBetween", "x", {{"minValueForColSum", "9"}}), "Failed sum=8");
}

TEST_F(ColumnTests, AMeasureOfNothingIsAborted) {
  EXPECT_EQ(run("columnValueMaxToBeBetween", "n", {{"maxValueForMaxInCol", "9"}}, "INT", "empty"), "Aborted");
  EXPECT_EQ(run("columnValueMedianToBeBetween", "n", {{"maxValueForMedianInCol", "9"}}, "INT", "empty"),
            "Aborted");
  EXPECT_EQ(run("columnValueStdDevToBeBetween", "n", {{"maxValueForStdDevInCol", "9"}}, "INT", "empty"),
            "Aborted");
  const auto outcome =
      sources.run("columnValueMeanToBeBetween", "empty", "n", {{"maxValueForMeanInCol", "9"}});
  EXPECT_EQ(outcome.message, "The column has no number in it.");
}

TEST_F(ColumnTests, MissingCountHasToBeExact) {
  EXPECT_EQ(run("columnValuesMissingCount", "s", {{"missingCountValue", "1"}}, "TEXT"),
            "Success nullCount=1");
  EXPECT_EQ(run("columnValuesMissingCount", "s", {{"missingCountValue", "0"}}, "TEXT"), "Failed nullCount=1");
  EXPECT_EQ(run("columnValuesMissingCount", "s", {{"missingCountValue", "2"}, {"missingValueMatch", "N/A"}},
                "TEXT"),
            "Success nullCount=2");
}

TEST_F(ColumnTests, Between) {
  EXPECT_EQ(run("columnValuesToBeBetween", "n", {{"minValue", "1"}, {"maxValue", "10"}}),
            "Success 5/0 min=1 max=10");
  EXPECT_EQ(run("columnValuesToBeBetween", "n", {{"minValue", "2"}, {"maxValue", "9"}}),
            "Failed 3/2 min=1 max=10");
  EXPECT_EQ(run("columnValuesToBeBetween", "n", {{"minValue", "0"}}, "INT", "mixed"),
            "Failed 2/1 min=1 max=2");
  EXPECT_EQ(run("columnValuesToBeBetween", "odd \"name", {{"maxValue", "4"}}), "Failed 4/1 min=1 max=5");
}

TEST_F(ColumnTests, BetweenTimes) {
  // Seconds, and the same as milliseconds; the text that is no date fails.
  EXPECT_EQ(run("columnValuesToBeBetween", "at", {{"minValue", "1767225600"}}, "TIMESTAMP"),
            "Failed 4/1 min=2026-01-01 00:00:00 max=no date");
  EXPECT_EQ(run("columnValuesToBeBetween", "at", {{"minValue", "1767312000000"}}, "TIMESTAMP").substr(0, 10),
            "Failed 3/2");
  EXPECT_EQ(run("columnValuesToBeBetween", "ms", {{"minValue", "1767225600"}, {"maxValue", "1767484800"}},
                "TIMESTAMP"),
            "Success 5/0 min=1767225600000 max=1767484800000");
}

TEST_F(ColumnTests, InSet) {
  EXPECT_EQ(run("columnValuesToBeInSet", "s", {{"allowedValues", "['eu', 'us']"}}, "TEXT"),
            "Success 3/2 allowedValueCount=3");
  EXPECT_EQ(run("columnValuesToBeInSet", "s", {{"allowedValues", "['fr']"}}, "TEXT"),
            "Failed 0/5 allowedValueCount=0");
  EXPECT_EQ(
      run("columnValuesToBeInSet", "s", {{"allowedValues", "['eu', 'us']"}, {"matchEnum", "true"}}, "TEXT"),
      "Failed 3/2 allowedValueCount=3");
  EXPECT_EQ(
      run("columnValuesToBeInSet", "id", {{"allowedValues", "[1, 2.0, '3', 4, 5]"}, {"matchEnum", "True"}}),
      "Success 5/0 allowedValueCount=5");
  EXPECT_EQ(run("columnValuesToBeInSet", "flag", {{"allowedValues", "['true']"}}, "BOOLEAN"),
            "Success 2/3 allowedValueCount=2");
}

TEST_F(ColumnTests, NotInSet) {
  EXPECT_EQ(run("columnValuesToBeNotInSet", "s", {{"forbiddenValues", "[\"fr\", \"it's\"]"}}, "TEXT"),
            "Success 5/0 countForbiddenValues=0");
  EXPECT_EQ(run("columnValuesToBeNotInSet", "s", {{"forbiddenValues", "['N/A', 'us']"}}, "TEXT"),
            "Failed 3/2 countForbiddenValues=2");
}

TEST_F(ColumnTests, NotNull) {
  EXPECT_EQ(run("columnValuesToBeNotNull", "id", {}), "Success 5/0 nullCount=0");
  EXPECT_EQ(run("columnValuesToBeNotNull", "n", {}), "Failed 4/1 nullCount=1");
}

TEST_F(ColumnTests, Unique) {
  EXPECT_EQ(run("columnValuesToBeUnique", "n", {}), "Success 4/0 valueCount=4 uniqueCount=4");
  EXPECT_EQ(run("columnValuesToBeUnique", "dup", {}, "TEXT"), "Failed 2/2 valueCount=4 uniqueCount=2");
}

TEST_F(ColumnTests, MatchesAPattern) {
  EXPECT_EQ(run("columnValuesToMatchRegex", "s", {{"regex", "^([a-z]{2}|N/A)$"}}, "TEXT"),
            "Success 5/0 likeCount=4");
  EXPECT_EQ(run("columnValuesToMatchRegex", "s", {{"regex", "^[a-z]{2}$"}}, "TEXT"),
            "Failed 4/1 likeCount=3");
  EXPECT_EQ(run("columnValuesToMatchRegex", "s", {{"regex", "("}}, "TEXT"), "Aborted");
}

TEST_F(ColumnTests, MatchesNoPattern) {
  EXPECT_EQ(run("columnValuesToNotMatchRegex", "s", {{"forbiddenRegex", "[0-9]"}}, "TEXT"),
            "Success 5/0 notLikeCount=0");
  EXPECT_EQ(run("columnValuesToNotMatchRegex", "s", {{"forbiddenRegex", "^e"}}, "TEXT"),
            "Failed 3/2 notLikeCount=2");
}

TEST_F(ColumnTests, AValueIsNeverRun) {
  EXPECT_EQ(run("columnValuesToBeNotInSet", "s", {{"forbiddenValues", "[\"'); DROP TABLE t; --\"]"}}, "TEXT"),
            "Success 5/0 countForbiddenValues=0");
  EXPECT_EQ(run("columnValuesToBeNotNull", "id", {}), "Success 5/0 nullCount=0");
}

TEST_F(ColumnTests, AColumnThatIsGoneAborts) {
  EXPECT_EQ(run("columnValuesToBeNotNull", "nothing", {}), "Aborted");
}

TEST(LocationTest, CitiesOfTheTimeZones) {
  Sources sources;
  sources.add(
      "geo",
      "CREATE TABLE shops(city TEXT, lat REAL, lon REAL);"
      "INSERT INTO shops VALUES ('Paris', 48.86, 2.35), ('new york', 40.71, -74.0), ('Nowhere', 1, 1);"
      "CREATE TABLE wrong(city TEXT, lat REAL, lon REAL);"
      "INSERT INTO wrong VALUES ('Paris', 48.86, 2.35), ('Berlin', 48.86, 2.35);");
  if (!std::filesystem::exists("/usr/share/zoneinfo/zone.tab"))
    GTEST_SKIP() << "no tz database on this machine";
  const boost::json::object parameters{{"locationReferenceType", "CITY"},
                                       {"longitudeColumnName", "lon"},
                                       {"latitudeColumnName", "lat"},
                                       {"radius", "20000"}};
  EXPECT_EQ(in_short(sources.run("columnValuesToBeAtExpectedLocation", "shops", "city", parameters, "TEXT")),
            "Success validLocation=2 invalidLocation=0 unknownLocation=1");
  EXPECT_EQ(in_short(sources.run("columnValuesToBeAtExpectedLocation", "wrong", "city", parameters, "TEXT")),
            "Failed validLocation=1 invalidLocation=1 unknownLocation=0");
}

TEST(LocationTest, PostalCodesOfATable) {
  Sources sources;
  sources.add("geo",
              "CREATE TABLE shops(zip TEXT, lat REAL, lon REAL);"
              "INSERT INTO shops VALUES ('10115', 52.53, 13.38), ('80331', 52.53, 13.38);");
  const boost::json::object parameters{{"locationReferenceType", "['POSTAL_CODE']"},
                                       {"longitudeColumnName", "lon"},
                                       {"latitudeColumnName", "lat"},
                                       {"radius", "5000"}};
  EXPECT_EQ(in_short(sources.run("columnValuesToBeAtExpectedLocation", "shops", "zip", parameters, "TEXT")),
            "Aborted");
  sources.add("reference",
              "CREATE TABLE postal_codes(postal_code TEXT, latitude REAL, longitude REAL);"
              "INSERT INTO postal_codes VALUES ('10115', 52.532, 13.385), ('80331', 48.135, 11.573);");
  EXPECT_EQ(in_short(sources.run("columnValuesToBeAtExpectedLocation", "shops", "zip", parameters, "TEXT")),
            "Failed validLocation=1 invalidLocation=1 unknownLocation=0");
}

}  // namespace
}  // namespace ai_sdk::server::tests
