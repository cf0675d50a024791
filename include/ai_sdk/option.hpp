#pragma once

#include <memory>
#include <new>
#include <optional>
#include <type_traits>
#include <utility>

namespace ai_sdk {

/// A setting that may be absent: like `std::optional<T>`, and safe inside a `co_await` expression.
///
/// GCC 12 and older copy the members of an aggregate bit by bit when it is written as a temporary in a
/// `co_await` expression, and then destroy each member twice:
///
///     co_await agent.acall("Hi", {.conversation_id = id});
///
/// With a plain string that is a double free. An Option knows the address at which it was made: a bitwise
/// copy reads the original and destroys nothing. Everything passed in braces to an `a…` method is made of
/// Options and of trivial types for this reason.
template <class T>
class Option {
 public:
  Option() noexcept {}
  Option(std::nullopt_t) noexcept {}
  template <class U = T>
  requires(!std::is_same_v<std::remove_cvref_t<U>, Option> && std::is_convertible_v<U&&, T>) Option(U&& value)
      : value_(::new (static_cast<void*>(storage_)) T(std::forward<U>(value))) {}
  Option(const std::optional<T>& value) : value_(value ? make(*value) : nullptr) {}
  Option(const Option& other) : value_(other.value_ ? make(*other.value_) : nullptr) {}
  Option(Option&& other) noexcept(std::is_nothrow_move_constructible_v<T>)
      : value_(other.value_ ? make(std::move(*other.value_)) : nullptr) {}
  Option& operator=(Option other) {
    reset();
    if (other.value_) value_ = make(std::move(*other.value_));
    return *this;
  }
  ~Option() { reset(); }

  void reset() noexcept {
    if (static_cast<void*>(value_) == static_cast<void*>(storage_)) std::destroy_at(value_);
    value_ = nullptr;
  }
  bool has_value() const noexcept { return value_ != nullptr; }
  explicit operator bool() const noexcept { return has_value(); }
  /// The value. Undefined where there is none, as with std::optional.
  const T& operator*() const noexcept { return *value_; }
  T& operator*() noexcept { return *value_; }
  const T* operator->() const noexcept { return value_; }
  T* operator->() noexcept { return value_; }
  template <class U>
  T value_or(U&& otherwise) const {
    return value_ ? *value_ : static_cast<T>(std::forward<U>(otherwise));
  }
  friend bool operator==(const Option& a, const Option& b) {
    return a.has_value() == b.has_value() && (!a.has_value() || *a == *b);
  }

 private:
  template <class... Args>
  T* make(Args&&... args) {
    return ::new (static_cast<void*>(storage_)) T(std::forward<Args>(args)...);
  }
  alignas(T) unsigned char storage_[sizeof(T)];
  T* value_ = nullptr;
};

}  // namespace ai_sdk
