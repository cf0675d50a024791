#include "client/mcp_session.hpp"

#include "client/failures.hpp"
#include "core/ascii.hpp"
#include "core/mcp/rpc.hpp"
#include "core/text.hpp"

#include <ai_sdk/errors.hpp>
#include <ai_sdk/version.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include <list>

namespace ai_sdk::detail {
namespace {

namespace asio = boost::asio;
using http::Clock;

constexpr std::size_t words_in_message = 300;

std::string one_line(std::string text) {
  for (char& c : text)
    if (c == '\n' || c == '\t') c = ' ';
  return core::shorten(core::escape_for_terminal(text), words_in_message);
}

// Whether what one call failed with would have failed the others that wait for the same session.
bool concerns_all(const std::exception_ptr& failure, const McpCall& call) {
  try {
    std::rethrow_exception(failure);
  } catch (const boost::system::system_error&) {  // cancelled
    return false;
  } catch (const TimeoutError& error) {
    return error.limit() != "deadline" && !call.own_timeout;
  } catch (...) {
    return true;
  }
}

}  // namespace

// The opening of a session, by one call for all that wait.
struct McpSession::Flight {
  std::list<asio::steady_timer*> waiting;
  bool landed = false;
  std::exception_ptr failure;  // for all
};

std::shared_ptr<McpCall> make_mcp_call(std::shared_ptr<ClientState> client, const McpOptions& options,
                                       std::string_view tool) {
  auto call = std::make_shared<McpCall>();
  call->common = plan_mcp(*client, options, tool);
  call->request_id = call->common.context.request_id;
  call->client = std::move(client);
  call->tool = std::string(tool);
  if (options.on_progress) call->on_progress = *options.on_progress;
  call->own_timeout = options.timeout.has_value();
  return call;
}

std::string McpSession::next_id(const McpCall& call) {
  return call.common.context.request_id + "-" + std::to_string(++ids_);
}

http::Task<void> McpSession::open(std::shared_ptr<McpCall> call) {
  while (!state_.ready()) {
    if (!flight_) {
      // Lands however this ends: others wait for it.
      struct Landing {
        McpSession& session;
        std::shared_ptr<Flight> flight;
        ~Landing() {
          flight->landed = true;
          session.flight_.reset();
          for (auto* timer : flight->waiting) timer->cancel();
        }
      } landing{*this, std::make_shared<Flight>()};
      flight_ = landing.flight;
      std::exception_ptr failure;
      try {
        co_await initialize(call);
      } catch (...) {
        failure = std::current_exception();
      }
      if (!failure) co_return;
      if (concerns_all(failure, *call)) landing.flight->failure = failure;
      std::rethrow_exception(failure);
    }

    const auto flight = flight_;
    auto& runtime = call->client->runtime();
    const auto& limits = call->common.limits;
    asio::steady_timer timer(runtime.executor(), limits.deadline.value_or(Clock::time_point::max()));
    struct Place {
      Flight& flight;
      asio::steady_timer* timer;
      ~Place() { flight.waiting.remove(timer); }
    } place{*flight, &timer};
    flight->waiting.push_back(&timer);
    http::AbortList::Guard guard(runtime.aborts(), [&timer] { timer.cancel(); });
    auto [error] = co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
    if (runtime.aborts().aborted())
      throw_failure(http::TransportFailure(http::FailureKind::closed, "closed"), call->common.context);
    const auto state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none)
      throw boost::system::system_error(asio::error::operation_aborted);
    if (flight->failure) std::rethrow_exception(flight->failure);
    if (!error && !flight->landed)
      throw_failure(http::TransportFailure::timeout(
                        "deadline", limits.deadline_length, true,
                        "the call's deadline passed while the session with the MCP server was opened"),
                    call->common.context);
  }
}

http::Task<void> McpSession::initialize(std::shared_ptr<McpCall> call) {
  core::mcp::Session fresh = state_;
  McpRequest request;
  request.id = next_id(*call);
  request.body = core::mcp::request_text(request.id, "initialize",
                                         core::mcp::Session::initialize_params(AI_SDK_VERSION));
  request.read_only = true;
  request.takes_refusal = core::mcp::Session::is_declined;
  co_await send_mcp(call, fresh, request);
  if (!request.reply ||
      (request.reply->error && request.reply->error->code == core::mcp::rpc_code::method_not_found)) {
    state_.do_without();
    co_return;
  }
  if (request.reply->error) throw_rpc_error(*call, "initialize", *request.reply->error, request.status);
  try {
    fresh.open(request.reply->result, request.session_id);
  } catch (const core::mcp::ProtocolError& error) {
    throw_protocol_error(*call, error.what(), request.status);
  }

  McpRequest ready;
  ready.body = core::mcp::notification_text("notifications/initialized", {});
  ready.read_only = true;
  // What the server thinks of it shows in its answer to the next request.
  ready.takes_refusal = core::mcp::Session::is_declined;
  co_await send_mcp(call, fresh, ready);
  state_ = std::move(fresh);
}

void throw_rpc_error(const McpCall& call, std::string_view method, const core::mcp::RpcError& error,
                     int status) {
  ErrorDetails details;
  details.request_id = call.request_id;
  details.name = call.tool;
  if (status / 100 != 2) details.status_code = status;
  details.server_message = call.client->without_token(error.message);
  const std::string words = one_line(details.server_message);
  const std::string lower = core::lower(words);
  if (error.code == core::mcp::rpc_code::unauthorized && lower.find("authoriz") != std::string::npos)
    throw AuthenticationError(
        "the server did not accept the token: " + words +
            ". Check that the token belongs to this server and has not expired or been replaced",
        details);
  std::string text = "the MCP server refused '" + std::string(method) + "'";
  if (!call.tool.empty()) text += " of '" + one_line(call.tool) + "'";
  text += " (" + std::to_string(error.code) + "): " + words;
  if (error.code == core::mcp::rpc_code::invalid_params && !call.tool.empty())
    text += ". The list of tools says which there are and what they take";
  throw McpError(text, details);
}

void throw_protocol_error(const McpCall& call, std::string_view what, int status) {
  ErrorDetails details;
  details.request_id = call.request_id;
  details.name = call.tool;
  if (status != 0) details.status_code = status;
  throw McpError("the MCP server's answer cannot be used: " + call.client->without_token(std::string(what)),
                 details);
}

}  // namespace ai_sdk::detail
