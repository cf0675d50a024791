#include "agents/data_quality/categories.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace ai_sdk::server::quality {
namespace {

using Counts = std::unordered_map<std::string, std::int64_t>;

std::vector<std::string> wrong(const std::vector<Variant>& variants) {
  std::vector<std::string> out;
  for (const Variant& variant : variants) out.push_back(variant.wrong);
  std::sort(out.begin(), out.end());
  return out;
}

TEST(Categories, CaseAndMisspelling) {
  const CategoryReview review = review_categories(Counts{
      {"Texas", 200}, {"TEXAS", 3}, {"Texs", 2}, {"Ohio", 90}, {"Pensylvania", 1}, {"Pennsylvania", 80}});
  EXPECT_EQ(wrong(review.cased), (std::vector<std::string>{"TEXAS"}));
  EXPECT_EQ(wrong(review.misspelt), (std::vector<std::string>{"Pensylvania", "Texs"}));
  EXPECT_EQ(review.good, (std::vector<std::string>{"Texas", "Ohio", "Pennsylvania"}));
}

TEST(Categories, HonestNeighboursStay) {
  for (const Counts& counts :
       {Counts{{"Nigeria", 500}, {"Niger", 2}}, Counts{{"Australia", 400}, {"Austria", 3}},
        Counts{{"inactive", 300}, {"active", 4}}, Counts{{"Zone 1", 300}, {"Zone 2", 2}},
        Counts{{"XL", 100}, {"XXL", 2}}, Counts{{"CA", 300}, {"CO", 2}},
        Counts{{"male", 500}, {"female", 480}}}) {
    EXPECT_TRUE(review_categories(counts).misspelt.empty());
  }
}

TEST(Categories, AmongManyRareWordsOneThatResemblesAFrequentOneIsAnotherWord) {
  Counts kinds{{"County", 900}, {"Province", 800}, {"Country", 6}};
  EXPECT_EQ(wrong(review_categories(kinds).misspelt), (std::vector<std::string>{"Country"}));
  for (const char* word :
       {"Oblast", "Emirate", "Borough", "Quarter", "Island", "Canton", "Parish", "Commune", "Territory"}) {
    kinds.emplace(word, 3);
  }
  EXPECT_TRUE(review_categories(kinds).misspelt.empty());
}

TEST(Categories, BlanksAroundAreNoOtherSpelling) {
  EXPECT_TRUE(review_categories(Counts{{"Texas", 20}, {" Texas ", 2}}).cased.empty());
}

}  // namespace
}  // namespace ai_sdk::server::quality
