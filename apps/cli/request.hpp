#pragma once

#include "interrupt.hpp"

#include <ai_sdk/client.hpp>

namespace ai_sdk::cli {

// A request that Ctrl-C cancels: its connection is closed, and Interrupted is thrown.
template <class Call>
auto cancellable(AiSdk& client, Call&& call) {
  const Interrupt interrupt{[&client] { client.close(); }};
  try {
    return call();
  } catch (...) {
    interrupt.check();
    throw;
  }
}

}  // namespace ai_sdk::cli
