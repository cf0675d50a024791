#include "support/h2_peer.hpp"

#include <nghttp2/nghttp2.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <stdexcept>

namespace ai_sdk::testing {
namespace {

std::string text(const std::uint8_t* bytes, std::size_t size) {
  return {reinterpret_cast<const char*>(bytes), size};
}

std::vector<nghttp2_nv> as_fields(const H2Fields& fields) {
  std::vector<nghttp2_nv> out;
  for (const auto& [name, value] : fields)
    out.push_back({reinterpret_cast<std::uint8_t*>(const_cast<char*>(name.data())),
                   reinterpret_cast<std::uint8_t*>(const_cast<char*>(value.data())), name.size(),
                   value.size(), NGHTTP2_NV_FLAG_NONE});
  return out;
}

void check(int result) {
  if (result != 0) throw std::runtime_error(std::string("nghttp2: ") + nghttp2_strerror(result));
}

}  // namespace

struct H2Peer::Impl {
  struct Stream {
    ReceivedRequest request;
    std::string unsent;
    std::size_t sent = 0;
    bool has_data = false;
    bool last = false;
    bool waits = false;  // the library was told that there is nothing to send now
    H2Fields trailers;
  };

  ~Impl() { nghttp2_session_del(session); }

  static Impl& of(void* self) { return *static_cast<Impl*>(self); }
  static int on_begin_headers(nghttp2_session*, const nghttp2_frame* frame, void* self) {
    of(self).streams[frame->hd.stream_id];
    of(self).most_open = std::max(of(self).most_open, of(self).streams.size());
    return 0;
  }
  static int on_header(nghttp2_session*, const nghttp2_frame* frame, const std::uint8_t* name,
                       std::size_t name_size, const std::uint8_t* value, std::size_t value_size, std::uint8_t,
                       void* self) {
    auto& request = of(self).streams[frame->hd.stream_id].request;
    request.headers.emplace_back(text(name, name_size), text(value, value_size));
    const auto& [key, content] = request.headers.back();
    if (key == ":method") request.method = content;
    if (key == ":path") request.target = content;
    return 0;
  }
  static int on_data(nghttp2_session*, std::uint8_t, std::int32_t id, const std::uint8_t* bytes,
                     std::size_t size, void* self) {
    of(self).streams[id].request.body += text(bytes, size);
    return 0;
  }
  static int on_frame(nghttp2_session*, const nghttp2_frame* frame, void* self) {
    Impl& impl = of(self);
    if (frame->hd.type == NGHTTP2_PING && !(frame->hd.flags & NGHTTP2_FLAG_ACK)) ++impl.pings;
    if (frame->hd.type == NGHTTP2_RST_STREAM)
      impl.resets.emplace_back(frame->hd.stream_id, frame->rst_stream.error_code);
    if ((frame->hd.type == NGHTTP2_HEADERS || frame->hd.type == NGHTTP2_DATA) &&
        (frame->hd.flags & NGHTTP2_FLAG_END_STREAM))
      impl.whole.push_back({frame->hd.stream_id, impl.streams[frame->hd.stream_id].request});
    return 0;
  }
  static int on_close(nghttp2_session*, std::int32_t id, std::uint32_t, void* self) {
    Impl& impl = of(self);
    impl.sent[id] = impl.streams[id].sent;
    impl.streams.erase(id);
    return 0;
  }
  static ssize_t read_data(nghttp2_session* session, std::int32_t id, std::uint8_t* out, std::size_t room,
                           std::uint32_t* flags, nghttp2_data_source*, void* self) {
    Stream& stream = of(self).streams[id];
    const std::size_t size = std::min(room, stream.unsent.size());
    if (size == 0 && !stream.last) {
      stream.waits = true;
      return NGHTTP2_ERR_DEFERRED;
    }
    std::memcpy(out, stream.unsent.data(), size);
    stream.unsent.erase(0, size);
    stream.sent += size;
    if (stream.last && stream.unsent.empty()) {
      *flags |= NGHTTP2_DATA_FLAG_EOF;
      if (!stream.trailers.empty()) {
        *flags |= NGHTTP2_DATA_FLAG_NO_END_STREAM;
        const auto fields = as_fields(stream.trailers);
        nghttp2_submit_trailer(session, id, fields.data(), fields.size());
      }
    }
    return static_cast<ssize_t>(size);
  }

  nghttp2_session* session = nullptr;
  std::map<std::int32_t, Stream> streams;
  std::map<std::int32_t, std::size_t> sent;
  std::vector<H2Request> whole;
  std::vector<std::pair<std::int32_t, std::uint32_t>> resets;
  std::size_t pings = 0;
  std::size_t most_open = 0;
};

H2Peer::H2Peer(const Settings& settings) : impl_(std::make_unique<Impl>()) {
  nghttp2_session_callbacks* callbacks = nullptr;
  nghttp2_option* option = nullptr;
  check(nghttp2_session_callbacks_new(&callbacks));
  check(nghttp2_option_new(&option));
  nghttp2_session_callbacks_set_on_begin_headers_callback(callbacks, Impl::on_begin_headers);
  nghttp2_session_callbacks_set_on_header_callback(callbacks, Impl::on_header);
  nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, Impl::on_data);
  nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, Impl::on_frame);
  nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, Impl::on_close);
  nghttp2_option_set_no_auto_ping_ack(option, settings.answers_pings ? 0 : 1);
  nghttp2_option_set_max_send_header_block_length(option, 1024 * 1024);
  const int made = nghttp2_session_server_new2(&impl_->session, callbacks, impl_.get(), option);
  nghttp2_session_callbacks_del(callbacks);
  nghttp2_option_del(option);
  check(made);
  const nghttp2_settings_entry entry{NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, settings.max_streams};
  check(nghttp2_submit_settings(impl_->session, NGHTTP2_FLAG_NONE, &entry, 1));
}

