#pragma once

#include <openssl/ssl.h>

#include <deque>
#include <memory>

namespace ai_sdk::http {

// The last TLS sessions of one client, so that its next connections need no full handshake. One client speaks
// to one server: a session fits every connection. Used on the client's executor only.
class TlsSessions {
 public:
  // Has the context hand its new sessions to this object, which must live as long as the context.
  void attach(SSL_CTX* context);
  // Offers a session to a connection that is about to shake hands.
  static void offer(SSL* ssl);
  std::size_t size() const noexcept { return kept_.size(); }

 private:
  struct Free {
    void operator()(SSL_SESSION* session) const noexcept { SSL_SESSION_free(session); }
  };
  using Session = std::unique_ptr<SSL_SESSION, Free>;

  static TlsSessions* of(SSL_CTX* context);
  static int on_new_session(SSL* ssl, SSL_SESSION* session);
  void keep(SSL_SESSION* session);
  void offer_to(SSL* ssl);

  std::deque<Session> kept_;  // the newest at the end
};

}  // namespace ai_sdk::http
