#include "support/postgres_server.hpp"

#include <pwd.h>
#include <signal.h>
#include <unistd.h>

#include <filesystem>
#include <stdexcept>
#include <system_error>

namespace ai_sdk::testing {
namespace {

namespace fs = std::filesystem;

// Debian keeps each version's programs in a folder of its own.
fs::path programs() {
  std::error_code ignored;
  fs::path newest;
  for (const auto& version : fs::directory_iterator("/usr/lib/postgresql", ignored)) {
    const auto folder = version.path() / "bin";
    if (fs::exists(folder / "initdb", ignored) && folder > newest) newest = folder;
  }
  return newest;
}

}  // namespace

bool PostgresServer::is_installed() { return !programs().empty(); }

PostgresServer::PostgresServer() : folder_(std::make_unique<TempDir>()) {
  if (::geteuid() == 0) {  // which the server refuses to run as
    const passwd* user = ::getpwnam("postgres");
    if (user == nullptr || ::chown(folder_->path().c_str(), user->pw_uid, user->pw_gid) != 0) {
      throw std::runtime_error("there is no user `postgres` to run a PostgreSQL server as");
    }
  }
  const auto made = testing::run(command("initdb", {"-D", folder_->path() / "data", "-U", "postgres", "-A",
                                                    "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"}));
  if (made.exit_code != 0) throw std::runtime_error("initdb failed:\n" + made.output + made.error);
  start();
}

PostgresServer::~PostgresServer() {
  try {
    stop();
  } catch (const std::exception&) {  // it is killed with the object
  }
}

Command PostgresServer::command(std::string_view program, std::vector<std::string> arguments) const {
  Command command;
  if (::geteuid() == 0) {
    command.arguments = {"/usr/bin/setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"};
  }
  command.arguments.push_back(programs() / program);
  command.arguments.insert(command.arguments.end(), arguments.begin(), arguments.end());
  command.directory = folder_->path();
  command.environment["LC_ALL"] = "C";
  return command;
}

void PostgresServer::start() {
  process_ = std::make_unique<Process>(
      command("postgres", {"-D", folder_->path() / "data", "-k", folder_->path(), "-c",
                           "listen_addresses=", "-c", "fsync=off", "-c", "unix_socket_permissions=0777"}));
  process_->wait_for_error("database system is ready to accept connections");
}

void PostgresServer::stop() {
  if (!process_) return;
  process_->signal(SIGQUIT);
  process_->wait();
  process_.reset();
}

std::string PostgresServer::url(std::string_view database, std::string_view user) const {
  return "postgresql:///" + std::string(database) + "?host=" + folder_->path().string() +
         "&user=" + std::string(user);
}

std::string PostgresServer::run(std::string_view sql, std::string_view database) const {
  Command psql;
  psql.arguments = {programs() / "psql", "-X", "-q",         "-A", "-t", "-v",
                    "ON_ERROR_STOP=1",   "-d", url(database)};
  psql.input = std::string(sql);
  const auto finished = testing::run(psql);
  if (finished.exit_code != 0) throw std::runtime_error("psql failed: " + finished.error);
  return finished.output;
}

}  // namespace ai_sdk::testing
