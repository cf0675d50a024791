#include "http/tls_context.hpp"

#include "http/tls_sessions.hpp"

#include <boost/asio/ip/address.hpp>

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string_view>

namespace ai_sdk::http {
namespace {

namespace ssl = boost::asio::ssl;

// OpenSSL keeps its errors in a queue for each thread, where the next to look would take them for its own.
struct CleanErrors {
  CleanErrors() { ERR_clear_error(); }
  ~CleanErrors() { ERR_clear_error(); }
};

struct TlsClient {
  TlsSessions sessions;
  ssl::context context{ssl::context::tls_client};
};

[[noreturn]] void refuse(const std::string& text, const std::string& cause) {
  throw TransportFailure(FailureKind::refused, text, cause);
}

[[noreturn]] void cannot_use(const char* setting, const std::string& file, const std::string& why,
                             const char* advice) {
  refuse(std::string(setting) + " '" + file + "' cannot be used: " + why + ". " + advice, why);
}

std::string first_error() {
  const unsigned long error = ERR_peek_error();
  if (ERR_SYSTEM_ERROR(error)) return std::strerror(ERR_GET_REASON(error));
  const char* text = ERR_reason_error_string(error);
  return text ? text : "it is not what was expected";
}

void check_readable(const char* setting, const std::string& file, const char* advice) {
  std::error_code ignored;
  if (std::filesystem::is_directory(file, ignored)) cannot_use(setting, file, "it is a directory", advice);
  errno = 0;
  if (!std::ifstream(file)) cannot_use(setting, file, std::strerror(errno), advice);
}

void trust_file(SSL_CTX* context, const char* setting, const std::string& file) {
  constexpr const char* advice = "It must be a readable PEM file of certificates";
  check_readable(setting, file, advice);
  if (SSL_CTX_load_verify_file(context, file.c_str()) != 1) cannot_use(setting, file, first_error(), advice);
  ERR_clear_error();
}

void trust_directories(SSL_CTX* context, const char* setting, std::string_view list) {
  while (!list.empty()) {
    const auto end = list.find(':');
    const std::string directory(list.substr(0, end));
    list = end == std::string_view::npos ? std::string_view{} : list.substr(end + 1);
    if (directory.empty()) continue;
    std::error_code error;
    const std::filesystem::directory_iterator readable(directory, error);
    if (error)
      cannot_use(setting, directory, error.message(), "It must name readable directories of certificates");
    SSL_CTX_load_verify_dir(context, directory.c_str());
  }
}

std::string_view variable(const char* name) {
  const char* value = std::getenv(name);
  return value ? value : "";
}

void trust_system(SSL_CTX* context) {
  const char* file_variable = X509_get_default_cert_file_env();
  const char* directory_variable = X509_get_default_cert_dir_env();
  if (const auto file = variable(file_variable); !file.empty())
    trust_file(context, file_variable, std::string(file));
  else  // a machine without a trust store may still have a ca_bundle
    SSL_CTX_load_verify_file(context, X509_get_default_cert_file());
  if (const auto directories = variable(directory_variable); !directories.empty())
    trust_directories(context, directory_variable, directories);
  else
    SSL_CTX_load_verify_dir(context, X509_get_default_cert_dir());
  ERR_clear_error();
}

// Answers for the password of a key in place of OpenSSL, which would ask on the terminal. Taken back at the
// end, because Asio's context would delete what it finds there.
class NoPassword {
 public:
  explicit NoPassword(SSL_CTX* context) : context_(context) {
    SSL_CTX_set_default_passwd_cb(context_, refuse);
    SSL_CTX_set_default_passwd_cb_userdata(context_, this);
  }
  ~NoPassword() {
    SSL_CTX_set_default_passwd_cb(context_, nullptr);
    SSL_CTX_set_default_passwd_cb_userdata(context_, nullptr);
  }
  NoPassword(const NoPassword&) = delete;
  NoPassword& operator=(const NoPassword&) = delete;
  bool asked() const noexcept { return asked_; }

 private:
  static int refuse(char*, int, int, void* self) {
    static_cast<NoPassword*>(self)->asked_ = true;
    return 0;
  }
  SSL_CTX* context_;
  bool asked_ = false;
};

void use_client_certificate(SSL_CTX* context, const TransportConfig& config) {
  constexpr const char* advice = "It must be a readable PEM file";
  const bool one_file = config.client_key.empty();
  const std::string& key = one_file ? config.client_cert : config.client_key;
  const char* key_setting = one_file ? "client_cert" : "client_key";
  check_readable("client_cert", config.client_cert, advice);
  check_readable(key_setting, key, advice);

  const NoPassword password(context);
  if (SSL_CTX_use_certificate_chain_file(context, config.client_cert.c_str()) != 1)
    cannot_use("client_cert", config.client_cert, first_error(), advice);
  const bool loaded = SSL_CTX_use_PrivateKey_file(context, key.c_str(), SSL_FILETYPE_PEM) == 1;
  if (password.asked())
    cannot_use(key_setting, key, "the key is encrypted, and there is nobody to ask for its password",
               "Give a file with the decrypted key (openssl pkey -in … -out …) that only you can read");
  if ((loaded && SSL_CTX_check_private_key(context) != 1) ||
      ERR_GET_REASON(ERR_peek_error()) == X509_R_KEY_VALUES_MISMATCH)
    refuse("client_key '" + key + "' is not the key of the certificate in client_cert '" +
               config.client_cert + "'. Give the two files that were made together",
           "the key does not match the certificate");
  if (!loaded)
    cannot_use(
        key_setting, key, first_error(),
        one_file ? "It must hold the certificate's key too, or client_key must name the key's file" : advice);
}

bool is_address(const std::string& host) {
  boost::system::error_code error;
  boost::asio::ip::make_address(host, error);
  return !error;
}

}  // namespace

std::shared_ptr<ssl::context> make_tls_context(const TransportConfig& config) {
  const CleanErrors clean;
  auto client = std::make_shared<TlsClient>();
  SSL_CTX* context = client->context.native_handle();
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
  client->sessions.attach(context);

  constexpr std::string_view both = "\x02h2\x08http/1.1", old = "\x08http/1.1";
  const std::string_view protocols = config.http2 ? both : old;
  SSL_CTX_set_alpn_protos(context, reinterpret_cast<const unsigned char*>(protocols.data()),
                          static_cast<unsigned>(protocols.size()));

  SSL_CTX_set_verify(context, config.verify_ssl ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, nullptr);
  if (config.verify_ssl) {
    trust_system(context);
    if (!config.ca_bundle.empty()) trust_file(context, "ca_bundle", config.ca_bundle);
  }
  if (!config.client_cert.empty()) use_client_certificate(context, config);
  return std::shared_ptr<ssl::context>(client, &client->context);
}

void prepare_tls(SSL* ssl, const TransportConfig& config) {
  std::string host = config.url.host;
  if (is_address(host)) {
    if (config.verify_ssl) X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host.c_str());
  } else {
    if (host.ends_with('.')) host.pop_back();  // the root's dot is the resolver's, not the certificate's
    SSL_set_tlsext_host_name(ssl, host.c_str());
    if (config.verify_ssl) {
      SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
      SSL_set1_host(ssl, host.c_str());
    }
  }
  TlsSessions::offer(ssl);
}

bool chose_http2(SSL* ssl) {
  const unsigned char* name = nullptr;
  unsigned size = 0;
  SSL_get0_alpn_selected(ssl, &name, &size);
  return size == 2 && std::memcmp(name, "h2", 2) == 0;
}

}  // namespace ai_sdk::http
