#include "http/h2_session.hpp"

#include <nghttp2/nghttp2.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <unordered_map>
#include <utility>
#include <vector>

namespace ai_sdk::http {
namespace {

// What one stream may send before its reader takes it, and all together before this side has seen it.
constexpr std::int32_t stream_window = 256 * 1024;
constexpr std::int32_t connection_window = 16 * 1024 * 1024;
constexpr std::size_t max_head = 64 * 1024;
// RFC 9113, section 10.5: frames that carry nothing cost the receiver work without end.
constexpr unsigned max_empty_frames = 1'000;
constexpr std::uint32_t last_stream_id = 0x7fffffff;
// Until the server's settings have come, as many as RFC 9113, section 6.5.2, advises as the least.
constexpr std::uint32_t streams_before_settings = 100;

struct SessionDeleter {
  void operator()(nghttp2_session* session) const noexcept { nghttp2_session_del(session); }
};
struct CallbacksDeleter {
  void operator()(nghttp2_session_callbacks* callbacks) const noexcept {
    nghttp2_session_callbacks_del(callbacks);
  }
};
struct OptionDeleter {
  void operator()(nghttp2_option* option) const noexcept { nghttp2_option_del(option); }
};

std::string_view text(const std::uint8_t* bytes, std::size_t size) {
  return {reinterpret_cast<const char*>(bytes), size};
}

nghttp2_nv field(std::string_view name, std::string_view value, std::uint8_t flags = NGHTTP2_NV_FLAG_NONE) {
  // The library only reads them (it copies both and writes the names in lower case), whatever the type says.
  auto* name_bytes = reinterpret_cast<std::uint8_t*>(const_cast<char*>(name.data()));
  auto* value_bytes = reinterpret_cast<std::uint8_t*>(const_cast<char*>(value.data()));
  return {name_bytes, value_bytes, name.size(), value.size(), flags};
}

TransportFailure bad_answer(const std::string& why) {
  return TransportFailure(FailureKind::bad_answer, "the server's answer is not valid HTTP/2 (" + why +
                                                       "). http2=false makes the client use HTTP/1.1");
}

}  // namespace

struct H2Session::Impl {
  struct Stream {
    H2Stream* told = nullptr;
    const std::string* body = nullptr;
    std::size_t sent = 0;
    ResponseHead head;
    std::size_t head_size = 0;
    unsigned empty_frames = 0;
    bool has_head = false;
    bool head_too_large = false;
    bool too_empty = false;
    bool reset_by_server = false;
  };

  Impl();
  Stream* find(std::int32_t id) noexcept {
    const auto at = streams.find(id);
    return at == streams.end() ? nullptr : &at->second;
  }
  void finish_head(Stream& stream);
  void end(std::int32_t id, Stream& stream);
  void closed(Stream& stream, std::uint32_t code);

  static int on_begin_headers(nghttp2_session*, const nghttp2_frame*, void*);
  static int on_header(nghttp2_session*, const nghttp2_frame*, const std::uint8_t*, std::size_t,
                       const std::uint8_t*, std::size_t, std::uint8_t, void*);
  static int on_data(nghttp2_session*, std::uint8_t, std::int32_t, const std::uint8_t*, std::size_t, void*);
  static int on_frame(nghttp2_session*, const nghttp2_frame*, void*);
  static int on_sent(nghttp2_session*, const nghttp2_frame*, void*);
  static int on_close(nghttp2_session*, std::int32_t, std::uint32_t, void*);
  static ssize_t read_body(nghttp2_session*, std::int32_t, std::uint8_t*, std::size_t, std::uint32_t*,
                           nghttp2_data_source*, void*);

