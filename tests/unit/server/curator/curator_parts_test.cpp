// Reading what is wanted, and what is proposed from which evidence.
#include "agents/curator/proposal.hpp"
#include "agents/curator/request.hpp"

#include <gtest/gtest.h>

namespace ai_sdk::server::curator {
namespace {

using Want = Request::Want;

TEST(CuratorRequest, ApplyingTakesTheWordAndWhatItIsToBe) {
  EXPECT_EQ(read_request("apply 1 and 3").numbers, (std::vector<std::size_t>{1, 3}));
  EXPECT_EQ(read_request("Apply 2-4, 7 please").numbers, (std::vector<std::size_t>{2, 3, 4, 7}));
  EXPECT_EQ(read_request("accept 2 to 3").numbers, (std::vector<std::size_t>{2, 3}));
  EXPECT_TRUE(read_request("apply all").all);
  const auto tags = read_request("apply all the tags");
  EXPECT_TRUE(tags.by_kind && !tags.all && tags.kinds.tags && !tags.kinds.descriptions);
  const auto open = read_request("apply");
  EXPECT_EQ(open.want, Want::apply);
  EXPECT_FALSE(open.all || open.by_kind);
}

TEST(CuratorRequest, NothingElseIsTakenForIt) {
  for (const char* message : {"don't apply 1", "Do not apply all", "never apply anything", "yes", "1 and 3",
                              "all", "propose descriptions for customers", "ok go ahead"})
    EXPECT_NE(read_request(message).want, Want::apply) << message;
}

TEST(CuratorRequest, KindsAndTables) {
  const auto personal = read_request("Find personal data in all tables");
  EXPECT_EQ(personal.want, Want::propose);
  EXPECT_TRUE(personal.every_table && personal.kinds.tags && !personal.kinds.descriptions &&
              !personal.kinds.terms);
  const auto all = read_request("curate customers");
  EXPECT_TRUE(all.kinds.tags && all.kinds.descriptions && all.kinds.terms && !all.every_table);
  EXPECT_EQ(read_request("show the list").want, Want::show);
  EXPECT_EQ(read_request("hello").want, Want::help);
}

TEST(CuratorEvidence, MaskedValuesCannotBeRead) {
  EXPECT_EQ(masked("carla.haddad3@example.org"), "xxxxx.xxxxxx9@xxxxxxx.xxx");
  EXPECT_EQ(masked("+49 (30) 1234"), "+99 (99) 9999");
  EXPECT_EQ(masked("Zoë `x`"), "Xxx  x ");
  EXPECT_EQ(masked(std::string(50, 'a')), std::string(40, 'x') + "…");
}

TEST(CuratorEvidence, NumbersWithCheckDigits) {
  EXPECT_TRUE(is_iban("DE89 3704 0044 0532 0130 00"));
  EXPECT_FALSE(is_iban("DE88 3704 0044 0532 0130 00"));
  EXPECT_TRUE(is_card_number("4111 1111 1111 1111"));
  EXPECT_FALSE(is_card_number("4111 1111 1111 1112"));
  EXPECT_FALSE(is_card_number("0000000000000000"));
  EXPECT_TRUE(is_ipv4("10.0.0.255"));
  EXPECT_FALSE(is_ipv4("10.0.0.256"));
  EXPECT_FALSE(is_ipv4("1.2.3"));
}

TEST(CuratorTerms, NamesAndSynonymsMatchInEveryForm) {
  const std::vector<Term> terms{{"Sales.Customer", {"Customer", "Client"}},
                                {"Sales.OrderDate", {"Order Date"}}};
  EXPECT_EQ(term_for(terms, {"customers"})->term->fqn, "Sales.Customer");
  EXPECT_NE(term_for(terms, {"clients"})->evidence.find("Client"), std::string::npos);
  EXPECT_EQ(term_for(terms, {"order", "date"})->term->fqn, "Sales.OrderDate");
  EXPECT_FALSE(term_for(terms, {"order"}).has_value());
  EXPECT_FALSE(term_for(terms, {}).has_value());
}

TEST(CuratorProposals, SurviveTheMemory) {
  const std::vector<Proposal> before{{Proposal::Kind::term, "a.b.c.d", "e", "G.t", "because", true}};
  const auto after = proposals_from(to_json(before));
  ASSERT_EQ(after.size(), 1U);
  EXPECT_EQ(after[0].kind, Proposal::Kind::term);
  EXPECT_EQ(after[0].value, "G.t");
  EXPECT_TRUE(after[0].applied);
}

}  // namespace
}  // namespace ai_sdk::server::curator
