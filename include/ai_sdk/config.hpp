#pragma once

#include <ai_sdk/export.hpp>
#include <ai_sdk/limits.hpp>
#include <ai_sdk/observer.hpp>
#include <ai_sdk/retry_policy.hpp>
#include <ai_sdk/token.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace ai_sdk {

/// What `AiSdkConfig::from_env` takes over what the environment says.
struct ConfigOverrides {
  std::optional<std::string> host;
  std::optional<Token> token;
  std::optional<bool> enable_async;
  std::optional<std::chrono::milliseconds> timeout;
  std::optional<std::chrono::milliseconds> connect_timeout;
  std::optional<bool> verify_ssl;
  std::optional<int> max_retries;
  std::optional<std::chrono::milliseconds> retry_delay;
  std::optional<bool> retry_failed_runs;
  std::optional<std::chrono::milliseconds> retry_after_cap;
  std::optional<Limits> limits;
  std::optional<std::size_t> max_connections;
  std::optional<std::string> user_agent;
  std::optional<bool> debug;
  std::optional<std::string> ca_bundle;
  std::optional<std::string> client_cert;
  std::optional<std::string> client_key;
  std::optional<bool> http2;
  std::optional<std::string> proxy;
  std::optional<std::string> no_proxy;
};

/// How a client reaches its server and how patient it is. A plain struct: set what you need, the rest has the
/// default that is written here. Checked as a whole by `validate`, which every client calls when it is made.
struct AiSdkConfig {
  /// The server's address, e.g. "https://catalog.example.com"; trailing slashes are dropped. http or https.
  std::string host;
  /// The bearer token.
  Token token;
  /// The a… methods refuse to work without it.
  bool enable_async = false;
  /// Bounds one attempt of a call from the request's first byte to the answer's last; in a stream, the
  /// silence between two reads (comments count as life). 1 ms to 24 h; zero means no limit.
  std::chrono::milliseconds timeout{120'000};
  /// Bounds name look-up, connecting and the TLS handshake together. 1 ms to 24 h; zero means no limit.
  std::chrono::milliseconds connect_timeout{10'000};
  /// Check the server's certificate. Switch it off for a test server only.
  bool verify_ssl = true;
  /// How often a call is repeated at most, where repeating does no harm. 0 to 100.
  int max_retries = 3;
  /// The base of the wait before a repetition; it doubles each time and is drawn at random below that. 0 to 1
  /// h.
  std::chrono::milliseconds retry_delay{1'000};
  /// Repeat a run that may have begun too (time-outs, 500, 502, 504, broken connections): for agents that
  /// only read.
  bool retry_failed_runs = false;
  /// The longest Retry-After that is waited for. A longer one fails at once, with retry_after() on the error.
  /// 0 to 24 h.
  std::chrono::milliseconds retry_after_cap{60'000};
  /// Decides about repetitions instead of the built-in rule, which null stands for.
  std::shared_ptr<const RetryPolicy> retry_policy;
  /// How many requests may be under way and begin per minute, over all handles of the client.
  Limits limits;
  /// How many connections are open at a time; callers beyond wait in order. Zero: half of what the process's
  /// file descriptors allow.
  std::size_t max_connections = 0;
  /// Sent as User-Agent; empty: "ai-sdk-cpp/<version>".
  std::string user_agent;
  /// Write a line per request and event to standard error, without the token and without messages.
  bool debug = false;
  /// Told of every request, retry, event and end; null: nobody.
  std::shared_ptr<Observer> observer;
  /// A file of certificates (PEM) to trust in addition to the system's.
  std::string ca_bundle;
  /// A client certificate (PEM) and its key, for servers that ask for one. Without client_key the key is in
  /// the certificate's file. The key must not be encrypted.
  std::string client_cert;
  std::string client_key;
  /// Offer HTTP/2 to servers over TLS: calls then share few connections as streams.
  bool http2 = true;
  /// The forward proxy, e.g. "http://user:password@proxy.example.com:3128". Empty: what HTTPS_PROXY,
  /// HTTP_PROXY and ALL_PROXY say; "none": no proxy whatever they say.
  std::string proxy;
  /// Which hosts are reached without the proxy: names, ".suffixes", addresses, CIDR blocks, "*", with commas
  /// between. Empty: what NO_PROXY says.
  std::string no_proxy;

  /// Reads PREFIX_HOST and PREFIX_TOKEN (both required unless overridden), PREFIX_TIMEOUT (seconds),
  /// PREFIX_CONNECT_TIMEOUT (seconds), PREFIX_VERIFY_SSL, PREFIX_ASYNC, PREFIX_MAX_RETRIES,
  /// PREFIX_RETRY_DELAY (seconds), PREFIX_RETRY_FAILED_RUNS, PREFIX_MAX_CONNECTIONS, PREFIX_USER_AGENT,
  /// PREFIX_DEBUG, PREFIX_CA_BUNDLE, PREFIX_CLIENT_CERT, PREFIX_CLIENT_KEY and PREFIX_HTTP2. Throws
  /// std::invalid_argument that names the variable and its value (never the token's).
  static AI_SDK_API AiSdkConfig from_env(const ConfigOverrides& overrides = {},
                                         std::string_view prefix = "AI_SDK");
  static AI_SDK_API AiSdkConfig from_env(std::string_view prefix);

  /// Throws std::invalid_argument that says which field is wrong, why, and what would be right.
  AI_SDK_API void validate() const;

  friend bool operator==(const AiSdkConfig&, const AiSdkConfig&) = default;
};

}  // namespace ai_sdk