  std::unordered_map<std::int32_t, Stream> streams;
  std::unique_ptr<nghttp2_session, SessionDeleter> session;
  std::size_t answers = 0;
  bool goaway = false;
  bool broken = false;
  bool gave_up = false;
  bool ping_open = false;
  bool settings_came = false;
};

H2Session::Impl::Impl() {
  nghttp2_session_callbacks* raw_callbacks = nullptr;
  if (nghttp2_session_callbacks_new(&raw_callbacks) != 0) throw std::bad_alloc();
  std::unique_ptr<nghttp2_session_callbacks, CallbacksDeleter> callbacks(raw_callbacks);
  nghttp2_session_callbacks_set_on_begin_headers_callback(callbacks.get(), on_begin_headers);
  nghttp2_session_callbacks_set_on_header_callback(callbacks.get(), on_header);
  nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks.get(), on_data);
  nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks.get(), on_frame);
  nghttp2_session_callbacks_set_on_frame_send_callback(callbacks.get(), on_sent);
  nghttp2_session_callbacks_set_on_stream_close_callback(callbacks.get(), on_close);

  nghttp2_option* raw_option = nullptr;
  if (nghttp2_option_new(&raw_option) != 0) throw std::bad_alloc();
  std::unique_ptr<nghttp2_option, OptionDeleter> option(raw_option);
  nghttp2_option_set_no_auto_window_update(option.get(), 1);
  nghttp2_option_set_peer_max_concurrent_streams(option.get(), streams_before_settings);

  nghttp2_session* raw_session = nullptr;
  if (nghttp2_session_client_new2(&raw_session, callbacks.get(), this, option.get()) != 0)
    throw std::bad_alloc();
  session.reset(raw_session);

  const std::array<nghttp2_settings_entry, 3> settings{{
      {NGHTTP2_SETTINGS_ENABLE_PUSH, 0},
      {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, stream_window},
      {NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, max_head},
  }};
  if (nghttp2_submit_settings(session.get(), NGHTTP2_FLAG_NONE, settings.data(), settings.size()) != 0 ||
      nghttp2_session_set_local_window_size(session.get(), NGHTTP2_FLAG_NONE, 0, connection_window) != 0)
    throw std::bad_alloc();
}

int H2Session::Impl::on_begin_headers(nghttp2_session*, const nghttp2_frame* frame, void* self) {
  if (auto* stream = static_cast<Impl*>(self)->find(frame->hd.stream_id)) {
    if (!stream->has_head) stream->head = {};
    stream->head_size = 0;
  }
  return 0;
}

int H2Session::Impl::on_header(nghttp2_session*, const nghttp2_frame* frame, const std::uint8_t* name,
                               std::size_t name_size, const std::uint8_t* value, std::size_t value_size,
                               std::uint8_t, void* self) {
  auto* stream = static_cast<Impl*>(self)->find(frame->hd.stream_id);
  if (!stream) return 0;
  // RFC 9113, section 6.5.2: the size that SETTINGS_MAX_HEADER_LIST_SIZE counts.
  stream->head_size += name_size + value_size + 32;
  if (stream->head_size > max_head) {
    stream->head_too_large = true;
    return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
  }
  if (stream->has_head) return 0;  // trailers
  const auto key = text(name, name_size);
  const auto content = text(value, value_size);
  if (key == ":status")
    std::from_chars(content.data(), content.data() + content.size(), stream->head.status);
  else
    stream->head.headers.emplace_back(key, content);
  return 0;
}

int H2Session::Impl::on_data(nghttp2_session* session, std::uint8_t, std::int32_t id,
                             const std::uint8_t* bytes, std::size_t size, void* self) {
  // The connection's window is granted again at once: only the stream's own holds its sender back.
  nghttp2_session_consume_connection(session, size);
  if (auto* stream = static_cast<Impl*>(self)->find(id))
    stream->told->on_data(text(bytes, size));
  else
    nghttp2_session_consume_stream(session, id, size);
  return 0;
}

int H2Session::Impl::on_frame(nghttp2_session* session, const nghttp2_frame* frame, void* data) {
  auto& self = *static_cast<Impl*>(data);
  switch (frame->hd.type) {
    case NGHTTP2_SETTINGS:
      if (!(frame->hd.flags & NGHTTP2_FLAG_ACK)) self.settings_came = true;
      return 0;
    case NGHTTP2_PING:
      if (frame->hd.flags & NGHTTP2_FLAG_ACK) self.ping_open = false;
      return 0;
    case NGHTTP2_GOAWAY:
      self.goaway = true;
      return 0;
    case NGHTTP2_RST_STREAM:
      if (auto* stream = self.find(frame->hd.stream_id)) stream->reset_by_server = true;
      return 0;
    case NGHTTP2_HEADERS:
    case NGHTTP2_DATA:
      break;
    default:
      return 0;
  }
  auto* stream = self.find(frame->hd.stream_id);
  if (!stream) return 0;
  if (frame->hd.type == NGHTTP2_HEADERS && !stream->has_head) self.finish_head(*stream);
  const bool last = frame->hd.flags & NGHTTP2_FLAG_END_STREAM;
  if (last && stream->has_head) {
    self.end(frame->hd.stream_id, *stream);
  } else if (frame->hd.type == NGHTTP2_DATA && frame->hd.length == 0 &&
             ++stream->empty_frames > max_empty_frames) {
    stream->too_empty = true;
    nghttp2_submit_rst_stream(session, NGHTTP2_FLAG_NONE, frame->hd.stream_id, NGHTTP2_ENHANCE_YOUR_CALM);
  }
  return 0;
}

