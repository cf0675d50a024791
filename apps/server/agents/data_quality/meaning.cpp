#include "agents/data_quality/meaning.hpp"

#include "agents/data_quality/names.hpp"
#include "core/ascii.hpp"

#include <string>
#include <vector>

namespace ai_sdk::server::quality {
namespace {

using Words = std::vector<std::string>;

// The part before the last word, joined: {"sales", "order", "id"} gives "salesorder".
std::string stem(const Words& words) {
  std::string out;
  for (std::size_t i = 0; i + 1 < words.size(); ++i) out += words[i];
  return out;
}

void read_identity(Meaning& m, const Words& words, const std::string& table) {
  const std::string& last = words.back();
  const bool id_word =
      last == "id" || last == "uuid" || last == "guid" || last == "pk" || last == "key" || last == "rowid";
  const std::string entity = stem(words);
  const bool own = entity.empty() || same_entity(entity, table);
  m.uuid = has_word(words, {"uuid", "guid"});
  if (id_word) {
    m.surrogate = own;
    m.key = own;
    m.reference = !own;
    m.no_measure = true;
  }
  // order_number in orders, but not phone_number or house_no
  if (words.size() > 1 && (last == "number" || last == "no" || last == "nr" || last == "num" ||
                           last == "code" || last == "ref" || last == "reference")) {
    m.code = true;
    m.no_measure = true;
    m.key = same_entity(entity, table) || has_word(words, {"order", "invoice", "account", "serial", "policy",
                                                           "ticket", "contract", "passport"});
  }
  if (has_word(words, {"sku", "isbn", "ean", "upc", "gtin", "iban", "ssn", "vin", "imei", "barcode", "slug",
                       "username", "login", "plate"})) {
    m.key = !has_word(words, {"last", "date", "at", "time", "count"});
    m.code = m.key && !has_word(words, {"slug", "username", "login"});
    m.no_measure = true;
  }
  if (has_word(words, {"code", "zip",     "zipcode", "postcode", "postal",  "hash",  "iso", "iata",
                       "icao", "bic",     "swift",   "license",  "licence", "batch", "lot", "serial",
                       "fips", "barcode", "version", "hex",      "color",   "colour"})) {
    m.code = true;
    m.no_measure = true;
  }
}

void read_contact(Meaning& m, const Words& words) {
  const bool flag = has_word(words, {"is", "has", "verified", "count", "opt", "optin", "sent", "status",
                                     "type", "bounced", "confirmed", "at", "date"});
  m.email = !flag && (has_word(words, {"email", "mail", "emails", "emailaddress"}) ||
                      (has_word(words, {"e"}) && has_word(words, {"mail"})));
  m.phone = !flag && has_word(words, {"phone", "telephone", "tel", "mobile", "fax", "cell", "cellphone",
                                      "phonenumber"});
  m.url = !flag && has_word(words, {"url", "website", "homepage", "link", "uri", "href"});
  if (m.phone) m.no_measure = true;
  if (m.email && words.size() == 1) m.key = true;
}

void read_text(Meaning& m, const Words& words) {
  m.naming = has_word(words, {"name",    "firstname", "lastname", "surname",  "fullname",     "title",
                              "company", "firm",      "product",  "brand",    "manufacturer", "supplier",
                              "vendor",  "city",      "town",     "street",   "contact",      "author",
                              "artist",  "label",     "customer", "username", "lname",        "fname"}) &&
             !m.reference && !m.email && !m.url &&
             !has_word(words, {"id", "code", "number", "no", "count", "date", "at", "price", "type", "file"});
  m.free_text = has_word(
      words, {"notes", "note",     "comment", "comments", "description", "desc",   "remark",  "remarks",
              "text",  "body",     "message", "summary",  "bio",         "review", "content", "details",
              "memo",  "feedback", "reason",  "html",     "json",        "payload"});
  // A reason's code is one of a few, not prose.
  if (has_word(words, {"code", "type", "category", "kind", "status", "id"})) m.free_text = false;
  if (m.free_text) m.naming = false;
  m.optional =
      m.free_text || has_word(words, {"middle",   "suffix",   "nickname", "fax",     "secondary", "alternate",
                                      "alt",      "parent",   "manager",  "reports", "discount",  "coupon",
                                      "promo",    "voucher",  "referrer", "deleted", "cancelled", "canceled",
                                      "optional", "extra",    "line2",    "2",       "3",         "second",
                                      "third",    "previous", "prev",     "former",  "old",       "tag",
                                      "tags",     "apt",      "unit2",    "spouse",  "assistant"});
}

void read_date_meaning(Meaning& m, const Words& words, const ColumnInfo& column) {
  const std::string type = core::lower(column.declared_type);
  const std::string& last = words.back();
  const bool typed = type.find("date") != std::string::npos || type.find("timestamp") != std::string::npos;
  m.birth_date = has_word(words, {"birth", "dob", "born", "birthday", "birthdate", "dateofbirth"}) &&
                 !has_word(words, {"place", "city", "country", "year", "weight", "name", "state"});
  const bool past = has_word(
      words,
      {"order",      "ordered",   "created",    "updated",     "modified",   "registered", "registration",
       "signup",     "signed",    "joined",     "join",        "hired",      "hire",       "purchased",
       "purchase",   "paid",      "payment",    "invoice",     "invoiced",   "sold",       "sale",
       "posted",     "logged",    "login",      "seen",        "visited",    "shipped",    "delivered",
       "returned",   "received",  "restocked",  "counted",     "entered",    "recorded",   "measured",
       "observed",   "submitted", "changed",    "activated",   "inserted",   "imported",   "added",
       "opened",     "closed",    "resolved",   "completed",   "died",       "death",      "admitted",
       "discharged", "refunded",  "processed",  "transaction", "restock",    "reported",   "checked",
       "placed",     "ship",      "dispatched", "admission",   "activation", "installed",  "installation",
       "booked",     "issued",    "scanned",    "reviewed",    "taken",      "read",       "settled"});
  m.open_date = has_word(
      words,
      {"due",      "expire",    "expires",   "expiry",    "expiration",  "until",     "end",      "planned",
       "schedule", "scheduled", "next",      "renewal",   "deadline",    "target",    "expected", "estimated",
       "eta",      "promised",  "start",     "event",     "appointment", "departure", "arrival",  "checkin",
       "checkout", "release",   "effective", "delivery",  "maturity",    "reminder",  "follow",   "valid",
       "from",     "to",        "required",  "requested", "best",        "expected"});
  const bool dated = typed || m.birth_date || last == "at" || last == "on" || last == "date" ||
                     last == "datetime" || last == "timestamp" || last == "day" || words.front() == "date" ||
                     ((past || m.open_date) && has_word(words, {"time", "ts"}));
  m.date = dated;
  m.past_date = dated && !m.open_date && (past || m.birth_date || words.size() == 1 || last == "at");
  m.finishing = dated && has_word(words, {"shipped",   "delivered", "closed",   "completed",  "cancelled",
                                          "canceled",  "deleted",   "returned", "resolved",   "paid",
                                          "refunded",  "end",       "ended",    "left",       "until",
                                          "to",        "died",      "death",    "discharged", "last",
                                          "processed", "expires",   "expiry",   "terminated", "termination"});
  if (dated) m.no_measure = true;
}

void read_number_meaning(Meaning& m, const Words& words, const std::string& table, const ColumnInfo& column) {
  const std::string type = core::lower(column.declared_type);
  m.declared_number = type.find("int") != std::string::npos || type.find("real") != std::string::npos ||
                      type.find("num") != std::string::npos || type.find("dec") != std::string::npos ||
                      type.find("floa") != std::string::npos || type.find("doub") != std::string::npos;
  m.signed_number =
      has_word(words, {"balance", "delta",       "change",   "diff",       "difference", "profit",
                       "net",     "temperature", "temp",     "adjustment", "gain",       "loss",
                       "floor",   "storey",      "interest", "yield",      "return",     "drift",
                       "offset",  "elevation",   "altitude", "growth",     "variance",   "return",
                       "refund",  "margin",      "score",    "x",          "y",          "z",
                       "lat",     "lng",         "lon",      "latitude",   "longitude",  "correction"});
  // The floor that a flat lies on, not the area of one.
  if (has_word(words, {"floor", "storey"}) &&
      has_word(words, {"area", "space", "size", "sqm", "price", "count"})) {
    m.signed_number = false;
  }
  m.money = has_word(words, {"price", "cost", "amount", "total", "subtotal", "fee", "salary", "revenue",
                             "budget", "gross", "wage", "payment", "tax", "shipping", "freight", "charge"}) &&
            !m.date && !has_word(words, {"method", "type", "status", "currency", "id"});
  m.quantity = has_word(words, {"quantity",   "qty",    "stock",   "units",     "count",  "hand",
                                "reserved",   "pieces", "items",   "inventory", "onhand", "seats",
                                "passengers", "pax",    "beds",    "pages",     "rooms",  "bedrooms",
                                "employees",  "copies", "tickets", "visitors",  "guests"}) &&
               !m.date && !has_word(words, {"status", "type", "id"});
  const bool physical = has_word(
      words, {"weight",  "height",  "width", "depth",    "length", "size",    "age",        "duration",
              "minutes", "seconds", "hours", "distance", "area",   "volume",  "population", "capacity",
              "mileage", "runtime", "speed", "weightkg", "months", "credits", "term"});
  m.non_negative = (m.money || m.quantity || physical) && !m.signed_number && !m.no_measure;
  const bool stock_table =
      has_word(name_words(table), {"inventory", "inventories", "stock", "stocks", "warehouse"});
  const bool ledger = has_word(name_words(table), {"transaction", "transactions", "ledger", "journal",
                                                   "refunds", "movements", "adjustments", "bookings"});
  if (ledger && has_word(words, {"amount", "quantity", "total", "qty"})) m.non_negative = false;
  const bool ordered =
      m.quantity && has_word(words, {"quantity", "qty"}) && !stock_table &&
      !has_word(words, {"stock", "reserved", "hand"}) &&
      has_word(name_words(table), {"order", "orders", "items", "item", "lines", "line", "sales", "sale",
                                   "purchases", "details", "cart", "invoice"});
  m.non_zero = m.non_negative &&
               (ordered || has_word(words, {"price", "weight", "height", "width", "salary", "population"}));
  if (has_word(words, {"latitude", "lat"})) m.latitude = true;
  if (has_word(words, {"longitude", "lon", "lng", "long"}) &&
      !has_word(words, {"description", "name", "text"})) {
    m.longitude = true;
  }
  if (m.latitude) m.range = {-90, 90};
  if (m.longitude) m.range = {-180, 180};
  if (has_word(words, {"age"}) && !has_word(words, {"group", "range", "days", "months"})) m.range = {0, 120};
  if (words.size() == 1 && words[0] == "month") m.range = {1, 12};
  if (words.size() == 1 && words[0] == "hour") m.range = {0, 23};
  if (words.size() == 1 && words[0] == "minute") m.range = {0, 59};
  if (has_word(words, {"humidity"})) m.range = {0, 100};
  if (words.size() == 1 && words[0] == "ph") m.range = {0, 14};
  // A score in per cent has a range; a change in per cent has none.
  m.percentage = has_word(words, {"percent", "percentage", "pct", "probability"}) &&
                 (!m.signed_number ||
                  (has_word(words, {"score"}) && !has_word(words, {"change", "delta", "diff", "growth"})));
  m.fraction = has_word(words, {"discount", "rate", "ratio", "fraction", "share"}) && !m.percentage &&
               !has_word(words, {"amount", "code", "id", "price", "growth", "exchange", "interest", "heart",
                                 "hourly", "date"});
  m.rating = has_word(words, {"rating", "stars", "score"}) && !m.percentage &&
             !has_word(words, {"count", "votes", "number", "id"});
  if (has_word(words, {"year"}) || m.latitude || m.longitude) m.no_measure = true;
  if (has_word(words, {"year"}) && !m.date && !has_word(words, {"per", "revenue", "count", "income"})) {
    m.range = {1000, 2200};
  }
  if (m.range) m.non_negative = m.non_zero = false;
}

}  // namespace

Meaning meaning_of(const ColumnInfo& column, const TableInfo& table) {
  Meaning m;
  const Words words = name_words(column.name);
  if (words.empty()) return m;
  read_identity(m, words, table.name);
  read_contact(m, words);
  read_text(m, words);
  read_date_meaning(m, words, column);
  read_number_meaning(m, words, table.name, column);
  int key_columns = 0;
  for (const ColumnInfo& other : table.columns) key_columns += other.primary_key > 0 ? 1 : 0;
  if (column.primary_key > 0) {
    m.no_measure = true;
    if (key_columns == 1) m.key = true;
    if (key_columns == 1 && m.declared_number) m.surrogate = true;
  }
  for (const ForeignKey& key : table.foreign_keys) {
    for (const std::string& name : key.columns) {
      if (core::lower(name) == core::lower(column.name)) {
        m.reference = true;
        m.no_measure = true;
        if (column.primary_key == 0) m.key = m.surrogate = false;
      }
    }
  }
  return m;
}

}  // namespace ai_sdk::server::quality
