#pragma once

#include <exception>
#include <functional>
#include <thread>

namespace ai_sdk::cli {

// A call on a thread of its own, while this one serves the terminal. The call must come to its end: the
// destructor waits for it.
class Background {
 public:
  explicit Background(std::function<void()> work);
  ~Background();
  Background(const Background&) = delete;
  Background& operator=(const Background&) = delete;

  // Readable once the call is over.
  int fd() const noexcept { return fd_; }
  bool over() const noexcept;
  // Waits for its end; throws what it threw.
  void finish();

 private:
  std::function<void()> work_;
  int fd_;
  std::exception_ptr error_;
  std::thread thread_;
};

}  // namespace ai_sdk::cli
