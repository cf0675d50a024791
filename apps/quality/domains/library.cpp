#include "domains.hpp"

namespace ai_sdk::planted {

void make_library(Collection& into, Random& random) {
  Maker books(into, random, {"books", "titles", "holdings"}, some_rows(random));
  books.key_code({"isbn", "isbn13"}, "978-#-###-#####-#");
  // Titles may well be numbers.
  books
      .text({"title", "book_title"},
            [n = 0](Random& r) mutable {
              if (++n % 60 == 0) return std::to_string(r.between(1900, 2050));
              return "The " + r.pick(qualities()) + " " + r.pick(things()) + " of " + r.pick(cities());
            })
      .odd();
  books.person({"author", "author_name"});
  books.category({"genre", "subject_area", "shelf_group"},
                 {"fiction", "biography", "travel guide", "science", "children"});
  books.count({"publication_year", "year_published", "year"}, 1890, 2023).kinds = {"out_of_range",
                                                                                   "missing_values"};
  books.table().columns.back()->limit = 2100;
  books.count({"pages", "page_count"}, 40, 900).forbid({"outlier", "empty_number"});
  books.price({"replacement_cost", "list_price", "price"}, 22);

  Maker readers(into, random, {"borrowers", "patrons", "readers"}, some_rows(random, 300, 900));
  readers.id({"id", "card_id"}).name = styled_name("id", readers.table().style);
  readers.key_code({"card_number", "barcode", "card_no"}, "29##########").name =
      styled_name("barcode", readers.table().style);
  readers.first_name({"first_name", "given_name"});
  readers.last_name({"last_name", "surname"});
  readers.email({"email", "email_address"});
  readers.date({"registered_on", "joined_on", "member_since_date"}, 2010, 2023, true).name =
      styled_name("registered_on", readers.table().style);

  Maker loans(into, random, {"loans", "checkouts", "borrowings"}, some_rows(random, 500, 1500));
  loans.uuid({"loan_uuid", "uuid"}, true);
  loans.reference(books.table(), {""}, true);
  loans.reference(readers.table());
  Column& out = loans.date({"issued_on", "issue_date", "issued_at"}, 2019, 2023, true);
  Column& due = loans.later({"due_date", "due_on"}, out, 14, 42, false);
  (void)due;
  // Most come back late or early; the fine is zero for nearly all.
  loans.count({"days_late", "overdue_days"}, -14, 20).odd();
  loans.count({"renewals", "renewal_count"}, 0, 3).forbid({"outlier", "empty_number", "negative_value"});
  loans.category({"channel", "desk"}, {"self-service", "front desk", "book mobile"});
}

}  // namespace ai_sdk::planted
