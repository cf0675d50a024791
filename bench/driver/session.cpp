#include "driver/session.hpp"

#include "driver/children.hpp"
#include "driver/report.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <iostream>
#include <stdexcept>

namespace ai_sdk::bench {
namespace {

void compare_answers(const Case& work, const std::vector<CompetitorResult>& results) {
  for (std::size_t i = 0; i < work.competitors.size(); ++i) {
    const Competitor& competitor = work.competitors[i];
    if (!results[i].skipped.empty() || !competitor.answer) continue;
    const auto answer = competitor.answer();
    if (answer == work.expected) continue;
    throw std::runtime_error(work.title + ": " + competitor.name +
                             " got another answer than it should: " + boost::json::serialize(answer) +
                             " instead of " + boost::json::serialize(work.expected));
  }
}

const CompetitorResult* find(const CaseResult& result, const std::string& name) {
  for (const auto& competitor : result.competitors)
    if (competitor.name == name) return &competitor;
  return nullptr;
}

void judge(const Case& work, CaseResult& result) {
  for (const Target& target : work.targets) {
    const auto own = result.competitors.front().samples.find(target.metric);
    if (own == result.competitors.front().samples.end()) continue;
    TargetResult judged{target, spread_of(own->second)};
    if (!target.against.empty()) {
      const auto* other = find(result, target.against);
      const auto theirs = other ? other->samples.find(target.metric) : own;
      if (!other || theirs == other->samples.end()) continue;
      std::vector<double> ratios;
      for (std::size_t i = 0; i < std::min(own->second.size(), theirs->second.size()); ++i)
        ratios.push_back(own->second[i] / theirs->second[i]);
      const double ratio = judged.value.median / spread_of(theirs->second).median;
      judged.value = spread_of(ratios);
      judged.value.median = ratio;
    }
    judged.reached =
        target.at_least ? judged.value.median >= target.bound : judged.value.median <= target.bound;
    result.targets.push_back(judged);
  }
}

}  // namespace

Spread spread_of(std::vector<double> values) {
  if (values.empty()) return {};
  std::sort(values.begin(), values.end());
  const std::size_t middle = values.size() / 2;
  const double median = values.size() % 2 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
  return {median, values.front(), values.back()};
}

void Session::measure(const Case& work) {
  CaseResult result{work.workload, work.title, work.metrics, {}, {}};
  for (const auto& competitor : work.competitors)
    result.competitors.push_back({competitor.name, competitor.missing, {}});
  compare_answers(work, result.competitors);
  const int rounds = work.rounds > 0 ? work.rounds : settings_.rounds;
  for (int round = 0; round < rounds; ++round) {
    for (std::size_t i = 0; i < work.competitors.size(); ++i) {
      CompetitorResult& own = result.competitors[i];
      if (!own.skipped.empty()) continue;
      try {
        for (const auto& [metric, value] : work.competitors[i].measure())
          own.samples[metric].push_back(value);
      } catch (const Skipped& why) {
        own.skipped = why.what();
        own.samples.clear();
      }
    }
  }
  judge(work, result);
  print(std::cout, result);
  results_.push_back(std::move(result));
}

}  // namespace ai_sdk::bench
