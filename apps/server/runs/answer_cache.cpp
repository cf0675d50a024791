#include "runs/answer_cache.hpp"

#include <boost/json/serialize.hpp>

namespace ai_sdk::server {
namespace {

// What an entry costs beside its texts.
constexpr std::size_t overhead = 256;

std::size_t bytes_of(const boost::json::object& object) {
  return object.empty() ? 0 : boost::json::serialize(object).size() * 4;
}

std::size_t bytes_of(const KeptRun::Event& event) {
  return overhead + event.text.size() + bytes_of(event.input) + bytes_of(event.result);
}

}  // namespace

void KeptRun::replay(EventSink& sink) const {
  for (const auto& event : events) {
    switch (event.kind) {
      case Event::Kind::content:
        sink.content(event.text);
        break;
      case Event::Kind::thinking:
        sink.thinking(event.text);
        break;
      case Event::Kind::tool_use:
        sink.tool_use(event.text, event.input, event.result);
        break;
    }
  }
}

std::size_t KeptRun::bytes() const {
  std::size_t sum = overhead + bytes_of(memory);
  for (const auto& event : events) sum += bytes_of(event);
  for (const auto& table : tables) sum += sizeof table + table.size();
  return sum;
}

void KeepingSink::keep(KeptRun::Event event) {
  if (!kept_) return;
  bytes_ += bytes_of(event);
  if (bytes_ > max_bytes) {
    kept_.reset();
    return;
  }
  kept_->events.push_back(std::move(event));
}

void KeepingSink::content(std::string_view markdown) {
  keep({KeptRun::Event::Kind::content, std::string(markdown), {}, {}});
  to_.content(markdown);
}

void KeepingSink::thinking(std::string_view text) {
  keep({KeptRun::Event::Kind::thinking, std::string(text), {}, {}});
  to_.thinking(text);
}

void KeepingSink::tool_use(std::string_view name, boost::json::object input, boost::json::object result) {
  keep({KeptRun::Event::Kind::tool_use, std::string(name), input, result});
  to_.tool_use(name, std::move(input), std::move(result));
}

std::shared_ptr<const KeptRun> AnswerCache::find(const std::string& key) {
  const std::lock_guard lock(mutex_);
  const auto place = by_key_.find(key);
  if (place == by_key_.end()) return nullptr;
  entries_.splice(entries_.begin(), entries_, place->second);
  return place->second->run;
}

void AnswerCache::keep(const std::string& key, std::shared_ptr<const KeptRun> run) {
  const std::size_t size = run->bytes() + 2 * key.size();
  if (size > max_bytes_) return;
  const std::lock_guard lock(mutex_);
  if (by_key_.contains(key)) return;  // two runs at once: they said the same
  entries_.push_front({key, std::move(run), size});
  by_key_.emplace(key, entries_.begin());
  bytes_ += size;
  while (bytes_ > max_bytes_) {
    bytes_ -= entries_.back().bytes;
    by_key_.erase(entries_.back().key);
    entries_.pop_back();
  }
}

}  // namespace ai_sdk::server
