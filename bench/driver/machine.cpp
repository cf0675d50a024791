#include "driver/machine.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <stdexcept>
#include <system_error>
#include <thread>

namespace ai_sdk::bench {
namespace {

[[noreturn]] void fail(const char* what) { throw std::system_error(errno, std::generic_category(), what); }

struct Socket {
  Socket() : fd(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    if (fd < 0) fail("socket");
  }
  ~Socket() { close(fd); }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  int fd;
};

sockaddr_in loopback(unsigned short port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

std::string value_after(const char* file, const std::string& name) {
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);)
    if (line.starts_with(name)) return line.substr(line.find(':') + 1);
  return {};
}

double cpu_seconds_of(int who) {
  rusage usage{};
  if (getrusage(who, &usage) != 0) fail("getrusage");
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

}  // namespace

int client_core() { return 0; }
int server_core() { return std::thread::hardware_concurrency() > 1 ? 1 : 0; }

void pin_to(int core) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(static_cast<unsigned>(core), &set);
  if (sched_setaffinity(0, sizeof set, &set) != 0) fail("sched_setaffinity");
}

std::size_t raise_open_files() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) fail("getrlimit");
  limit.rlim_cur = limit.rlim_max;
  if (setrlimit(RLIMIT_NOFILE, &limit) != 0) fail("setrlimit");
  return limit.rlim_cur;
}

double cpu_seconds() { return cpu_seconds_of(RUSAGE_SELF); }
double cpu_seconds_of_children() { return cpu_seconds_of(RUSAGE_CHILDREN); }

std::size_t resident_bytes() {
  const std::string value = value_after("/proc/self/status", "VmRSS");
  if (value.empty()) throw std::runtime_error("/proc/self/status says no VmRSS");
  return std::stoul(value) * 1024;
}

std::string processor_name() {
  std::string name = value_after("/proc/cpuinfo", "model name");
  name.erase(0, name.find_first_not_of(' '));
  return name.empty() ? "unknown processor" : name;
}

bool accepts_connections(unsigned short port) {
  const Socket socket;
  const sockaddr_in address = loopback(port);
  return connect(socket.fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
}

}  // namespace ai_sdk::bench
