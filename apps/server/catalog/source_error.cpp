#include "catalog/source_error.hpp"

namespace ai_sdk::server {

std::string shown(const std::filesystem::path& path) {
  std::string text = "'";
  text += path.string();
  text += '\'';
  return text;
}

}  // namespace ai_sdk::server
