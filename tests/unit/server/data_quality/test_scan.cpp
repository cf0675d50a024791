// One column's scan: what it counts is what the recognisers say of each text alone, however it gets there.
#include "agents/data_quality/names.hpp"
#include "agents/data_quality/scan.hpp"
#include "agents/data_quality/shape_facts.hpp"
#include "core/ascii.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <string>
#include <vector>

namespace ai_sdk::server::quality {
namespace {

ColumnProfile scan(const std::vector<Value>& values) {
  ColumnProfile profile;
  ColumnScan column(profile, "2026-01-01");
  for (const Value& value : values) column.add(value);
  column.finish();
  return profile;
}

std::string random_text(std::mt19937_64& random) {
  static const std::vector<std::string> parts{
      "a",      "Z",          "x",          "e",
      "7",      "0",          "12",         "2024",
      "-",      "/",          ".",          ":",
      "@",      " ",          "  ",         "+",
      "é",      "u",          "&amp;",      "\t",
      "\n",     "_",          "n/a",        "NULL",
      "?",      "http://",    "https://",   "www.a.com",
      "a.com",  "1999-12-31", "9999-12-31", "12 Mar 2024",
      "T10:20", " 10:20:30",  "(030) ",     "123e4567-e89b-12d3-a456-426614174000",
      "<br>",   "#"};
  std::string text;
  for (std::uint64_t i = 0, count = random() % 6; i < count; ++i) text += parts[random() % parts.size()];
  return text;
}

struct Expected {
  std::int64_t blank = 0, placeholders = 0, spoken = 0, padded = 0, lettered = 0, emails = 0, phones = 0,
               urls = 0, uuids = 0, numbers = 0, dates = 0, impossible = 0, damaged = 0, length = 0,
               double_blank = 0, multi_line = 0;
};

bool digits_in(std::string_view text) { return text.find_first_of("0123456789") != std::string_view::npos; }

void expect_of(std::string_view text, Expected& e) {
  const std::string_view t = trim_blanks(text);
  if (t.empty()) {
    ++e.blank;
    return;
  }
  if (is_placeholder_word(core::lower(t)) || (t.size() <= 24 && is_placeholder_date(t))) {
    ++e.placeholders;
    return;
  }
  ++e.spoken;
  e.padded += t.size() != text.size() ? 1 : 0;
  e.lettered += has_letter(t) ? 1 : 0;
  e.length += static_cast<std::int64_t>(t.size());
  e.double_blank += t.find("  ") != std::string_view::npos ? 1 : 0;
  e.multi_line += t.find('\n') != std::string_view::npos ? 1 : 0;
  e.damaged += damage_of(t) != Damage::none ? 1 : 0;
  e.numbers += read_number(t) ? 1 : 0;
  if (is_email(t)) {
    ++e.emails;
  } else if (digits_in(t) && is_phone(t)) {
    ++e.phones;
  } else if (is_url(t)) {
    ++e.urls;
  } else if (is_uuid(t)) {
    ++e.uuids;
  }
  if (digits_in(t) && t.size() <= 40) {
    const DateText date = read_date(t);
    e.dates += date.form != DateForm::none ? 1 : 0;
    e.impossible += date.form != DateForm::none && !date.possible ? 1 : 0;
  }
}

TEST(Scan, CountsWhatTheRecognisersSayOfEachText) {
  for (const unsigned seed : {1U, 2U, 3U, 4U}) {
    std::mt19937_64 random(seed);
    std::vector<Value> values;
    Expected e;
    // Few different texts are counted first and looked at later; many are looked at one by one.
    const unsigned different = seed % 2 == 0 ? 500 : 20'000;
    std::vector<std::string> texts;
    while (texts.size() < different) {
      texts.push_back(random_text(random));
      if (texts.back().size() > 80) texts.pop_back();  // long ones are never only counted
    }
    for (int i = 0; i < 30'000; ++i) {
      values.emplace_back(texts[random() % texts.size()]);
      expect_of(std::get<std::string>(values.back()), e);
    }
    const ColumnProfile p = scan(values);
    EXPECT_EQ(p.many_values, different > 1'000);
    EXPECT_EQ(p.texts, 30'000);
    EXPECT_EQ(p.blank, e.blank);
    EXPECT_EQ(p.placeholder_total(), e.placeholders);
    EXPECT_EQ(p.spoken, e.spoken);
    EXPECT_EQ(p.padded, e.padded);
    EXPECT_EQ(p.lettered, e.lettered);
    EXPECT_EQ(p.emails, e.emails);
    EXPECT_EQ(p.phones, e.phones);
    EXPECT_EQ(p.urls, e.urls);
    EXPECT_EQ(p.uuids, e.uuids);
    EXPECT_EQ(p.numbers.from_text, e.numbers);
    EXPECT_EQ(p.dated(), e.dates);
    EXPECT_EQ(p.impossible_dates, e.impossible);
    EXPECT_EQ(p.damaged, e.damaged);
    EXPECT_EQ(p.total_length, e.length);
    EXPECT_EQ(p.double_blank, e.double_blank);
    EXPECT_EQ(p.multi_line, e.multi_line);
  }
}

TEST(Scan, ShapesAreThoseOfEachText) {
  std::mt19937_64 random(5);
  for (int i = 0; i < 20'000; ++i) {
    const std::string text = random_text(random);
    ShapeText shape;
    ASSERT_EQ(shape.read(text), text.size() <= max_shape);
    if (text.size() > max_shape) continue;
    EXPECT_EQ(shape.text(), shape_of(text)) << text;
    EXPECT_EQ(shape.ascii(), std::none_of(text.begin(), text.end(), [](char c) { return (c & 0x80) != 0; }));
  }
}

TEST(Scan, NothingNullsAndOneValue) {
  const ColumnProfile nothing = scan({});
  EXPECT_EQ(nothing.present(), 0);
  EXPECT_EQ(nothing.distinct, 0);
  EXPECT_TRUE(nothing.frequent.empty());
  const ColumnProfile nulls = scan(std::vector<Value>(1000));
  EXPECT_EQ(nulls.nulls, 1000);
  EXPECT_EQ(nulls.distinct, 0);
  EXPECT_EQ(nulls.present(), 0);
  const ColumnProfile one = scan({std::string("2024-02-29")});
  EXPECT_EQ(one.distinct, 1);
  EXPECT_EQ(one.min_date, "2024-02-29");
  EXPECT_EQ(one.max_date, "2024-02-29");
}

TEST(Scan, NumbersAtTheirLimits) {
  const double infinity = std::numeric_limits<double>::infinity();
  const ColumnProfile p = scan({infinity, -infinity, 1e308, std::numeric_limits<std::int64_t>::max(),
                                std::numeric_limits<std::int64_t>::min(), 0.5, -0.0, std::int64_t{0}});
  EXPECT_EQ(p.numbers.count, 8);
  EXPECT_EQ(p.numbers.zero, 2);
  EXPECT_EQ(p.numbers.max, infinity);
  EXPECT_EQ(p.numbers.min, -infinity);
  EXPECT_EQ(p.distinct, 7);  // 0 and -0.0 are the same
  // SQLite hands out no NaN, other sources might.
  const ColumnProfile nan = scan({std::nan(""), 1.0, 2.0});
  EXPECT_EQ(nan.numbers.count, 2);
  EXPECT_EQ(nan.nulls, 1);
}

TEST(Scan, NeighboursBeyondTheReals) {
  std::vector<Value> ids;
  for (std::int64_t i = 0; i < 1000; ++i) ids.emplace_back((std::int64_t{1} << 60) + i);
  EXPECT_EQ(scan(ids).distinct, 1000);
}

TEST(Scan, ManyEqualValues) {
  ColumnProfile profile;
  ColumnScan column(profile, "2026-01-01");
  const Value value = std::string("the same");
  for (int i = 0; i < 2'000'000; ++i) column.add(value);
  column.finish();
  EXPECT_EQ(profile.distinct, 1);
  EXPECT_EQ(profile.values.at("the same"), 2'000'000);
  ASSERT_EQ(profile.frequent.size(), 1U);
  EXPECT_EQ(profile.frequent[0], (std::pair<std::string, std::int64_t>("the same", 2'000'000)));
}

TEST(Scan, AFrequentValueAmongManyDifferentOnes) {
  std::vector<Value> values;
  for (int i = 0; i < 50'000; ++i) {
    values.emplace_back("user" + std::to_string(i) + "@example.com");
    if (i % 10 == 0) values.emplace_back(std::string("test@example.com"));
  }
  const ColumnProfile p = scan(values);
  ASSERT_EQ(p.frequent.size(), 1U);
  EXPECT_EQ(p.frequent[0].first, "test@example.com");
  EXPECT_LE(p.frequent[0].second, 5'000);
  EXPECT_GE(p.frequent[0].second + p.frequent_error, 5'000);
  EXPECT_EQ(p.emails, 55'000);
}

TEST(Scan, VeryLongTexts) {
  std::vector<Value> values;
  for (int i = 0; i < 20; ++i) values.emplace_back(std::string(1'000'000, static_cast<char>('a' + i)));
  const ColumnProfile p = scan(values);
  EXPECT_EQ(p.distinct, 20);
  EXPECT_EQ(p.max_length, 1'000'000);
  EXPECT_TRUE(p.many_values);
  EXPECT_TRUE(p.many_shapes);
  for (const auto& [text, count] : p.frequent) EXPECT_LE(text.size(), 80U);
}

}  // namespace
}  // namespace ai_sdk::server::quality
