#include "http/tls_context.hpp"

#include <gtest/gtest.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

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

}  // namespace
}  // namespace ai_sdk::http
