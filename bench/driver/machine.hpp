#pragma once

#include <cstddef>
#include <string>

namespace ai_sdk::bench {

// The core that what is measured runs on, and the one for its server; the same on a machine with one core.
int client_core();
int server_core();
void pin_to(int core);

// As many open files as the machine lets this process have; returns how many.
std::size_t raise_open_files();

double cpu_seconds();              // of this process, user and system
double cpu_seconds_of_children();  // that have ended
std::size_t resident_bytes();      // of this process
std::string processor_name();

bool accepts_connections(unsigned short port);

}  // namespace ai_sdk::bench
