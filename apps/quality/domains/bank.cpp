#include "domains.hpp"

namespace ai_sdk::planted {

void make_bank(Collection& into, Random& random) {
  Maker branches(into, random, {"branches", "offices"}, 60);
  branches.id({"id", "branch_id"}).name = styled_name("id", branches.table().style);
  branches.firm({"branch_name", "name"});
  branches.city({"city", "location_city"}).odd();

  Maker accounts(into, random, {"accounts", "bank_accounts", "deposits"}, some_rows(random));
  accounts.key_code({"iban", "account_no", "account_number"}, "DE## #### #### ####");
  accounts.reference(branches.table());
  accounts.person({"holder_name", "account_holder", "owner_name"});
  accounts.category({"account_type", "product", "kind"}, {"checking", "savings", "deposit", "business"});
  // Overdrawn is negative, and a new one is zero.
  accounts.around({"balance", "current_balance"}, 2500, 4000, 2).odd();
  // Rates were below zero for years.
  accounts.around({"interest_rate", "rate", "annual_rate"}, 0.4, 0.9, 3).odd();
  accounts
      .text({"currency", "currency_code"},
            [](Random& r) {
              return r.pick(Words{"EUR", "USD", "GBP", "CHF"});
            })
      .allow({"malformed_code", "inconsistent_case"})
      .forbid({"encoding_damage"})
      .pattern = "@@@";
  Column& opened = accounts.date({"opened_on", "opening_date", "opened_at"}, 2005, 2023, true);
  Column& closed = accounts.later({"closed_on", "closing_date", "closed_at"}, opened, 100, 500, true);
  accounts.optional(closed, 0.12);

  Maker bookings(into, random, {"transactions", "bookings", "ledger_entries"}, some_rows(random, 600, 1500));
  bookings.uuid({"transaction_uuid", "uuid", "entry_guid"}, true);
  bookings.reference(accounts.table(), {""}, true);
  bookings.date({"booked_at", "posted_at", "transaction_date"}, 2021, 2024, true);
  // Debits are negative.
  bookings.around({"amount", "value", "booked_amount"}, -20, 400, 2).odd();
  bookings.category({"channel", "booking_channel", "origin"},
                    {"online", "branch", "standing order", "card payment"});
  bookings.text({"purpose", "reference_text"},
                [](Random& r) { return "Invoice " + r.code("####") + " of " + r.pick(firm_words()); });
  bookings.code({"merchant_code", "mcc_code"}, "####").odd();

  Maker loans(into, random, {"loans", "credits", "mortgages"}, some_rows(random, 250, 700));
  loans.id({"id", "loan_id"}).name = styled_name("id", loans.table().style);
  loans.reference(accounts.table(), {""}, true);
  loans.skewed({"principal_amount", "loan_amount", "amount_granted"}, 90000, 0.7, 0)
      .allow({"negative_value", "zero_value", "outlier"});
  loans.count({"duration_months", "term_months"}, 12, 360).forbid({"outlier", "empty_number"});
  Column& start = loans.date({"start_date", "granted_from", "valid_from"}, 2012, 2023, false);
  loans.later({"end_date", "ends_on", "valid_until"}, start, 365, 9000, false);
  loans.category({"status", "loan_status"}, {"performing", "repaid", "defaulted", "restructured"});
  loans.percent({"collateral_percent", "own_funds_pct"});
}

}  // namespace ai_sdk::planted
