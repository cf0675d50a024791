#pragma once

#include <cstddef>

namespace ai_sdk::http {

// The sockets that a client has open, for the one who has to let go of them after a fork: without a lock,
// because the thread that would unlock it is not there in the child.
class DescriptorSet {
 public:
  DescriptorSet() noexcept;
  ~DescriptorSet();
  DescriptorSet(const DescriptorSet&) = delete;
  DescriptorSet& operator=(const DescriptorSet&) = delete;

  void add(int descriptor) noexcept;
  void remove(int descriptor) noexcept;
  // Closes all without a word to the other side: the parent goes on using them.
  void close_all() noexcept;

 private:
  struct Words;
  Words* words_;
};

}  // namespace ai_sdk::http