// A GOAWAY of this side's: nghttp2 has found the server's bytes to be no HTTP/2, and ignores what still
// comes.
int H2Session::Impl::on_sent(nghttp2_session*, const nghttp2_frame* frame, void* self) {
  if (frame->hd.type == NGHTTP2_GOAWAY) static_cast<Impl*>(self)->gave_up = true;
  return 0;
}

int H2Session::Impl::on_close(nghttp2_session*, std::int32_t id, std::uint32_t code, void* data) {
  auto& self = *static_cast<Impl*>(data);
  const auto at = self.streams.find(id);
  if (at == self.streams.end()) return 0;
  Stream stream = std::move(at->second);
  self.streams.erase(at);
  self.closed(stream, code);
  return 0;
}

ssize_t H2Session::Impl::read_body(nghttp2_session*, std::int32_t id, std::uint8_t* out, std::size_t room,
                                   std::uint32_t* flags, nghttp2_data_source*, void* data) {
  auto* stream = static_cast<Impl*>(data)->find(id);
  if (!stream) return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;  // given up: its request may be gone
  const std::size_t size = std::min(room, stream->body->size() - stream->sent);
  std::copy_n(stream->body->data() + stream->sent, size, out);
  stream->sent += size;
  if (stream->sent == stream->body->size()) *flags |= NGHTTP2_DATA_FLAG_EOF;
  return static_cast<ssize_t>(size);
}

void H2Session::Impl::finish_head(Stream& stream) {
  if (stream.head.status / 100 == 1) return;  // interim: the answer's own head is still to come
  stream.has_head = true;
  stream.told->on_head(std::move(stream.head));
}

// The answer is complete, which nghttp2 has checked against its Content-Length. Where the server did not wait
// for the request's end, the rest of it is not sent any more (RFC 9113, section 8.1).
void H2Session::Impl::end(std::int32_t id, Stream& stream) {
  H2Stream* told = stream.told;
  const bool unsent = stream.sent < stream.body->size();
  streams.erase(id);
  ++answers;
  if (unsent) nghttp2_submit_rst_stream(session.get(), NGHTTP2_FLAG_NONE, id, NGHTTP2_NO_ERROR);
  told->on_end();
}

// Why the stream was closed before its end, in the order in which one explanation rules out the next.
void H2Session::Impl::closed(Stream& stream, std::uint32_t code) {
  const auto fail = [&](FailureKind kind, const std::string& message) {
    stream.told->on_failure(TransportFailure(kind, message, nghttp2_http2_strerror(code)));
  };
  if (stream.head_too_large)
    return fail(FailureKind::bad_answer, "the server's answer has a head of more than 64 KiB");
  if (stream.too_empty)
    return fail(FailureKind::bad_answer, "the server sent nothing but empty HTTP/2 frames");
  switch (code) {
    case NGHTTP2_REFUSED_STREAM:  // RFC 9113, section 8.7: it was not processed
      return fail(FailureKind::stale, "the server did not begin the request (REFUSED_STREAM or GOAWAY)");
    case NGHTTP2_HTTP_1_1_REQUIRED:
      return fail(FailureKind::refused, "the server wants HTTP/1.1 for this request. Set http2=false");
    case NGHTTP2_NO_ERROR:
      return fail(FailureKind::broken, stream.has_head
                                           ? "the server ended the HTTP/2 stream in the middle of its answer"
                                           : "the server ended the HTTP/2 stream without an answer");
    default:
      if (!stream.reset_by_server)  // this side did, for what came
        return fail(FailureKind::bad_answer,
                    "the server's answer is not valid HTTP/2. http2=false makes the client use HTTP/1.1");
      return fail(FailureKind::broken,
                  std::string("the server reset the HTTP/2 stream (") + nghttp2_http2_strerror(code) + ")");
  }
}

H2Session::H2Session() : impl_(std::make_unique<Impl>()) {}
H2Session::~H2Session() = default;

