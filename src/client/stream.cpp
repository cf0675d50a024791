#include "client/stream_reader.hpp"

#include <ai_sdk/stream.hpp>

namespace ai_sdk {

namespace {

// Leaving a stream closes it.
void leave(std::shared_ptr<detail::StreamReader>& reader) noexcept {
  if (reader) reader->close();
  reader.reset();
}

}  // namespace

EventStream::EventStream(std::shared_ptr<detail::StreamReader> reader) noexcept
    : reader_(std::move(reader)) {}
EventStream::EventStream(EventStream&&) noexcept = default;
EventStream& EventStream::operator=(EventStream&& other) noexcept {
  leave(reader_);
  reader_ = std::move(other.reader_);
  return *this;
}
EventStream::~EventStream() { leave(reader_); }
boost::asio::awaitable<std::optional<StreamEvent>> EventStream::next() { return reader_->anext(); }
void EventStream::close() noexcept {
  if (reader_) reader_->close();
}
const std::string& EventStream::request_id() const noexcept { return reader_->request_id(); }

ContentStream::ContentStream(std::shared_ptr<detail::StreamReader> reader) noexcept
    : reader_(std::move(reader)) {}
ContentStream::ContentStream(ContentStream&&) noexcept = default;
ContentStream& ContentStream::operator=(ContentStream&& other) noexcept {
  leave(reader_);
  reader_ = std::move(other.reader_);
  return *this;
}
ContentStream::~ContentStream() { leave(reader_); }
boost::asio::awaitable<std::optional<std::string>> ContentStream::next() { return reader_->anext_content(); }
void ContentStream::close() noexcept {
  if (reader_) reader_->close();
}

EventRange::EventRange(std::shared_ptr<detail::StreamReader> reader) noexcept : reader_(std::move(reader)) {}
EventRange::EventRange(EventRange&&) noexcept = default;
EventRange& EventRange::operator=(EventRange&& other) noexcept {
  leave(reader_);
  reader_ = std::move(other.reader_);
  current_ = std::move(other.current_);
  return *this;
}
EventRange::~EventRange() { leave(reader_); }
std::optional<StreamEvent> EventRange::next() { return reader_->next(); }
void EventRange::close() noexcept {
  if (reader_) reader_->close();
}
const std::string& EventRange::request_id() const noexcept { return reader_->request_id(); }

ContentRange::ContentRange(std::shared_ptr<detail::StreamReader> reader) noexcept
    : reader_(std::move(reader)) {}
ContentRange::ContentRange(ContentRange&&) noexcept = default;
ContentRange& ContentRange::operator=(ContentRange&& other) noexcept {
  leave(reader_);
  reader_ = std::move(other.reader_);
  current_ = std::move(other.current_);
  return *this;
}
ContentRange::~ContentRange() { leave(reader_); }
std::optional<std::string> ContentRange::next() { return reader_->next_content(); }
void ContentRange::close() noexcept {
  if (reader_) reader_->close();
}

}  // namespace ai_sdk
