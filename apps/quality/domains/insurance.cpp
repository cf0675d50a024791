#include "domains.hpp"

namespace ai_sdk::planted {

void make_insurance(Collection& into, Random& random) {
  Maker holders(into, random, {"policyholders", "insured_parties", "members"}, some_rows(random));
  holders.id({"id"});
  holders.person({"full_name", "insured_name", "name"});
  holders.date({"date_of_birth", "dob", "birth_date"}, 1940, 2004, true).forbid({"empty_date"});
  holders.email({"email", "e_mail"});
  holders.phone({"phone", "contact_phone"});
  holders.city({"city", "residence_city"});
  holders.text({"tax_id", "national_id"}, [](Random& r) { return r.code("##########@"); }).odd();

  Maker policies(into, random, {"policies", "contracts", "covers"}, some_rows(random, 400, 1200));
  policies.key_code({"policy_no", "policy_number", "contract_no"}, "POL/##/#####");
  policies.reference(holders.table());
  policies.category({"line_of_business", "cover_type", "product_line"},
                    {"household", "liability", "motor vehicle", "travel", "legal protection"});
  Column& from = policies.date({"valid_from", "inception_date", "start_date"}, 2015, 2023, false);
  from.name = styled_name("valid_from", policies.table().style);
  policies.later({"valid_until", "valid_to"}, from, 365, 2000, false);
  policies.skewed({"annual_premium", "premium_amount", "premium"}, 420, 0.5, 2).allow({"outlier"});
  policies.uniform({"deductible_pct", "deductible_percent"}, 0, 40, 0)
      .allow({"out_of_range"})
      .forbid({"outlier"});
  policies.around({"risk_adjustment", "loading_delta"}, 0, 4, 2).odd();

  Maker claims(into, random, {"claims", "damages_reported", "losses"}, some_rows(random, 400, 1200));
  claims.key_code({"claim_no", "claim_number", "claim_ref"}, "C-########");
  claims.reference(policies.table(), {""}, true);
  Column& reported = claims.date({"reported_on", "report_date", "submitted_at"}, 2018, 2023, true);
  Column& settled = claims.later({"closed_on", "resolved_on", "completed_at"}, reported, 3, 300, true);
  claims.optional(settled, 0.75);
  claims.skewed({"claimed_amount", "amount_claimed", "claim_amount"}, 1800, 1.0, 2).allow({"negative_value"});
  claims.category({"cause", "loss_cause", "peril"}, {"collision", "water damage", "burglary", "hailstorm"});
  claims.latitude({"loss_latitude", "latitude"});
  claims.longitude({"loss_longitude", "longitude"});
  claims.notes({"description", "adjuster_notes"}, 0.6);
}

}  // namespace ai_sdk::planted
