#include "driver/report.hpp"

#include "driver/machine.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <iomanip>
#include <sstream>

namespace ai_sdk::bench {
namespace {

namespace json = boost::json;

// 1234567.89 with one digit: "1,234,567.9".
std::string grouped(double value, int digits) {
  std::ostringstream text;
  text << std::fixed << std::setprecision(digits) << value;
  std::string out = text.str();
  const std::size_t point = std::min(out.find('.'), out.size());
  const std::size_t first = out.starts_with('-') ? 1 : 0;
  for (std::size_t at = point; at > first + 3;) {
    at -= 3;
    out.insert(at, ",");
  }
  return out;
}

std::string between(const Spread& spread, int digits) {
  return grouped(spread.least, digits) + " to " + grouped(spread.most, digits);
}

std::string describe(const TargetResult& judged) {
  const bool ratio = !judged.target.against.empty();
  std::string out = judged.target.metric;
  out += ratio ? ": ours / " + judged.target.against + " = " : ": ";
  out += grouped(judged.value.median, 2) + " (" + between(judged.value, 2) + "), wanted ";
  out += judged.target.at_least ? "at least " : "at most ";
  out += grouped(judged.target.bound, 2);
  return out + (judged.reached ? ": reached" : ": MISSED");
}

std::string today() {
  const auto now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  std::ostringstream out;
  out << std::put_time(std::gmtime(&now), "%FT%TZ");
  return out.str();
}

json::object to_json(const CaseResult& result) {
  json::array competitors;
  for (const auto& competitor : result.competitors) {
    json::object one{{"name", competitor.name}};
    if (!competitor.skipped.empty()) one["skipped"] = competitor.skipped;
    for (const auto& [metric, values] : competitor.samples) {
      json::array samples(values.begin(), values.end());
      one[metric] = json::object{{"median", spread_of(values).median}, {"samples", std::move(samples)}};
    }
    competitors.push_back(std::move(one));
  }
  json::array targets;
  for (const auto& judged : result.targets) {
    targets.push_back(json::object{{"metric", judged.target.metric},
                                   {"against", judged.target.against},
                                   {judged.target.at_least ? "at_least" : "at_most", judged.target.bound},
                                   {"value", judged.value.median},
                                   {"least", judged.value.least},
                                   {"most", judged.value.most},
                                   {"reached", judged.reached}});
  }
  json::object units;
  for (const auto& metric : result.metrics) units[metric.key] = metric.unit;
  return {{"workload", result.workload},
          {"title", result.title},
          {"units", std::move(units)},
          {"competitors", std::move(competitors)},
          {"targets", std::move(targets)}};
}

}  // namespace

void print(std::ostream& out, const CaseResult& result) {
  out << "\n" << result.title << "\n";
  for (const auto& competitor : result.competitors) {
    if (!competitor.skipped.empty()) {
      out << "  " << std::left << std::setw(22) << competitor.name << "skipped: " << competitor.skipped
          << "\n";
      continue;
    }
    for (const auto& metric : result.metrics) {
      const auto found = competitor.samples.find(metric.key);
      if (found == competitor.samples.end()) continue;
      const Spread spread = spread_of(found->second);
      out << "  " << std::left << std::setw(22) << competitor.name << std::right << std::setw(14)
          << grouped(spread.median, metric.digits) << " " << std::left << std::setw(26) << metric.unit << " ("
          << between(spread, metric.digits) << ")\n";
    }
  }
  for (const auto& judged : result.targets) out << "  -> " << describe(judged) << "\n";
  out << std::flush;
}

void print_summary(std::ostream& out, const std::vector<CaseResult>& results) {
  out << "\nWhat is to be reached\n";
  for (const auto& result : results)
    for (const auto& judged : result.targets) out << "  " << result.title << "; " << describe(judged) << "\n";
}

void write_json(const std::filesystem::path& file, const Session& session) {
  json::array cases;
  for (const auto& result : session.results()) cases.push_back(to_json(result));
  const json::object all{{"date", today()},
                         {"processor", processor_name()},
                         {"rounds", session.settings().rounds},
                         {"seconds", session.settings().seconds},
                         {"cases", std::move(cases)}};
  std::ofstream out(file);
  out << json::serialize(all) << "\n";
  if (!out.flush()) throw std::runtime_error("cannot write " + file.string());
}

}  // namespace ai_sdk::bench
