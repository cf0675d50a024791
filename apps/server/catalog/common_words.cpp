#include "catalog/common_words.hpp"

#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

namespace ai_sdk::server {

namespace {

constexpr std::string_view kCommon =
    "a able about above across actual after again against all already also always am among an and another "
    "any "
    "anyone anything are around as ask at average avg back bad based be because become been before being "
    "below "
    "best better between big bigger biggest bit both bottom but by call called can cannot change check clean "
    "clear column columns come compare complete contain contains content correct could count counts create "
    "current currently data database databases dataset date dates day days deep default detail details did "
    "different do does done down duplicate duplicated duplicates during each easy eight either else empty "
    "end "
    "enough entire error errors etc even ever every everyone everything exact example examples exist exists "
    "explain fail failed false few field fields file find first five fix following for format found four "
    "from full get getting give go going good got great group grouped had has have having he hello help her "
    "here "
    "hey hi high highest him his hour hours how i idea if important in include including info information "
    "into "
    "invalid is issue issues it item its json just keep key keys kind know large larger largest last later "
    "least "
    "left less let lets like limit line lines list listed little long look looking looks lot low lowest main "
    "make "
    "many markdown match matching max maximum may maybe mean meaning means might min minimum minute minutes "
    "missing month months more most much must my name named names near need needs neither never new newest "
    "next "
    "nine no none nor not note nothing now null nulls number numbers of off often ok okay old oldest on once "
    "one "
    "ones only onto or order ordered ordering other our out over own page part pass passed per "
    "percent percentage perhaps pivot place plan please point possible previous problem problems profile "
    "proposal propose put quality query question questions quick quickly rate ratio read real really "
    "record records relation report result review right row rows run running same say schema score see "
    "select send set seven several shall share she short should show shown shows sign since single six size "
    "small smaller smallest so some someone something sort sorted source space specific sql start state "
    "stats "
    "status still stop such suggest sum summary sure table tables take tell temp temporary ten test tests "
    "text "
    "than thank thanks that the their them then there these they thing things think this those three through "
    "time times to today together tomorrow too top total totals true try turn two type types under unique "
    "until "
    "up us use used using valid value values very via view views visit want was way we week weeks well were "
    "what "
    "when where whether which while who whole whom whose why will with within without word words work worked "
    "working works worst would write wrong year years yes yesterday yet you your zero "
    "analyse analyze analysis analyzing analysing assess audit describe evaluate examine inspect investigate "
    "scan summarise summarize overview metadata catalog service agent agents";

constexpr std::string_view kAnalysisVerbs =
    "analyse analyze analysing analyzing assess audit describe evaluate examine inspect investigate profile "
    "scan "
    "summarise summarize";
constexpr std::string_view kTableWords = "table tables view views dataset datasets";
constexpr std::string_view kCountable = "order review test report query issue plan call visit record item";

class WordSet {
 public:
  explicit WordSet(std::string_view words) {
    std::istringstream in{std::string(words)};
    for (std::string word; in >> word;) words_.push_back(std::move(word));
    std::sort(words_.begin(), words_.end());
  }
  bool contains(std::string_view word) const {
    return std::binary_search(words_.begin(), words_.end(), word, std::less<>());
  }

 private:
  std::vector<std::string> words_;
};

}  // namespace

bool is_common_word(std::string_view folded) {
  static const WordSet words(kCommon);
  return words.contains(folded);
}

bool is_analysis_verb(std::string_view folded) {
  static const WordSet words(kAnalysisVerbs);
  return words.contains(folded);
}

bool is_table_word(std::string_view folded) {
  static const WordSet words(kTableWords);
  return words.contains(folded);
}

bool is_countable_thing(std::string_view folded) {
  static const WordSet words(kCountable);
  return words.contains(folded);
}

}  // namespace ai_sdk::server
