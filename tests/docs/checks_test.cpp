// The checker itself: it must see what is wrong.
#include "docs/checks.hpp"

#include "support/temp_dir.hpp"

#include <gtest/gtest.h>

namespace ai_sdk::testing {
namespace {

Document page(std::string_view text) { return read_markdown("page.md", text); }

TEST(Markdown, FindsBlocksWithTheirMarks) {
  const auto document = page(
      "# A title, and more\n<!-- run -->\n```sh\necho hi\n```\n\n- item\n\n  <!-- json -->\n\n  ```json\n  "
      "{\n    \"a\": 1\n"
      "  }\n  ```\n````text\n```cpp\n```\n````\n");
  ASSERT_EQ(document.blocks.size(), 3u);
  EXPECT_EQ(document.blocks[0].language, "sh");
  EXPECT_EQ(document.blocks[0].mark, "run");
  EXPECT_EQ(document.blocks[0].text, "echo hi\n");
  EXPECT_EQ(document.blocks[0].line, 3);
  EXPECT_EQ(document.blocks[1].mark, "json");
  EXPECT_EQ(document.blocks[1].text, "{\n  \"a\": 1\n}\n");
  EXPECT_EQ(document.blocks[2].text, "```cpp\n```\n");
  EXPECT_EQ(document.anchors, std::vector<std::string>{"a-title-and-more"});
}

TEST(Markdown, FindsLinksOutsideCode) {
  const auto document =
      page("See [this](a.md) and [that](b.md#c \"title\"), not `[x](y)`.\n```text\n[n](o)\n```\n");
  ASSERT_EQ(document.links.size(), 2u);
  EXPECT_EQ(document.links[0].target, "a.md");
  EXPECT_EQ(document.links[1].target, "b.md#c");
}

TEST(DocsChecker, SeesBlocksWithoutMark) {
  EXPECT_EQ(check_marks(page("```cpp\nint x;\n```\n")).size(), 1u);
  EXPECT_EQ(check_marks(page("<!-- run -->\ntext between\n```sh\ntrue\n```\n")).size(), 1u);
  EXPECT_EQ(check_marks(page("<!-- snipet: a -->\n```console\n$ true\n```\n")).size(), 1u);
  EXPECT_EQ(check_marks(page("<!-- not run: why -->\n```sh\nfalse\n```\n```text\nfree\n```\n")).size(), 0u);
}

TEST(DocsChecker, ComparesSnippets) {
  const TempDir root;
  std::filesystem::create_directories(root.path() / "examples");
  root.write("examples/a.cpp",
             "int main() {\n  // [body]\n  int x = 1;\n  return x;\n  // [/body]\n}\n// [open]\n");
  const auto check = [&](const std::string& source, const std::string& text) {
    return check_snippets(page("<!-- snippet: " + source + " -->\n```cpp\n" + text + "```\n"), root.path())
        .size();
  };
  EXPECT_EQ(check("examples/a.cpp#body", "int x = 1;\nreturn x;\n"), 0u);
  EXPECT_EQ(check("examples/a.cpp#body", "int x = 2;\nreturn x;\n"), 1u);
  EXPECT_EQ(check("examples/a.cpp#other", "int x = 1;\n"), 1u);
  EXPECT_EQ(check("examples/a.cpp#open", ""), 1u);
  EXPECT_EQ(check("examples/b.cpp#body", ""), 1u);
  EXPECT_EQ(check("src/a.cpp", ""), 1u);
}

TEST(DocsChecker, ReadsJson) {
  EXPECT_TRUE(check_json(page("<!-- json -->\n```json\n{\"a\": [1]}\n```\n")).empty());
  EXPECT_EQ(check_json(page("<!-- json -->\n```json\n{\"a\": …}\n```\n")).size(), 1u);
}

TEST(DocsChecker, FollowsLinks) {
  const TempDir root;
  const auto file = root.write("page.md", "# Here it is\n");
  root.write("other.md", "## Part `one`: more\n");
  const auto check = [&](const std::string& target) {
    return check_links(read_markdown("page.md", "# Here it is\n[x](" + target + ")\n"), file).size();
  };
  EXPECT_EQ(check("other.md"), 0u);
  EXPECT_EQ(check("other.md#part-one-more"), 0u);
  EXPECT_EQ(check("#here-it-is"), 0u);
  EXPECT_EQ(check("https://example.com/nothing"), 0u);
  EXPECT_EQ(check("missing.md"), 1u);
  EXPECT_EQ(check("other.md#part-two"), 1u);
  EXPECT_EQ(check("#elsewhere"), 1u);
}

TEST(DocsChecker, RunsCommands) {
  const TempDir home;
  Command surroundings;
  surroundings.directory = home.path();
  const auto check = [&](const std::string& mark, const std::string& language, const std::string& text) {
    return check_commands(page("<!-- " + mark + " -->\n```" + language + "\n" + text + "```\n"), surroundings)
        .size();
  };
  EXPECT_EQ(check("run", "sh", "echo first > file\n"), 0u);
  EXPECT_EQ(check("run: expect=first", "sh", "cat file\n"), 0u);
  EXPECT_EQ(check("run: expect=second", "sh", "cat file\n"), 1u);
  EXPECT_EQ(check("run", "sh", "false\ntrue\n"), 1u);
  EXPECT_EQ(check("run", "sh", "false | true\n"), 1u);
  EXPECT_EQ(check("not run: no", "sh", "false\n"), 0u);
  EXPECT_EQ(check("run", "console", "$ echo one two three; echo four\none … three\nfour\n"), 0u);
  EXPECT_EQ(check("run", "console", "$ echo one two\none three\n"), 1u);
  EXPECT_EQ(check("run", "console", "$ echo one; echo two\ntwo\none\n"), 1u);
  EXPECT_EQ(
      check("run: until=ready", "sh", "bash -c 'trap \"exit 0\" TERM; echo ready; sleep 60 &>file & wait'\n"),
      0u);
  EXPECT_EQ(
      check("run: until=ready", "sh", "bash -c 'trap \"exit 3\" TERM; echo ready; sleep 60 &>file & wait'\n"),
      1u);
  EXPECT_EQ(check("run: until=ready", "sh", "echo steady\n"), 1u);
}

}  // namespace
}  // namespace ai_sdk::testing
