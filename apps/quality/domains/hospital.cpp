#include "domains.hpp"

namespace ai_sdk::planted {

void make_hospital(Collection& into, Random& random) {
  Maker wards(into, random, {"wards", "departments", "clinics"}, 40);
  wards.id({"id"});
  wards
      .text({"name", "label"},
            [n = 0](Random& r) mutable {
              static const Words kinds{"Cardiology", "Surgery", "Oncology", "Paediatrics", "Neurology"};
              const int own = n++;
              return r.pick(kinds) + " " + static_cast<char>('A' + own % 26) + std::to_string(own / 26 + 1);
            })
      .odd();
  wards.count({"beds", "bed_count", "capacity"}, 8, 40).odd();

  Maker patients(into, random, {"patients", "persons_treated", "cases"}, some_rows(random));
  patients.key_code({"patient_no", "mrn", "record_number"}, "P#######");
  patients.person({"full_name", "patient_name", "name"});
  patients.category({"sex", "gender"}, {"F", "M", "X"}).forbid({"constant_column"});
  patients.date({"birth_date", "date_of_birth", "dob"}, 1935, 2015, true).forbid({"empty_date"});
  patients.category({"blood_type", "blood_group"}, {"O+", "A+", "B+", "O-", "A-", "AB+", "B-", "AB-"}).odd();
  patients.skewed({"weight_kg", "body_weight", "weight"}, 72, 0.18, 1)
      .allow({"negative_value", "zero_value", "outlier"});
  patients.around({"height_cm", "height"}, 170, 9, 0).allow({"zero_value"});
  patients.phone({"phone", "emergency_phone", "tel"});
  patients.notes({"allergies_note", "notes"}, 0.4);

  Maker stays(into, random, {"admissions", "stays", "visits"}, some_rows(random, 400, 1200));
  stays.id({"id", "admission_id", "stay_id"}).name = styled_name("id", stays.table().style);
  stays.reference(patients.table(), {""}, true);
  stays.reference(wards.table());
  Column& in = stays.date({"admitted_at", "admission_date", "admitted_on"}, 2017, 2024, true);
  stays.later({"discharged_at", "discharge_date", "discharged_on"}, in, 1, 30, true);
  stays.category({"triage", "severity", "urgency"}, {"moderate", "urgent", "emergency", "routine"});
  stays.around({"temperature_c", "body_temperature"}, 37.2, 0.5, 1);
  stays.uniform({"oxygen_percent", "saturation_pct", "spo2_percent"}, 88, 100, 0)
      .allow({"out_of_range"})
      .forbid({"outlier"});
  stays.code({"diagnosis_code", "icd_code"}, "@##.#");
  stays.skewed({"charge", "total_charge", "treatment_cost"}, 2300, 0.8, 2).allow({"negative_value"});
  // A change of weight may well be negative.
  stays.around({"weight_change_kg", "weight_delta"}, -0.5, 1.5, 1).odd();
}

}  // namespace ai_sdk::planted
