#include "catalog/csv_source.hpp"

#include "catalog/csv_cache.hpp"
#include "catalog/file_version.hpp"
#include "catalog/sqlite_source.hpp"

#include <mutex>

namespace ai_sdk::server {

namespace {

namespace fs = std::filesystem;

class CsvSource final : public DataSource {
 public:
  CsvSource(fs::path path, fs::path cache_dir, Progress progress)
      : path_(std::move(path)),
        cache_dir_(std::move(cache_dir)),
        service_(fs::is_directory(path_) ? path_.filename().string() : path_.stem().string()),
        progress_(std::move(progress)) {
    if (service_.empty()) service_ = "csv";
    refresh();
    // Stopping belongs to the opening alone: later readings must not fail because of it.
    progress_.stop = {};
  }

  const std::string& service() const override { return service_; }
  std::string_view service_type() const override { return "Datalake"; }

  std::string version() override { return file_version(csv_files_of(path_)); }

  std::vector<TableInfo> tables() override {
    const std::lock_guard lock(mutex_);
    refresh();
    std::vector<TableInfo> tables = inner_->tables();
    std::erase_if(tables, [](const TableInfo& table) { return table.name == kImportNotesTable; });
    return tables;
  }

  std::unique_ptr<Connection> connect() override {
    const std::lock_guard lock(mutex_);
    refresh();
    return inner_->connect();
  }

 private:
  void refresh() {
    const std::vector<fs::path> files = csv_files_of(path_);
    std::string state = state_of_files(files);
    std::error_code ignored;
    // The cache may have been cleared away by hand, or by another server that saw a newer state.
    if (inner_ && state == state_ && fs::exists(cache_, ignored)) return;
    cache_ = csv_cache_file(path_, files, cache_dir_, progress_);
    inner_ = open_sqlite_source(cache_, service_);
    state_ = std::move(state);
  }

  const fs::path path_;
  const fs::path cache_dir_;
  std::string service_;
  Progress progress_;
  std::mutex mutex_;
  std::string state_;
  fs::path cache_;
  std::unique_ptr<DataSource> inner_;
};

}  // namespace

std::unique_ptr<DataSource> open_csv_source(const fs::path& path, const fs::path& cache_dir,
                                            const Progress& progress) {
  fs::path absolute = fs::absolute(path).lexically_normal();
  if (!absolute.has_filename()) absolute = absolute.parent_path();  // a slash at the end
  return std::make_unique<CsvSource>(std::move(absolute), fs::absolute(cache_dir), progress);
}

}  // namespace ai_sdk::server
