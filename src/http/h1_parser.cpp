#include "http/h1_parser.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/buffers_range.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/optional.hpp>

namespace ai_sdk::http {
namespace {

namespace http = boost::beast::http;
using boost::system::error_code;

constexpr std::uint32_t max_head = 64 * 1024;

// A Beast body that keeps nothing: each piece goes to the sink as it is parsed.
struct SinkBody {
  struct value_type {
    BodySink* sink = nullptr;
  };
  class reader {
   public:
    template <bool is_request, class Fields>
    reader(http::header<is_request, Fields>&, value_type& value) : value_(value) {}
    void init(const boost::optional<std::uint64_t>&, error_code& error) { error = {}; }
    template <class ConstBufferSequence>
    std::size_t put(const ConstBufferSequence& buffers, error_code& error) {
      error = {};
      std::size_t size = 0;
      for (const auto buffer : boost::beast::buffers_range_ref(buffers)) {
        size += buffer.size();
        if (value_.sink) value_.sink->on_data({static_cast<const char*>(buffer.data()), buffer.size()});
      }
      return size;
    }
    void finish(error_code& error) { error = {}; }

   private:
    value_type& value_;
  };
};

using Parser = http::response_parser<SinkBody>;

[[noreturn]] void bad_answer(const error_code& error) {
  std::string text = "the server's answer is not valid HTTP/1.1 (" + error.message() + ")";
  if (error == http::error::header_limit) text = "the server's answer has a head of more than 64 KiB";
  if (error == http::error::bad_version)
    text += ". Does the host setting name an https port with http://, or another kind of server?";
  throw TransportFailure(FailureKind::bad_answer, text, error.message());
}

}  // namespace

struct H1Parser::Impl {
  boost::optional<Parser> parser;
  void reset() {
    parser.emplace();
    parser->header_limit(max_head);
    parser->body_limit(boost::none);  // the reader bounds what it keeps
  }
};

H1Parser::H1Parser() : impl_(std::make_unique<Impl>()) { impl_->reset(); }
H1Parser::~H1Parser() = default;

bool H1Parser::head_complete() const noexcept { return impl_->parser->is_header_done(); }
bool H1Parser::complete() const noexcept { return impl_->parser->is_done(); }
bool H1Parser::keep_alive() const { return impl_->parser->keep_alive(); }

int H1Parser::status() const { return static_cast<int>(impl_->parser->get().result_int()); }

ResponseHead H1Parser::head() const {
  ResponseHead head;
  const auto& message = impl_->parser->get();
  head.status = static_cast<int>(message.result_int());
  for (const auto& field : message)
    head.headers.emplace_back(std::string(field.name_string()), std::string(field.value()));
  return head;
}

std::size_t H1Parser::feed(std::string_view bytes, BodySink* sink) {
  if (!bytes.empty() && !any_byte_) {
    any_byte_ = true;
    // Told from the first byte: a TLS server's alert is shorter than any status line.
    if (bytes.front() == '\x15')
      throw TransportFailure(
          FailureKind::bad_answer,
          "the server answered with a TLS alert: it speaks TLS on this port. Write the host "
          "setting with https://");
    if (bytes.front() != 'H') bad_answer(http::error::bad_version);
  }
  std::size_t used = 0;
  const bool in_body = head_complete();
  Parser* parser = &*impl_->parser;
  parser->get().body().sink = sink;
  parser->eager(in_body);
  while (used < bytes.size() && !parser->is_done() && (in_body || !parser->is_header_done())) {
    error_code error;
    used += parser->put(boost::asio::const_buffer(bytes.data() + used, bytes.size() - used), error);
    if (error == http::error::need_more) break;
    if (error) bad_answer(error);
    if (parser->is_header_done() && !in_body && parser->get().result_int() / 100 == 1) {
      // 101 would be the answer to an upgrade that was never asked for.
      if (parser->get().result_int() == 101)
        throw TransportFailure(FailureKind::bad_answer,
                               "the server switched protocols without being asked to");
      impl_->reset();
      parser = &*impl_->parser;
    }
  }
  return used;
}

void H1Parser::end_of_input(BodySink* sink) {
  Parser& parser = *impl_->parser;
  parser.get().body().sink = sink;
  error_code error;
  if (parser.is_header_done()) parser.put_eof(error);
  if (!parser.is_header_done() || error)
    throw TransportFailure(FailureKind::broken,
                           "the server closed the connection in the middle of its answer");
}

}  // namespace ai_sdk::http
