#include "client/server_version.hpp"
#include "doctor/checks.hpp"
#include "failure.hpp"
#include "request.hpp"

#include <ai_sdk/client.hpp>
#include <ai_sdk/errors.hpp>

namespace ai_sdk::cli::doctor {
namespace {

// What the check says, or why it cannot.
template <class Check>
Finding ask(std::string name, Check check) {
  Finding finding;
  finding.name = std::move(name);
  try {
    check(finding);
  } catch (const AiSdkError& error) {
    const Failure failure = describe(std::current_exception());
    finding.mark = Mark::bad;
    finding.text = failure.message;
    finding.advice = failure.hint;
    finding.code = static_cast<ExitCode>(failure.exit_code);
    finding.details["status_code"] = error.status_code() ? Json(*error.status_code()) : Json(nullptr);
  }
  return finding;
}

bool is_missing(const Finding& finding) {
  const auto* status = finding.details.if_contains("status_code");
  return finding.mark == Mark::bad && status && *status == Json(404);
}

Finding version(const AiSdkConfig& config) {
  return ask("version", [&](Finding& finding) {
    const JsonObject answer = detail::fetch_server_version(config);
    const auto text = [&](const char* name) {
      const auto* value = answer.if_contains(name);
      return value && value->is_string() ? std::string(value->as_string()) : std::string();
    };
    finding.text = text("version").empty() ? "the server answers" : text("version");
    finding.text += text("revision") == "ai-sdk" ? ", a local agent server (ai-sdk serve)" : "";
    finding.details["version"] = text("version");
    finding.details["revision"] = text("revision");
  });
}

Finding agents(AiSdk& client) {
  Finding finding = ask("agents", [&](Finding& found) {
    const auto all = cancellable(client, [&] { return client.list_agents(); });
    found.details["count"] = all.size();
    found.text =
        all.size() == 1 ? "1 agent can be called" : std::to_string(all.size()) + " agents can be called";
    if (!all.empty()) return;
    found.mark = Mark::warning;
    found.advice =
        "make one that can be: ai-sdk agents create --api-enabled, or switch API access on for one";
  });
  if (is_missing(finding)) {
    finding.text = "this server has no agents API";
    finding.advice =
        "agents need a server with AI Studio; a catalog without it still has its tools (ai-sdk mcp tools). "
        "Agents over your own data run on this machine with: ai-sdk serve";
    finding.code = ExitCode::not_found;
  }
  return finding;
}

Finding mcp(AiSdk& client) {
  Finding finding = ask("mcp", [&](Finding& found) {
    const auto tools = cancellable(client, [&] { return client.mcp().list_tools(); });
    found.details["count"] = tools.size();
    found.text = std::to_string(tools.size()) + " tools can be called";
  });
  // Agents work without it.
  if (finding.mark == Mark::bad) finding.mark = Mark::warning;
  if (const auto* status = finding.details.if_contains("status_code"); status && *status == Json(404)) {
    finding.mark = Mark::skipped;
    finding.text = "this server offers no tools (MCP)";
    finding.advice = "";
  }
  return finding;
}

}  // namespace

Findings check_server(const AiSdkConfig& config) {
  AiSdkConfig impatient = config;
  impatient.max_retries = 0;
  if (impatient.timeout.count() == 0 || impatient.timeout > std::chrono::seconds{15})
    impatient.timeout = std::chrono::seconds{15};
  Findings findings{version(impatient)};
  // A server that does not say its version may still have agents.
  if (is_missing(findings.front())) {
    findings.front().mark = Mark::warning;
    findings.front().text = "the server does not say its version";
    findings.front().advice = "is the address that of a catalog or an agent server, with the right path?";
  }
  if (any_bad(findings) && findings.front().code == ExitCode::network) return findings;
  AiSdk client{impatient};
  findings.push_back(agents(client));
  findings.push_back(mcp(client));
  return findings;
}

}  // namespace ai_sdk::cli::doctor
