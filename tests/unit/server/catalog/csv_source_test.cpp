#include "catalog/data_source.hpp"
#include "temp_dir.hpp"

#include <sys/stat.h>

#include <atomic>
#include <thread>

namespace ai_sdk::server {
namespace {

using testing::error_of;
using testing::TempDir;
using testing::write_file;
using testing::write_sql;
namespace fs = std::filesystem;

#define EXPECT_SAYS(text, part) EXPECT_NE((text).find(part), std::string::npos) << (text)

class CsvSourceTest : public ::testing::Test {
 protected:
  void SetUp() override { fs::create_directory(data_); }

  std::unique_ptr<DataSource> open(const fs::path& path) {
    warnings_.clear();
    Progress progress;
    progress.on_warning = [this](const std::string& warning) { warnings_ += warning + "\n"; };
    return open_data_source(path, cache_, progress);
  }
  std::string failure(const fs::path& path) {
    return error_of<SourceError>([&] { open(path); });
  }
  // Writes one file, opens it and shows a statement's rows: cells by |, rows by /.
  std::string read(std::string_view csv, const std::string& sql) {
    write_file(data_ / "t.csv", csv);
    return show(*open(data_ / "t.csv"), sql);
  }
  static std::string show(DataSource& source, const std::string& sql) {
    std::string out;
    for (const auto& row : source.connect()->query(sql).rows) {
      if (!out.empty()) out += "/";
      for (std::size_t i = 0; i < row.size(); ++i) out += (i > 0 ? "|" : "") + to_text(row[i]);
    }
    return out;
  }

