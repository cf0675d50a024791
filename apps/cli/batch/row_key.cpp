#include "batch/row_key.hpp"

#include "core/text.hpp"
#include "core/wire/canonical_json.hpp"
#include "http/sha256.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>

namespace ai_sdk::cli {
namespace {

RowKey first_half(const http::Sha256& digest) {
  RowKey key;
  std::copy_n(digest.begin(), key.size(), key.begin());
  return key;
}

std::string text_of_id(const Json& id) {
  if (id.is_null()) return {};
  return id.is_string() ? std::string(id.get_string()) : boost::json::serialize(id);
}

int digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

}  // namespace

std::string to_text(const RowKey& key) { return http::to_hex({key.data(), key.size()}); }

std::optional<RowKey> parse_row_key(std::string_view text) {
  RowKey key;
  if (text.size() != 2 * key.size()) return std::nullopt;
  for (std::size_t i = 0; i < key.size(); ++i) {
    const int high = digit(text[2 * i]);
    const int low = digit(text[2 * i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    key[i] = static_cast<unsigned char>(high * 16 + low);
  }
  return key;
}

RowKey RowKeys::next(const Row& row) {
  http::DigestText text;
  text.add("ai-sdk batch 1").add(agent_).add(row.message).add(row.conversation_id);
  text.add(core::canonical_json(row.parameters)).add(text_of_id(row.id));
  const RowKey key = first_half(text.digest());
  if (!may_be_alike_) return key;
  const std::size_t before = seen_[key]++;
  if (before == 0) return key;
  return first_half(text.add(std::to_string(before)).digest());
}

std::string idempotency_key(std::string_view batch, const RowKey& key) {
  const http::Sha256 digest = http::DigestText().add(batch).add(to_text(key)).digest();
  std::uint64_t high = 0, low = 0;
  std::memcpy(&high, digest.data(), sizeof high);
  std::memcpy(&low, digest.data() + sizeof high, sizeof low);
  return core::uuid_text(high, low);
}

}  // namespace ai_sdk::cli
