#include "http/serve_data.hpp"

#include "catalog/data_source.hpp"
#include "catalog/sample_shop.hpp"
#include "postgres/url.hpp"
#include "store/private_file.hpp"

#include <chrono>
#include <string>

namespace ai_sdk::server {
namespace {

using std::chrono::steady_clock;

constexpr auto progress_every = std::chrono::seconds(2);

// What opening tells, in the log: long work now and then, so that nobody thinks it hangs.
Progress progress_into(ServerLog& log) {
  Progress progress;
  progress.on_warning = [&log](const std::string& warning) { log.line("warning: " + warning); };
  progress.on_bytes = [&log, next = steady_clock::now() + progress_every](const std::filesystem::path& file,
                                                                          std::uint64_t done,
                                                                          std::uint64_t total) mutable {
    if (total == 0 || steady_clock::now() < next) return;
    next = steady_clock::now() + progress_every;
    log.line("reading " + file.string() + ": " + std::to_string(done * 100 / total) + " %");
  };
  return progress;
}

// The folder for what is read from CSV. Where the state folder cannot be had, only sources that need it fail.
std::filesystem::path cache_folder(StateFolder& state) {
  try {
    return state / "cache";
  } catch (const PrivateFileError&) {
    return {};
  }
}

std::filesystem::path sample_shop(StateFolder& state, ServerLog& log) {
  const auto file = state / "shop.sqlite";
  if (!std::filesystem::exists(file)) {
    log.line("no data given: making the sample shop in " + file.string());
    create_sample_shop(file);
  }
  return file;
}

}  // namespace

void open_sources(Catalog& catalog, const std::vector<std::filesystem::path>& paths, StateFolder& state,
                  ServerLog& log) {
  const auto progress = progress_into(log);
  const auto cache = cache_folder(state);
  const auto open = [&](const std::filesystem::path& path) {
    auto source = open_data_source(path, cache, progress);
    const auto tables = source->tables().size();
    log.line("serving " + source->service() + ": " + std::to_string(tables) +
             (tables == 1 ? " table" : " tables") + " of " + shown_postgres_url(path.string()));
    catalog.add(std::move(source));
  };
  if (paths.empty()) {
    open(sample_shop(state, log));
    return;
  }
  std::string failures;
  for (const auto& path : paths) {
    try {
      open(path);
    } catch (const std::runtime_error& error) {  // SourceError, SqlError
      failures += (failures.empty() ? "" : "\n") + std::string(error.what());
      if (paths.size() > 1) log.line(std::string("left out: ") + error.what());
    }
  }
  if (catalog.sources().empty()) throw SourceError(failures);
}

}  // namespace ai_sdk::server
