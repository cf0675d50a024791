#include "routes/start_run.hpp"

#include "faults/faulty_output.hpp"
#include "routes/run_outputs.hpp"

namespace ai_sdk::server {
namespace {

void start(RunService& runs, RunRequest run, MakeRunOutput make_output, Exchange& exchange) {
  // The run has its own line, which may be written before start() returns.
  exchange.note_audited(true);
  const Admission admission = runs.start(std::move(run), std::move(make_output));
  if (admission != Admission::accepted) exchange.note_audited(false);
  switch (admission) {
    case Admission::accepted:
      break;
    case Admission::busy:
      exchange.respond(
          busy_response("The server has as many runs waiting as it takes; try again in a moment"));
      break;
    case Admission::stopping:
      exchange.respond(busy_response("The server is shutting down; try again once it is back"));
      break;
  }
}

// What is done to a run that is to go wrong, once its delay has passed.
std::function<void()> with_its_fault(RunService& runs, RunRequest run, MakeRunOutput make_output,
                                     const std::shared_ptr<Exchange>& exchange, const Fault& fault) {
  switch (fault.kind) {
    case Fault::Kind::refused:
      return [exchange, fault] {
        auto refusal = error_response(fault.status, fault.message);
        if (fault.retry_after)
          refusal.headers.emplace_back("Retry-After", std::to_string(*fault.retry_after));
        exchange->respond(std::move(refusal));
      };
    case Fault::Kind::dropped:
      return [exchange] { exchange->break_off(); };
    case Fault::Kind::none:
      break;
    case Fault::Kind::cut:
    case Fault::Kind::stalled:
    case Fault::Kind::error:
      make_output = [make_output = std::move(make_output), exchange, fault](const std::string& conversation,
                                                                            bool replayed) {
        return with_fault(make_output(conversation, replayed), exchange, fault);
      };
      break;
  }
  return [&runs, run = std::move(run), make_output = std::move(make_output), exchange] {
    start(runs, run, make_output, *exchange);
  };
}

}  // namespace

void start_run(RunService& runs, Faults* faults, bool streamed, RunRequest run, MakeRunOutput make_output,
               const std::shared_ptr<Exchange>& exchange) {
  const auto fault = faults ? faults->plan.next(exchange->agent(), streamed) : std::nullopt;
  if (!fault) {
    start(runs, std::move(run), std::move(make_output), *exchange);
    return;
  }
  auto begin = with_its_fault(runs, std::move(run), std::move(make_output), exchange, *fault);
  if (fault->delay.count() > 0) {
    faults->delays.after(fault->delay, std::move(begin));
  } else {
    begin();
  }
}

}  // namespace ai_sdk::server
