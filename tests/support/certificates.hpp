#pragma once

#include "support/scripted_peer.hpp"
#include "support/temp_dir.hpp"

#include <memory>
#include <string>
#include <vector>

struct evp_pkey_st;
struct x509_st;

namespace ai_sdk::testing {

// A certificate authority of its own for each object, made on the spot. Everything is a PEM file in a
// temporary directory that goes with the object.
class Certificates {
 public:
  Certificates();
  ~Certificates();
  Certificates(const Certificates&) = delete;
  Certificates& operator=(const Certificates&) = delete;

  struct Files {
    std::string certificate;
    std::string key;
  };
  // The authority's certificate: what a client has to trust.
  std::string ca() const;
  // The name under which a directory of certificates has it (before the ".0").
  std::string ca_hash() const;

  enum class Validity { now, expired, not_yet };
  // A certificate for these names ("DNS:localhost", "IP:127.0.0.1"), signed by the authority.
  Files server(const std::string& names = "DNS:localhost,IP:127.0.0.1", Validity validity = Validity::now);
  Files self_signed(const std::string& names = "DNS:localhost,IP:127.0.0.1");
  // For something else than servers ("clientAuth"), or with a key of 1,024 bits.
  Files server_for(const std::string& usage);
  Files weak_server();
  Files client();
  // A client's certificate whose key has a password.
  Files locked_client();
  // Both of them in one file.
  std::string joined(const Files& files);

  // A peer's settings with one of these.
  static PeerTls peer(const Files& files) { return {.certificate = files.certificate, .key = files.key}; }

 private:
  struct Authority;
  Files issue(const std::string& name, evp_pkey_st* key, const std::string& names, const std::string& usage,
              long from, long until, const char* password = nullptr);
  Files write(const std::string& name, x509_st* certificate, evp_pkey_st* key,
              const char* password = nullptr);

  TempDir dir_;
  std::unique_ptr<Authority> authority_;
  int made_ = 0;
};

}  // namespace ai_sdk::testing
