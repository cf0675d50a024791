// Tests of one number that a whole column gives.
#include "test_cases/runners.hpp"

#include <array>
#include <cmath>

namespace ai_sdk::server::tests {
namespace {

struct Measure {
  std::string_view definition;
  std::string_view low;
  std::string_view high;
  const char* name;  // in the result
  const char* spoken;
  const char* function;  // of SQL; none where it takes more than that
};

constexpr std::array<Measure, 6> measures{{
    {"columnValueMaxToBeBetween", "minValueForMaxInCol", "maxValueForMaxInCol", "max", "largest value",
     "max"},
    {"columnValueMinToBeBetween", "minValueForMinInCol", "maxValueForMinInCol", "min", "smallest value",
     "min"},
    {"columnValueMeanToBeBetween", "minValueForMeanInCol", "maxValueForMeanInCol", "mean", "mean", "avg"},
    {"columnValuesSumToBeBetween", "minValueForColSum", "maxValueForColSum", "sum", "sum", "sum"},
    {"columnValueMedianToBeBetween", "minValueForMedianInCol", "maxValueForMedianInCol", "median", "median",
     nullptr},
    {"columnValueStdDevToBeBetween", "minValueForStdDevInCol", "maxValueForStdDevInCol", "stddev",
     "standard deviation", nullptr},
}};

[[noreturn]] void no_numbers() { throw CannotCompute("The column has no number in it."); }

double number_in(const Value& value) {
  const auto number = to_double(value);
  if (!number) no_numbers();
  return *number;
}

// The middle value, or the mean of the two in the middle.
double median(Probe& probe) {
  const std::string n = probe.sql.number();
  const auto count = probe.count("SELECT count(" + n + ") FROM " + probe.sql.table());
  if (count == 0) no_numbers();
  const std::int64_t taken = count % 2 == 0 ? 2 : 1;
  const auto row = probe.row("SELECT avg(v) FROM (SELECT " + n + " AS v FROM " + probe.sql.table() +
                             " WHERE " + n + " IS NOT NULL ORDER BY v LIMIT " + std::to_string(taken) +
                             " OFFSET " + std::to_string((count - 1) / 2) + ") AS middle");
  return number_in(row.at(0));
}

// Of the whole population, in two passes: squares of differences lose no digits, differences of squares do.
double deviation(Probe& probe) {
  const std::string n = probe.sql.number();
  const auto first = probe.row("SELECT avg(" + n + ") FROM " + probe.sql.table());
  const std::string from_mean = "(" + n + " - (" + sql_literal(Value(number_in(first.at(0)))) + "))";
  const auto second =
      probe.row("SELECT avg(" + from_mean + " * " + from_mean + ") FROM " + probe.sql.table());
  return std::sqrt(number_in(second.at(0)));
}

}  // namespace

Outcome run_measure(Probe& probe) {
  for (const Measure& measure : measures) {
    if (measure.definition != probe.run.definition.name) continue;
    double value = 0;
    if (measure.function != nullptr) {
      const auto row = probe.row("SELECT " + std::string(measure.function) + "(" + probe.sql.number() +
                                 ") FROM " + probe.sql.table());
      value = number_in(row.at(0));
    } else {
      value = measure.name == std::string_view("median") ? median(probe) : deviation(probe);
    }
    const Bounds bounds = bounds_of(probe.parameters, measure.low, measure.high);
    Outcome outcome =
        judged(bounds.hold(value), std::string("The ") + measure.spoken + " is " + number_text(value) +
                                       "; it should be " + bounds.text() + ".");
    outcome.values = {{measure.name, number_text(value)}};
    return outcome;
  }
  throw CannotCompute("This server does not know how to run " + std::string(probe.run.definition.name) + ".");
}

}  // namespace ai_sdk::server::tests
