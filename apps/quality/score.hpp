#pragma once

#include "collection.hpp"

#include <map>
#include <string>
#include <vector>

namespace ai_sdk::planted {

// Of one kind, or of all.
struct Tally {
  std::int64_t planted = 0;
  std::int64_t found = 0;     // planted flaws with a right finding
  std::int64_t reported = 0;  // findings
  std::int64_t right = 0;     // findings that are a planted flaw

  double recall() const;     // 1 where nothing was planted
  double precision() const;  // 1 where nothing was reported
  void add(const Tally& other);
};

struct Score {
  std::map<std::string, Tally> by_kind;
  std::vector<std::string> missed;  // one line each
  std::vector<std::string> wrong;

  Tally total() const;
  void add(const Score& other);
};

// Runs the engine on every table of `file`, which write_sqlite has made of `collection`, and holds its
// findings against what was planted. A finding is right where a planted flaw of the same table and kind has
//   - the same column (of two dates in the wrong order, and of a key of several columns, any of them);
//   - nine in ten of its rows among the finding's rows;
//   - and nine in ten of the finding's rows among its own, or the partners that these made (the equal ones).
// A flaw is found where a finding is right for it. Each finding and each flaw counts once, whatever its size,
// and every other finding counts as wrong, also one that a lenient reader would let pass. Throws the data
// source's errors.
Score score_engine(const Collection& collection, const std::filesystem::path& file);

// One line per finding of the engine in the tables of a SQLite file, a CSV file or a folder of these, with
// real values, and a last line that counts them. Throws the data source's errors.
std::string list_findings(const std::filesystem::path& data, const std::filesystem::path& cache);

std::string report_text(const Score& score, bool details);

}  // namespace ai_sdk::planted
