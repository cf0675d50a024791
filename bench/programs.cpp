#include "programs.hpp"

namespace ai_sdk::bench {
namespace {

Program server(void (*serve)(const Arguments&)) {
  return [serve](const Arguments& arguments) {
    serve(arguments);
    return boost::json::object{};
  };
}

}  // namespace

const std::map<std::string, Program>& programs() {
  static const std::map<std::string, Program> all{
      {"unary_ours", run_unary_ours},     {"unary_beast", run_unary_beast},
      {"unary_curl", run_unary_curl},     {"bulk_ours", run_bulk_ours},
      {"bulk_beast", run_bulk_beast},     {"idle_ours", run_idle_ours},
      {"idle_beast", run_idle_beast},     {"decoder", run_decoder},
      {"construction", run_construction}, {"many_calls", run_many_calls},
      {"serve_bulk", server(serve_bulk)}, {"serve_idle", server(serve_idle)},
      {"serve_slow", server(serve_slow)}};
  return all;
}

}  // namespace ai_sdk::bench
