#include "http/inflate.hpp"

#include "core/ascii.hpp"
#include "core/text.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

namespace ai_sdk::http {
namespace {

using core::equal_ignoring_case;

enum class Coding { gzip, deflate, unknown };

[[noreturn]] void damaged(const std::string& how) {
  throw TransportFailure(FailureKind::bad_answer, "the server's compressed answer cannot be read: " + how);
}

// One body's worth of zlib's state. Takes what it is given to the end before it takes more.
class Inflater {
 public:
  explicit Inflater(Coding coding) : coding_(coding) {}
  ~Inflater() {
    if (open_) inflateEnd(&stream_);
  }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  // The bytes must stay where they are until idle() is true.
  void take(std::string_view bytes) { input_ = bytes; }
  // Nothing is left to decode of what was taken.
  bool idle() const noexcept { return input_.empty() && !more_output_; }
  // Hands on at most `budget` bytes.
  void run(BodySink& sink, std::size_t budget) {
    std::array<char, 32 * 1024> out;
    while (!idle() && budget > 0) {
      const std::size_t room = std::min(budget, out.size());
      const std::size_t size = step(out.data(), room);
      budget -= size;
      if (size > 0) sink.on_data({out.data(), size});
    }
  }
  void end_of_input() const {
    if (begun_ && !between_members_) damaged("it ends too early");
  }

 private:
  std::size_t step(char* out, std::size_t room) {
    if (!begun_ || between_members_) begin_member();
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(input_.data()));
    stream_.avail_in = static_cast<uInt>(input_.size());
    stream_.next_out = reinterpret_cast<Bytef*>(out);
    stream_.avail_out = static_cast<uInt>(room);
    const int result = inflate(&stream_, Z_NO_FLUSH);
    input_.remove_prefix(input_.size() - stream_.avail_in);
    more_output_ = result == Z_OK && stream_.avail_out == 0;
    if (result == Z_STREAM_END)
      between_members_ = true;
    else if (result != Z_OK && result != Z_BUF_ERROR)
      damaged(stream_.msg ? stream_.msg : "zlib gave up");
    return room - stream_.avail_out;
  }

  void begin_member() {
    if (begun_ && coding_ == Coding::deflate) damaged("bytes follow its end");
    if (begun_) {
      inflateReset(&stream_);
    } else {
      // The first byte of zlib's frame names its method in the lower half; that of a bare stream as servers
      // write it does not look so.
      const auto first = static_cast<unsigned char>(input_.front());
      const int bits = coding_ == Coding::gzip ? 15 + 16 : (first & 0x0F) == Z_DEFLATED ? 15 : -15;
      if (inflateInit2(&stream_, bits) != Z_OK) throw std::bad_alloc();
      open_ = true;
    }
    begun_ = true;
    between_members_ = false;
  }

  Coding coding_;
  z_stream stream_{};
  std::string_view input_;
  bool open_ = false;
  bool begun_ = false;
  bool between_members_ = false;
  bool more_output_ = false;  // zlib had more to say than there was room for
};

class DecodedExchange final : public Exchange {
 public:
  DecodedExchange(std::unique_ptr<Exchange> inner, Coding coding, bool lenient)
      : inner_(std::move(inner)), inflater_(coding), lenient_(lenient), broken_(coding == Coding::unknown) {}

  Task<ResponseHead> read_head() override { return inner_->read_head(); }
  void limit_rest(std::chrono::milliseconds time) override { inner_->limit_rest(time); }

  Task<bool> read_body(BodySink& sink) override {
    if (inflater_.idle() && !inner_done_) {
      Gather gather(encoded_);
      encoded_.clear();
      const bool more = co_await inner_->read_body(gather);
      inner_done_ = !more;
      if (!broken_) inflater_.take({encoded_.data(), encoded_.size()});
    }
    decode(sink);
    co_return !(inner_done_ && (broken_ || inflater_.idle()));
  }

 private:
  class Gather final : public BodySink {
   public:
    explicit Gather(std::vector<char>& bytes) : bytes_(bytes) {}
    void on_data(std::string_view bytes) override { bytes_.insert(bytes_.end(), bytes.begin(), bytes.end()); }

   private:
    std::vector<char>& bytes_;
  };

  void decode(BodySink& sink) {
    if (broken_) return;
    try {
      inflater_.run(sink, max_decoded_at_once);
      if (inner_done_ && inflater_.idle()) inflater_.end_of_input();
    } catch (const TransportFailure&) {
      if (!lenient_) throw;
      broken_ = true;
    }
  }

  std::unique_ptr<Exchange> inner_;
  Inflater inflater_;
  std::vector<char> encoded_;  // what the inflater looks at
  bool lenient_;
  bool broken_;
  bool inner_done_ = false;
};

// The answer's encoding; nothing where there is none.
std::optional<std::string> encoding_of(const ResponseHead& head) {
  std::optional<std::string> found;
  for (const auto& [name, value] : head.headers) {
    if (!equal_ignoring_case(name, "content-encoding") || value.empty() ||
        equal_ignoring_case(value, "identity"))
      continue;
    found = found ? *found + ", " + value : value;
  }
  return found;
}

Coding coding_of(std::string_view name) {
  if (equal_ignoring_case(name, "gzip") || equal_ignoring_case(name, "x-gzip")) return Coding::gzip;
  if (equal_ignoring_case(name, "deflate")) return Coding::deflate;
  return Coding::unknown;
}

}  // namespace

std::unique_ptr<Exchange> decoded(std::unique_ptr<Exchange> exchange, const ResponseHead& head) {
  const auto encoding = encoding_of(head);
  if (!encoding) return exchange;
  const Coding coding = coding_of(*encoding);
  const bool success = head.status / 100 == 2;
  if (coding == Coding::unknown && success)
    throw TransportFailure(FailureKind::bad_answer,
                           "the server's answer is encoded as '" +
                               core::shorten(core::escape_for_terminal(*encoding), 100) +
                               "', which was not asked for. Look at the proxies between here and the server");
  return std::make_unique<DecodedExchange>(std::move(exchange), coding, !success);
}

}  // namespace ai_sdk::http