std::int32_t H2Session::open(const Request& request, const core::BaseUrl& url, H2Stream& stream) {
  const std::string authority = url.authority();
  const std::string path = url.base_path + request.target;
  const std::string length = std::to_string(request.body.size());
  std::vector<nghttp2_nv> fields;
  fields.reserve(request.headers.size() + 5);
  fields.push_back(field(":method", request.method));
  fields.push_back(field(":scheme", url.tls ? "https" : "http"));
  fields.push_back(field(":authority", authority));
  fields.push_back(field(":path", path, NGHTTP2_NV_FLAG_NONE));
  for (const auto& [name, value] : request.headers) {
    // Values that never come again would only push useful ones out of the compression's table.
    const bool once = name == "X-Request-ID" || name == "Idempotency-Key" || name == "traceparent";
    fields.push_back(field(name, value, once ? NGHTTP2_NV_FLAG_NO_INDEX : NGHTTP2_NV_FLAG_NONE));
  }
  if (!request.body.empty() || request.method == "POST") fields.push_back(field("content-length", length));

  nghttp2_data_provider provider{};
  provider.read_callback = Impl::read_body;
  const std::int32_t id = nghttp2_submit_request(impl_->session.get(), nullptr, fields.data(), fields.size(),
                                                 request.body.empty() ? nullptr : &provider, nullptr);
  if (id < 0)
    throw TransportFailure(FailureKind::stale, "the HTTP/2 connection takes no more requests",
                           nghttp2_strerror(id));
  auto& entry = impl_->streams[id];
  entry.told = &stream;
  entry.body = &request.body;
  return id;
}

void H2Session::reset(std::int32_t id) noexcept {
  if (impl_->streams.erase(id) == 0 || impl_->broken) return;
  nghttp2_submit_rst_stream(impl_->session.get(), NGHTTP2_FLAG_NONE, id, NGHTTP2_CANCEL);
}

void H2Session::consume(std::int32_t id, std::size_t size) noexcept {
  if (!impl_->broken) nghttp2_session_consume_stream(impl_->session.get(), id, size);
}

void H2Session::feed(std::string_view bytes) {
  const auto used = nghttp2_session_mem_recv(
      impl_->session.get(), reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
  // nghttp2 swallows most of what is wrong: it queues a GOAWAY and takes no more requests.
  const bool swallowed = !impl_->goaway && nghttp2_session_check_request_allowed(impl_->session.get()) == 0 &&
                         nghttp2_session_get_next_stream_id(impl_->session.get()) <= last_stream_id;
  if (used >= 0 && !swallowed) return;
  impl_->broken = true;
  impl_->goaway = true;
  throw bad_answer(nghttp2_strerror(used < 0 ? static_cast<int>(used) : NGHTTP2_ERR_PROTO));
}

bool H2Session::take_output(std::string& out, std::size_t most) {
  const std::size_t before = out.size();
  while (out.size() - before < most) {
    const std::uint8_t* bytes = nullptr;
    const auto size = nghttp2_session_mem_send(impl_->session.get(), &bytes);
    if (size <= 0) {
      if (size < 0) impl_->goaway = impl_->broken = true;
      break;
    }
    out.append(text(bytes, static_cast<std::size_t>(size)));
  }
  if (std::exchange(impl_->gave_up, false)) fail_all(bad_answer(nghttp2_strerror(NGHTTP2_ERR_PROTO)));
  return out.size() > before;
}

void H2Session::fail_all(const TransportFailure& failure) {
  impl_->goaway = impl_->broken = true;
  auto streams = std::move(impl_->streams);
  impl_->streams.clear();
  for (auto& [id, stream] : streams) stream.told->on_failure(failure);
}

std::size_t H2Session::room() const noexcept {
  if (impl_->goaway || nghttp2_session_check_request_allowed(impl_->session.get()) == 0) return 0;
  const std::size_t most =
      impl_->settings_came
          ? nghttp2_session_get_remote_settings(impl_->session.get(), NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS)
          : streams_before_settings;
  return most > impl_->streams.size() ? most - impl_->streams.size() : 0;
}

std::size_t H2Session::open_streams() const noexcept { return impl_->streams.size(); }
bool H2Session::going_away() const noexcept { return impl_->goaway; }
bool H2Session::settled() const noexcept { return impl_->settings_came; }
std::size_t H2Session::answers() const noexcept { return impl_->answers; }

void H2Session::ping() {
  if (impl_->ping_open || impl_->broken) return;
  impl_->ping_open = nghttp2_submit_ping(impl_->session.get(), NGHTTP2_FLAG_NONE, nullptr) == 0;
}
bool H2Session::ping_unanswered() const noexcept { return impl_->ping_open; }

}  // namespace ai_sdk::http
