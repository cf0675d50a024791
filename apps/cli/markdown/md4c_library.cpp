#include "markdown/md4c_library.hpp"

#include <dlfcn.h>

namespace ai_sdk::cli {
namespace {

decltype(&md_parse) load() noexcept {
  void* library = dlopen("libmd4c.so.0", RTLD_NOW | RTLD_LOCAL);
  if (!library) return nullptr;
  return reinterpret_cast<decltype(&md_parse)>(dlsym(library, "md_parse"));
}

}  // namespace

decltype(&md_parse) md4c_parser() noexcept {
  static const auto parser = load();
  return parser;
}

}  // namespace ai_sdk::cli
