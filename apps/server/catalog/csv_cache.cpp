#include "catalog/csv_cache.hpp"

#include "catalog/connection.hpp"
#include "catalog/csv_dialect.hpp"
#include "catalog/csv_import.hpp"
#include "catalog/temporary_file.hpp"
#include "core/ascii.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace ai_sdk::server {

namespace {

namespace fs = std::filesystem;

// To be raised when the same CSV file would be stored differently than before.
constexpr const char* kLayout = "1";

// FNV-1a: short, stable names for cache files.
std::string hash(std::string_view text) {
  std::uint64_t value = 14695981039346656037ULL;
  for (const char c : text) {
    value ^= static_cast<unsigned char>(c);
    value *= 1099511628211ULL;
  }
  static constexpr char kHex[] = "0123456789abcdef";
  std::string out;
  for (int shift = 60; shift >= 0; shift -= 4) out += kHex[(value >> shift) & 15];
  return out;
}

bool is_csv_name(const fs::path& file) {
  const std::string ending = core::lower(file.extension().string());
  return (ending == ".csv" || ending == ".tsv" || ending == ".tab") &&
         !file.filename().string().starts_with(".");
}

void make_folder(const fs::path& folder) {
  std::error_code error;
  if (fs::is_directory(folder, error)) return;
  if (folder.has_parent_path()) fs::create_directories(folder.parent_path(), error);
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) {
    throw SourceError("The cache folder " + shown(folder) + " cannot be made: " + std::strerror(errno) +
                      ". Choose another one, or give this user the right to write there.");
  }
}

void run_on_cache(sqlite3* db, const std::string& sql) {
  if (sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
    throw SourceError(std::string("The cache of CSV files cannot be written: ") + sqlite3_errmsg(db) +
                      ". Check the disk of the cache folder.");
  }
}

void keep_note(sqlite3* db, const std::string& note) {
  run_on_cache(db, std::string("INSERT INTO ") + kImportNotesTable + " VALUES (" + quote_text(note) + ")");
}

void build(const std::string& name, const std::vector<fs::path>& files, const Progress& progress) {
  sqlite3* raw = nullptr;
  const int code = sqlite3_open_v2(name.c_str(), &raw, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
  const SqliteHandle db(raw);
  if (code != SQLITE_OK) throw SourceError("The cache file " + shown(name) + " cannot be opened.");
  // The file is thrown away unless it is finished, so it needs no protection against a crash meanwhile.
  run_on_cache(raw,
               "PRAGMA page_size = 8192; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; "
               "PRAGMA locking_mode = EXCLUSIVE; PRAGMA cache_size = -32768");
  run_on_cache(raw, std::string("BEGIN; CREATE TABLE ") + kImportNotesTable + "(note TEXT)");
  std::vector<std::string> tables{kImportNotesTable};
  std::string errors;
  for (const fs::path& file : files) {
    std::string wanted = file.stem().string();
    if (core::lower(wanted).starts_with("sqlite_"))
      wanted.insert(0, "csv_");  // SQLite keeps these names to itself
    try {
      const ImportedCsv imported = import_csv(raw, file, unique_name(wanted, tables), progress);
      for (const std::string& note : imported.notes) keep_note(raw, note);
    } catch (const SourceError& error) {
      if (progress.stop.stop_requested()) throw;
      tables.pop_back();
      if (!errors.empty()) errors += '\n';
      errors += error.what();
      keep_note(raw, error.what());
    }
  }
  if (tables.size() == 1) throw SourceError(errors);
  run_on_cache(raw, "COMMIT");
}

void tell_notes(const fs::path& cache, const Progress& progress) {
  if (!progress.on_warning) return;
  sqlite3* raw = nullptr;
  sqlite3_open_v2(cache.c_str(), &raw, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, nullptr);
  const SqliteHandle db(raw);
  sqlite3_stmt* statement = nullptr;
  const std::string sql = std::string("SELECT note FROM ") + kImportNotesTable;
  sqlite3_prepare_v2(raw, sql.c_str(), -1, &statement, nullptr);
  const SqliteStatement owner(statement);
  while (statement != nullptr && sqlite3_step(statement) == SQLITE_ROW) {
    progress.on_warning(reinterpret_cast<const char*>(sqlite3_column_text(statement, 0)));
  }
}

// Earlier states of the same source, and what crashed builds left behind.
void remove_old(const fs::path& cache, const std::string& prefix) {
  std::error_code error;
  const auto now = fs::file_time_type::clock::now();
  for (const fs::directory_entry& entry : fs::directory_iterator(cache.parent_path(), error)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with(prefix) || entry.path() == cache) continue;
    const bool building = name.find(TemporaryFile::kMark) != std::string::npos;
    // Another server may be building right now; a day is longer than any import takes.
    if (building && now - entry.last_write_time(error) < std::chrono::hours(24)) continue;
    fs::remove(entry.path(), error);
  }
}

}  // namespace

std::vector<fs::path> csv_files_of(const fs::path& path) {
  std::error_code error;
  if (!fs::is_directory(path, error)) return {path};
  std::vector<fs::path> files;
  bool anything = false;
  for (const fs::directory_entry& entry : fs::directory_iterator(path, error)) {
    anything = true;
    std::error_code ignored;
    if (is_csv_name(entry.path()) && !entry.is_directory(ignored)) files.push_back(entry.path());
  }
  if (error) {
    throw SourceError("The folder " + shown(path) + " cannot be read: " + error.message() +
                      ". Give this user the right to read it (chmod +rx).");
  }
  if (!anything) {
    throw SourceError("The folder " + shown(path) +
                      " is empty. Put CSV files into it, or name another folder.");
  }
  if (files.empty()) {
    throw SourceError(
        "The folder " + shown(path) +
        " holds no CSV file: names must end in .csv, .tsv or .tab, and folders inside it are not "
        "looked into. Name the folder that holds the files, or one file.");
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::string state_of_files(const std::vector<fs::path>& files) {
  std::string state;
  for (const fs::path& file : files) {
    struct stat info {};
    ::stat(file.c_str(), &info);
    state += file.filename().string() + '\0' + std::to_string(info.st_size) + '\0' +
             std::to_string(info.st_mtim.tv_sec) + '.' + std::to_string(info.st_mtim.tv_nsec) + '\0' +
             std::to_string(info.st_ino) + '\0';
  }
  return state;
}

fs::path csv_cache_file(const fs::path& source, const std::vector<fs::path>& files, const fs::path& cache_dir,
                        const Progress& progress) {
  make_folder(cache_dir);
  const std::string prefix = "csv-" + hash(source.string()) + "-";
  const fs::path cache = cache_dir / (prefix + hash(state_of_files(files) + kLayout) + ".db");
  std::error_code ignored;
  if (!fs::exists(cache, ignored)) {
    TemporaryFile file(cache);
    build(file.name(), files, progress);
    file.publish();
    remove_old(cache, prefix);
  }
  tell_notes(cache, progress);
  return cache;
}

}  // namespace ai_sdk::server