H2Peer::~H2Peer() = default;

void H2Peer::feed(std::string_view bytes) {
  const auto used = nghttp2_session_mem_recv(
      impl_->session, reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
  if (used < 0) check(static_cast<int>(used));
}

std::string H2Peer::take_output() {
  std::string out;
  for (;;) {
    const std::uint8_t* bytes = nullptr;
    const auto size = nghttp2_session_mem_send(impl_->session, &bytes);
    if (size < 0) check(static_cast<int>(size));
    if (size == 0) return out;
    out += text(bytes, static_cast<std::size_t>(size));
  }
}

std::vector<H2Request> H2Peer::take_requests() { return std::exchange(impl_->whole, {}); }
const std::vector<std::pair<std::int32_t, std::uint32_t>>& H2Peer::resets() const noexcept {
  return impl_->resets;
}
std::size_t H2Peer::open_streams() const noexcept { return impl_->streams.size(); }
std::size_t H2Peer::most_open_streams() const noexcept { return impl_->most_open; }
std::size_t H2Peer::pings() const noexcept { return impl_->pings; }
std::size_t H2Peer::sent(std::int32_t id) const {
  const auto open = impl_->streams.find(id);
  if (open != impl_->streams.end()) return open->second.sent;
  const auto closed = impl_->sent.find(id);
  return closed == impl_->sent.end() ? 0 : closed->second;
}

void H2Peer::interim(std::int32_t id, int status, const H2Fields& fields) {
  H2Fields all{{":status", std::to_string(status)}};
  all.insert(all.end(), fields.begin(), fields.end());
  const auto raw = as_fields(all);
  check(nghttp2_submit_headers(impl_->session, NGHTTP2_FLAG_NONE, id, nullptr, raw.data(), raw.size(),
                               nullptr));
}

void H2Peer::head(std::int32_t id, int status, const H2Fields& fields, bool last) {
  H2Fields all{{":status", std::to_string(status)}};
  all.insert(all.end(), fields.begin(), fields.end());
  const auto raw = as_fields(all);
  nghttp2_data_provider provider{};
  provider.read_callback = Impl::read_data;
  check(nghttp2_submit_response(impl_->session, id, raw.data(), raw.size(), last ? nullptr : &provider));
}

void H2Peer::data(std::int32_t id, std::string_view bytes, bool last) {
  const auto stream = impl_->streams.find(id);
  if (stream == impl_->streams.end()) return;  // the client has given it up
  stream->second.unsent += bytes;
  stream->second.last = last;
  if (std::exchange(stream->second.waits, false)) check(nghttp2_session_resume_data(impl_->session, id));
}

void H2Peer::trailers(std::int32_t id, const H2Fields& fields) {
  impl_->streams[id].trailers = fields;
  data(id, {}, true);
}

void H2Peer::reset(std::int32_t id, std::uint32_t code) {
  check(nghttp2_submit_rst_stream(impl_->session, NGHTTP2_FLAG_NONE, id, code));
}

void H2Peer::goaway(std::int32_t last_id, std::uint32_t code) {
  check(nghttp2_submit_goaway(impl_->session, NGHTTP2_FLAG_NONE, last_id, code, nullptr, 0));
}

void H2Peer::answer(std::int32_t id, std::string_view body, int status, std::string_view type) {
  head(id, status, {{"content-type", std::string(type)}, {"content-length", std::to_string(body.size())}});
  data(id, body, true);
}

std::string h2_frame(std::uint8_t type, std::uint8_t flags, std::int32_t id, std::string_view payload) {
  const auto byte = [](std::size_t value) { return static_cast<char>(value & 0xff); };
  const auto stream = static_cast<std::size_t>(id);
  std::string frame{byte(payload.size() >> 16), byte(payload.size() >> 8), byte(payload.size()),
                    static_cast<char>(type),    static_cast<char>(flags),  byte(stream >> 24),
                    byte(stream >> 16),         byte(stream >> 8),         byte(stream)};
  return frame.append(payload);
}

void speak_h2(PeerConnection& connection, H2Peer& h2, const std::function<bool()>& step) {
  for (bool goes_on = true;;) {
    const std::string out = h2.take_output();
    std::size_t sent = 0;
    if (!connection.send_some(out, patience, sent)) return;
    if (!goes_on) return;
    std::string bytes;
    if (!connection.read_some(bytes, std::chrono::milliseconds{2})) return;
    h2.feed(bytes);
    goes_on = step();
  }
}

void serve_h2(PeerConnection& connection, H2Peer& h2, const std::function<void(const H2Request&)>& answer) {
  speak_h2(connection, h2, [&] {
    for (const auto& request : h2.take_requests()) answer(request);
    return true;
  });
}

}  // namespace ai_sdk::testing
