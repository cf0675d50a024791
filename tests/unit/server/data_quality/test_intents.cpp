#include "agents/data_quality/intents.hpp"

#include <gtest/gtest.h>

namespace ai_sdk::server::quality {
namespace {

struct Phrase {
  const char* text;
  Intent intent;
};

TEST(Intents, AreUnderstoodInManyPhrasings) {
  const Phrase phrases[] = {
      {"Analyze the customers table", Intent::analyse},
      {"What data quality tests should I add for orders?", Intent::analyse},
      {"check products please", Intent::analyse},
      {"What's wrong with inventory?", Intent::analyse},
      {"Plan tests for the orders table", Intent::analyse},
      {"Create tests for the issues", Intent::create_tests},
      {"create test cases for those issues you found", Intent::create_tests},
      {"Can you add these checks?", Intent::create_tests},
      {"Please save them", Intent::create_tests},
      {"generate the tests", Intent::create_tests},
      {"yes please", Intent::create_tests},
      {"go ahead", Intent::create_tests},
      {"Run the tests", Intent::run_tests},
      {"run them again", Intent::run_tests},
      {"re-run all tests", Intent::run_tests},
      {"again", Intent::run_tests},
      {"Do the tests pass?", Intent::run_tests},
      {"Show me the SQL for the first test", Intent::show_sql},
      {"Show me the SQL", Intent::show_sql},
      {"sql?", Intent::show_sql},
      {"which queries did you run", Intent::show_sql},
      {"Which is worst?", Intent::worst},
      {"what should I fix first", Intent::worst},
      {"the most important one", Intent::worst},
      {"why?", Intent::why},
      {"Why is email a problem", Intent::why},
      {"explain the third one", Intent::why},
      {"how do you know", Intent::why},
      {"tell me more about the phones", Intent::why},
      {"help", Intent::help},
      {"What can you do?", Intent::help},
      {"hi", Intent::help},
      {"", Intent::help},
      {" \n ", Intent::help},
      {"?!", Intent::help},
      {"only the emails", Intent::unclear},
      {"bananas", Intent::unclear},
  };
  for (const Phrase& phrase : phrases)
    EXPECT_EQ(read_request(phrase.text).intent, phrase.intent) << phrase.text;
}

TEST(Intents, TheWholeDatabase) {
  for (const char* text : {"Analyze all tables", "check the whole database", "how good is my database?",
                           "profile every table", "everything"}) {
    EXPECT_TRUE(read_request(text).all_tables) << text;
  }
  EXPECT_FALSE(read_request("Analyze the customers table").all_tables);
}

TEST(Intents, EveryTestOrThoseOfTheFindings) {
  EXPECT_TRUE(read_request("create all tests").every_test);
  EXPECT_TRUE(read_request("add the planned tests").every_test);
  EXPECT_FALSE(read_request("create tests for the issues").every_test);
}

TEST(Intents, ColumnsAreNamedLoosely) {
  EXPECT_TRUE(names_column(read_request("only the emails"), "email"));
  EXPECT_TRUE(names_column(read_request("what about the e-mail?"), "email"));
  EXPECT_TRUE(names_column(read_request("why is the order date wrong"), "order_date"));
  EXPECT_TRUE(names_column(read_request("why ORDER_DATE"), "order_date"));
  EXPECT_TRUE(names_column(read_request("show orderDate"), "order_date"));
  EXPECT_FALSE(names_column(read_request("create tests for the issues"), "test"));
  EXPECT_FALSE(names_column(read_request("why?"), "email"));
  EXPECT_FALSE(names_column(read_request("order of dates"), "order_date"));
}

TEST(Intents, AHugeMessageIsReadInPart) {
  const std::string huge = "Show me the SQL " + std::string(5 * 1024 * 1024, 'x');
  const Request request = read_request(huge);
  EXPECT_EQ(request.intent, Intent::show_sql);
  EXPECT_LE(request.words.size(), scanned_bytes);
}

}  // namespace
}  // namespace ai_sdk::server::quality
