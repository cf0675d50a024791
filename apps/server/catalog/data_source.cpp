#include "catalog/data_source.hpp"

#include "catalog/csv_source.hpp"
#include "catalog/postgres_source.hpp"
#include "catalog/sqlite_source.hpp"
#include "core/ascii.hpp"
#include "postgres/url.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>

namespace ai_sdk::server {

namespace {

namespace fs = std::filesystem;

std::string lower_ending(const fs::path& file) { return core::lower(file.extension().string()); }

enum class Content { kSqlite, kText, kOther, kUnknown };

Content content_of(const fs::path& file) {
  char bytes[1024] = {};
  std::ifstream in(file, std::ios::binary);
  in.read(bytes, sizeof bytes);
  const std::string_view read(bytes, static_cast<std::size_t>(in.gcount()));
  if (read.empty()) return Content::kUnknown;
  if (read.starts_with(std::string_view("SQLite format 3\0", 16))) return Content::kSqlite;
  if (read.starts_with("\xFF\xFE") || read.starts_with("\xFE\xFF")) return Content::kText;
  return read.find('\0') == std::string_view::npos ? Content::kText : Content::kOther;
}

}  // namespace

std::unique_ptr<DataSource> open_data_source(const fs::path& path, const fs::path& cache_dir,
                                             const Progress& progress) {
  if (is_postgres_url(path.string())) return open_postgres_source(path.string(), cache_dir, progress);
  const std::string name = shown(path);
  if (path.empty())
    throw SourceError(
        "The data source has no name. Give a SQLite file, a CSV file, a folder or postgresql://…");
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (status.type() == fs::file_type::not_found) {
    throw SourceError("There is no file or folder " + name + ". Check the path: it is looked up from " +
                      shown(fs::current_path(error)) + ".");
  }
  if (error) {
    throw SourceError(name + " cannot be reached: " + error.message() +
                      ". Check the rights of the folders above it.");
  }
  if (fs::is_directory(status)) return open_csv_source(path, cache_dir, progress);
  if (!fs::is_regular_file(status)) {
    throw SourceError(
        name + " is neither a file nor a folder. Give a SQLite file, a CSV file or a folder of CSV files.");
  }
  if (::access(path.c_str(), R_OK) != 0) {
    throw SourceError("The file " + name + " cannot be read: " + std::strerror(errno) +
                      ". Give this user the right to read it (chmod +r).");
  }
  const std::string ending = lower_ending(path);
  const bool named_csv = ending == ".csv" || ending == ".tsv" || ending == ".tab";
  const bool named_sqlite =
      ending == ".db" || ending == ".sqlite" || ending == ".sqlite3" || ending == ".db3";
  switch (content_of(path)) {
    case Content::kSqlite:
      return open_sqlite_source(path);
    case Content::kText:
      if (named_csv || (!named_sqlite && (ending == ".txt" || ending == ".psv"))) {
        return open_csv_source(path, cache_dir, progress);
      }
      break;
    case Content::kUnknown:
    case Content::kOther:
      if (named_csv) return open_csv_source(path, cache_dir, progress);
      break;
  }
  // What it should be is known by its name only: SQLite's own checks say what is wrong with it.
  if (named_sqlite) return open_sqlite_source(path);
  throw SourceError(
      "The file " + name +
      " is neither a SQLite database nor CSV by its name. Give a SQLite file, a file whose name ends in "
      ".csv or .tsv, or a folder of such files.");
}

}  // namespace ai_sdk::server
