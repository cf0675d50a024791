#include "http/serve_data.hpp"

#include "catalog/data_source.hpp"
#include "catalog/renamed_source.hpp"
#include "catalog/sample_shop.hpp"
#include "postgres/url.hpp"
#include "store/private_file.hpp"

#include <algorithm>
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

// The source's name, with a number behind it where another source has it: the tables of two sources of one
// name could not be told apart.
std::string free_name(const Catalog& catalog, const std::string& name) {
  const auto is_taken = [&](const std::string& wanted) {
    return std::any_of(catalog.sources().begin(), catalog.sources().end(),
                       [&](const auto& source) { return source->service() == wanted; });
  };
  std::string free = name;
  for (int number = 2; is_taken(free); ++number) free = name + '_' + std::to_string(number);
  return free;
}

bool is_same(const std::filesystem::path& a, const std::filesystem::path& b) {
  std::error_code ignored;
  return a == b || std::filesystem::equivalent(a, b, ignored);
}

}  // namespace

void open_sources(Catalog& catalog, const std::vector<std::filesystem::path>& paths, StateFolder& state,
                  ServerLog& log) {
  const auto progress = progress_into(log);
  const auto cache = cache_folder(state);
  const auto open = [&](const std::filesystem::path& path) {
    auto source = open_data_source(path, cache, progress);
    if (const auto free = free_name(catalog, source->service()); free != source->service()) {
      log.line("warning: there is a source named " + source->service() + " already; that of " +
               shown_postgres_url(path.string()) + " is called " + free);
      source = rename_source(std::move(source), free);
    }
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
  for (auto at = paths.begin(); at != paths.end(); ++at) {
    const auto& path = *at;
    if (std::any_of(paths.begin(), at, [&](const auto& before) { return is_same(before, path); })) {
      log.line("warning: " + shown_postgres_url(path.string()) + " is given more than once; it is read once");
      continue;
    }
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
