#include "command.hpp"
#include "doctor/checks.hpp"
#include "failure.hpp"
#include "output.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <memory>

namespace ai_sdk::cli {
namespace {

using doctor::Finding;
using doctor::Findings;
using doctor::Mark;

std::string_view symbol(Mark mark) {
  switch (mark) {
    case Mark::good:
      return "✓";
    case Mark::warning:
      return "!";
    case Mark::bad:
      return "✗";
    case Mark::skipped:
      break;
  }
  return "–";
}

std::string_view word(Mark mark) {
  switch (mark) {
    case Mark::good:
      return "ok";
    case Mark::warning:
      return "warning";
    case Mark::bad:
      return "failed";
    case Mark::skipped:
      break;
  }
  return "skipped";
}

void print(const Finding& finding) {
  std::string line = std::string(symbol(finding.mark)) + " " + finding.name;
  line.append(finding.name.size() < 16 ? 16 - finding.name.size() : 1, ' ');
  line += finding.text;
  std::replace(line.begin(), line.end(), '\n', ' ');
  standard_output().text(line + "\n");
  if (!finding.advice.empty()) standard_output().text(std::string(18, ' ') + "→ " + finding.advice + "\n");
}

JsonObject finding_json(const Finding& finding) {
  JsonObject result;
  result["name"] = finding.name;
  result["status"] = word(finding.mark);
  result["message"] = finding.text;
  result["advice"] = finding.advice.empty() ? Json(nullptr) : Json(finding.advice);
  for (const auto& member : finding.details) result.emplace(member.key(), member.value());
  return result;
}

// Shows findings as they come: a look-up that hangs is seen hanging.
class Report {
 public:
  explicit Report(bool json) : json_(json) {}
  void add(const Findings& findings) {
    for (const auto& finding : findings) {
      if (json_) {
        checks_.emplace_back(finding_json(finding));
      } else {
        print(finding);
      }
      if (finding.mark == Mark::bad && code_ == ExitCode::done) code_ = finding.code;
    }
  }
  ExitCode finish() {
    if (json_) {
      JsonObject document;
      document["ok"] = code_ == ExitCode::done;
      document["checks"] = std::move(checks_);
      print_json(document);
    }
    return code_;
  }

 private:
  bool json_;
  boost::json::array checks_;
  ExitCode code_ = ExitCode::done;
};

ExitCode examine(bool json, const ConnectionFlags& flags) {
  Report report(json);
  const Resolved resolved = resolve(flags, read_config_files());
  report.add(doctor::check_configuration(resolved));
  if (!resolved.problem.empty()) return report.finish();
  const AiSdkConfig config = connection_config(flags);
  const Findings network = doctor::check_network(config);
  report.add(network);
  report.add(doctor::check_token(config));
  if (!doctor::any_bad(network)) report.add(doctor::check_server(config));
  return report.finish();
}

}  // namespace

void add_doctor(CLI::App& app, ConnectionFlags& connection, Chosen& chosen) {
  CLI::App* command =
      app.add_subcommand("doctor", "Find out why a server cannot be called, and what to do about it");
  auto json = std::make_shared<bool>(false);
  command->add_flag("--json", *json, "Print a JSON object");
  add_connection_flags(*command, connection);
  command->footer(
      "It looks at the configuration, the proxy, the server's name, the connection, TLS, the token (without\n"
      "showing it), the server's version, its agents and its tools, and runs nothing.\n"
      "Marks: ✓ fine, ✗ broken, ! works, but look at it, – not looked at or not there.\n"
      "It ends with 0 where nothing is broken, otherwise with the exit code of the first thing that is.\n"
      "\n"
      "Examples:\n"
      "  ai-sdk doctor\n"
      "  ai-sdk doctor --profile work --json | jq '.checks[] | select(.status != \"ok\")'");
  command->final_callback([json, &connection, &chosen] {
    chosen = {.run = [json, &connection] { return examine(*json, connection); }, .json = *json};
  });
}

}  // namespace ai_sdk::cli
