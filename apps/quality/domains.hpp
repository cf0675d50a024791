#pragma once

#include "maker.hpp"

#include <string>
#include <vector>

namespace ai_sdk::planted {

struct Domain {
  std::string name;
  void (*make)(Collection& into, Random& random);
  bool held_out = false;  // the engine has never been tuned on it
};

const std::vector<Domain>& domains();

void make_retail(Collection& into, Random& random);
void make_hospital(Collection& into, Random& random);
void make_flights(Collection& into, Random& random);
void make_bank(Collection& into, Random& random);
void make_staff(Collection& into, Random& random);
void make_logistics(Collection& into, Random& random);
void make_energy(Collection& into, Random& random);
void make_school(Collection& into, Random& random);
void make_estate(Collection& into, Random& random);
void make_telecom(Collection& into, Random& random);
void make_insurance(Collection& into, Random& random);
void make_library(Collection& into, Random& random);

// How many rows a table gets: enough for what is usual to show, few enough to be quick.
inline std::size_t some_rows(Random& random, std::int64_t low = 250, std::int64_t high = 1100) {
  return static_cast<std::size_t>(random.between(low, high));
}

}  // namespace ai_sdk::planted
