#pragma once

#include <ai_sdk/call_options.hpp>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <string>
#include <string_view>

namespace ai_sdk::core::mcp {

inline constexpr std::string_view newest_version = "2025-11-25";

// What a client knows of its session with one server.
//
//   unknown ── open() ──► open ── lose() ──► unknown
//      └─ do_without() ─► none: the server has no `initialize`, and needs none
class Session {
 public:
  // Whether requests may be sent; if not, `initialize` comes first.
  bool ready() const noexcept { return state_ != State::unknown; }
  // Which session it is: another one after each loss.
  unsigned generation() const noexcept { return generation_; }
  const std::string& version() const noexcept { return version_; }

  static boost::json::object initialize_params(std::string_view client_version);
  // Takes the result of `initialize` and the Mcp-Session-Id of its answer. Throws ProtocolError.
  void open(const boost::json::value& result, std::string_view session_id);
  void do_without() noexcept { state_ = State::none; }
  // Forgets the session of that generation; one that was opened since stays.
  void lose(unsigned generation) noexcept;

  // What every request of the session carries.
  void add_headers(Headers& headers) const;

  // Whether that answer to `initialize` says that the server does without.
  static bool is_declined(int status, std::string_view body);
  // Whether that answer to a request says that the server does not know the session (any more).
  bool is_lost(int status, std::string_view body) const;

 private:
  enum class State { unknown, open, none };
  State state_ = State::unknown;
  unsigned generation_ = 0;
  std::string id_;
  std::string version_;
};

}  // namespace ai_sdk::core::mcp
