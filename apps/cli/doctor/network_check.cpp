#include "client/transport_config.hpp"
#include "doctor/checks.hpp"
#include "http/probe.hpp"

#include <algorithm>
#include <ctime>

namespace ai_sdk::cli::doctor {
namespace {

using http::ProbeReport;
using http::ProbeStep;

constexpr std::int64_t soon_for_certificates = 21 * 24 * 60 * 60;

std::string milliseconds(std::chrono::microseconds time) {
  const auto tenths = (time.count() + 50) / 100;
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " ms";
}

Json as_milliseconds(std::chrono::microseconds time) { return static_cast<double>(time.count()) / 1000.0; }

std::string joined(const std::vector<std::string>& values) {
  std::string text;
  for (const auto& value : values) text += (text.empty() ? "" : ", ") + value;
  return text;
}

Json as_array(const std::vector<std::string>& values) {
  boost::json::array result;
  for (const auto& value : values) result.emplace_back(value);
  return result;
}

Finding make(std::string name, ProbeStep own, const ProbeReport& report) {
  Finding finding;
  finding.name = std::move(name);
  finding.code = ExitCode::network;
  if (report.reached < own) {
    finding.mark = Mark::skipped;
    finding.text = "not reached";
  } else if (report.reached == own) {
    finding.mark = Mark::bad;
    finding.text = report.failure;
  }
  return finding;
}

Finding dns(const ProbeReport& report, const std::string& host) {
  Finding finding = make("dns", ProbeStep::look_up, report);
  if (finding.mark != Mark::good) return finding;
  finding.text = host + " is " + joined(report.addresses) + " (" + milliseconds(report.look_up_time) + ")";
  finding.details["addresses"] = as_array(report.addresses);
  finding.details["ms"] = as_milliseconds(report.look_up_time);
  return finding;
}

Finding tcp(const ProbeReport& report) {
  Finding finding = make("tcp", ProbeStep::connect, report);
  if (finding.mark == Mark::bad) {
    finding.advice =
        "does the server (or the proxy) run, is the port right, and does a firewall stand between? A local "
        "server is started by: ai-sdk serve";
  }
  if (finding.mark != Mark::good) return finding;
  finding.text = "connected to " + report.connected_to + " in " + milliseconds(report.connect_time);
  finding.details["connected_to"] = report.connected_to;
  finding.details["ms"] = as_milliseconds(report.connect_time);
  return finding;
}

Finding proxy_of(const http::TransportConfig& config, const ProbeReport& report) {
  Finding finding;
  finding.name = "proxy";
  finding.code = ExitCode::network;
  finding.details["address"] = config.proxy ? Json(config.proxy->to_string()) : Json(nullptr);
  if (!config.proxy) {
    finding.mark = Mark::skipped;
    finding.text = "none for this server";
    return finding;
  }
  finding.text = config.proxy->to_string() + " (" + config.proxy->source + ")";
  if (report.reached == ProbeStep::tunnel) {
    finding.mark = Mark::bad;
    finding.text = report.failure;
  }
  return finding;
}

JsonObject certificate_json(const http::ProbedCertificate& certificate) {
  JsonObject result;
  result["subject"] = certificate.subject;
  result["issuer"] = certificate.issuer;
  result["not_before"] = date_text(certificate.not_before);
  result["not_after"] = date_text(certificate.not_after);
  if (!certificate.names.empty()) result["names"] = as_array(certificate.names);
  return result;
}

bool is_loopback(const std::string& host) {
  return host == "localhost" || host == "::1" || host.starts_with("127.");
}

Finding plain(const http::TransportConfig& config) {
  Finding finding;
  finding.name = "tls";
  finding.mark = Mark::skipped;
  finding.text = "not used: the address begins with http://";
  if (!is_loopback(config.url.host)) {
    finding.mark = Mark::warning;
    finding.advice = "the token travels readable for everybody on the way: use https://";
  }
  return finding;
}

void add_certificates(const ProbeReport& report, std::int64_t now, Findings& findings) {
  for (const auto& certificate : report.chain) {
    Finding& one = findings.emplace_back();
    one.name = "certificate";
    one.code = ExitCode::network;
    one.text = certificate.subject + ", by " + certificate.issuer + ", good from " +
               date_text(certificate.not_before) + " to " + date_text(certificate.not_after) + " (" +
               distance_text(certificate.not_after, now) + ")";
    one.details = certificate_json(certificate);
    if (certificate.not_after < now || certificate.not_before > now) {
      one.mark = Mark::bad;
      one.advice = certificate.not_after < now
                       ? "it has expired: tell those who run the server, or check this machine's clock"
                       : "it is not valid yet: check this machine's clock";
    } else if (certificate.not_after - now < soon_for_certificates) {
      one.mark = Mark::warning;
      one.advice = "it expires soon: tell those who run the server";
    }
  }
}

void add_tls(const http::TransportConfig& config, const ProbeReport& report, Findings& findings) {
  if (!config.url.tls) {
    findings.push_back(plain(config));
    return;
  }
  Finding tls = make("tls", ProbeStep::handshake, report);
  if (report.reached < ProbeStep::handshake) {
    findings.push_back(std::move(tls));
    return;
  }
  if (tls.mark == Mark::good) {
    tls.text = report.tls_version + ", " + report.cipher + ", " + (report.http2 ? "HTTP/2" : "HTTP/1.1") +
               " (" + milliseconds(report.handshake_time) + ")";
    tls.details["ms"] = as_milliseconds(report.handshake_time);
  }
  tls.details["version"] = report.tls_version;
  tls.details["http2"] = report.http2;
  findings.push_back(std::move(tls));
  add_certificates(report, std::time(nullptr), findings);
  if (report.chain.empty()) return;
  Finding trust;
  trust.name = "trust";
  trust.code = ExitCode::network;
  trust.text = "the certificate is trusted, and made for " + joined(report.chain.front().names);
  if (!report.trusted) {
    trust.mark = config.verify_ssl ? Mark::bad : Mark::warning;
    trust.text = report.distrust;
    if (!config.verify_ssl)
      trust.advice = "it is not checked, as you asked: anybody on the way can read the token";
  }
  findings.push_back(std::move(trust));
}

}  // namespace

Findings check_network(const AiSdkConfig& config) {
  http::TransportConfig transport;
  try {
    transport = detail::transport_config(config);
  } catch (const std::invalid_argument& error) {
    Finding finding;
    finding.name = "proxy";
    finding.mark = Mark::bad;
    finding.text = error.what();
    finding.code = ExitCode::usage;
    return {finding};
  }
  const ProbeReport report = http::probe(transport);
  Findings findings;
  if (report.reached == ProbeStep::settings) {
    Finding finding = make("network", ProbeStep::settings, report);
    return {finding};
  }
  findings.push_back(proxy_of(transport, report));
  findings.push_back(dns(report, transport.proxy ? transport.proxy->host : transport.url.host));
  findings.push_back(tcp(report));
  add_tls(transport, report, findings);
  return findings;
}

}  // namespace ai_sdk::cli::doctor
