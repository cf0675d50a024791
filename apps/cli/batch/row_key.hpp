#pragma once

#include "batch/row.hpp"

#include <array>
#include <cstddef>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace ai_sdk::cli {

// What a row is known by from one run to the next: a digest of its content, never its place in the file.
using RowKey = std::array<unsigned char, 16>;

struct RowKeyHash {
  std::size_t operator()(const RowKey& key) const noexcept {
    std::size_t hash = 0;  // a digest's bytes are as good as random
    std::memcpy(&hash, key.data(), sizeof hash);
    return hash;
  }
};

// 32 hexadecimal digits, and back.
std::string to_text(const RowKey& key);
std::optional<RowKey> parse_row_key(std::string_view text);

// Gives the rows of one batch their keys, in the order in which they stand in the input. The agent, the
// message, the conversation, the parameters (in any order of their names) and the user's id make the key.
// Where rows may be alike, the second of them has a key of its own, and so on.
class RowKeys {
 public:
  RowKeys(std::string agent, bool may_be_alike) : agent_(std::move(agent)), may_be_alike_(may_be_alike) {}
  RowKey next(const Row& row);

 private:
  std::string agent_;
  bool may_be_alike_;
  std::unordered_map<RowKey, std::size_t, RowKeyHash> seen_;
};

// The Idempotency-Key of a row: a UUID that is the same each time for the same row of the same batch.
std::string idempotency_key(std::string_view batch, const RowKey& key);

}  // namespace ai_sdk::cli
