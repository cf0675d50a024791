#include "agents/data_quality/text_class.hpp"

#include <gtest/gtest.h>

namespace ai_sdk::server::quality {
namespace {

TEST(TextClass, Emails) {
  for (const char* good :
       {"ann@example.com", "a.b+c@mail.example.org", "o'neil@x.io", "ann@xn--bcher-kva.example"}) {
    EXPECT_TRUE(is_email(good)) << good;
  }
  for (const char* bad : {"ann.example.com", "ann@", "@example.com", "a@@b.com", "ann@example",
                          "ann @example.com", "ann@exa,mple.com", "a..b@example.com", "ann@example.c", ""}) {
    EXPECT_FALSE(is_email(bad)) << bad;
  }
}

TEST(TextClass, Phones) {
  for (const char* good :
       {"+1 (213) 555-0100", "030 1234567", "+49.30.1234567", "2135550100", "213-555-0100 x12"})
    EXPECT_TRUE(is_phone(good)) << good;
  for (const char* bad : {"555-12", "call me", "12345678901234567", "1+2345678"})
    EXPECT_FALSE(is_phone(bad)) << bad;
}

TEST(TextClass, UrlsAndUuids) {
  EXPECT_TRUE(is_url("https://example.com/a?b=c"));
  EXPECT_FALSE(is_url("htp://example.com"));
  EXPECT_FALSE(is_url("https://exa mple.com"));
  EXPECT_TRUE(is_uuid("5f0c9f0e-3f6e-4a5e-9a2f-0c4f3f3b7a10"));
  EXPECT_FALSE(is_uuid("5f0c9f0e-3f6e-4a5e-9a2f-0c4f3f3b7a1"));
  EXPECT_FALSE(is_uuid("5f0c9f0e-3f6e-4a5e-9a2f-0c4f3f3b7a1g"));
}

TEST(TextClass, Numbers) {
  EXPECT_EQ(read_number("12.5"), 12.5);
  EXPECT_EQ(read_number(" -3 "), -3.0);
  EXPECT_EQ(read_number("1e3"), 1000.0);
  EXPECT_EQ(read_number("0"), 0.0);
  EXPECT_EQ(read_number("0.5"), 0.5);
  for (const char* other : {"01234", "12kg", "1,234", "", "-", "inf", "nan", "0x10", "."})
    EXPECT_FALSE(read_number(other)) << other;
}

struct DateCase {
  const char* text;
  DateForm form;
  bool possible;
};

TEST(TextClass, Dates) {
  const DateCase cases[] = {
      {"2024-02-29", DateForm::iso_date, true},
      {"2023-02-29", DateForm::iso_date, false},
      {"2024-13-01", DateForm::iso_date, false},
      {"2024-02-01 10:30", DateForm::iso_datetime, true},
      {"2024-02-01T10:30:00Z", DateForm::iso_datetime, true},
      {"2024/02/01", DateForm::year_slash, true},
      {"31/12/2024", DateForm::slash, true},
      {"12/31/2024", DateForm::slash, true},
      {"31/31/2024", DateForm::slash, false},
      {"31.12.2024", DateForm::dot, true},
      {"31-12-2024", DateForm::dash, true},
      {"12 Mar 2024", DateForm::in_words, true},
      {"March 12, 2024", DateForm::in_words, true},
      {"12-Mar-2024", DateForm::in_words, true},
      {"31/12/24", DateForm::short_year, true},
      {"hello world", DateForm::none, true},
      {"2024", DateForm::none, true},
      {"192.168.10.1", DateForm::none, true},
      {"555-12-3456789", DateForm::none, true},
      {"2024-02-01x", DateForm::none, true},
  };
  for (const DateCase& c : cases) {
    const DateText date = read_date(c.text);
    EXPECT_EQ(date.form, c.form) << c.text;
    EXPECT_EQ(date.possible, c.possible) << c.text;
  }
}

TEST(TextClass, Damage) {
  EXPECT_EQ(damage_of("JosÃ©"), Damage::mojibake);
  EXPECT_EQ(damage_of("itâ€™s"), Damage::mojibake);
  EXPECT_EQ(damage_of("Fish &amp; Chips"), Damage::html_entity);
  EXPECT_EQ(damage_of("caf\xef\xbf\xbd"), Damage::replacement_character);
  EXPECT_EQ(damage_of("a\x01z"), Damage::control_character);
  for (const char* fine :
       {"José", "São João", "JOÃO", "R&D; AT&T", "Fish & Chips", "line\nbreak", "naïve – “quoted”", "日本"}) {
    EXPECT_EQ(damage_of(fine), Damage::none) << fine;
  }
}

TEST(TextClass, EditDistance) {
  EXPECT_EQ(edit_distance("texas", "texs", 2), 1);
  EXPECT_EQ(edit_distance("california", "califronia", 2), 1);  // two neighbours swapped
  EXPECT_EQ(edit_distance("same", "same", 2), 0);
  EXPECT_EQ(edit_distance("cat", "elephant", 2), 3);
}

TEST(TextClass, CountsWords) {
  EXPECT_EQ(count_words(""), 0);
  EXPECT_EQ(count_words("  two\twords\n"), 2);
}

}  // namespace
}  // namespace ai_sdk::server::quality
