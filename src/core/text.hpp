#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace ai_sdk::core {

// Makes text of foreign origin safe for a terminal or a log line: control characters (C0, DEL, C1) except \n
// and \t become \xNN, invalid UTF-8 becomes U+FFFD, bidirectional overrides are shown as \u202E and the like.
std::string escape_for_terminal(std::string_view text);
// Cuts at a character's border to at most `max_bytes`, "…" at the end where something is missing.
std::string shorten(std::string_view text, std::size_t max_bytes);
bool is_valid_utf8(std::string_view text);
// Invalid sequences replaced by U+FFFD (maximal subparts, as the Unicode standard recommends).
std::string to_valid_utf8(std::string_view text);
// A random version-4 UUID (RFC 4122, section 4.4).
std::string make_uuid();
// The same from bits that are random already; those that tell the version are set.
std::string uuid_text(std::uint64_t high, std::uint64_t low);

}  // namespace ai_sdk::core
