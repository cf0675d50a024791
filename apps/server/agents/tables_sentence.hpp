#pragma once

#include "agents/words.hpp"
#include "catalog/catalog.hpp"

#include <string>

namespace ai_sdk::server {

// "There is `a`, `b`.": which tables one may ask about, at most 20 of them.
inline std::string tables_sentence(const Catalog& catalog) {
  const auto all = catalog.tables();
  std::string text = "There is ";
  for (std::size_t i = 0; i < all.size() && i < 20; ++i)
    text += (i == 0 ? "" : ", ") + code(all[i].info.name);
  return text + (all.size() > 20 ? " and more.\n" : ".\n");
}

}  // namespace ai_sdk::server
