#include "client/bridge.hpp"
#include "client/operations.hpp"

#include <ai_sdk/agent.hpp>

namespace ai_sdk {
namespace {

using detail::CallPlan;
using detail::ClientState;
using detail::StreamReader;

std::shared_ptr<CallPlan> shared(CallPlan plan) { return std::make_shared<CallPlan>(std::move(plan)); }

// Starts the stream when it is awaited. One that is cancelled while it opens has nobody else to close it.
boost::asio::awaitable<std::shared_ptr<StreamReader>> opened(std::shared_ptr<StreamReader> reader) {
  reader->start();
  try {
    co_await reader->aopen();
  } catch (...) {
    reader->close();
    throw;
  }
  co_return reader;
}

boost::asio::awaitable<EventStream> event_stream(std::shared_ptr<StreamReader> reader) {
  co_return EventStream(co_await opened(std::move(reader)));
}

boost::asio::awaitable<ContentStream> content_stream(std::shared_ptr<StreamReader> reader) {
  co_return ContentStream(co_await opened(std::move(reader)));
}

}  // namespace

AgentHandle::AgentHandle(std::shared_ptr<detail::ClientState> client, std::string name)
    : client_(std::move(client)), name_(std::move(name)) {}

InvokeResponse AgentHandle::call(std::string_view message, const CallOptions& options) const {
  client_->ensure_open();
  auto plan = shared(detail::plan_run(*client_, name_, message, options, false));
  return detail::block_on(*client_, detail::invoke(client_, std::move(plan)));
}

boost::asio::awaitable<InvokeResponse> AgentHandle::acall(std::string_view message,
                                                          const CallOptions& options) const {
  client_->require_async("acall");
  client_->ensure_open();
  auto plan = shared(detail::plan_run(*client_, name_, message, options, false));
  return detail::on_client(client_, detail::invoke(client_, std::move(plan)));
}

EventRange AgentHandle::stream(std::string_view message, const CallOptions& options) const {
  client_->ensure_open();
  auto reader =
      detail::start_stream(client_, shared(detail::plan_run(*client_, name_, message, options, true)));
  EventRange range(reader);
  reader->open();
  return range;
}

boost::asio::awaitable<EventStream> AgentHandle::astream(std::string_view message,
                                                         const CallOptions& options) const {
  client_->require_async("astream");
  client_->ensure_open();
  auto plan = shared(detail::plan_run(*client_, name_, message, options, true));
  return event_stream(std::make_shared<StreamReader>(client_, std::move(plan)));
}

ContentRange AgentHandle::stream_content(std::string_view message, const CallOptions& options) const {
  client_->ensure_open();
  auto reader =
      detail::start_stream(client_, shared(detail::plan_run(*client_, name_, message, options, true)));
  ContentRange range(reader);
  reader->open();
  return range;
}

boost::asio::awaitable<ContentStream> AgentHandle::astream_content(std::string_view message,
                                                                   const CallOptions& options) const {
  client_->require_async("astream_content");
  client_->ensure_open();
  auto plan = shared(detail::plan_run(*client_, name_, message, options, true));
  return content_stream(std::make_shared<StreamReader>(client_, std::move(plan)));
}

AgentInfo AgentHandle::get_info(const CallOptions& options) const {
  client_->ensure_open();
  auto plan = shared(detail::plan_entity(*client_, detail::agent_collection, name_, options));
  return detail::block_on(*client_, detail::fetch_agent(client_, std::move(plan)));
}

boost::asio::awaitable<AgentInfo> AgentHandle::aget_info(const CallOptions& options) const {
  client_->require_async("aget_info");
  client_->ensure_open();
  auto plan = shared(detail::plan_entity(*client_, detail::agent_collection, name_, options));
  return detail::on_client(client_, detail::fetch_agent(client_, std::move(plan)));
}

}  // namespace ai_sdk
