// ai-sdk-bench [--quick|--full] [--rounds N] [--seconds S] [--json FILE] [WORKLOAD…]
#include "driver/children.hpp"
#include "driver/machine.hpp"
#include "driver/report.hpp"
#include "programs.hpp"
#include "workloads.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <exception>
#include <iostream>
#include <stdexcept>

namespace {

using namespace ai_sdk::bench;

struct CommandLine {
  Settings settings;
  std::filesystem::path json = AI_SDK_BENCH_RESULTS;
  std::vector<std::string> wanted;
};

const char* const usage =
    "ai-sdk-bench [OPTION…] [WORKLOAD…]: measures the library beside others. No workload: all of them.\n\n"
    "  --quick        shorter runs and smaller numbers: for a look, not for a verdict\n"
    "  --full         a million calls in million_calls\n"
    "  --rounds N     how often each takes its turn (5)\n"
    "  --seconds S    how long one measurement of calls takes, whole seconds (2)\n"
    "  --json FILE    where the results go (" AI_SDK_BENCH_RESULTS ")\n\nWorkloads:\n";

void print_usage(std::ostream& out) {
  out << usage;
  for (const auto& workload : workloads())
    out << "  " << workload.name << std::string(15 - workload.name.size(), ' ') << workload.about << "\n";
}

CommandLine read(const std::vector<std::string>& words) {
  CommandLine out;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const auto value = [&] {
      if (++i == words.size()) throw std::invalid_argument(words[i - 1] + " needs a value");
      return words[i];
    };
    if (words[i] == "--quick") {
      out.settings = {3, 1, 100'000, 1'000, 20'000};
    } else if (words[i] == "--full") {
      out.settings.calls = 1'000'000;
    } else if (words[i] == "--rounds") {
      out.settings.rounds = std::max(1, std::stoi(value()));
    } else if (words[i] == "--seconds") {
      out.settings.seconds = std::max(1, std::stoi(value()));
    } else if (words[i] == "--json") {
      out.json = value();
    } else {
      const auto& all = workloads();
      if (std::none_of(all.begin(), all.end(), [&](const auto& one) { return one.name == words[i]; }))
        throw std::invalid_argument("there is no workload or option \"" + words[i] + "\"; see --help");
      out.wanted.push_back(words[i]);
    }
  }
  return out;
}

int run_one(const std::vector<std::string>& words) {
  if (words.size() < 2) throw std::invalid_argument("--run needs a program's name");
  const auto found = programs().find(words[1]);
  if (found == programs().end()) throw std::invalid_argument("there is no program \"" + words[1] + "\"");
  Arguments arguments;
  for (std::size_t i = 2; i < words.size(); ++i) arguments.add(words[i]);
  boost::json::object result;
  try {
    result = found->second(arguments);
  } catch (const Skipped& why) {
    result["skipped"] = why.what();
  }
  std::cout << boost::json::serialize(result) << std::endl;
  return 0;
}

int measure(const CommandLine& line) {
  std::cout << "On " << processor_name() << ", clients on core " << client_core() << ", servers on core "
            << server_core() << "; medians of " << line.settings.rounds
            << " rounds, in brackets the least and the most\n";
  Session session(line.settings);
  for (const auto& workload : workloads()) {
    if (!line.wanted.empty() && std::count(line.wanted.begin(), line.wanted.end(), workload.name) == 0)
      continue;
    try {
      workload.run(session);
    } catch (const Skipped& why) {
      std::cout << "\n" << workload.name << "\n  skipped: " << why.what() << "\n";
    }
  }
  print_summary(std::cout, session.results());
  write_json(line.json, session);
  std::cout << "\nAll numbers: " << line.json.string() << "\n";
  return 0;
}

}  // namespace

int main(int count, char** values) {
  const std::vector<std::string> words(values + 1, values + count);
  try {
    raise_open_files();
    if (!words.empty() && words.front() == "--run") return run_one(words);
    if (std::count(words.begin(), words.end(), "--help") > 0) {
      print_usage(std::cout);
      return 0;
    }
    return measure(read(words));
  } catch (const std::exception& error) {
    std::cerr << "ai-sdk-bench: " << error.what() << "\n";
    return 1;
  }
}
