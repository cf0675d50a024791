#pragma once

#include "client/call_plan.hpp"
#include "client/client_state.hpp"
#include "client/unary.hpp"
#include "core/wire/decode.hpp"

#include <ai_sdk/errors.hpp>

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

namespace ai_sdk::detail {

// Unary calls as coroutines on the client's executor: a plan is carried out, and what comes back is decoded.

template <class T>
using Decoder = T (*)(std::string_view);

// Why a body that cannot be decoded cannot be.
template <class T>
std::string reason(Decoder<T> decode, const std::string& body) {
  try {
    decode(body);
  } catch (const core::DecodeError& error) {
    return error.what();
  }
  return "it held the token";
}

template <class T>
T decoded(Decoder<T> decode, const UnaryAnswer& answer, const ClientState& client, const Attempts& attempts) {
  const std::string& body = answer.body;
  try {
    return decode(body);
  } catch (const core::DecodeError& error) {
    const core::ErrorContext context = attempts.context();
    ErrorDetails details;
    details.status_code = answer.status;
    details.request_id = context.request_id;
    details.name = context.name;
    // Blotted out before anything is cut: half a token would not be found.
    const std::string safe = client.without_token(body);
    details.body = safe.substr(0, 2048);
    std::string why = error.what();
    if (safe != body) why = reason(decode, safe);
    throw AgentExecutionError("the server's answer cannot be understood: " + why, details);
  }
}

template <class T>
http::Task<T> fetch(std::shared_ptr<ClientState> client, std::shared_ptr<const CallPlan> plan,
                    Decoder<T> decode) {
  Attempts attempts(*client, *plan);
  try {
    const UnaryAnswer answer = co_await run_unary(attempts);
    T result = decoded(decode, answer, *client, attempts);
    if constexpr (requires { result.request_id; }) result.request_id = attempts.request_id();
    if (auto* watch = attempts.watch()) watch->success(answer.body.size());
    co_return result;
  } catch (const std::exception& error) {
    attempts.failed(error);
    throw;
  }
}

inline constexpr std::size_t page_size = 100;
inline constexpr std::size_t most_pages = 100'000;

// How many entities a page is asked for while so many are wanted.
inline std::size_t size_of_page(const ListOptions& options, std::size_t found) {
  return options.limit ? std::min(*options.limit - std::min(*options.limit, found), page_size) : page_size;
}

// A list, page by page, until there are enough or no more. `first` is the plan of the first page; its
// deadline bounds all of them.
template <class T>
http::Task<std::vector<T>> fetch_list(std::shared_ptr<ClientState> client, Collection of, ListOptions options,
                                      std::shared_ptr<const CallPlan> first, Decoder<core::Page<T>> decode) {
  std::vector<T> items;
  std::unordered_set<std::string> seen;
  std::shared_ptr<const CallPlan> plan = first;
  while (size_of_page(options, items.size()) > 0) {
    core::Page<T> page = co_await fetch(client, plan, decode);
    for (auto& item : page.items) {
      if (options.limit && items.size() == *options.limit) break;
      items.push_back(std::move(item));
    }
    if (page.after.empty()) break;
    if (!seen.insert(page.after).second || seen.size() > most_pages) {
      ErrorDetails details;
      details.request_id = plan->context.request_id;
      throw AgentExecutionError(
          "the server's list does not end: it gave the same cursor twice, or more than 100000", details);
    }
    auto next = std::make_shared<CallPlan>(
        plan_page(*client, of, options, size_of_page(options, items.size()), page.after));
    next->limits.deadline = first->limits.deadline;
    plan = std::move(next);
  }
  co_return items;
}

}  // namespace ai_sdk::detail
