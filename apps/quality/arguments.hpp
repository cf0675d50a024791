#pragma once

#include "collection.hpp"

#include <cstdint>
#include <filesystem>
#include <vector>

namespace ai_sdk::planted {

struct Arguments {
  std::vector<std::uint64_t> seeds;
  DomainChoice domains = DomainChoice::all;
  std::filesystem::path directory;  // of --keep
  bool keep = false;
  bool details = false;
  bool help = false;
  double at_least = 0;
  std::filesystem::path data;  // list the findings in tables of one's own instead
  std::int64_t rows = 0;       // measure the speed over a table of so many rows instead
};

// Throws std::invalid_argument with a sentence for the user.
Arguments read_arguments(int argc, char** argv);
const char* usage();

}  // namespace ai_sdk::planted
