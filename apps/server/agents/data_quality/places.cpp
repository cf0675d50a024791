#include "agents/data_quality/places.hpp"

#include <string>
#include <unordered_set>

namespace ai_sdk::server::quality {
namespace {

constexpr std::string_view names =
    "afghanistan|albania|algeria|andorra|angola|argentina|armenia|australia|austria|azerbaijan|bahamas|"
    "bahrain|"
    "bangladesh|barbados|belarus|belgium|belize|benin|bhutan|bolivia|botswana|brazil|brunei|bulgaria|burundi|"
    "cambodia|cameroon|canada|chad|chile|china|colombia|comoros|congo|costa rica|croatia|cuba|cyprus|czechia|"
    "czech republic|denmark|djibouti|dominica|dominican republic|ecuador|egypt|el salvador|eritrea|estonia|"
    "eswatini|ethiopia|fiji|finland|france|gabon|gambia|georgia|germany|ghana|greece|grenada|guatemala|"
    "guinea|"
    "guinea-bissau|equatorial guinea|guyana|haiti|honduras|hungary|iceland|india|indonesia|iran|iraq|ireland|"
    "israel|italy|jamaica|japan|jordan|kazakhstan|kenya|kiribati|kuwait|kyrgyzstan|laos|latvia|lebanon|"
    "lesotho|"
    "liberia|libya|liechtenstein|lithuania|luxembourg|madagascar|malawi|malaysia|maldives|mali|malta|"
    "mauritania|"
    "mauritius|mexico|micronesia|moldova|monaco|mongolia|montenegro|morocco|mozambique|myanmar|namibia|nauru|"
    "nepal|netherlands|new zealand|nicaragua|niger|nigeria|north korea|south korea|north "
    "macedonia|norway|oman|"
    "pakistan|palau|panama|papua new guinea|paraguay|peru|philippines|poland|portugal|qatar|romania|russia|"
    "rwanda|samoa|san marino|saudi arabia|senegal|serbia|seychelles|sierra leone|singapore|slovakia|slovenia|"
    "somalia|south africa|south sudan|spain|sri "
    "lanka|sudan|suriname|sweden|switzerland|syria|taiwan|tajikistan|"
    "tanzania|thailand|togo|tonga|tunisia|turkey|turkmenistan|tuvalu|uganda|ukraine|united arab emirates|"
    "united kingdom|united states|uruguay|uzbekistan|vanuatu|venezuela|vietnam|yemen|zambia|zimbabwe|"
    "alabama|alaska|arizona|arkansas|california|colorado|connecticut|delaware|florida|hawaii|idaho|illinois|"
    "indiana|iowa|kansas|kentucky|louisiana|maine|maryland|massachusetts|michigan|minnesota|mississippi|"
    "missouri|"
    "montana|nebraska|nevada|new hampshire|new jersey|new mexico|new york|north carolina|north dakota|ohio|"
    "oklahoma|oregon|pennsylvania|rhode island|south carolina|south "
    "dakota|tennessee|texas|utah|vermont|virginia|"
    "washington|west virginia|wisconsin|wyoming";

std::unordered_set<std::string_view> split() {
  std::unordered_set<std::string_view> out;
  std::string_view rest = names;
  while (!rest.empty()) {
    const std::size_t end = rest.find('|');
    out.insert(rest.substr(0, end));
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  }
  return out;
}

}  // namespace

bool is_known_place(std::string_view lower_name) {
  static const std::unordered_set<std::string_view> known = split();
  return known.contains(lower_name);
}

}  // namespace ai_sdk::server::quality
