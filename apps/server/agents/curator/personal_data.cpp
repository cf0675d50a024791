#include "agents/curator/proposal.hpp"
#include "agents/data_quality/names.hpp"
#include "agents/words.hpp"

namespace ai_sdk::server::curator {
namespace {

using quality::has_word;

constexpr const char* sensitive = "PII.Sensitive";
constexpr const char* non_sensitive = "PII.NonSensitive";

std::string sampled(const ColumnEvidence& column, std::size_t part, std::string_view what) {
  return std::to_string(part) + " of " + std::to_string(column.present) + " sampled values are " +
         std::string(what) + ", written like " + code(masked(column.example));
}

std::string by_name(const ColumnEvidence& column, std::string_view what) {
  std::string text = "its name says " + std::string(what);
  if (column.present == 0) return text + "; no value could be looked at";
  return text + "; values are written like " + code(masked(column.example));
}

// A flag, a count or a time about the thing is not the thing.
bool only_about(const ColumnEvidence& column) {
  return has_word(column.words, {"is", "has", "count", "verified", "confirmed", "type", "status", "at", "opt",
                                 "optin", "sent", "id", "length", "hash", "valid", "format"});
}

}  // namespace

std::optional<PersonalData> personal_data(const TableEvidence& evidence, const ColumnEvidence& column) {
  const auto& words = column.words;
  if (column.mostly(column.emails))
    return PersonalData{sensitive, sampled(column, column.emails, "email addresses")};
  if (column.mostly(column.ibans))
    return PersonalData{sensitive, sampled(column, column.ibans, "bank accounts (IBAN)")};
  const bool card = has_word(words, {"card", "cc", "pan", "creditcard", "cardnumber"});
  // One number in ten passes Luhn's check by chance: values alone convince where nearly all do.
  if (column.mostly(column.cards) && (card || column.cards == column.present))
    return PersonalData{sensitive, sampled(column, column.cards, "card numbers with a right check digit")};
  if (column.mostly(column.addresses))
    return PersonalData{non_sensitive, sampled(column, column.addresses, "addresses of machines (IPv4)")};
  if (only_about(column)) return std::nullopt;
  // From here on it is the name that says it, and values may speak against it.
  const bool empty = column.present == 0;
  if (column.meaning.email && (empty || column.emails * 2 >= column.present))
    return PersonalData{sensitive, column.emails > 0 ? sampled(column, column.emails, "email addresses")
                                                     : by_name(column, "email address")};
  if (column.meaning.phone && (empty || column.phones * 2 >= column.present))
    return PersonalData{sensitive, column.phones > 0 ? sampled(column, column.phones, "telephone numbers")
                                                     : by_name(column, "telephone number")};
  if (has_word(words, {"ssn", "passport", "iban", "nino", "taxid", "socialsecurity"}) ||
      (has_word(words, {"national", "tax", "social"}) && has_word(words, {"id", "number", "security", "no"})))
    return PersonalData{sensitive, by_name(column, "an official number of a person")};
  if (column.meaning.birth_date) return PersonalData{non_sensitive, by_name(column, "date of birth")};
  const bool lettered = empty || column.lettered * 2 >= column.present;
  if (has_word(words, {"firstname", "lastname", "surname", "fullname", "maiden", "fname", "lname"}) ||
      (has_word(words, {"name"}) &&
       has_word(words, {"first", "last", "full", "family", "given", "middle"}))) {
    if (lettered) return PersonalData{sensitive, by_name(column, "a person's name")};
  }
  if (!evidence.people) return std::nullopt;
  const std::string about = ", and the table is about persons";
  if (words.size() == 1 && has_word(words, {"name"}) && lettered)
    return PersonalData{sensitive, by_name(column, "name") + about};
  if (has_word(words, {"street", "address", "addr", "address1", "address2"}))
    return PersonalData{sensitive, by_name(column, "postal address") + about};
  if (has_word(words, {"zip", "zipcode", "postcode", "postal", "gender", "sex", "ethnicity", "race",
                       "religion", "nationality"}))
    return PersonalData{non_sensitive, by_name(column, "something of a person") + about};
  return std::nullopt;
}

}  // namespace ai_sdk::server::curator
