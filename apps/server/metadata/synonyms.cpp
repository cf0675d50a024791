#include "metadata/synonyms.hpp"

#include "metadata/search_text.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace ai_sdk::server {
namespace {

// Each line is a group of words that stand for each other. A word may be in several.
constexpr std::array groups{"customer client buyer shopper consumer purchaser subscriber patron",
                            "customer user account member",
                            "order purchase sale transaction deal",
                            "product item article goods merchandise sku",
                            "price cost amount charge fee rate tariff",
                            "revenue sales income turnover earnings proceeds",
                            "profit margin gain",
                            "employee staff worker personnel colleague workforce",
                            "supplier vendor seller manufacturer provider",
                            "inventory stock warehouse storage supply",
                            "payment invoice bill billing settlement",
                            "shipment delivery dispatch shipping freight parcel consignment",
                            "address location place residence street",
                            "email mail contact",
                            "phone telephone mobile cell contact",
                            "date time timestamp day when",
                            "created registered signup joined added enrolled opened",
                            "updated modified changed edited",
                            "name title label",
                            "country nation",
                            "city town municipality",
                            "region state province county area territory",
                            "zip postcode postal",
                            "review rating feedback opinion comment score",
                            "discount rebate promotion coupon offer reduction",
                            "return refund reimbursement",
                            "category kind type class group genre",
                            "quantity count number units volume",
                            "person people human individual",
                            "birth birthday dob age born",
                            "salary wage pay compensation remuneration earning",
                            "student pupil learner trainee",
                            "teacher instructor lecturer professor tutor",
                            "course class lesson module",
                            "grade mark score",
                            "patient case",
                            "doctor physician clinician practitioner",
                            "illness disease diagnosis condition",
                            "medicine drug medication prescription",
                            "pii personal private sensitive confidential",
                            "status state condition stage",
                            "cancelled aborted void terminated",
                            "visit session traffic view pageview click hit",
                            "website site page web url",
                            "error failure fault bug defect issue problem",
                            "log event history audit journal trail",
                            "contract agreement",
                            "department division team unit",
                            "company organisation organization firm business enterprise",
                            "car vehicle automobile truck",
                            "movie film video",
                            "song track music title",
                            "author writer artist composer creator",
                            "house home property estate building apartment flat",
                            "loan credit mortgage debt borrowing",
                            "account profile",
                            "bank financial finance",
                            "password credential secret",
                            "ticket request incident case complaint",
                            "campaign advertisement advert marketing promotion",
                            "forecast prediction estimate",
                            "budget plan target goal",
                            "tax vat duty",
                            "weight mass",
                            "picture image photo",
                            "message text note remark",
                            "measurement reading sensor metric observation",
                            "store shop outlet branch",
                            "cart basket",
                            "money currency amount",
                            "total sum amount",
                            "spend spent bought buy purchase paid",
                            "sold sell sale sales",
                            "trip journey ride travel",
                            "booking reservation appointment",
                            "flight plane aircraft",
                            "language locale",
                            "gender sex",
                            "energy power electricity consumption",
                            "machine device equipment asset",
                            "project task job work",
                            "start begin first from",
                            "end finish last until expiry expiration"};

std::map<std::string, std::vector<std::string>, std::less<>> make_table() {
  std::map<std::string, std::vector<std::string>, std::less<>> table;
  for (const char* group : groups) {
    std::vector<std::string> stems;
    for (SearchWord& word : search_words(group)) stems.push_back(std::move(word.stem));
    for (const std::string& stem : stems) {
      auto& others = table[stem];
      for (const std::string& other : stems) {
        if (other != stem && std::find(others.begin(), others.end(), other) == others.end())
          others.push_back(other);
      }
    }
  }
  return table;
}

}  // namespace

const std::vector<std::string>& synonyms_of(std::string_view stem) {
  static const auto table = make_table();
  static const std::vector<std::string> none;
  const auto found = table.find(stem);
  return found == table.end() ? none : found->second;
}

}  // namespace ai_sdk::server
