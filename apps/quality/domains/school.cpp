#include "domains.hpp"

namespace ai_sdk::planted {

void make_school(Collection& into, Random& random) {
  Maker students(into, random, {"students", "pupils", "learners"}, some_rows(random));
  students.id({"id", "student_id"}).name = styled_name("id", students.table().style);
  students.key_code({"matriculation_no", "enrolment_number", "student_code"}, "##-@@-####");
  students.first_name({"first_name", "forename"});
  students.last_name({"last_name", "family_name"});
  students.email({"email", "school_email"});
  students.date({"birth_date", "date_of_birth"}, 1998, 2010, true).forbid({"empty_date"});
  students.count({"age", "age_years"}, 14, 26).kinds = {"out_of_range", "missing_values", "mixed_types"};
  students.table().columns.back()->limit = 120;
  students.category({"grade_level", "year_group"}, {"Grade 9", "Grade 10", "Grade 11", "Grade 12"}).odd();
  students.text({"guardian_email", "parent_email"}, [](Random& r) { return r.code("&&&&&##@example.com"); })
      .odd();
  students.optional(*students.table().columns.back(), 0.5);

  Maker courses(into, random, {"courses", "classes", "modules"}, 120);
  courses.key_code({"course_code", "class_code", "module_code"}, "@@@-###").name =
      styled_name(singular_of(courses.table().name) + "_code", courses.table().style);
  courses
      .text({"title", "name"},
            [n = 0](Random& r) mutable {
              static const Words topics{"Algebra",       "Poetry",    "Biology",
                                        "World History", "Chemistry", "Drawing"};
              return r.pick(topics) + " " + std::to_string(++n);
            })
      .odd();
  courses.count({"credits", "credit_points"}, 2, 10).forbid({"outlier", "empty_number"});
  courses
      .text({"room", "classroom"}, [](Random& r) { return r.chance(0.8) ? r.code("1##") : r.code("1##@"); })
      .odd();

  Maker grades(into, random, {"enrolments", "exam_results", "grades"}, some_rows(random, 500, 1300));
  grades.id({"id", "result_id"}).name = styled_name("id", grades.table().style);
  grades.reference(students.table());
  grades.reference(courses.table(), {""}, true);
  grades.percent({"score_percent", "mark_pct", "percentage"});
  grades.category({"letter", "grade", "letter_grade"}, {"B", "C", "A", "D", "F"}).odd();
  grades.date({"exam_date", "taken_on", "recorded_at"}, 2019, 2024, true).name =
      styled_name("recorded_at", grades.table().style);
  grades.category({"attempt", "exam_kind", "sitting"}, {"regular", "retake", "special"});
  grades.uniform({"attendance_pct", "attendance_percent"}, 55, 100, 0)
      .allow({"out_of_range"})
      .forbid({"outlier"});

  Maker votes(into, random, {"poll_answers", "survey_choices"}, some_rows(random, 400, 900));
  votes.id({"id"}).odd();
  votes.category({"choice", "answer"}, {"agree", "disagree", "neutral"}).odd();
  votes.count({"round", "week"}, 1, 6).odd();
  votes.table().repeats_by_nature = true;
}

}  // namespace ai_sdk::planted
