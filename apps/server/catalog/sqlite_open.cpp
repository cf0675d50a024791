#include "catalog/sqlite_open.hpp"

#include "catalog/source_error.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <string>

namespace ai_sdk::server {

namespace {

namespace fs = std::filesystem;

// What can be said before SQLite is asked, in words that help more than its own.
void check_file(const fs::path& file) {
  std::error_code error;
  const fs::file_status status = fs::status(file, error);
  if (status.type() == fs::file_type::not_found) {
    throw SourceError("There is no file " + shown(file) + ". Check the path: it is looked up from " +
                      shown(fs::current_path(error)) + ".");
  }
  if (error) {
    throw SourceError("The file " + shown(file) + " cannot be reached: " + error.message() +
                      ". Check the rights of the folders above it.");
  }
  if (fs::is_directory(status)) {
    throw SourceError(shown(file) + " is a folder, not a SQLite file. Name the file inside it.");
  }
  if (!fs::is_regular_file(status)) {
    throw SourceError(shown(file) + " is not a regular file. A SQLite database must be a file on disk.");
  }
  if (::access(file.c_str(), R_OK) != 0) {
    const std::string why = std::strerror(errno);
    throw SourceError("The file " + shown(file) + " cannot be read: " + why +
                      ". Give this user the right to read it (chmod +r).");
  }
  if (fs::file_size(file, error) == 0 && !error) {
    throw SourceError("The file " + shown(file) +
                      " is empty: there is no database in it. Check that it was copied completely.");
  }
}

std::string file_uri(const fs::path& file, std::string_view mode) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string uri = "file:";
  for (const char c : fs::absolute(file).string()) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '/' || c == '.' || c == '-' || c == '_';
    if (plain) {
      uri += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      uri += '%';
      uri += kHex[byte >> 4];
      uri += kHex[byte & 15];
    }
  }
  uri += '?';
  uri += mode;
  return uri;
}

// Opens and reads the header and the schema, which SQLite itself would put off until the first statement.
int try_open(const fs::path& file, std::string_view mode, SqliteHandle& db, std::string& message) {
  sqlite3* raw = nullptr;
  int code = sqlite3_open_v2(file_uri(file, mode).c_str(), &raw,
                             SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, nullptr);
  db.reset(raw);
  if (code == SQLITE_OK) {
    sqlite3_busy_timeout(raw, 2000);
    code = sqlite3_exec(raw, "SELECT count(*) FROM sqlite_master", nullptr, nullptr, nullptr);
  }
  message = raw != nullptr ? sqlite3_errmsg(raw) : "out of memory";
  return code;
}

bool has_write_ahead_log(const fs::path& file) {
  std::error_code error;
  const auto size = fs::file_size(fs::path(file.string() + "-wal"), error);
  return !error && size > 0;
}

bool has_sqlite_header(const fs::path& file) {
  char header[16] = {};
  std::ifstream in(file, std::ios::binary);
  in.read(header, sizeof header);
  return in.gcount() == sizeof header && std::memcmp(header, "SQLite format 3", sizeof header) == 0;
}

[[noreturn]] void refuse(const fs::path& file, int code, const std::string& message) {
  switch (code & 0xFF) {
    case SQLITE_NOTADB:
      throw SourceError(has_sqlite_header(file)
                            ? "The file " + shown(file) +
                                  " begins like a SQLite database but cannot be read as one: " + message +
                                  ". Restore it from a copy."
                            : "The file " + shown(file) +
                                  " is not a SQLite database, or it is encrypted. Give a SQLite file, a CSV "
                                  "file or a folder of "
                                  "CSV files; decrypt an encrypted database into a plain copy first.");
    case SQLITE_CORRUPT:
      throw SourceError("The SQLite file " + shown(file) + " is damaged: " + message +
                        ". Restore it from a copy, or rescue its rows with the sqlite3 shell's .recover.");
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      throw SourceError("The SQLite file " + shown(file) +
                        " is locked by another program that writes to it. Try again when that has ended.");
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
      throw SourceError(
          "The SQLite file " + shown(file) + " cannot be opened for reading: " + message +
          ". Its folder may have to be writable, because a write-ahead log lies beside it; a copy "
          "made with the sqlite3 shell's .backup can be read anywhere.");
    default:
      throw SourceError("The SQLite file " + shown(file) + " cannot be read: " + message + ".");
  }
}

}  // namespace

SqliteHandle open_sqlite_read_only(const fs::path& file) {
  check_file(file);
  SqliteHandle db;
  std::string message;
  int code = try_open(file, "mode=ro", db, message);
  const int primary = code & 0xFF;
  // A database in WAL mode needs files beside it even for reading. Where the folder is not writable and no
  // log is there, nobody can be writing to it, so it may be read as an unchanging file.
  if ((primary == SQLITE_CANTOPEN || primary == SQLITE_READONLY) && !has_write_ahead_log(file)) {
    code = try_open(file, "mode=ro&immutable=1", db, message);
  }
  if (code != SQLITE_OK) refuse(file, code, message);
  return db;
}

}  // namespace ai_sdk::server
