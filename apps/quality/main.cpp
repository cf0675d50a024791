// ai-sdk-quality: how well the data-quality engine finds flaws that were planted in tables.
// docs/data-quality.md says how to read what it prints.
#include "arguments.hpp"
#include "score.hpp"
#include "speed.hpp"

#include <stdlib.h>

#include <cstdio>
#include <exception>
#include <fstream>
#include <stdexcept>

namespace {

using namespace ai_sdk::planted;

// A directory of this run's own, removed with what is in it.
class OwnDirectory {
 public:
  OwnDirectory() {
    std::string name = (std::filesystem::temp_directory_path() / "ai-sdk-quality-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary directory can be made");
    path_ = name;
  }
  ~OwnDirectory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  OwnDirectory(const OwnDirectory&) = delete;
  OwnDirectory& operator=(const OwnDirectory&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

int measure(const Arguments& arguments) {
  const OwnDirectory own;
  const std::filesystem::path& directory = arguments.keep ? arguments.directory : own.path();
  if (!arguments.data.empty()) {
    std::printf("%s", list_findings(arguments.data, own.path()).c_str());
    return 0;
  }
  if (arguments.rows > 0) {
    std::printf("%s", compare_speed(arguments.rows, directory).c_str());
    return 0;
  }
  Score all;
  std::size_t tables = 0;
  for (const std::uint64_t seed : arguments.seeds) {
    for (const Collection& collection : make_collections(seed, arguments.domains)) {
      tables += collection.tables.size();
      const std::string name = collection.name + "-" + std::to_string(seed);
      const std::filesystem::path file = directory / (name + ".db");
      write_sqlite(collection, file);
      if (arguments.keep) std::ofstream(directory / (name + ".json")) << flaws_json(collection);
      all.add(score_engine(collection, file));
      if (!arguments.keep) std::filesystem::remove(file);
    }
  }
  std::printf("%zu tables of %zu seeds\n\n%s", tables, arguments.seeds.size(),
              report_text(all, arguments.details).c_str());
  const Tally total = all.total();
  return total.recall() >= arguments.at_least && total.precision() >= arguments.at_least ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const Arguments arguments = read_arguments(argc, argv);
    if (arguments.help) {
      std::printf("%s", usage());
      return 0;
    }
    return measure(arguments);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "ai-sdk-quality: %s\n", error.what());
    return 2;
  }
}
