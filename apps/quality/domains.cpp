#include "domains.hpp"

namespace ai_sdk::planted {

const std::vector<Domain>& domains() {
  static const std::vector<Domain> all{
      {"retail", make_retail},
      {"hospital", make_hospital},
      {"flights", make_flights},
      {"bank", make_bank},
      {"staff", make_staff},
      {"logistics", make_logistics},
      {"energy", make_energy},
      {"school", make_school},
      {"estate", make_estate},
      {"telecom", make_telecom},
      {"insurance", make_insurance, true},
      {"library", make_library, true},
  };
  return all;
}

}  // namespace ai_sdk::planted
