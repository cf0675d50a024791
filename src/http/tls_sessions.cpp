#include "http/tls_sessions.hpp"

#include <ctime>

namespace ai_sdk::http {
namespace {

// Enough for connections that are opened at the same moment; a server sends about two for each.
constexpr std::size_t most_sessions = 8;

int own_index() {
  static const int index = SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
  return index;
}

}  // namespace

void TlsSessions::attach(SSL_CTX* context) {
  SSL_CTX_set_ex_data(context, own_index(), this);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
  SSL_CTX_sess_set_new_cb(context, on_new_session);
}

TlsSessions* TlsSessions::of(SSL_CTX* context) {
  return static_cast<TlsSessions*>(SSL_CTX_get_ex_data(context, own_index()));
}

int TlsSessions::on_new_session(SSL* ssl, SSL_SESSION* session) {
  if (TlsSessions* own = of(SSL_get_SSL_CTX(ssl))) own->keep(session);
  return 0;  // what is kept is a copy
}

// A copy, because OpenSSL makes a session unusable whose connection ended without TLS's own goodbye, as a
// cancelled call's does.
void TlsSessions::keep(SSL_SESSION* session) {
  Session copy(SSL_SESSION_dup(session));
  if (!copy) return;
  try {
    kept_.push_back(std::move(copy));
  } catch (...) {  // out of memory: the next handshake is a full one. OpenSSL knows no exceptions
    return;
  }
  if (kept_.size() > most_sessions) kept_.pop_front();
}

void TlsSessions::offer(SSL* ssl) {
  if (TlsSessions* own = of(SSL_get_SSL_CTX(ssl))) own->offer_to(ssl);
}

void TlsSessions::offer_to(SSL* ssl) {
  const long now = static_cast<long>(std::time(nullptr));
  while (!kept_.empty()) {
    const Session session = std::move(kept_.back());
    kept_.pop_back();
    const long ends = SSL_SESSION_get_time(session.get()) + SSL_SESSION_get_timeout(session.get());
    if (ends <= now || !SSL_SESSION_is_resumable(session.get())) continue;
    SSL_set_session(ssl, session.get());
    // A ticket of TLS 1.3 is used once, or an onlooker could tell that two connections belong together (RFC
    // 8446, appendix C.4). Older sessions serve again.
    if (SSL_SESSION_get_protocol_version(session.get()) < TLS1_3_VERSION) keep(session.get());
    return;
  }
}

}  // namespace ai_sdk::http
