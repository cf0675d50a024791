#include "catalog/csv_dialect.hpp"
#include "catalog/csv_reader.hpp"
#include "catalog/csv_types.hpp"
#include "catalog/source_error.hpp"
#include "temp_dir.hpp"

namespace ai_sdk::server {
namespace {

using testing::error_of;
using testing::TempDir;
using testing::write_file;

using Rows = std::vector<std::vector<std::string>>;

// Cells as text; a quoted cell is marked by ^ in front.
CsvParser::RowSink into(Rows& rows) {
  return [&rows](std::span<const CsvCell> row) {
    std::vector<std::string> cells;
    for (const CsvCell& cell : row) cells.push_back((cell.quoted ? "^" : "") + std::string(cell.text));
    rows.push_back(std::move(cells));
    return true;
  };
}

Rows parse(std::string_view text, char delimiter = ',') {
  Rows rows;
  CsvParser parser(delimiter);
  parser.feed(text, into(rows));
  parser.finish(into(rows));
  return rows;
}

struct Case {
  const char* text;
  Rows rows;
};

const std::vector<Case> kCases{
    {"", {}},
    {"a", {{"a"}}},
    {"a,b\n1,2\n", {{"a", "b"}, {"1", "2"}}},
    {"a,b\n1,2", {{"a", "b"}, {"1", "2"}}},
    {"a,b\r\n1,2\r\n", {{"a", "b"}, {"1", "2"}}},
    {"a,b\r1,2\r", {{"a", "b"}, {"1", "2"}}},
    {"a\r\n\r\nb\n\rc", {{"a"}, {""}, {"b"}, {""}, {"c"}}},
    {"\n", {{""}}},
    {",", {{"", ""}}},
    {",\n,", {{"", ""}, {"", ""}}},
    {"a,\nb,", {{"a", ""}, {"b", ""}}},
    {"\"\"", {{"^"}}},
    {"\"\",\"\"\n", {{"^", "^"}}},
    {"\"a,b\",c\n", {{"^a,b", "c"}}},
    {"\"a\"\"b\"\"\",\"\"\"\"\n", {{"^a\"b\"", "^\""}}},
    {"\"a\nb\r\nc\rd\",e\r\nf", {{"^a\nb\r\nc\rd", "e"}, {"f"}}},
    {"a\"b,c\"\n", {{"a\"b", "c\""}}},
    {"\"a\" b,\"c\"d\"e\"\n", {{"^a b", "^cd\"e\""}}},
    {" \"a\",b", {{" \"a\"", "b"}}},
    {"\"open,\nstill", {{"^open,\nstill"}}},
    {"\"", {{"^"}}},
    {"a\n\"x\"\r\n\"y\"\r", {{"a"}, {"^x"}, {"^y"}}},
    {"ż,日本\nł,😀\n", {{"ż", "日本"}, {"ł", "😀"}}},
};

TEST(CsvParser, CutsRowsAndCells) {
  for (const Case& c : kCases) EXPECT_EQ(parse(c.text), c.rows) << c.text;
}

TEST(CsvParser, TheSameAtEverySplitPoint) {
  for (const Case& c : kCases) {
    const std::string_view text = c.text;
    for (std::size_t first = 0; first <= text.size(); ++first) {
      for (std::size_t second = first; second <= text.size(); ++second) {
        Rows rows;
        CsvParser parser(',');
        parser.feed(text.substr(0, first), into(rows));
        parser.feed(text.substr(first, second - first), into(rows));
        parser.feed(text.substr(second), into(rows));
        parser.finish(into(rows));
        EXPECT_EQ(rows, c.rows) << text << " cut at " << first << " and " << second;
        EXPECT_EQ(parser.rows(), c.rows.size());
      }
    }
  }
}

TEST(CsvParser, TheSameFromAFileWithEveryBufferSize) {
  TempDir dir;
  for (const Case& c : kCases) {
    for (const char* mark : {"", "\xEF\xBB\xBF"}) {
      write_file(dir / "a.csv", std::string(mark) + c.text);
      for (const std::size_t buffer : {1, 2, 3, 4, 5, 7, 16, 1 << 16}) {
        Rows rows;
        read_csv(dir / "a.csv", {.buffer = buffer}, into(rows));
        EXPECT_EQ(rows, c.rows) << c.text << " with a buffer of " << buffer;
      }
    }
  }
}

TEST(CsvParser, OtherDelimiters) {
  EXPECT_EQ(parse("a;b,c;\"d;e\"", ';'), (Rows{{"a", "b,c", "^d;e"}}));
  EXPECT_EQ(parse("a\tb\t\n", '\t'), (Rows{{"a", "b", ""}}));
}

TEST(CsvParser, StopsWhenTheSinkSays) {
  CsvParser parser(',');
  int rows = 0;
  const auto one = [&](std::span<const CsvCell>) { return ++rows < 2; };
  EXPECT_FALSE(parser.feed("a\nb\nc\n", one));
  EXPECT_FALSE(parser.feed("d\n", one));
  EXPECT_FALSE(parser.finish(one));
  EXPECT_EQ(rows, 2);
}

TEST(CsvParser, ARowMustNotGrowWithoutEnd) {
  const auto ignore = [](std::span<const CsvCell>) { return true; };
  const std::string megabyte(1 << 20, 'x');
  CsvParser fits(',');
  for (int i = 0; i < 64; ++i) fits.feed(megabyte, ignore);
  EXPECT_TRUE(fits.feed("\n", ignore)) << "exactly the limit";
  CsvParser open(',');
  open.feed("a\n\"", ignore);
  for (int i = 0; i < 64; ++i) open.feed(megabyte, ignore);
  EXPECT_EQ(error_of<CsvTooLong>([&] { open.feed("x", ignore); }), "row 2 is longer than 64 MiB");
}

TEST(CsvReader, FilesThatCannotBeRead) {
  TempDir dir;
  const auto ignore = [](std::span<const CsvCell>) { return true; };
  EXPECT_NE(error_of<SourceError>([&] { read_csv(dir / "none.csv", {}, ignore); }).find("No such file"),
            std::string::npos);
  for (const std::string mark : {"\xFF\xFE", "\xFE\xFF"}) {
    write_file(dir / "a.csv", mark + std::string("a\0b\0", 4));
    EXPECT_NE(error_of<SourceError>([&] { read_csv(dir / "a.csv", {}, ignore); }).find("iconv"),
              std::string::npos);
  }
  std::stop_source stop;
  stop.request_stop();
  write_file(dir / "a.csv", "a\n");
  EXPECT_NE(error_of<SourceError>([&] {
              read_csv(dir / "a.csv", {.stop = stop.get_token()}, ignore);
            }).find("cancelled"),
            std::string::npos);
}

TEST(CsvReader, SaysThatAQuoteIsOpen) {
  TempDir dir;
  const auto ignore = [](std::span<const CsvCell>) { return true; };
  write_file(dir / "a.csv", "a\n\"b\n");
  EXPECT_TRUE(read_csv(dir / "a.csv", {}, ignore).open_quote);
  write_file(dir / "a.csv", "a\n\"b\"");
  EXPECT_FALSE(read_csv(dir / "a.csv", {}, ignore).open_quote);
}

TEST(CsvDialect, Delimiters) {
  EXPECT_EQ(detect_dialect("a,b\n1,2\n", true, false).delimiter, ',');
  EXPECT_EQ(detect_dialect("a;b\n1,5;2,5\n3,5;4\n", true, false).delimiter, ';');
  EXPECT_EQ(detect_dialect("a\tb\n1\t2\n", true, false).delimiter, '\t');
  EXPECT_EQ(detect_dialect("a|b\n1|2\n", true, false).delimiter, '|');
  EXPECT_EQ(detect_dialect("name\nAnn\nBob\n", true, false).delimiter, ',');
  EXPECT_EQ(detect_dialect("", true, false).delimiter, ',');
  EXPECT_EQ(detect_dialect("a,x\tb,y\n1,2\t3,4\n", true, true).delimiter, '\t');
  EXPECT_EQ(detect_dialect("id,text\n1,\"a;b;c;d\"\n2,\"e;f\"\n", true, false).delimiter, ',');
  EXPECT_EQ(detect_dialect("id,note\n1,x\n2,\"cut of", false, false).delimiter, ',');
}

TEST(CsvDialect, Headers) {
  const auto header = [](std::string_view text) { return detect_dialect(text, true, false).header; };
  EXPECT_TRUE(header("id,name\n1,Ann\n2,Bob\n"));
  EXPECT_TRUE(header("name\nAnn\n")) << "all text: assumed";
  EXPECT_TRUE(header("id,name\n")) << "alone: assumed";
  EXPECT_TRUE(header("1,2,3\n")) << "alone: assumed";
  EXPECT_TRUE(header("country,2019,2020\nPL,1,2\nDE,3,4\n")) << "years";
  EXPECT_TRUE(header(",0,1,2\na,5,6,7\nb,8,9,10\n")) << "numbered columns";
  EXPECT_TRUE(header("place,1/22/20,1/23/20\nx,5,6\ny,7,8\n")) << "dates above numbers";
  EXPECT_FALSE(header("17,Ann,ann@x.org,3.5\n22,Bob,bob@x.org,4\n9,Cid,cid@x.org,7\n"));
  EXPECT_FALSE(header("Ann,2020-01-05\nBob,2021-07-09\n"));
}

TEST(CsvDialect, ColumnNames) {
  const std::vector<std::string> header{" id ", "", "Name", "name", "NAME", "name_2", "a\nb", "\xFF"};
  EXPECT_EQ(column_names(header), (std::vector<std::string>{"id", "column_2", "Name", "name_2", "NAME_3",
                                                            "name_2_2", "a b", "\xEF\xBF\xBD"}));
}

TEST(CsvTypes, Kinds) {
  const std::pair<const char*, CellKind> cases[] = {
      {"", CellKind::kEmpty},
      {"0", CellKind::kInteger},
      {"-5", CellKind::kInteger},
      {"9223372036854775807", CellKind::kInteger},
      {"9223372036854775808", CellKind::kPaddedNumber},
      {"01234", CellKind::kPaddedNumber},
      {"-0", CellKind::kPaddedNumber},
      {"+5", CellKind::kPaddedNumber},
      {"1.5", CellKind::kReal},
      {".5", CellKind::kReal},
      {"0.5", CellKind::kReal},
      {"-1.5e-3", CellKind::kReal},
      {"00.5", CellKind::kPaddedNumber},
      {"1e999", CellKind::kText},
      {"1,5", CellKind::kText},
      {"1.2.3", CellKind::kText},
      {"-", CellKind::kPlaceholder},
      {"N/A", CellKind::kPlaceholder},
      {"null", CellKind::kPlaceholder},
      {"2024-01-31", CellKind::kDate},
      {"31.12.2024", CellKind::kDate},
      {"1/2/24 10:00", CellKind::kDate},
      {"2024-01-31T10:00:00Z", CellKind::kDate},
      {"a@b.org", CellKind::kEmail},
      {"hello", CellKind::kText},
      {" 5", CellKind::kText},
      {"0x10", CellKind::kText},
      {".", CellKind::kText},
      {"e5", CellKind::kText},
  };
  for (const auto& [text, kind] : cases) EXPECT_EQ(kind_of_cell(text), kind) << text;
}

TEST(CsvTypes, TypesOfColumns) {
  const auto type = [](std::initializer_list<const char*> cells) {
    ColumnStatistics statistics;
    for (const char* cell : cells) statistics.add(cell);
    return std::string(statistics.type());
  };
  EXPECT_EQ(type({}), "TEXT");
  EXPECT_EQ(type({"", "N/A"}), "TEXT");
  EXPECT_EQ(type({"1", "", "2"}), "INTEGER");
  EXPECT_EQ(type({"1", "2.5"}), "REAL");
  EXPECT_EQ(type({"12345", "01234"}), "TEXT") << "zip codes";
  EXPECT_EQ(type({"1", "x"}), "TEXT");
  EXPECT_EQ(type({"1", "N/A", "n/a", "-"}), "INTEGER");
  EXPECT_EQ(type({"1", "2", "3", "4", "5", "6", "7", "8", "9", "ten"}), "INTEGER");
  EXPECT_EQ(type({"1", "2", "3", "4", "5", "6", "7", "8", "nine"}), "TEXT");
}

}  // namespace
}  // namespace ai_sdk::server
