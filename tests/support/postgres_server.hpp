#pragma once

#include "support/process.hpp"
#include "support/temp_dir.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace ai_sdk::testing {

// A PostgreSQL server of the test's own, in a temporary directory; it listens on a socket in there and on no
// port. Gone with this object.
class PostgresServer {
 public:
  // Whether the machine has Debian's package; tests that need it say so and are skipped where not.
  static bool is_installed();

  PostgresServer();
  ~PostgresServer();

  // The address of a database; "postgres" is always there.
  std::string url(std::string_view database = "postgres", std::string_view user = "postgres") const;
  // Runs statements with psql; what they print, unaligned and without headings. Throws std::runtime_error.
  std::string run(std::string_view sql, std::string_view database = "postgres") const;

  // Ends it at once, as a crash does, and starts it again over the same data.
  void stop();
  void start();

 private:
  Command command(std::string_view program, std::vector<std::string> arguments) const;

  std::unique_ptr<TempDir> folder_;
  std::unique_ptr<Process> process_;
};

}  // namespace ai_sdk::testing
