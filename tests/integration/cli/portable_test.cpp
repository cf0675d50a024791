#include "cli_fixture.hpp"

#include <set>

namespace ai_sdk::testing {
namespace {

// A machine without our build packages can run the program: what it needs at run time is what every Debian
// has, and OpenSSL, which is to be the system's own.
TEST(Portable, NeedsOnlyLibrariesOfABaseSystem) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "a program with sanitizers needs their libraries";
#endif
  const std::set<std::string> allowed{
      "libc.so.6",      "libm.so.6", "ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1", "libssl.so.3",
      "libcrypto.so.3", "libz.so.1"};
  const Finished result = run_shell("readelf -dW " + program());
  ASSERT_EQ(result.exit_code, 0) << result.error;
  int found = 0;
  for (const auto& line : lines_of(result.output)) {
    EXPECT_EQ(line.find("RUNPATH"), std::string::npos) << line;
    if (line.find("(NEEDED)") == std::string::npos) continue;
    const auto begin = line.find('[') + 1;
    EXPECT_TRUE(allowed.contains(line.substr(begin, line.find(']') - begin))) << line;
    ++found;
  }
  EXPECT_GT(found, 2) << result.output;
}

}  // namespace
}  // namespace ai_sdk::testing
