#include "catalog/source_error.hpp"
#include "catalog/sqlite_connection.hpp"
#include "temp_dir.hpp"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>

namespace ai_sdk::server {
namespace {

using testing::error_of;
using testing::TempDir;
using testing::write_file;
using testing::write_sql;

std::string open_error(const std::filesystem::path& file) {
  return error_of<SourceError>([&] { open_sqlite(file); });
}

#define EXPECT_SAYS(text, part) EXPECT_NE((text).find(part), std::string::npos) << (text)

// Runs a check as a user without rights: in a child process, because root may read everything.
int as_nobody(const std::function<bool()>& check) {
  const pid_t child = ::fork();
  if (child == 0) {
    constexpr uid_t kNobody = 65534;
    if (::geteuid() == 0 && (::setgid(kNobody) != 0 || ::setuid(kNobody) != 0)) ::_exit(2);
    bool good = false;
    try {
      good = check();
    } catch (...) {
      good = false;
    }
    ::_exit(good ? 0 : 1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(SqliteOpen, MissingFile) {
  TempDir dir;
  EXPECT_SAYS(open_error(dir / "none.db"), "There is no file '" + (dir / "none.db").string() + "'");
  EXPECT_FALSE(std::filesystem::exists(dir / "none.db")) << "opening for reading creates nothing";
}

TEST(SqliteOpen, Folder) {
  TempDir dir;
  EXPECT_SAYS(open_error(dir.path()), "is a folder");
}

TEST(SqliteOpen, NotARegularFile) { EXPECT_SAYS(open_error("/dev/null"), "not a regular file"); }

TEST(SqliteOpen, EmptyFile) {
  TempDir dir;
  write_file(dir / "empty.db", "");
  EXPECT_SAYS(open_error(dir / "empty.db"), "is empty");
}

TEST(SqliteOpen, NotADatabase) {
  TempDir dir;
  write_file(dir / "text.db", std::string(5000, 'x'));
  EXPECT_SAYS(open_error(dir / "text.db"), "not a SQLite database, or it is encrypted");
}

TEST(SqliteOpen, DamagedDatabase) {
  TempDir dir;
  write_sql(dir / "a.db", "CREATE TABLE t(a); INSERT INTO t VALUES (1)");
  std::string bytes = testing::read_file(dir / "a.db");
  bytes.replace(100, 200, std::string(200, '\xFF'));  // the root page of the schema
  write_file(dir / "a.db", bytes);
  EXPECT_SAYS(open_error(dir / "a.db"), "is damaged");
}

TEST(SqliteOpen, NamesWithOddCharacters) {
  TempDir dir;
  const auto file = dir / "a ?#%41&mode=rwc ż.db";
  write_sql(file, "CREATE TABLE t(a); INSERT INTO t VALUES (5)");
  EXPECT_EQ(open_sqlite(file)->count("SELECT a FROM t"), 5);
}

TEST(SqliteOpen, NoPermission) {
  TempDir dir;
  ::chmod(dir.path().c_str(), 0755);
  write_sql(dir / "secret.db", "CREATE TABLE t(a)");
  ::chmod((dir / "secret.db").c_str(), 0000);
  const auto check = [&] {
    try {
      open_sqlite(dir / "secret.db");
    } catch (const SourceError& error) {
      return std::string(error.what()).find("cannot be read: Permission denied") != std::string::npos;
    }
    return false;
  };
  EXPECT_EQ(as_nobody(check), 0);
}

TEST(SqliteOpen, WalDatabaseInAFolderThatCannotBeWritten) {
  TempDir dir;
  write_sql(dir / "wal.db", "PRAGMA journal_mode = WAL; CREATE TABLE t(a); INSERT INTO t VALUES (9)");
  ASSERT_FALSE(std::filesystem::exists(dir / "wal.db-wal"));
  ::chmod((dir / "wal.db").c_str(), 0444);
  ::chmod(dir.path().c_str(), 0555);
  EXPECT_EQ(as_nobody([&] { return open_sqlite(dir / "wal.db")->count("SELECT a FROM t") == 9; }), 0);
  ::chmod(dir.path().c_str(), 0755);
}

}  // namespace
}  // namespace ai_sdk::server
