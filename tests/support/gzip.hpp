#pragma once

#include <zlib.h>

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace ai_sdk::testing {

// How zlib frames what it compresses.
enum class Frame { gzip = 15 + 16, zlib = 15, bare = -15 };

// Compresses the pieces one after the other; each can be read as soon as its bytes are there.
inline std::vector<std::string> compressed_pieces(const std::vector<std::string_view>& pieces,
                                                  Frame frame = Frame::gzip) {
  z_stream stream{};
  if (deflateInit2(&stream, 9, Z_DEFLATED, static_cast<int>(frame), 8, Z_DEFAULT_STRATEGY) != Z_OK)
    throw std::bad_alloc();
  std::vector<std::string> result;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    std::string out(deflateBound(&stream, pieces[i].size()) + 64, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(pieces[i].data()));
    stream.avail_in = static_cast<uInt>(pieces[i].size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    deflate(&stream, i + 1 == pieces.size() ? Z_FINISH : Z_SYNC_FLUSH);
    out.resize(out.size() - stream.avail_out);
    result.push_back(std::move(out));
  }
  deflateEnd(&stream);
  return result;
}

inline std::string compressed(std::string_view text, Frame frame = Frame::gzip) {
  return compressed_pieces({text}, frame).front();
}

}  // namespace ai_sdk::testing
