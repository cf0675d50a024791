#include "tool_bench.hpp"

#include <set>
#include <thread>

namespace ai_sdk::server {
namespace {

namespace json = boost::json;

class Creation : public testing::ToolBench {
 protected:
  json::object trade() {
    return call("create_glossary",
                {{"name", "Trade"}, {"description", "Our words"}, {"mutuallyExclusive", false}});
  }
  json::object term(const std::string& name, const std::string& parent = "") {
    json::object arguments{{"glossary", "Trade"}, {"name", name}, {"description", "What " + name + " is"}};
    if (!parent.empty()) arguments["parentTerm"] = parent;
    return call("create_glossary_term", arguments);
  }
};

TEST_F(Creation, AGlossary) {
  const auto made = call("create_glossary", {{"name", "Trade"},
                                             {"description", "Our words"},
                                             {"mutuallyExclusive", true},
                                             {"owners", json::array{"ann"}},
                                             {"reviewers", json::array{"admin"}}});
  EXPECT_EQ(made.at("fullyQualifiedName"), "Trade");
  EXPECT_EQ(made.at("mutuallyExclusive"), true);
  EXPECT_EQ(made.at("owners").at(0).at("type"), "user");
  EXPECT_EQ(made.at("owners").at(0).at("name"), "ann");
  EXPECT_EQ(made.at("reviewers").at(0).at("name"), "admin");
  EXPECT_DOUBLE_EQ(made.at("version").to_number<double>(), 0.1);
  EXPECT_EQ(made.at("updatedBy"), "ann");
  EXPECT_GT(made.at("updatedAt").as_int64(), 1'600'000'000'000);
}

TEST_F(Creation, ASecondTimeUpdates) {
  const auto first = trade();
  const auto same = trade();
  EXPECT_DOUBLE_EQ(same.at("version").to_number<double>(), 0.1);  // nothing new was said
  const auto second = call("create_glossary",
                           {{"name", "Trade"}, {"description", "Other words"}, {"mutuallyExclusive", false}});
  EXPECT_EQ(second.at("id"), first.at("id"));
  EXPECT_EQ(second.at("description"), "Other words");
  EXPECT_DOUBLE_EQ(second.at("version").to_number<double>(), 0.2);
}

TEST_F(Creation, TermsInTheirPlaces) {
  trade();
  const auto top = term("Customer");
  EXPECT_EQ(top.at("fullyQualifiedName"), "Trade.Customer");
  EXPECT_EQ(top.at("glossary").at("name"), "Trade");
  EXPECT_EQ(top.at("entityStatus"), "Approved");
  const auto below = term("V.I.P.", "Trade.Customer");
  EXPECT_EQ(below.at("fullyQualifiedName"), "Trade.Customer.\"V.I.P.\"");
  EXPECT_EQ(below.at("parent").at("fullyQualifiedName"), "Trade.Customer");
  const auto reviewed = call("create_glossary_term", {{"glossary", "Trade"},
                                                      {"name", "Order"},
                                                      {"description", "What was bought"},
                                                      {"reviewers", json::array{"admin"}}});
  EXPECT_EQ(reviewed.at("entityStatus"), "Draft");
}

TEST_F(Creation, WhatIsNotThereIsNamedWithWhatToDo) {
  EXPECT_EQ(failure("create_glossary_term", {{"glossary", "Trade"}, {"name", "a"}, {"description", "b"}}),
            "404 glossary instance for Trade not found; create_glossary makes one");
  trade();
  EXPECT_EQ(failure("create_glossary_term", {{"glossary", "Trad"}, {"name", "a"}, {"description", "b"}}),
            "404 glossary instance for Trad not found; there is Trade; create_glossary makes one");
  EXPECT_EQ(failure("create_glossary_term",
                    {{"glossary", "Trade"}, {"name", "a"}, {"description", "b"}, {"parentTerm", "Trade.x"}})
                .substr(0, 50),
            "404 glossaryTerm instance for Trade.x not found; c");
  call("create_glossary", {{"name", "Other"}, {"description", "o"}, {"mutuallyExclusive", false}});
  call("create_glossary_term", {{"glossary", "Other"}, {"name", "x"}, {"description", "b"}});
  EXPECT_EQ(failure("create_glossary_term",
                    {{"glossary", "Trade"}, {"name", "a"}, {"description", "b"}, {"parentTerm", "Other.x"}}),
            "400 The term Other.x is not in the glossary Trade");
  const auto owner = failure(
      "create_glossary",
      {{"name", "G"}, {"description", "o"}, {"mutuallyExclusive", false}, {"owners", json::array{"nobody"}}});
  EXPECT_TRUE(owner.starts_with("404 user instance for nobody not found")) << owner;
  EXPECT_EQ(
      failure("create_glossary_term",
              {{"glossary", "Trade"}, {"name", "a"}, {"description", "b"}, {"extension", {{"cost", 1}}}}),
      "400 extension: no custom property \"cost\" is defined for glossaryTerm; this server has no custom "
      "properties");
}

TEST_F(Creation, NamesAreChecked) {
  const auto named = [&](const std::string& name) {
    return failure("create_glossary", {{"name", name}, {"description", ""}, {"mutuallyExclusive", false}});
  };
  EXPECT_EQ(named(""), "400 [name size must be between 1 and 256]");
  EXPECT_EQ(named(std::string(257, 'a')), "400 [name size must be between 1 and 256]");
  EXPECT_EQ(named("a::b"), "400 name must not contain ::");
  EXPECT_EQ(named("a\nb"), "400 name must not contain control characters");
  std::string wide;  // 256 characters of two bytes
  for (int i = 0; i < 256; ++i) wide += "ä";
  EXPECT_NO_THROW(
      call("create_glossary", {{"name", wide}, {"description", ""}, {"mutuallyExclusive", false}}));
}

TEST_F(Creation, ClassificationsAndTags) {
  const auto family = call("create_classification",
                           {{"name", "Quality"}, {"description", "How good"}, {"mutuallyExclusive", true}});
  EXPECT_EQ(family.at("mutuallyExclusive"), true);
  EXPECT_FALSE(family.contains("_warning"));
  const auto later = call("create_classification",
                          {{"name", "Quality"}, {"description", "How good"}, {"mutuallyExclusive", false}});
  EXPECT_EQ(later.at("mutuallyExclusive"), true);
  EXPECT_EQ(later.at("_warning"), "mutuallyExclusive stays true: it is fixed when a classification is made");
  const auto good =
      call("create_tag", {{"name", "Good"}, {"description", "Yes"}, {"classification", "Quality"}});
  EXPECT_EQ(good.at("fullyQualifiedName"), "Quality.Good");
  EXPECT_EQ(good.at("classification").at("name"), "Quality");
  const auto best =
      call("create_tag", {{"name", "Best"}, {"description", "Yes"}, {"parent", "Quality.Good"}});
  EXPECT_EQ(best.at("fullyQualifiedName"), "Quality.Good.Best");
  EXPECT_EQ(best.at("classification").at("name"), "Quality");
  EXPECT_EQ(failure("create_tag", {{"name", "x"}, {"description", "y"}}),
            "400 A tag needs a classification, or a parent: give one of them");
  EXPECT_EQ(
      failure("create_tag",
              {{"name", "x"}, {"description", "y"}, {"classification", "PII"}, {"parent", "Quality.Good"}}),
      "400 The tag Quality.Good is not in the classification PII");
}

TEST_F(Creation, DomainsAndDataProducts) {
  const auto domain = call("create_domain", {{"name", "Sales"}, {"description", "Selling"}});
  EXPECT_EQ(domain.at("domainType"), "Aggregate");
  const auto below = call("create_domain", {{"name", "Web"},
                                            {"description", "Online"},
                                            {"parent", "Sales"},
                                            {"domainType", "Source-aligned"},
                                            {"experts", json::array{"ann"}},
                                            {"tags", json::array{"Tier.Tier1"}}});
  EXPECT_EQ(below.at("fullyQualifiedName"), "Sales.Web");
  EXPECT_EQ(below.at("experts").at(0).at("name"), "ann");
  EXPECT_EQ(below.at("tags").at(0).at("tagFQN"), "Tier.Tier1");
  const auto product =
      call("create_data_product",
           {{"name", "Basket"}, {"description", "Baskets"}, {"domains", json::array{"Sales.Web"}}});
  EXPECT_EQ(product.at("domains").at(0).at("fullyQualifiedName"), "Sales.Web");
  EXPECT_EQ(failure("create_data_product", {{"name", "B"}, {"description", "b"}, {"domains", json::array()}}),
            "400 A data product belongs to at least one domain: name it in domains");
  EXPECT_TRUE(
      failure("create_data_product", {{"name", "B"}, {"description", "b"}, {"domains", json::array{"No"}}})
          .starts_with("404 domain instance for No not found"));
}

TEST_F(Creation, Metrics) {
  const auto metric = call("create_metric", {{"name", "revenue"},
                                             {"metricExpressionLanguage", "SQL"},
                                             {"metricExpressionCode", "SELECT sum(total) FROM orders"},
                                             {"metricType", "SUM"},
                                             {"unitOfMeasurement", "DOLLARS"},
                                             {"granularity", "DAY"}});
  EXPECT_EQ(metric.at("metricExpression").at("code"), "SELECT sum(total) FROM orders");
  const auto other = call("create_metric", {{"name", "margin"},
                                            {"metricExpressionLanguage", "Python"},
                                            {"metricExpressionCode", "1"},
                                            {"relatedMetrics", json::array{"revenue"}},
                                            {"unitOfMeasurement", "OTHER"},
                                            {"customUnitOfMeasurement", "points"}});
  EXPECT_EQ(other.at("relatedMetrics").at(0).at("fullyQualifiedName"), "revenue");
  EXPECT_EQ(failure("create_metric", {{"name", "m"},
                                      {"metricExpressionLanguage", "SQL"},
                                      {"metricExpressionCode", "1"},
                                      {"unitOfMeasurement", "OTHER"}}),
            "400 The unit OTHER needs its name in customUnitOfMeasurement");
}

TEST_F(Creation, Memories) {
  const auto memory = call("create_context_memory",
                           {{"name", "refunds"}, {"question", "Are refunds in orders?"}, {"answer", "No."}});
  EXPECT_EQ(memory.at("memoryType"), "Note");
  const auto again = call("create_context_memory", {{"name", "refunds"},
                                                    {"question", "Are refunds in orders?"},
                                                    {"answer", "Yes."},
                                                    {"memoryType", "Faq"}});
  EXPECT_EQ(again.at("id"), memory.at("id"));
  EXPECT_EQ(again.at("answer"), "Yes.");
  EXPECT_EQ(again.at("memoryType"), "Faq");
}

TEST_F(Creation, OfManyAtOnceThereIsOne) {
  trade();
  std::vector<std::thread> threads;
  std::vector<std::string> ids(6);
  for (std::size_t i = 0; i < ids.size(); ++i) {
    threads.emplace_back([&, i] {
      ids[i] = testing::text_of(
          call("create_glossary_term",
               {{"glossary", "Trade"}, {"name", "Customer"}, {"description", "by " + std::to_string(i)}})
              .at("id"));
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(std::set<std::string>(ids.begin(), ids.end()).size(), 1U);
  EXPECT_EQ(MetadataStore(store_).entities("glossaryTerm").size(), 1U);
}

TEST_F(Creation, EveryWritingToolSaysSo) {
  std::set<std::string> reading;
  for (const auto& tool : tools_) {
    if (tool->description().kind == ToolKind::reads) reading.insert(tool->description().name);
  }
  for (const char* name : {"create_glossary", "create_glossary_term", "create_classification", "create_tag",
                           "create_domain", "create_data_product", "create_metric", "create_context_memory",
                           "create_test_case", "patch_entity", "update_entity"}) {
    EXPECT_FALSE(reading.contains(name)) << name;
  }
  EXPECT_EQ(tools_.size(), 25U);  // all of the protocol's
}

}  // namespace
}  // namespace ai_sdk::server
