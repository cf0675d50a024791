#pragma once

#include <boost/json/value.hpp>

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace ai_sdk::bench {

// What one run yields, by metric.
using Measured = std::map<std::string, double>;

struct Metric {
  std::string key;
  std::string unit;
  int digits = 0;  // behind the point, in the table
};

// Somebody who does the same work. The first of a case is ours.
struct Competitor {
  std::string name;
  std::function<boost::json::value()> answer;  // what it got from the server; empty: not compared
  std::function<Measured()> measure;
  std::string missing;  // why it cannot run here; empty: it can
};

// What the project wants to reach: ours divided by a competitor's, or ours itself where none is named.
struct Target {
  std::string metric;
  std::string against;
  double bound = 0;
  bool at_least = true;  // or at most
};

struct Case {
  std::string workload;
  std::string title;
  std::vector<Metric> metrics;
  std::vector<Competitor> competitors;
  std::vector<Target> targets;
  boost::json::value expected;  // the answer that all of them have to get
  int rounds = 0;               // 0: as many as the session says
};

struct Spread {
  double median = 0, least = 0, most = 0;
};
Spread spread_of(std::vector<double> values);

struct CompetitorResult {
  std::string name;
  std::string skipped;                                 // why there are no samples
  std::map<std::string, std::vector<double>> samples;  // by metric, one per round
};

struct TargetResult {
  Target target;
  Spread value;  // the ratio of the medians and the spread of the rounds' ratios
  bool reached = false;
};

struct CaseResult {
  std::string workload, title;
  std::vector<Metric> metrics;
  std::vector<CompetitorResult> competitors;
  std::vector<TargetResult> targets;
};

}  // namespace ai_sdk::bench
