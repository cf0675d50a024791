#include "domains.hpp"

namespace ai_sdk::planted {

void make_staff(Collection& into, Random& random) {
  Maker units(into, random, {"departments", "org_units", "teams"}, 45);
  units.id({"id"});
  units
      .text({"name", "unit_name"},
            [n = 0](Random& r) mutable {
              static const Words parts{"Sales", "Finance", "Legal", "Research", "Support"};
              return r.pick(parts) + " " + r.pick(cities()) + " " + std::to_string(++n);
            })
      .odd();
  units.skewed({"budget", "annual_budget"}, 400000, 0.9, 0).odd();

  Maker people(into, random, {"employees", "staff_members", "workers"}, some_rows(random, 400, 1200));
  people.key_code({"employee_no", "personnel_number", "staff_no"}, "E-#####");
  people.first_name({"first_name", "given_name"});
  people.last_name({"last_name", "surname"});
  people.email({"work_email", "email", "mail"});
  people.reference(units.table());
  people.category({"job_title", "position", "role"},
                  {"Analyst", "Engineer", "Senior Engineer", "Accountant", "Recruiter", "Consultant"});
  people.date({"birth_date", "born_on", "birthday"}, 1958, 2002, true).forbid({"empty_date"});
  Column& hired = people.date({"hired_on", "hire_date", "joined_at"}, 2021, 2023, true);
  Column& left = people.later({"left_on", "termination_date", "terminated_at"}, hired, 60, 500, true);
  people.optional(left, 0.1);
  // A few earn a multiple, and rightly.
  people.skewed({"salary", "annual_salary", "base_salary"}, 52000, 0.45, 0)
      .allow({"negative_value", "zero_value", "outlier", "empty_number"});
  people.uniform({"fte_percent", "workload_percentage", "employment_pct"}, 40, 100, 0)
      .allow({"out_of_range"})
      .forbid({"outlier"});

  Maker leave(into, random, {"leave_requests", "absences", "time_off"}, some_rows(random, 300, 900));
  leave.id({"id", "request_id"}).name = styled_name("id", leave.table().style);
  leave.reference(people.table(), {""}, true);
  Column& from = leave.date({"start_date", "first_day", "from_date"}, 2022, 2024, false);
  from.name = styled_name("start_date", leave.table().style);
  leave.later({"end_date", "end_day"}, from, 0, 20, false);
  leave.category({"leave_type", "reason_code", "kind"}, {"vacation", "sickness", "parental", "training"});
  leave.count({"hours", "working_hours"}, 4, 120).forbid({"outlier", "empty_number"});
  leave.category({"approved", "is_approved"}, {"yes", "no"}).odd();

  Maker reviews(into, random, {"performance_reviews", "appraisals"}, some_rows(random, 250, 800));
  reviews.id({"id"});
  reviews.reference(people.table(), {""}, true);
  reviews.count({"rating", "overall_rating", "stars"}, 1, 5).kinds = {"out_of_range", "missing_values"};
  reviews.table().columns.back()->limit = 5;
  reviews.around({"bonus_change", "salary_change_pct", "adjustment_pct"}, 1.5, 2.5, 1).odd();
  reviews.notes({"feedback", "comments"}, 0.8);
  reviews.date({"reviewed_on", "review_date", "submitted_at"}, 2022, 2024, true).odd();
}

}  // namespace ai_sdk::planted
