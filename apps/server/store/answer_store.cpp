// The store's part that keeps answers under the keys of their requests.
#include "store/store_impl.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace ai_sdk::server {

const std::string_view keep_answer_sql =
    "INSERT INTO idempotency_keys (key, fingerprint, conversation_id, answer, tools, "
    "prompt_tokens, completion_tokens, usage_unit, finished_at) "
    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) "
    "ON CONFLICT (key) DO UPDATE SET fingerprint = excluded.fingerprint, "
    "conversation_id = excluded.conversation_id, answer = excluded.answer, tools = excluded.tools, "
    "prompt_tokens = excluded.prompt_tokens, completion_tokens = excluded.completion_tokens, "
    "usage_unit = excluded.usage_unit, "
    "finished_at = excluded.finished_at";
// A few at a time: nobody waits long for them.
const std::string_view drop_old_answers_sql =
    "DELETE FROM idempotency_keys WHERE key IN "
    "(SELECT key FROM idempotency_keys WHERE finished_at < ?1 ORDER BY finished_at LIMIT 1000)";
const std::string_view find_answer_sql =
    "SELECT fingerprint, conversation_id, answer, tools, prompt_tokens, completion_tokens, usage_unit "
    "FROM idempotency_keys WHERE key = ?1 AND finished_at >= ?2";

namespace {

constexpr std::int64_t kept_for_ms =
    std::chrono::duration_cast<std::chrono::milliseconds>(Store::answers_kept_for).count();
constexpr std::int64_t drop_every_ms = 10'000;
constexpr std::string_view tokens_word = "tokens";
constexpr std::string_view words_word = "words";

std::string to_text(const std::vector<std::string>& names) {
  boost::json::array array;
  for (const auto& name : names) array.emplace_back(name);
  return boost::json::serialize(array);
}

std::vector<std::string> to_names(const std::string& text) {
  std::vector<std::string> names;
  boost::json::error_code error;
  const auto value = boost::json::parse(text, error);
  if (error || !value.is_array()) return names;
  for (const auto& name : value.get_array()) {
    if (name.is_string()) names.emplace_back(name.get_string());
  }
  return names;
}

}  // namespace

void Store::Impl::keep(const KeptAnswer& answer) {
  const std::int64_t now = now_ms();
  if (now >= next_drop) {
    next_drop = now + drop_every_ms;
    StatementUse(drop_old_answers)->bind(1, now - kept_for_ms).step();
  }
  const std::string tools = to_text(answer.tools);
  const StatementUse add(keep_answer);
  add->bind(1, answer.key).bind(2, answer.fingerprint).bind(3, answer.conversation_id);
  add->bind(4, answer.answer).bind(5, tools);
  add->bind(6, answer.prompt_tokens).bind(7, answer.completion_tokens);
  add->bind(8, answer.usage_unit == UsageUnit::tokens ? tokens_word : words_word).bind(9, now);
  add->step();
}

std::optional<KeptAnswer> Store::kept_answer(std::string_view key) {
  const std::lock_guard lock(impl_->reader ? impl_->reader_mutex : impl_->mutex);
  const StatementUse find(impl_->find_answer);
  if (!find->bind(1, key).bind(2, now_ms() - kept_for_ms).step()) return std::nullopt;
  KeptAnswer found;
  found.key = key;
  found.fingerprint = find->text(0);
  found.conversation_id = find->text(1);
  found.answer = find->text(2);
  found.tools = to_names(find->text(3));
  found.prompt_tokens = find->number(4);
  found.completion_tokens = find->number(5);
  found.usage_unit = find->text(6) == tokens_word ? UsageUnit::tokens : UsageUnit::words;
  return found;
}

}  // namespace ai_sdk::server