  TempDir dir_;
  fs::path data_ = dir_ / "data";
  fs::path cache_ = dir_ / "cache" / "csv";
  std::string warnings_;
};

TEST_F(CsvSourceTest, OneFile) {
  EXPECT_EQ(
      read("id,name,price\n1,Ann,2.5\n2,\"Bob, jr.\",3\n", "SELECT *, typeof(id), typeof(price) FROM t"),
      "1|Ann|2.5|integer|real/2|Bob, jr.|3|integer|real");
  EXPECT_EQ(warnings_, "");
  const auto source = open(data_ / "t.csv");
  EXPECT_EQ(source->service(), "t");
  const auto tables = source->tables();
  ASSERT_EQ(tables.size(), 1U);
  EXPECT_EQ(tables[0].fully_qualified_name(), "t.t.main.t");
  EXPECT_EQ(tables[0].columns[2].declared_type, "REAL");
}

TEST_F(CsvSourceTest, EmptyCellsAreNullAndQuotedOnesAreNot) {
  EXPECT_EQ(read("a,b\n1,\n2,\"\"\n,x\n", "SELECT a IS NULL, b IS NULL, b = '' FROM t"),
            "0|1|NULL/0|0|1/1|0|0");
}

TEST_F(CsvSourceTest, ZipCodesStayTextAndStrayTextStaysAmongNumbers) {
  std::string csv = "zip,amount,long\n01234,5,99999999999999999999\n";
  for (int i = 1; i <= 30; ++i) csv += "5000" + std::to_string(i) + "," + std::to_string(i) + ",1\n";
  csv += "7,oops,2\n8,1.5,3\n";
  EXPECT_EQ(read(csv, "SELECT zip, typeof(zip), typeof(long) FROM t WHERE rowid = 1"), "01234|text|text");
  EXPECT_EQ(read(csv, "SELECT typeof(amount), count(*) FROM t GROUP BY 1 ORDER BY 1"), "real|32/text|1");
}

TEST_F(CsvSourceTest, RaggedRows) {
  EXPECT_EQ(read("a,b,c\n1\n1,2,3,4\n1,2,3,,\n\n7,8,9\n", "SELECT * FROM t"),
            "1|NULL|NULL/1|2|3/1|2|3/7|8|9");
  EXPECT_SAYS(warnings_, "1 row of 't.csv' has fewer cells than the header (first in row 2)");
  EXPECT_SAYS(warnings_, "1 row of 't.csv' has more cells than the header (first in row 3)");
}

TEST_F(CsvSourceTest, MarksLineEndsAndDelimiters) {
  EXPECT_EQ(read("\xEF\xBB\xBFid;x\r\n1;\"a\r\nb\"\r\n", "SELECT id, length(x) FROM t"), "1|4");
  EXPECT_EQ(read("id\tx\r1\t2\r", "SELECT id, x FROM t"), "1|2");
  EXPECT_SAYS(error_of<SourceError>([&] {
                read(std::string("\xFF\xFE"
                                 "a\0",
                                 4),
                     "SELECT 1");
              }),
              "is UTF-16");
}

TEST_F(CsvSourceTest, DamagedTextIsRepairedAndReported) {
  const std::string csv = std::string("a,b\nx,caf\xE9\ny,n\0l\nz,fine\n", 24);
  EXPECT_EQ(read(csv, "SELECT b FROM t"), "caf\xEF\xBF\xBD/n\xEF\xBF\xBDl/fine");
  EXPECT_SAYS(warnings_, "2 rows of 't.csv' hold bytes that are not UTF-8, or NUL bytes (first in row 2)");
}

TEST_F(CsvSourceTest, HeaderOrNot) {
  EXPECT_EQ(read("Id,,id\n1,2,3\n", "SELECT Id, column_2, id_2 FROM t"), "1|2|3");
  EXPECT_EQ(read("17,a@x.org\n22,b@x.org\n", "SELECT column_1, column_2 FROM t"), "17|a@x.org/22|b@x.org");
  EXPECT_SAYS(warnings_, "looks like data");
  EXPECT_EQ(read("a,b\n", "SELECT count(*) FROM t"), "0");
  EXPECT_SAYS(warnings_, "has a header but no rows");
}

TEST_F(CsvSourceTest, AnUnclosedQuoteIsReported) {
  EXPECT_EQ(read("a,b\n1,\"x\n2,y\n", "SELECT a, b FROM t"), "1|x\n2,y\n");
  EXPECT_SAYS(warnings_, "ends inside a quoted cell");
}

TEST_F(CsvSourceTest, SingleColumnKeepsItsBlankRows) {
  EXPECT_EQ(read("a\nx\n\ny\n", "SELECT a FROM t"), "x/NULL/y");
}

TEST_F(CsvSourceTest, AFolder) {
  write_file(data_ / "orders.csv", "id\n1\n2\n");
  write_file(data_ / "Customers.tsv", "id\tname\n1\tAnn\n");
  write_file(data_ / "customers.csv", "id\n5\n");
  write_file(data_ / "sqlite_x.csv", "id\n5\n");
  write_file(data_ / "notes.txt", "nothing");
  write_file(data_ / ".hidden.csv", "a\n1\n");
  fs::create_directory(data_ / "inner.csv");
  const auto source = open(data_.string() + "/");
  EXPECT_EQ(source->service(), "data");
  std::vector<std::string> names;
  for (const TableInfo& table : source->tables()) names.push_back(table.name);
  EXPECT_EQ(names, (std::vector<std::string>{"Customers", "csv_sqlite_x", "customers_2", "orders"}));
  EXPECT_EQ(show(*source, "SELECT name FROM Customers JOIN orders USING (id)"), "Ann");
}

TEST_F(CsvSourceTest, OneBadFileDoesNotStopTheOthers) {
  write_file(data_ / "good.csv", "id\n1\n");
  write_file(data_ / "empty.csv", "");
  write_file(data_ / "zip.csv", "PK\x03\x04stuff");
  std::string wide = "c1";
  for (int i = 2; i <= 2001; ++i) wide += ",c" + std::to_string(i);
  write_file(data_ / "wide.csv", wide + "\n");
  const auto source = open(data_);
  ASSERT_EQ(source->tables().size(), 1U);
  EXPECT_SAYS(warnings_, "empty.csv' is empty");
  EXPECT_SAYS(warnings_, "zip.csv' is named like CSV but holds another format");
  EXPECT_SAYS(warnings_, "wide.csv' has 2001 columns, but at most 2000 are possible");
  open(data_);
  EXPECT_SAYS(warnings_, "empty.csv' is empty") << "told again when the cache is used";
}

TEST_F(CsvSourceTest, TwoThousandColumnsArePossible) {
  std::string wide = "c1";
  std::string row = "1";
  for (int i = 2; i <= 2000; ++i) {
    wide += ",c" + std::to_string(i);
    row += "," + std::to_string(i);
  }
  EXPECT_EQ(read(wide + "\n" + row + "\n", "SELECT c1, c2000 FROM t"), "1|2000");
}

TEST_F(CsvSourceTest, TenThousandColumnsAreRefused) {
  std::string wide(9'999, ',');
  write_file(data_ / "t.csv", "a" + wide + "\n");
  EXPECT_SAYS(failure(data_ / "t.csv"), "has 10000 columns, but at most 2000");
}

TEST_F(CsvSourceTest, WhatCannotBeOpened) {
  EXPECT_SAYS(failure(dir_ / "none.csv"), "There is no file or folder");
  EXPECT_SAYS(failure(data_), "is empty");
  write_file(data_ / "notes.md", "x");
  EXPECT_SAYS(failure(data_), "holds no CSV file");
  EXPECT_SAYS(failure(data_ / "notes.md"), "neither a SQLite database nor CSV");
  write_file(data_ / "empty.csv", "");
  EXPECT_SAYS(failure(data_ / "empty.csv"), "is empty");
  write_file(data_ / "blank.csv", "\n \r\n");
  EXPECT_SAYS(failure(data_ / "blank.csv"), "is empty");
  write_file(data_ / "a.db", "no database, only a text that is long enough");
  EXPECT_SAYS(failure(data_ / "a.db"), "not a SQLite database");
  write_file(data_ / "b.db", "");
  EXPECT_SAYS(failure(data_ / "b.db"), "is empty");
  EXPECT_SAYS(failure("/dev/null"), "neither a file nor a folder");
  EXPECT_SAYS(failure(""), "has no name");
  EXPECT_TRUE(fs::is_empty(cache_)) << "nothing half built is left";
}

TEST_F(CsvSourceTest, ASqliteFileIsKnownByItsContent) {
  write_sql(data_ / "odd.csv", "CREATE TABLE inside(a); INSERT INTO inside VALUES (3)");
  EXPECT_EQ(show(*open(data_ / "odd.csv"), "SELECT a FROM inside"), "3");
}

TEST_F(CsvSourceTest, TheCacheIsUsedAgainAndOnlyForThisUser) {
  write_file(data_ / "t.csv", "a\n1\n");
  open(data_ / "t.csv");
  struct stat first {};
  const fs::path cached = fs::directory_iterator(cache_)->path();
  ASSERT_EQ(::stat(cached.c_str(), &first), 0);
  EXPECT_EQ(first.st_mode & 0777, 0600U);
  struct stat folder {};
  ASSERT_EQ(::stat(cache_.c_str(), &folder), 0);
  EXPECT_EQ(folder.st_mode & 0777, 0700U);
  int calls = 0;
  Progress progress;
  progress.on_bytes = [&](const fs::path&, std::uint64_t, std::uint64_t) { ++calls; };
  open_data_source(data_ / "t.csv", cache_, progress);
  EXPECT_EQ(calls, 0) << "nothing was read";
  struct stat second {};
  ::stat(cached.c_str(), &second);
  EXPECT_EQ(first.st_ino, second.st_ino);
}

TEST_F(CsvSourceTest, AChangedFileIsReadAnew) {
  write_file(data_ / "t.csv", "a\n1\n");
  const auto source = open(data_ / "t.csv");
  EXPECT_EQ(show(*source, "SELECT a FROM t"), "1");
  write_file(data_ / "t.csv", "a,b\n1,22\n");
  EXPECT_EQ(source->tables().at(0).columns.size(), 2U);
  EXPECT_EQ(show(*source, "SELECT b FROM t"), "22");
  EXPECT_EQ(std::distance(fs::directory_iterator(cache_), fs::directory_iterator()), 1)
      << "the old state is gone";
  fs::remove_all(cache_);
  EXPECT_EQ(show(*source, "SELECT b FROM t"), "22") << "a cache that was cleared away is built again";
}

TEST_F(CsvSourceTest, SeveralMayBuildTheSameCacheAtOnce) {
  std::string csv = "id,name\n";
  for (int i = 0; i < 20'000; ++i) csv += std::to_string(i) + ",name " + std::to_string(i) + "\n";
  write_file(data_ / "t.csv", csv);
  std::atomic<int> good = 0;
  {
    std::vector<std::jthread> servers;
    for (int i = 0; i < 4; ++i) {
      servers.emplace_back([&] {
        const auto source = open_data_source(data_ / "t.csv", cache_);
        if (source->connect()->count("SELECT count(*) FROM t") == 20'000) ++good;
      });
    }
  }
  EXPECT_EQ(good, 4);
  EXPECT_EQ(std::distance(fs::directory_iterator(cache_), fs::directory_iterator()), 1);
}

TEST_F(CsvSourceTest, ProgressAndCancelling) {
  std::string csv = "id,name\n";
  while (csv.size() < 3'000'000) csv += "1,some name or other\n";
  write_file(data_ / "t.csv", csv);
  std::uint64_t last = 0;
  Progress progress;
  progress.on_bytes = [&](const fs::path& file, std::uint64_t done, std::uint64_t total) {
    EXPECT_EQ(file.filename(), "t.csv");
    EXPECT_EQ(total, csv.size());
    EXPECT_GE(done, last);
    last = done;
  };
  open_data_source(data_ / "t.csv", dir_ / "other cache", progress);
  EXPECT_EQ(last, csv.size());

  std::stop_source stop;
  progress.stop = stop.get_token();
  progress.on_bytes = [&](const fs::path&, std::uint64_t, std::uint64_t) { stop.request_stop(); };
  EXPECT_SAYS(error_of<SourceError>([&] { open_data_source(data_ / "t.csv", cache_, progress); }),
              "cancelled");
  EXPECT_TRUE(fs::is_empty(cache_));
}

TEST_F(CsvSourceTest, ReadersCannotWriteTheCache) {
  write_file(data_ / "t.csv", "a\n1\n");
  const auto source = open(data_ / "t.csv");
  EXPECT_THROW(source->connect()->query("DELETE FROM t"), SqlForbidden);
}

TEST_F(CsvSourceTest, ACacheFolderThatCannotBeMade) {
  write_file(data_ / "t.csv", "a\n1\n");
  write_file(dir_ / "file", "x");
  EXPECT_SAYS(error_of<SourceError>([&] { open_data_source(data_ / "t.csv", dir_ / "file" / "cache"); }),
              "cannot be made");
}

}  // namespace
}  // namespace ai_sdk::server
