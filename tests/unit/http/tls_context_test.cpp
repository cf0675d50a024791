#include "http/tls_context.hpp"

#include "support/certificates.hpp"

#include <gtest/gtest.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <memory>
#include <string>

namespace ai_sdk::http {
namespace {

// The queue belongs to the thread: what stays in it would be taken for the next connection's error.
TEST(TlsContextTest, LeavesNoErrorBehind) {
  TransportConfig config;
  make_tls_context(config);
  EXPECT_EQ(ERR_peek_error(), 0u);
  config.ca_bundle = "/no/such/file";
  EXPECT_THROW(make_tls_context(config), TransportFailure);
  EXPECT_EQ(ERR_peek_error(), 0u);
  config.ca_bundle.clear();
  config.client_cert = "/etc/hostname";  // readable, and no certificate
  EXPECT_THROW(make_tls_context(config), TransportFailure);
  EXPECT_EQ(ERR_peek_error(), 0u);
}

// The first bytes of a handshake, which say what the client offers.
std::string first_flight(const std::string& host, bool http2) {
  TransportConfig config;
  config.url.host = host;
  config.http2 = http2;
  const auto context = make_tls_context(config);
  const std::unique_ptr<SSL, decltype(&SSL_free)> ssl(SSL_new(context->native_handle()), SSL_free);
  BIO* out = BIO_new(BIO_s_mem());
  SSL_set_bio(ssl.get(), BIO_new(BIO_s_mem()), out);
  prepare_tls(ssl.get(), config);
  SSL_connect(ssl.get());
  ERR_clear_error();
  char* data = nullptr;
  const long size = BIO_get_mem_data(out, &data);
  return {data, static_cast<std::size_t>(size)};
}

bool holds(const std::string& bytes, std::string_view part) { return bytes.find(part) != std::string::npos; }

TEST(TlsContextTest, OffersHttp2OnlyWhereItIsOn) {
  constexpr std::string_view both("\x02h2\x08http/1.1");
  EXPECT_TRUE(holds(first_flight("example.com", true), both));
  EXPECT_FALSE(holds(first_flight("example.com", false), both));
  EXPECT_TRUE(holds(first_flight("example.com", false), "\x08http/1.1"));
}

TEST(TlsContextTest, SendsNamesAndNoAddresses) {
  EXPECT_TRUE(holds(first_flight("catalog.example.com", true), "catalog.example.com"));
  EXPECT_FALSE(holds(first_flight("catalog.example.com.", true), "catalog.example.com."));
  EXPECT_FALSE(holds(first_flight("192.0.2.17", true), "192.0.2.17"));
  EXPECT_FALSE(holds(first_flight("2001:db8::17", true), "2001:db8::17"));
}

using Certificates = ai_sdk::testing::Certificates;

// What a client that wants this host says to a server with these files. No network: they talk in memory.
long verdict(const Certificates& authority, const Certificates::Files& files, const std::string& host) {
  TransportConfig config;
  config.url.host = host;
  config.ca_bundle = authority.ca();
  const auto context = make_tls_context(config);
  const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> server_context(SSL_CTX_new(TLS_server_method()),
                                                                         SSL_CTX_free);
  SSL_CTX_use_certificate_chain_file(server_context.get(), files.certificate.c_str());
  SSL_CTX_use_PrivateKey_file(server_context.get(), files.key.c_str(), SSL_FILETYPE_PEM);
  const std::unique_ptr<SSL, decltype(&SSL_free)> client(SSL_new(context->native_handle()), SSL_free);
  const std::unique_ptr<SSL, decltype(&SSL_free)> server(SSL_new(server_context.get()), SSL_free);
  BIO *near = nullptr, *far = nullptr;
  BIO_new_bio_pair(&near, 0, &far, 0);
  SSL_set_bio(client.get(), near, near);
  SSL_set_bio(server.get(), far, far);
  prepare_tls(client.get(), config);
  for (int i = 0; i < 10 && !SSL_is_init_finished(client.get()); ++i) {
    SSL_connect(client.get());
    SSL_accept(server.get());
  }
  ERR_clear_error();
  const long result = SSL_get_verify_result(client.get());
  EXPECT_EQ(SSL_is_init_finished(client.get()) == 1, result == X509_V_OK);
  return result;
}

TEST(TlsContextTest, NamesAndAddressesAreVerified) {
  Certificates authority;
  const auto one = authority.server("DNS:a.example,DNS:*.b.example,IP:192.0.2.1,IP:2001:db8::1");
  for (const char* host :
       {"a.example", "a.example.", "x.b.example", "192.0.2.1", "2001:db8::1", "2001:0db8:0:0::1"})
    EXPECT_EQ(verdict(authority, one, host), X509_V_OK) << host;
  for (const char* host : {"b.example", "x.y.b.example", "x.a.example", "example"})
    EXPECT_EQ(verdict(authority, one, host), X509_V_ERR_HOSTNAME_MISMATCH) << host;
  for (const char* host : {"192.0.2.2", "2001:db8::2"})
    EXPECT_EQ(verdict(authority, one, host), X509_V_ERR_IP_ADDRESS_MISMATCH) << host;
  // An address is no name, and the other way round.
  const auto name = authority.server("DNS:192.0.2.1");
  EXPECT_EQ(verdict(authority, name, "192.0.2.1"), X509_V_ERR_IP_ADDRESS_MISMATCH);
}

}  // namespace
}  // namespace ai_sdk::http
