// How well phrases in everyday words find the table that is meant: counted, over tables of several trades.
// What it finds wrong is printed, so that it can be looked at.
#include "metadata_fixture.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <gtest/gtest.h>

#include <iostream>

namespace ai_sdk::server::testing {
namespace {

namespace json = boost::json;

constexpr const char* trades_sql = R"sql(
CREATE TABLE customers (id INTEGER PRIMARY KEY, first_name TEXT, last_name TEXT, email TEXT, date_of_birth TEXT);
CREATE TABLE sales_orders (id INTEGER PRIMARY KEY, customer_id INTEGER, ordered_at TEXT, total_amount REAL);
CREATE TABLE products (id INTEGER PRIMARY KEY, sku TEXT, title TEXT, list_price REAL);
CREATE TABLE warehouse_stock (product_id INTEGER, warehouse TEXT, on_hand INTEGER);
CREATE TABLE shipments (id INTEGER PRIMARY KEY, order_id INTEGER, carrier TEXT, delivered_at TEXT);
CREATE TABLE product_reviews (id INTEGER PRIMARY KEY, product_id INTEGER, stars INTEGER, body TEXT);
CREATE TABLE suppliers (id INTEGER PRIMARY KEY, company TEXT, country TEXT);
CREATE TABLE invoices (id INTEGER PRIMARY KEY, order_id INTEGER, due_date TEXT, paid INTEGER);
CREATE TABLE employees (id INTEGER PRIMARY KEY, name TEXT, department_id INTEGER, hired_on TEXT);
CREATE TABLE salaries (employee_id INTEGER, amount REAL, valid_from TEXT);
CREATE TABLE departments (id INTEGER PRIMARY KEY, name TEXT, manager_id INTEGER);
CREATE TABLE job_applications (id INTEGER PRIMARY KEY, applicant TEXT, position TEXT, applied_on TEXT);
CREATE TABLE patients (id INTEGER PRIMARY KEY, surname TEXT, insurance_number TEXT);
CREATE TABLE appointments (id INTEGER PRIMARY KEY, patient_id INTEGER, physician_id INTEGER, starts_at TEXT);
CREATE TABLE prescriptions (id INTEGER PRIMARY KEY, patient_id INTEGER, medicine TEXT, dose TEXT);
CREATE TABLE diagnoses (patient_id INTEGER, icd_code TEXT, noted_on TEXT);
CREATE TABLE page_views (id INTEGER PRIMARY KEY, url TEXT, session_id TEXT, seen_at TEXT);
CREATE TABLE campaigns (id INTEGER PRIMARY KEY, channel TEXT, budget REAL);
CREATE TABLE support_tickets (id INTEGER PRIMARY KEY, subject TEXT, opened_at TEXT, closed_at TEXT);
CREATE TABLE sensor_readings (sensor_id INTEGER, measured_at TEXT, temperature REAL);
CREATE TABLE machines (id INTEGER PRIMARY KEY, model TEXT, installed_on TEXT);
CREATE TABLE maintenance_log (machine_id INTEGER, done_on TEXT, technician TEXT);
CREATE TABLE bank_accounts (iban TEXT PRIMARY KEY, holder TEXT, balance REAL);
CREATE TABLE loans (id INTEGER PRIMARY KEY, principal REAL, interest_rate REAL);
CREATE TABLE transactions (id INTEGER PRIMARY KEY, iban TEXT, booked_on TEXT, amount REAL);
CREATE TABLE flights (id INTEGER PRIMARY KEY, origin TEXT, destination TEXT, departs_at TEXT);
CREATE TABLE bookings (id INTEGER PRIMARY KEY, flight_id INTEGER, passenger TEXT);
CREATE TABLE students (id INTEGER PRIMARY KEY, name TEXT, enrolled_on TEXT);
CREATE TABLE courses (id INTEGER PRIMARY KEY, title TEXT, teacher TEXT);
CREATE TABLE exam_results (student_id INTEGER, course_id INTEGER, grade REAL);
)sql";

struct Phrase {
  const char* text;
  const char* table;
};

constexpr Phrase phrases[] = {
    {"our clients and their birthdays", "customers"},
    {"what people bought", "sales_orders"},
    {"purchases by month", "sales_orders"},
    {"catalogue of articles we sell", "products"},
    {"how many goods are in storage", "warehouse_stock"},
    {"parcels that were delivered late", "shipments"},
    {"opinions of buyers about articles", "product_reviews"},
    {"vendors by nation", "suppliers"},
    {"unpaid bills", "invoices"},
    {"staff list", "employees"},
    {"wages", "salaries"},
    {"pay of each colleague", "salaries"},
    {"who is head of which division", "departments"},
    {"candidates who applied for a job", "job_applications"},
    {"people treated in the hospital, with their insurance", "patients"},
    {"visits to the doctor", "appointments"},
    {"drugs that were prescribed", "prescriptions"},
    {"illnesses found", "diagnoses"},
    {"website traffic", "page_views"},
    {"clicks on web pages", "page_views"},
    {"marketing spend by channel", "campaigns"},
    {"complaints and requests for help", "support_tickets"},
    {"temperature measurements", "sensor_readings"},
    {"equipment in the plant", "machines"},
    {"repairs of devices", "maintenance_log"},
    {"money people hold at the bank", "bank_accounts"},
    {"mortgages and their interest", "loans"},
    {"credit granted", "loans"},
    {"account movements", "transactions"},
    {"planes leaving an airport", "flights"},
    {"reservations of passengers", "bookings"},
    {"pupils by year of enrollment", "students"},
    {"lessons and who gives them", "courses"},
    {"marks in tests", "exam_results"},
};

TEST(SemanticQuality, MostPhrasesFindTheTableThatIsMeant) {
  MetadataFixture tools;
  tools.sql("trades", trades_sql);
  int first = 0;
  int in_five = 0;
  std::string missed;
  for (const Phrase& phrase : phrases) {
    const json::object answer =
        tools.call("semantic_search", json::serialize(json::object{{"query", phrase.text}, {"size", 5}}));
    const auto& results = answer.at("results").as_array();
    bool found = false;
    for (std::size_t i = 0; i < results.size(); ++i) {
      if (results[i].at("name").as_string() != phrase.table) continue;
      found = true;
      if (i == 0) ++first;
    }
    if (found) {
      ++in_five;
    } else {
      missed += std::string("\n  ") + phrase.text + " -> " + phrase.table;
    }
  }
  const auto count = static_cast<int>(std::size(phrases));
  std::cout << "first: " << first << " of " << count << ", among five: " << in_five << "; missed:" << missed
            << '\n';
  EXPECT_GE(first * 100, count * 60);
  EXPECT_GE(in_five * 100, count * 75);
}

}  // namespace
}  // namespace ai_sdk::server::testing
