// The built-in definitions: names, parameters and types are facts of the catalog protocol.
#include "test_cases/definition.hpp"

#include <array>

namespace ai_sdk::server::tests {
namespace {

using P = ParameterDefinition;
using K = ParameterKind;
using T = TypeGroup;

// A lowest and a highest value, each of which may be left out.
constexpr std::array<P, 2> bounds(std::string_view low, std::string_view high, K kind,
                                  std::string_view low_text, std::string_view high_text) {
  return {P{low, kind, "INT", false, low_text, {}, high, {}},
          P{high, kind, "INT", false, high_text, {}, {}, low}};
}

constexpr auto lengths =
    bounds("minLength", "maxLength", K::whole, "The shortest length that is right; none where left out.",
           "The longest length that is right; none where left out.");
constexpr auto of_max = bounds("minValueForMaxInCol", "maxValueForMaxInCol", K::number,
                               "What the largest value must reach.", "What it must not exceed.");
constexpr auto of_min = bounds("minValueForMinInCol", "maxValueForMinInCol", K::number,
                               "What the smallest value must reach.", "What it must not exceed.");
constexpr auto of_mean = bounds("minValueForMeanInCol", "maxValueForMeanInCol", K::number,
                                "What the mean must reach.", "What it must not exceed.");
constexpr auto of_median = bounds("minValueForMedianInCol", "maxValueForMedianInCol", K::number,
                                  "What the median must reach.", "What it must not exceed.");
constexpr auto of_deviation = bounds("minValueForStdDevInCol", "maxValueForStdDevInCol", K::number,
                                     "What the standard deviation must reach.", "What it must not exceed.");
constexpr auto of_sum = bounds("minValueForColSum", "maxValueForColSum", K::number,
                               "What the sum must reach.", "What it must not exceed.");
constexpr auto values =
    bounds("minValue", "maxValue", K::number, "The smallest value that is right; an epoch time for dates.",
           "The largest value that is right; an epoch time for dates.");
constexpr auto column_counts =
    bounds("minColValue", "maxColValue", K::whole, "The fewest columns that are right.",
           "The most columns that are right.");
constexpr auto row_counts = bounds("minValue", "maxValue", K::whole, "The fewest rows that are right.",
                                   "The most rows that are right.");

constexpr std::array missing{
    P{"missingCountValue", K::whole, "INT", true, "How many values are to be missing."},
    P{"missingValueMatch", K::list, "STRING", false,
      "Texts that count as missing beside NULL and the empty text, such as N/A."}};
constexpr std::array allowed{
    P{"allowedValues", K::list, "ARRAY", true, "The values that may be there, as a list."},
    P{"matchEnum", K::flag, "BOOLEAN", false, "true: every row has one of them; false: one row is enough."}};
constexpr std::array forbidden{
    P{"forbiddenValues", K::list, "ARRAY", true, "The values that must not be there, as a list."}};
constexpr std::array regex{P{"regex", K::text, "STRING", true, "The pattern, as the database writes it."}};
constexpr std::array not_regex{
    P{"forbiddenRegex", K::text, "STRING", true, "The pattern that no value may match."}};
constexpr std::array<std::string_view, 2> place_kinds{"CITY", "POSTAL_CODE"};
constexpr std::array location{
    P{"locationReferenceType", K::choice, "ARRAY", true, "What the column names.", place_kinds},
    P{"longitudeColumnName", K::text, "STRING", true, "The column with the longitude, in degrees."},
    P{"latitudeColumnName", K::text, "STRING", true, "The column with the latitude, in degrees."},
    P{"radius", K::number, "FLOAT", true, "How far from the place is still there, in metres."}};
constexpr std::array column_count{
    P{"columnCount", K::whole, "INT", true, "How many columns there are to be."}};
constexpr std::array column_name{
    P{"columnName", K::text, "STRING", true, "The column that has to be there."}};
constexpr std::array column_names{
    P{"columnNames", K::text, "STRING", true, "The names of all columns, with commas between them."},
    P{"ordered", K::flag, "BOOLEAN", false, "true: they stand in this order, too."}};
constexpr std::array<std::string_view, 2> strategies{"ROWS", "COUNT"};
constexpr std::array<std::string_view, 6> operators{"==", ">", ">=", "<", "<=", "!="};
constexpr std::array custom{
    P{"sqlExpression", K::text, "STRING", true, "The query."},
    P{"strategy", K::choice, "ARRAY", false, "ROWS (usual): its rows are counted; COUNT: it counts itself.",
      strategies},
    P{"operator", K::choice, "STRING", false,
      "How the number is held against the threshold; <= where left out.", operators},
    P{"threshold", K::number, "NUMBER", false, "What the number is held against; 0 where left out."},
    P{"partitionExpression", K::text, "STRING", false,
      "A condition: which rows of the table count as passed or failed."}};
constexpr std::array difference{
    P{"keyColumns", K::list, "ARRAY", false, "What tells the rows apart; the primary key where left out."},
    P{"table2", K::text, "STRING", true, "The fully qualified name of the other table."},
    P{"table2.keyColumns", K::list, "ARRAY", false, "The same columns' names in the other table."},
    P{"threshold", K::number, "NUMBER", false, "How many rows may differ; 0 where left out."},
    P{"useColumns", K::list, "ARRAY", false, "The columns to compare; all where left out."},
    P{"where", K::text, "STRING", false, "A condition: which rows of both tables are compared."},
    P{"caseSensitiveColumns", K::flag, "BOOLEAN", false, "true: columns of both tables are spelt alike."}};
constexpr std::array row_count{P{"value", K::whole, "INT", true, "How many rows there are to be."}};
constexpr std::array<std::string_view, 4> units{"HOUR", "DAY", "MONTH", "YEAR"};
constexpr std::array inserted{
    P{"min", K::whole, "INT", false, "The fewest new rows that are right.", {}, "max", {}},
    P{"max", K::whole, "INT", false, "The most new rows that are right.", {}, {}, "min"},
    P{"columnName", K::text, "STRING", true, "The column that tells when a row came."},
    P{"rangeType", K::choice, "STRING", true, "The unit of the time looked back.", units},
    P{"rangeInterval", K::whole, "INT", true, "How many of these units."}};

constexpr std::array<TestDefinition, 25> table{{
    {"columnValueLengthsToBeBetween", "Lengths between", T::text_or_array, "Accuracy",
     "All texts are neither too short nor too long.", lengths, true, false},
    {"columnValueMaxToBeBetween", "Largest value between", T::number, "Accuracy",
     "The largest value lies in a range.", of_max, false, true},
    {"columnValueMeanToBeBetween", "Mean between", T::number_or_array, "Accuracy",
     "The mean of the values lies in a range.", of_mean, false, true},
    {"columnValueMedianToBeBetween", "Median between", T::number, "Accuracy",
     "The median of the values lies in a range.", of_median, false, true},
    {"columnValueMinToBeBetween", "Smallest value between", T::number, "Accuracy",
     "The smallest value lies in a range.", of_min, false, true},
    {"columnValueStdDevToBeBetween", "Standard deviation between", T::number, "Accuracy",
     "The standard deviation of the values lies in a range.", of_deviation, false, true},
    {"columnValuesMissingCount", "Missing values", T::all, "Completeness",
     "So many values are missing, and neither more nor fewer.", missing, false, false},
    {"columnValuesSumToBeBetween", "Sum between", T::number, "Accuracy",
     "The sum of the values lies in a range.", of_sum, false, true},
    {"columnValuesToBeAtExpectedLocation", "At the expected place", T::number_or_text, "Accuracy",
     "Each pair of coordinates lies near the place that the column names.", location, false, false},
    {"columnValuesToBeBetween", "Values between", T::number_or_time, "Accuracy", "All values lie in a range.",
     values, true, false},
    {"columnValuesToBeInSet", "Values in a set", T::number_text_flag, "Validity",
     "The values are among those allowed.", allowed, true, false},
    {"columnValuesToBeNotInSet", "Values not in a set", T::number_text_flag, "Validity",
     "No value is among those forbidden.", forbidden, true, false},
    {"columnValuesToBeNotNull", "No NULL", T::all, "Completeness", "Every row has a value.", {}, true, false},
    {"columnValuesToBeUnique",
     "Unique values",
     T::all,
     "Uniqueness",
     "No value is there twice.",
     {},
     true,
     false},
    {"columnValuesToMatchRegex", "Values match a pattern", T::text, "Validity",
     "Every value matches a regular expression.", regex, true, false},
    {"columnValuesToNotMatchRegex", "No value matches a pattern", T::text, "Validity",
     "No value matches a regular expression.", not_regex, true, false},
    {"tableColumnCountToBeBetween", "Number of columns between", T::none, "Integrity",
     "The table has neither too few nor too many columns.", column_counts, false, false},
    {"tableColumnCountToEqual", "Number of columns", T::none, "Integrity",
     "The table has exactly so many columns.", column_count, false, false},
    {"tableColumnNameToExist", "A column is there", T::none, "Integrity",
     "The table has a column of this name.", column_name, false, false},
    {"tableColumnToMatchSet", "Columns are these", T::none, "Integrity",
     "The table has these columns and no others.", column_names, false, false},
    {"tableCustomSQLQuery", "A query of one's own", T::none, "SQL",
     "A query gives no more rows than it may, or a number that is right.", custom, true, false},
    {"tableDiff", "Same as another table", T::none, "Consistency", "Two tables have the same rows.",
     difference, false, false},
    {"tableRowCountToBeBetween", "Number of rows between", T::none, "Integrity",
     "The table has neither too few nor too many rows.", row_counts, false, true},
    {"tableRowCountToEqual", "Number of rows", T::none, "Integrity", "The table has exactly so many rows.",
     row_count, false, false},
    {"tableRowInsertedCountToBeBetween", "Number of new rows between", T::none, "Integrity",
     "Neither too few nor too many rows have come in the last time.", inserted, false, false},
}};

}  // namespace

std::span<const TestDefinition> test_definitions() { return table; }

}  // namespace ai_sdk::server::tests
