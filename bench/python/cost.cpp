// python_import: what a program pays before its first call.
#include "python/script.hpp"
#include "workloads.hpp"

namespace ai_sdk::bench {
namespace {

constexpr const char* imports = "10";
constexpr const char* clients = "100";

Competitor import_and_client(std::string name, const std::string& module, const std::string& client) {
  Competitor out = python_script(std::move(name), "", module, {});
  out.answer = nullptr;
  out.measure = [module, client] {
    Measured measured;
    auto add = [&](const boost::json::object& result) {
      for (const auto& [key, value] : result) measured[std::string(key)] = value.to_number<double>();
    };
    add(run_script("import_cost/module.py", {{"module", module}, {"runs", imports}}));
    if (!client.empty()) add(run_script(client, {{"runs", clients}}));
    return measured;
  };
  return out;
}

}  // namespace

void python_import(Session& session) {
  need_python_package();
  Case work;
  work.workload = "python_import";
  work.title = "Python: import beyond asyncio, and making a client";
  work.metrics = {{"import", "ms, whole run", 1},
                  {"import_cpu", "ms of processor time", 1},
                  {"client", "us per client", 1},
                  {"first", "us for the first", 0}};
  work.competitors = {import_and_client("ours", "ai_sdk", "import_cost/client_ours.py"),
                      import_and_client("httpx", "httpx", "import_cost/client_httpx.py"),
                      import_and_client("aiohttp", "aiohttp", "import_cost/client_aiohttp.py"),
                      import_and_client("requests", "requests", "")};
  work.targets = {{"import", "", 15, false}, {"client", "", 200, false}};
  session.measure(work);
}

}  // namespace ai_sdk::bench
