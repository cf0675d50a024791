// The README and every page under docs/ keep what they promise.
#include "docs/checks.hpp"
#include "support/local_server.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

namespace ai_sdk::testing {
namespace {

const std::filesystem::path root = AI_SDK_SOURCE_DIR;

struct Page {
  std::filesystem::path file;
  Document document;
};

std::vector<Page> pages() {
  std::vector<std::filesystem::path> files;
  for (const char* name : {"README.md", "CONTRIBUTING.md", "CHANGELOG.md"}) {
    if (std::filesystem::exists(root / name)) files.push_back(root / name);
  }
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root / "docs")) {
    if (entry.path().extension() == ".md") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  std::vector<Page> result;
  for (const auto& file : files) {
    result.push_back({file, read_markdown(file.lexically_relative(root).string(), read_file(file))});
  }
  return result;
}

void expect_none(const Problems& problems) {
  for (const auto& problem : problems) ADD_FAILURE() << problem;
}

TEST(Docs, EveryBlockOfCodeIsMarked) {
  std::size_t marked = 0;
  for (const auto& page : pages()) {
    expect_none(check_marks(page.document));
    marked += static_cast<std::size_t>(
        std::count_if(page.document.blocks.begin(), page.document.blocks.end(), needs_mark));
  }
  EXPECT_GT(marked, 20u);  // the pages were found
}

TEST(Docs, SnippetsAreTheExamplesText) {
  for (const auto& page : pages()) expect_none(check_snippets(page.document, root));
}

TEST(Docs, JsonCanBeRead) {
  for (const auto& page : pages()) expect_none(check_json(page.document));
}

TEST(Docs, LinksLeadSomewhere) {
  for (const auto& page : pages()) expect_none(check_links(page.document, page.file));
}

TEST(Docs, CommandsRun) {
  auto& server = LocalServer::shared();
  for (const auto& page : pages()) {
    const TempDir home;
    Command surroundings;
    surroundings.environment = server.client_environment();
    surroundings.environment["HOME"] = home.path().string();
    surroundings.environment["PATH"] =
        std::filesystem::path(program()).parent_path().string() + ":" + std::getenv("PATH");
    surroundings.directory = home.path();
    expect_none(check_commands(page.document, surroundings));
  }
}

}  // namespace
}  // namespace ai_sdk::testing
