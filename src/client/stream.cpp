#include "client/stream_reader.hpp"

#include <ai_sdk/stream.hpp>

#include <type_traits>
#include <utility>

namespace ai_sdk {
namespace detail {

StreamEnd::StreamEnd(std::shared_ptr<StreamReader> reader) noexcept : reader_(std::move(reader)) {}

StreamEnd& StreamEnd::operator=(StreamEnd&& other) noexcept {
  if (this == &other) return *this;
  close();
  reader_ = std::move(other.reader_);
  return *this;
}

StreamEnd::~StreamEnd() { close(); }

void StreamEnd::close() noexcept {
  if (reader_) reader_->close();
}

void StreamEnd::blocks_here() noexcept {
  if (reader_) reader_->blocks_here();
}

void StreamEnd::when_ready_tell(std::weak_ptr<ReadyListener> listener) {
  if (reader_)
    reader_->when_ready_tell(std::move(listener));
  else if (const auto told = listener.lock())
    told->on_ready();
}

const std::string& StreamEnd::request_id() const noexcept {
  static const std::string none;
  return reader_ ? reader_->request_id() : none;
}

namespace {

template <class T>
boost::asio::awaitable<std::optional<T>> nothing() {
  co_return std::nullopt;
}

}  // namespace
}  // namespace detail

template <class T>
boost::asio::awaitable<std::optional<T>> BasicStream<T>::next() {
  if (!reader_) return detail::nothing<T>();
  if constexpr (std::is_same_v<T, StreamEvent>)
    return reader_->anext();
  else
    return reader_->anext_content();
}

template <class T>
std::optional<T> BasicStream<T>::try_next() {
  if (!reader_) return std::nullopt;
  if constexpr (std::is_same_v<T, StreamEvent>)
    return reader_->try_next();
  else
    return reader_->try_next_content();
}

template <class T>
boost::asio::awaitable<void> BasicStream<T>::ready() {
  return reader_ ? reader_->ready() : detail::at_once();
}

template <class T>
void BasicStream<T>::when_ready(std::function<void()> function) {
  if (reader_)
    reader_->when_ready(std::move(function));
  else if (function)
    function();
}

template <class T>
bool BasicStream<T>::is_over() const {
  return !reader_ || reader_->is_over();
}

template <class T>
std::optional<T> BasicRange<T>::next() {
  if (!reader_) return std::nullopt;
  if constexpr (std::is_same_v<T, StreamEvent>)
    return reader_->next();
  else
    return reader_->next_content();
}

template class BasicStream<StreamEvent>;
template class BasicStream<std::string>;
template class BasicRange<StreamEvent>;
template class BasicRange<std::string>;

}  // namespace ai_sdk
