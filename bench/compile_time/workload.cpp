#include "driver/children.hpp"
#include "driver/machine.hpp"
#include "support/temp_dir.hpp"
#include "workloads.hpp"

#include <sstream>

namespace ai_sdk::bench {
namespace {

// Seconds of processor time that the compiler takes for a file with one include, as a user's build would call
// it.
Competitor compiling(const std::string& name, const std::string& header) {
  Competitor out;
  out.name = name;
  out.measure = [header]() -> Measured {
    const ai_sdk::testing::TempDir dir;
    const std::string file = dir.write("user.cpp", "#include <" + header + ">\nint main() {}\n").string();
    std::vector<std::string> command{AI_SDK_BENCH_COMPILER, "-std=c++20", "-O2", "-pthread",
                                     "-DBOOST_ASIO_NO_DEPRECATED"};
    std::istringstream folders(AI_SDK_BENCH_INCLUDES);
    for (std::string folder; std::getline(folders, folder, ':');) command.push_back("-I" + folder);
    command.insert(command.end(), {"-c", file, "-o", (dir.path() / "user.o").string()});
    const double before = cpu_seconds_of_children();
    run_tool(command);
    return {{"time", cpu_seconds_of_children() - before}};
  };
  return out;
}

}  // namespace

void compile_time(Session& session) {
  Case work;
  work.workload = "compile_time";
  work.title = "Compiling a file with one include";
  work.metrics = {{"time", "s", 2}};
  work.competitors = {compiling("ai_sdk/ai_sdk.hpp", "ai_sdk/ai_sdk.hpp"),
                      compiling("Asio's awaitable", "boost/asio/awaitable.hpp")};
  work.targets = {{"time", "Asio's awaitable", 1.5, false}};
  session.measure(work);
}

}  // namespace ai_sdk::bench
