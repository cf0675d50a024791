#include "http/h1_parser.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/optional.hpp>

#include <algorithm>

namespace ai_sdk::http {
namespace {

namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::system::error_code;

constexpr std::uint32_t max_head = 64 * 1024;
constexpr std::size_t max_fields = 256;
constexpr int max_interim_answers = 16;

[[noreturn]] void refuse(const std::string& text) { throw TransportFailure(FailureKind::bad_answer, text); }

[[noreturn]] void bad_answer(const error_code& error) {
  std::string text = "the server's answer is not valid HTTP/1.1 (" + error.message() + ")";
  if (error == http::error::header_limit)
    text = "the server's answer has a head of more than 64 KiB or 256 fields";
  if (error == http::error::bad_version)
    text += ". Does the host setting name an https port with http://, or another kind of server?";
  throw TransportFailure(FailureKind::bad_answer, text, error.message());
}

bool is_number(beast::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string_view view(beast::string_view text) { return {text.data(), text.size()}; }

}  // namespace

// Beast's parser with a head that is filled in one go, in the form in which it is used.
class H1Parser::Parser final : public http::basic_parser<false> {
 public:
  Parser() {
    header_limit(max_head);
    body_limit(boost::none);  // the reader bounds what it keeps
  }

  ResponseHead head;
  BodySink* sink = nullptr;
  bool keeps_alive() const { return keep_alive() && !doubtful_; }

 private:
  void on_request_impl(http::verb, beast::string_view, beast::string_view, int, error_code&) override {}
  void on_response_impl(int status, beast::string_view, int version, error_code&) override {
    head.status = status;
    head.headers.reserve(16);
    old_ = version < 11;
  }
  void on_field_impl(http::field field, beast::string_view name, beast::string_view value,
                     error_code& error) override {
    // Beast bounds what lies before it at one time, which a slow server never exceeds.
    size_ += name.size() + value.size() + 4;
    if (size_ > max_head || ++fields_ > max_fields) {
      error = http::error::header_limit;
      return;
    }
    if (in_body_) return;  // a trailer: nothing that we would have to know
    if (field == http::field::content_length) check_length(value);
    if (field == http::field::transfer_encoding) check_coding(value);
    head.headers.emplace_back(view(name), view(value));
  }
  void on_header_impl(error_code&) override {
    if (has_length_ && has_coding_)
      refuse("the server's answer has both Content-Length and Transfer-Encoding");
    in_body_ = true;
    size_ = fields_ = 0;
  }
  void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
  std::size_t on_body_impl(beast::string_view body, error_code&) override { return hand_on(body); }
  void on_chunk_header_impl(std::uint64_t, beast::string_view, error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, beast::string_view body, error_code&) override {
    return hand_on(body);
  }
  void on_finish_impl(error_code&) override {}

  std::size_t hand_on(beast::string_view body) {
    if (sink && !body.empty()) sink->on_data(view(body));
    return body.size();
  }
  void check_length(beast::string_view value) {
    if (has_length_) refuse("the server's answer has more than one Content-Length");
    if (!is_number(value)) refuse("the server's answer has a Content-Length that is no number");
    has_length_ = true;
  }
  void check_coding(beast::string_view value) {
    if (has_coding_ || !beast::iequals(value, "chunked"))
      refuse("the server's answer has a Transfer-Encoding other than chunked, which nobody asked for");
    has_coding_ = true;
    doubtful_ = old_;  // HTTP/1.0 knows no chunks (RFC 9112, section 6.1): read, but not relied on
  }

  std::size_t size_ = 0;
  std::size_t fields_ = 0;
  bool old_ = false;
  bool in_body_ = false;
  bool has_length_ = false;
  bool has_coding_ = false;
  bool doubtful_ = false;
};

H1Parser::H1Parser() : parser_(std::make_unique<Parser>()) {}
H1Parser::~H1Parser() = default;

bool H1Parser::head_complete() const noexcept { return parser_->is_header_done(); }
bool H1Parser::complete() const noexcept { return parser_->is_done(); }
bool H1Parser::keep_alive() const { return parser_->keeps_alive(); }
int H1Parser::status() const noexcept { return parser_->head.status; }
ResponseHead H1Parser::head() { return std::move(parser_->head); }

void H1Parser::skip_interim_answer() {
  // 101 would be the answer to an upgrade that was never asked for.
  if (status() == 101) refuse("the server switched protocols without being asked to");
  if (++interim_answers_ > max_interim_answers) refuse("the server sent more than 16 interim answers (1xx)");
  parser_ = std::make_unique<Parser>();
}

std::size_t H1Parser::feed(std::string_view bytes, BodySink* sink) {
  if (!bytes.empty() && !any_byte_) {
    any_byte_ = true;
    // Told from the first byte: a TLS server's alert is shorter than any status line.
    if (bytes.front() == '\x15')
      refuse(
          "the server answered with a TLS alert: it speaks TLS on this port. Write the host setting with "
          "https://");
    if (bytes.front() != 'H') bad_answer(http::error::bad_version);
  }
  std::size_t used = 0;
  const bool in_body = head_complete();
  parser_->eager(in_body);
  while (used < bytes.size() && !parser_->is_done() && (in_body || !parser_->is_header_done())) {
    parser_->sink = sink;
    error_code error;
    used += parser_->put(boost::asio::const_buffer(bytes.data() + used, bytes.size() - used), error);
    if (error == http::error::need_more) break;
    if (error) bad_answer(error);
    if (!parser_->is_header_done() || in_body) continue;
    // RFC 9110, section 15: a status is 100 to 599; what is above is read as a failure of its class.
    if (status() < 100)
      refuse("the server's answer has the status " + std::to_string(status()) + ", which there is not");
    if (status() / 100 == 1) skip_interim_answer();
  }
  return used;
}

void H1Parser::end_of_input(BodySink* sink) {
  parser_->sink = sink;
  error_code error;
  if (parser_->is_header_done()) parser_->put_eof(error);
  if (!parser_->is_header_done() || error)
    throw TransportFailure(FailureKind::broken,
                           "the server closed the connection in the middle of its answer");
}

}  // namespace ai_sdk::http
