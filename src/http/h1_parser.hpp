#pragma once

#include "http/transport.hpp"

#include <memory>
#include <string_view>

namespace ai_sdk::http {

// Parses one HTTP/1.1 or 1.0 answer from bytes, without I/O. Body bytes are handed on in place.
//
// Bounded: the head and the trailers to 64 KiB and 256 fields each, interim answers (1xx) to 16. What leaves
// open where an answer ends is an error, since the next one would be read from the wrong place: more than one
// Content-Length, one beside Transfer-Encoding, a length that is no number, codings other than chunked.
class H1Parser {
 public:
  H1Parser();
  ~H1Parser();
  H1Parser(const H1Parser&) = delete;
  H1Parser& operator=(const H1Parser&) = delete;

  // The head, once feed() or end_of_input() has completed it. Interim answers (1xx) are skipped.
  bool head_complete() const noexcept;
  int status() const noexcept;
  // Moves it out: to be called once.
  ResponseHead head();
  bool complete() const noexcept;
  // Whether the connection may carry another request after this answer (RFC 9112, section 9.3).
  bool keep_alive() const;

  // Takes bytes up to the head's end, and after that up to the answer's end; returns how many were used. What
  // is left must be offered again. Throws TransportFailure(bad_answer).
  std::size_t feed(std::string_view bytes, BodySink* sink);
  // The server closed its side. Throws TransportFailure(broken) where that cuts the answer off.
  void end_of_input(BodySink* sink);
  bool any_byte() const noexcept { return any_byte_; }

 private:
  class Parser;
  void skip_interim_answer();

  std::unique_ptr<Parser> parser_;
  int interim_answers_ = 0;
  bool any_byte_ = false;
};

}  // namespace ai_sdk::http
