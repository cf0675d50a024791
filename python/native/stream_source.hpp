#pragma once

#include "native/models.hpp"
#include "native/operation.hpp"

#include <ai_sdk/stream.hpp>

#include <pybind11/pybind11.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace ai_sdk::python {

inline pybind11::object to_python(std::string text) {
  auto* result = PyUnicode_DecodeUTF8(text.data(), static_cast<Py_ssize_t>(text.size()), "replace");
  if (!result) throw pybind11::error_already_set();
  return pybind11::reinterpret_steal<pybind11::object>(result);
}

// A stream as both kinds of iterators see it: opened by one operation, then read without waiting, with an
// operation to wait by where nothing is there. One reader at a time, with the GIL.
class StreamSource {
 public:
  virtual ~StreamSource() = default;
  // Call once; the stream is open when its result has been taken.
  virtual std::shared_ptr<Operation> open() = 0;
  // The next one, or null where none is there yet or the stream is over. Throws what it broke with.
  virtual pybind11::object try_next() = 0;
  // Completes when try_next() has something to say.
  virtual std::shared_ptr<Operation> ready() = 0;
  // The calling thread reads: as long as it does something else, nothing is read.
  virtual void blocks_here() noexcept = 0;
  virtual void close() noexcept = 0;
  virtual const std::string& request_id() const noexcept = 0;

  bool begun() const noexcept { return begun_; }
  bool is_open() const noexcept { return open_; }
  bool over() const noexcept { return over_; }

 protected:
  bool begun_ = false;
  bool open_ = false;
  bool over_ = false;
};

template <class T>
class StreamSourceOf final : public StreamSource, public std::enable_shared_from_this<StreamSourceOf<T>> {
 public:
  StreamSourceOf(std::shared_ptr<ClientCore> client, boost::asio::awaitable<BasicStream<T>> opening)
      : client_(std::move(client)), opening_(std::move(opening)) {}

  std::shared_ptr<Operation> open() override {
    begun_ = true;
    auto operation =
        make_operation(client_, std::move(opening_),
                       [self = this->shared_from_this()](BasicStream<T> stream) -> pybind11::object {
                         if (self->over_) return pybind11::none();  // it was closed meanwhile
                         self->stream_ = std::move(stream);
                         self->open_ = true;
                         return pybind11::none();
                       });
    being_opened_ = operation;
    return operation;
  }

  pybind11::object try_next() override {
    if (over_) return {};
    try {
      if (auto next = stream_.try_next()) return to_python(std::move(*next));
    } catch (...) {
      over_ = true;
      throw;
    }
    over_ = stream_.is_over();
    return {};
  }

  std::shared_ptr<Operation> ready() override {
    // The one from before where nobody holds it any more: thousands of quiet streams wait again and again.
    if (ready_ && ready_.use_count() == 1)
      ready_->again();
    else
      ready_ = std::make_shared<Ready>(client_, this->shared_from_this());
    return ready_;
  }

  void blocks_here() noexcept override { stream_.blocks_here(); }

  void close() noexcept override {
    begun_ = over_ = true;
    if (const auto operation = being_opened_.lock()) operation->cancel();
    stream_.close();
  }

  const std::string& request_id() const noexcept override { return stream_.request_id(); }

 private:
  // Waits without going to the I/O thread first: of many streams with few events, that would be half of what
  // each event costs.
  class Ready final : public Operation, public detail::ReadyListener {
   public:
    Ready(std::shared_ptr<ClientCore> client, std::weak_ptr<StreamSourceOf> source)
        : Operation(std::move(client)), source_(std::move(source)) {}
    pybind11::object take_result() override { return pybind11::none(); }
    using Operation::again;

   private:
    void begin() override {
      if (!knows_where()) runs_on(client()->executor());
      const auto self = std::static_pointer_cast<Ready>(shared_from_this());
      if (const auto source = source_.lock()) source->stream_.when_ready_tell(self);
    }
    // It may be told of the end of this wait later than the next one begins: that has one of its own.
    void stop() override {
      const auto source = source_.lock();
      if (!source) return;
      source->stream_.when_ready_tell({});
      source->ready_.reset();
    }
    void on_ready() noexcept override { done(); }

    const std::weak_ptr<StreamSourceOf> source_;
  };

  std::shared_ptr<ClientCore> client_;
  boost::asio::awaitable<BasicStream<T>> opening_;
  std::weak_ptr<Operation> being_opened_;
  std::shared_ptr<Ready> ready_;
  BasicStream<T> stream_;
};

}  // namespace ai_sdk::python
