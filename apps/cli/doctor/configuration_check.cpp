#include "doctor/checks.hpp"

namespace ai_sdk::cli::doctor {

Findings check_configuration(const Resolved& resolved) {
  Findings findings;
  Finding& whole = findings.emplace_back();
  whole.name = "configuration";
  whole.code = ExitCode::usage;
  whole.details["profile"] = resolved.profile;
  boost::json::array settings;
  for (const auto& entry : resolved.settings) {
    if (entry.source.empty()) continue;
    JsonObject shown;
    shown["key"] = entry.setting->name;
    shown["value"] = entry.value;
    shown["source"] = entry.source;
    settings.emplace_back(std::move(shown));
  }
  whole.details["settings"] = std::move(settings);
  if (!resolved.problem.empty()) {
    whole.mark = Mark::bad;
    whole.text = resolved.problem;
    return findings;
  }
  const auto& host = resolved.at("host");
  whole.text = host.value + " (" + host.source + ")";
  for (const auto& entry : resolved.settings) {
    const auto name = entry.setting->name;
    if (name == "host" || entry.source.empty() || entry.source == "default") continue;
    Finding& one = findings.emplace_back();
    one.name = std::string(name);
    one.text = entry.value + " (" + entry.source + ")";
    if (name == "verify_ssl" && entry.value != "true") {
      one.mark = Mark::warning;
      one.advice = "anybody on the way to the server can read the token: name its authority with ca_bundle";
    }
  }
  return findings;
}

}  // namespace ai_sdk::cli::doctor
