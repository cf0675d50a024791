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

  enum class Validity { now, expired, not_yet };
  // A certificate for these names ("DNS:localhost", "IP:127.0.0.1"), signed by the authority.
  Files server(const std::string& names = "DNS:localhost,IP:127.0.0.1", Validity validity = Validity::now);
  Files self_signed(const std::string& names = "DNS:localhost,IP:127.0.0.1");
  Files client();

  // A peer's settings with one of these.
  static PeerTls peer(const Files& files) { return {files.certificate, files.key, {}}; }

 private:
  struct Authority;
  Files write(const std::string& name, x509_st* certificate, evp_pkey_st* key);

  TempDir dir_;
  std::unique_ptr<Authority> authority_;
  int made_ = 0;
};

}  // namespace ai_sdk::testing
