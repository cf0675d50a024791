#pragma once

#include <md4c.h>

namespace ai_sdk::cli {

// md_parse of the md4c that the machine has, loaded when it is first asked for; null where there is none. It
// is not linked, because Debian has no archive of it: the program has to run where it is not installed.
// Thread-safe.
decltype(&md_parse) md4c_parser() noexcept;

}  // namespace ai_sdk::cli
