#pragma once

#include <ai_sdk/export.hpp>
#include <ai_sdk/models.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <iterator>
#include <memory>
#include <optional>
#include <string>

namespace ai_sdk {

namespace detail {
class StreamReader;
}

// Streams hand over events one at a time, as they arrive. They hold a bounded number of events that nobody
// has read: a reader that stops reading stops the socket. Leaving a stream early (destroying it, or close())
// closes its connection, so that the server stops working. One reader per stream at a time; a stream may move
// between threads.
//
// A stream ends after its `end` event or a fatal `error` event. A connection that breaks before that is
// thrown by the next read as StreamInterruptedError (with the text so far), NetworkError or TimeoutError.

/// The events of one answer, for coroutines:
///
///     auto events = co_await agent.astream("Which tables hold refunds?");
///     while (auto event = co_await events.next())
///       if (event->type == EventType::content) std::cout << event->content;
class AI_SDK_API EventStream {
 public:
  explicit EventStream(std::shared_ptr<detail::StreamReader> reader) noexcept;
  EventStream(EventStream&&) noexcept;
  EventStream& operator=(EventStream&&) noexcept;
  ~EventStream();

  /// The next event; nothing after the last. Completes on the caller's executor. Cancelling it loses no
  /// event: the stream can be read on.
  boost::asio::awaitable<std::optional<StreamEvent>> next();
  /// Ends the stream and closes its connection. Events that were not read are dropped. Never throws.
  void close() noexcept;
  /// The X-Request-ID of the call.
  const std::string& request_id() const noexcept;

 private:
  std::shared_ptr<detail::StreamReader> reader_;
};

/// The text of one answer only, for coroutines. An `error` event is thrown as AgentExecutionError.
class AI_SDK_API ContentStream {
 public:
  explicit ContentStream(std::shared_ptr<detail::StreamReader> reader) noexcept;
  ContentStream(ContentStream&&) noexcept;
  ContentStream& operator=(ContentStream&&) noexcept;
  ~ContentStream();

  boost::asio::awaitable<std::optional<std::string>> next();
  void close() noexcept;

 private:
  std::shared_ptr<detail::StreamReader> reader_;
};

/// The events of one answer, for blocking code:
///
///     for (const StreamEvent& event : agent.stream("Which tables hold refunds?")) …
class AI_SDK_API EventRange {
 public:
  explicit EventRange(std::shared_ptr<detail::StreamReader> reader) noexcept;
  EventRange(EventRange&&) noexcept;
  EventRange& operator=(EventRange&&) noexcept;
  ~EventRange();

  class AI_SDK_API iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = StreamEvent;
    using difference_type = std::ptrdiff_t;
    using pointer = const StreamEvent*;
    using reference = const StreamEvent&;

    reference operator*() const noexcept { return *range_->current_; }
    pointer operator->() const noexcept { return &*range_->current_; }
    iterator& operator++() {
      range_->current_ = range_->next();
      return *this;
    }
    void operator++(int) { ++*this; }
    friend bool operator==(const iterator& it, std::default_sentinel_t) { return it.at_end(); }

   private:
    bool at_end() const noexcept { return !range_->current_; }
    friend class EventRange;
    explicit iterator(EventRange* range) noexcept : range_(range) {}
    EventRange* range_;
  };
  iterator begin() {
    if (!current_) current_ = next();
    return iterator{this};
  }
  std::default_sentinel_t end() const noexcept { return {}; }

  /// Blocks until the next event; nothing after the last.
  std::optional<StreamEvent> next();
  void close() noexcept;
  const std::string& request_id() const noexcept;

 private:
  std::shared_ptr<detail::StreamReader> reader_;
  std::optional<StreamEvent> current_;
};

/// The text of one answer only, for blocking code. An `error` event is thrown as AgentExecutionError.
class AI_SDK_API ContentRange {
 public:
  explicit ContentRange(std::shared_ptr<detail::StreamReader> reader) noexcept;
  ContentRange(ContentRange&&) noexcept;
  ContentRange& operator=(ContentRange&&) noexcept;
  ~ContentRange();

  class AI_SDK_API iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = std::string;
    using difference_type = std::ptrdiff_t;
    using pointer = const std::string*;
    using reference = const std::string&;

    reference operator*() const noexcept { return *range_->current_; }
    pointer operator->() const noexcept { return &*range_->current_; }
    iterator& operator++() {
      range_->current_ = range_->next();
      return *this;
    }
    void operator++(int) { ++*this; }
    friend bool operator==(const iterator& it, std::default_sentinel_t) { return it.at_end(); }

   private:
    bool at_end() const noexcept { return !range_->current_; }
    friend class ContentRange;
    explicit iterator(ContentRange* range) noexcept : range_(range) {}
    ContentRange* range_;
  };
  iterator begin() {
    if (!current_) current_ = next();
    return iterator{this};
  }
  std::default_sentinel_t end() const noexcept { return {}; }

  std::optional<std::string> next();
  void close() noexcept;

 private:
  std::shared_ptr<detail::StreamReader> reader_;
  std::optional<std::string> current_;
};

}  // namespace ai_sdk
