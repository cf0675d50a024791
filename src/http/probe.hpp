#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace ai_sdk::http {

struct TransportConfig;

// One certificate of the chain that a server shows.
struct ProbedCertificate {
  std::string subject;
  std::string issuer;
  std::vector<std::string> names;  // that it was made for; of the first one only
  std::int64_t not_before = 0;     // seconds since 1970
  std::int64_t not_after = 0;
};

enum class ProbeStep { settings, look_up, connect, tunnel, handshake, done };

// The way to a server, step by step: how far it could be gone, and what was seen there.
struct ProbeReport {
  ProbeStep reached = ProbeStep::settings;  // the step that failed; done: none
  std::string failure;                      // why, and what to do; empty where nothing failed
  std::vector<std::string> addresses;       // of the server or, where there is one, of the proxy
  std::chrono::microseconds look_up_time{};
  std::string connected_to;
  std::chrono::microseconds connect_time{};
  // TLS; empty for http:// servers.
  std::string tls_version;
  std::string cipher;
  bool http2 = false;
  std::chrono::microseconds handshake_time{};
  std::vector<ProbedCertificate> chain;  // the server's own first
  bool trusted = false;
  std::string distrust;  // why it is not trusted, and what to do
};

// Goes the way that a client with this configuration would go, up to the end of the TLS handshake, within
// connect_timeout. The certificate is always checked; one that is not trusted is told, and nothing is sent on
// the connection. Blocks; never throws but std::bad_alloc and std::system_error where no thread can be had.
ProbeReport probe(const TransportConfig& config);

}  // namespace ai_sdk::http
