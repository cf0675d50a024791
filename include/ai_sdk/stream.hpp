#pragma once

#include <ai_sdk/export.hpp>
#include <ai_sdk/models.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <functional>
#include <iterator>
#include <memory>
#include <optional>
#include <string>

namespace ai_sdk {

namespace detail {

class StreamReader;

// For bindings: told once as BasicStream::when_ready()'s function is, with nothing allocated for it.
class ReadyListener {
 public:
  virtual void on_ready() noexcept = 0;

 protected:
  ~ReadyListener() = default;
};

// The reader's end of a stream, for all four kinds. Leaving it closes the stream.
class AI_SDK_API StreamEnd {
 public:
  StreamEnd() noexcept = default;
  explicit StreamEnd(std::shared_ptr<StreamReader> reader) noexcept;
  StreamEnd(StreamEnd&&) noexcept = default;
  StreamEnd& operator=(StreamEnd&& other) noexcept;
  ~StreamEnd();

  /// Ends the stream and closes its connection. Events that were not read are dropped: a read that another
  /// thread waits in ends with nothing. Never throws. The one thing that may be done from another thread
  /// while one reads.
  void close() noexcept;
  /// The X-Request-ID of the call, the server's own once it has accepted the run with one: quote it when you
  /// ask for help. Empty where there is no stream.
  const std::string& request_id() const noexcept;
  // For bindings that block on an awaitable stream: the calling thread waits for what comes.
  void blocks_here() noexcept;
  // For bindings, instead of when_ready(). One that is gone is not told; an empty one takes it back.
  void when_ready_tell(std::weak_ptr<ReadyListener> listener);

 protected:
  std::shared_ptr<StreamReader> reader_;
};

}  // namespace detail

// Streams hand over events one at a time, as they arrive. They hold a bounded number of events that nobody
// has read: a reader that stops reading stops the socket. Leaving a stream early (destroying it, or close())
// closes its connection, so that the server stops working. One reader per stream at a time; a stream may move
// between threads, and another thread may close it.
//
// A stream ends after its `end` event or a fatal `error` event. A connection that breaks before that is
// thrown by the next read as StreamInterruptedError (with the text so far), NetworkError or TimeoutError.

/// One answer for coroutines, as EventStream or ContentStream. One that was made without a stream (by
/// default, or moved from) has nothing to read.
template <class T>
class AI_SDK_API BasicStream : public detail::StreamEnd {
 public:
  using StreamEnd::StreamEnd;
  /// The next one; nothing after the last. Completes on the caller's executor. Cancelling it loses nothing:
  /// the stream can be read on.
  boost::asio::awaitable<std::optional<T>> next();
  /// The next one if it is here already, without waiting. Nothing where it has not come yet, or after the
  /// last: is_over() tells them apart. Throws what next() throws.
  std::optional<T> try_next();
  /// Completes when something has come that try_next() has not seen yet: events, the end or an error. A
  /// ContentStream may find no text in it. Completes on the caller's executor. Cancelling it loses nothing.
  boost::asio::awaitable<void> ready();
  /// Calls the function once, where ready() would complete: at once where something is here already,
  /// otherwise on the client's executor or on the thread that closes the stream. It may neither block nor
  /// throw. A further call replaces the function, an empty one takes it back; it may be under way on the
  /// other thread then. For loops that are woken by other means than Asio: nothing has to pass through the
  /// client's executor first.
  void when_ready(std::function<void()> function);
  /// True where nothing follows: the last one was taken, what it broke with was thrown, or it was closed.
  bool is_over() const;
};

/// One answer for blocking code, as EventRange or ContentRange.
template <class T>
class AI_SDK_API BasicRange : public detail::StreamEnd {
 public:
  using StreamEnd::StreamEnd;

  class iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = T;
    using difference_type = std::ptrdiff_t;
    using pointer = const T*;
    using reference = const T&;

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
    friend class BasicRange;
    explicit iterator(BasicRange* range) noexcept : range_(range) {}
    BasicRange* range_;
  };
  iterator begin() {
    if (!current_) current_ = next();
    return iterator{this};
  }
  std::default_sentinel_t end() const noexcept { return {}; }

  /// Blocks until the next one; nothing after the last.
  std::optional<T> next();

 private:
  std::optional<T> current_;
};

/// The events of one answer, for coroutines:
///
///     auto events = co_await agent.astream("Which tables hold refunds?");
///     while (auto event = co_await events.next())
///       if (event->type == EventType::content) std::cout << event->content;
using EventStream = BasicStream<StreamEvent>;

/// The text of one answer only, for coroutines. An `error` event is thrown as AgentExecutionError.
using ContentStream = BasicStream<std::string>;

/// The events of one answer, for blocking code:
///
///     for (const StreamEvent& event : agent.stream("Which tables hold refunds?")) …
using EventRange = BasicRange<StreamEvent>;

/// The text of one answer only, for blocking code. An `error` event is thrown as AgentExecutionError.
using ContentRange = BasicRange<std::string>;

extern template class BasicStream<StreamEvent>;
extern template class BasicStream<std::string>;
extern template class BasicRange<StreamEvent>;
extern template class BasicRange<std::string>;

}  // namespace ai_sdk
