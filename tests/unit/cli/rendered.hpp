#pragma once

#include "markdown/renderer.hpp"

#include <string>
#include <string_view>

namespace ai_sdk::cli {

// Without colours: what is left is the layout.
inline std::string plain(std::string_view markdown, std::size_t width = 60) {
  return render_markdown(markdown, width, {.colours = false});
}

}  // namespace ai_sdk::cli
