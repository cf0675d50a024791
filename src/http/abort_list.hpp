#pragma once

#include <boost/intrusive/list.hpp>

#include <functional>
#include <utility>

namespace ai_sdk::http {

// Everything that waits on a client's executor, so that closing the client can end it all at once. Used on
// that executor only.
class AbortList {
 public:
  // Registered as long as it lives. The action only starts the end (closes a socket, cancels a timer): it
  // must not destroy another guard.
  class Guard
      : public boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
   public:
    Guard(AbortList& list, std::function<void()> action) : action_(std::move(action)) {
      list.guards_.push_back(*this);
    }
    Guard(const Guard&) = delete;
    Guard& operator=(const Guard&) = delete;

   private:
    friend class AbortList;
    std::function<void()> action_;
  };

  void abort_all() {
    aborted_ = true;
    for (auto& guard : guards_)
      if (guard.action_) guard.action_();
  }
  bool aborted() const noexcept { return aborted_; }

 private:
  boost::intrusive::list<Guard, boost::intrusive::constant_time_size<false>> guards_;
  bool aborted_ = false;
};

}  // namespace ai_sdk::http
