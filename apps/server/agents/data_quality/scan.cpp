#include "agents/data_quality/scan.hpp"

#include "agents/data_quality/hashing.hpp"
#include "agents/data_quality/names.hpp"
#include "agents/data_quality/signs.hpp"
#include "core/ascii.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <functional>

namespace ai_sdk::server::quality {
namespace {

constexpr std::size_t max_distinct = 200'000;
constexpr std::size_t max_values = 1'000;
constexpr std::size_t max_value_bytes = 80;
constexpr std::size_t max_shapes = 300;
constexpr std::size_t max_known_shapes = 1'000;  // with those of stand-ins, and for speed alone
constexpr std::size_t sample_size = 10'000;
constexpr std::size_t tail_size = 2'000;
constexpr std::size_t frequent_counters = 192;
constexpr std::size_t max_frequent = 20;
constexpr std::size_t slot_count = 4'096;  // a power of two, well above max_values and max_known_shapes

// The last run of digits as a number, -1 where there is none that fits.
std::int64_t last_digits(std::string_view text, bool& leading_zero) {
  std::size_t end = text.size();
  while (end > 0 && !(text[end - 1] >= '0' && text[end - 1] <= '9')) --end;
  std::size_t start = end;
  while (start > 0 && text[start - 1] >= '0' && text[start - 1] <= '9') --start;
  if (start == end || end - start > 15) return -1;
  leading_zero = text[start] == '0' && end - start > 1;
  std::int64_t value = 0;
  for (std::size_t i = start; i < end; ++i) value = value * 10 + (text[i] - '0');
  return value;
}

int digits_at(std::string_view text, std::size_t at, std::size_t count) {
  int value = 0;
  for (std::size_t i = at; i < at + count; ++i) value = value * 10 + (text[i] - '0');
  return value;
}

// As 20241231: dates compare like these.
int day_number(int year, int month, int day) { return year * 10'000 + month * 100 + day; }

std::string day_text(int number) {
  char text[48];
  std::snprintf(text, sizeof text, "%04d-%02d-%02d", number / 10'000, number / 100 % 100, number % 100);
  return text;
}

bool is_whole(double value) {
  // Beyond 2^53 there are no others.
  return value > -0x1p53 && value < 0x1p53 ? static_cast<double>(static_cast<std::int64_t>(value)) == value
                                           : true;
}

// Spares most texts the list of words.
bool may_be_placeholder(std::string_view text) {
  if (text.size() <= 14 && std::strchr("nNuUmMtTxX-?.#(<", text[0]) != nullptr) return true;
  return text.size() >= 10 && text[4] == '-' &&
         (text[0] == '9' || text[0] == '0' || text[0] == '1' || text[0] == '2');
}

}  // namespace

std::string today_utc() {
  const auto day = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
  const std::chrono::year_month_day date(day);
  char text[48];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  return text;
}

bool TextCounts::add(std::string_view text, std::uint64_t hash) {
  if (slots_.empty()) slots_.assign(slot_count, 0);
  for (std::size_t i = hash & (slot_count - 1);; i = (i + 1) & (slot_count - 1)) {
    if (slots_[i] == 0) {
      if (entries_.size() == max_values || text.size() > max_value_bytes) return false;
      entries_.push_back({hash, 1, std::string(text)});
      slots_[i] = static_cast<std::uint16_t>(entries_.size());
      return true;
    }
    Entry& entry = entries_[slots_[i] - 1U];
    if (entry.hash == hash && entry.text == text) {
      ++entry.count;
      return true;
    }
  }
}

ColumnScan::ColumnScan(ColumnProfile& profile, const std::string& today)
    : p_(profile),
      today_(day_number(digits_at(today, 0, 4), digits_at(today, 5, 2), digits_at(today, 8, 2))),
      distinct_(max_distinct),
      frequent_(frequent_counters),
      sample_(sample_size) {}

std::uint64_t ColumnScan::add(const Value& value) {
  std::uint64_t hash = 0;
  const auto number = [&](double real, bool whole) {
    add_number(real, whole, 1);
    frequent_.add(hash, 1, [&] { return to_text(value); });
  };
  if (const auto* integer = std::get_if<std::int64_t>(&value)) {
    ++p_.integers;
    hash = hash_integer(*integer);
    number(static_cast<double>(*integer), true);
  } else if (const auto* real = std::get_if<double>(&value)) {
    if (std::isnan(*real)) {  // SQLite has NULL for it, too
      ++p_.nulls;
      return hash_of_null;
    }
    ++p_.reals;
    hash = hash_real(*real);
    number(*real, is_whole(*real));
  } else if (const auto* text = std::get_if<std::string>(&value)) {
    hash = hash_text(*text);
    ++p_.texts;
    if (counting_ && !texts_.add(*text, hash)) {
      settle_counts();
      counting_ = false;
      p_.many_values = true;
      texts_.clear();
    }
    if (!counting_) {
      add_text(*text, 1);
      frequent_.add(hash, 1, [text] { return text->substr(0, max_value_bytes); });
    }
  } else {
    ++p_.nulls;
    return hash_of_null;
  }
  distinct_.add(hash);
  return hash;
}

void ColumnScan::settle_counts() {
  for (const TextCounts::Entry& entry : texts_.entries()) {
    add_text(entry.text, entry.count);
    frequent_.add(entry.hash, entry.count, [&] { return entry.text; });
  }
}

void ColumnScan::add_number(double value, bool whole, std::int64_t times) {
  NumberStats& n = p_.numbers;
  if (n.count == 0) n.min = n.max = value;
  n.min = std::min(n.min, value);
  n.max = std::max(n.max, value);
  n.sum += value * static_cast<double>(times);
  n.count += times;
  if (value == 0) n.zero += times;
  if (whole) n.whole += times;
  if (p_.meaning.range && (value < p_.meaning.range->first || value > p_.meaning.range->second)) {
    n.out_of_range += times;
  }
  if (value < 0) {
    n.negative += times;
    const bool stand_in =
        value == -1 || value == -9 || value == -99 || value == -999 || value == -9999 || value == -99999;
    if (stand_in || n.negatives.size() < 20 || n.negatives.contains(value)) n.negatives[value] += times;
  }
  for (std::int64_t i = 0; i < times; ++i) sample_.add(value);
  // A value that cannot be among the outermost ones any more is not kept.
  if (value < lowest_bound_ || value > highest_bound_) add_far_number(value, times);
}

void ColumnScan::add_far_number(double value, std::int64_t times) {
  NumberStats& n = p_.numbers;
  for (std::int64_t i = 0; i < times; ++i) {
    const bool low = value < lowest_bound_;
    const bool high = value > highest_bound_;
    if (!low && !high) return;
    if (low) n.lowest.push_back(value);
    if (high) n.highest.push_back(value);
    if (n.lowest.size() >= 2 * tail_size || n.highest.size() >= 2 * tail_size) keep_tails(false);
  }
}

void ColumnScan::keep_tails(bool last) {
  const auto keep = [last](std::vector<double>& tail, double& bound, auto before) {
    if (!last && tail.size() < 2 * tail_size) return;
    if (tail.size() > tail_size) {
      const auto nth = tail.begin() + static_cast<std::ptrdiff_t>(tail_size) - 1;
      std::nth_element(tail.begin(), nth, tail.end(), before);
      bound = *nth;
      tail.resize(tail_size);
    }
    if (last) std::sort(tail.begin(), tail.end());
  };
  keep(p_.numbers.lowest, lowest_bound_, std::less<>{});
  keep(p_.numbers.highest, highest_bound_, std::greater<>{});
}

void ColumnScan::add_text(std::string_view text, std::int64_t times) {
  if (!add_plain(text, times)) add_any(text, times);
}

// Texts of a shape that is known, which are most of them, need little more than to be counted. False: this is
// no such text.
bool ColumnScan::add_plain(std::string_view text, std::int64_t times) {
  ShapeText shape;
  if (text.empty() || static_cast<unsigned char>(text.front()) <= ' ' ||
      static_cast<unsigned char>(text.back()) <= ' ' || !shape.read(text) || !shape.ascii()) {
    return false;
  }
  Shape* known = shape_at(shape, text);
  if (known == nullptr || !known->facts.plain) return false;
  const ShapeFacts& facts = known->facts;
  if (facts.ask_placeholder && take_placeholder(text, times)) return true;
  if (known->plain + known->found.count == 0) known->found.example = text;
  known->plain += times;
  if (facts.ask_number) {
    if (const auto number = read_number(text)) {
      p_.numbers.from_text += times;
      add_number(*number, is_whole(*number), times);
    }
  }
  if (facts.ask_phone && is_phone(text)) {
    p_.phones += times;
  } else if (facts.ask_url && !facts.email && !facts.phone && is_url(text)) {
    p_.urls += times;
  } else if (facts.ask_uuid && !facts.phone && is_uuid(text)) {
    p_.uuids += times;
  }
  if (facts.date != DateForm::none) {
    add_day(facts.date, digits_at(text, 0, 4), digits_at(text, 5, 2), digits_at(text, 8, 2), times);
  } else if (facts.ask_date) {
    add_date(text, times);
  }
  if (facts.digits_to != 0) {
    std::int64_t number = 0;
    for (std::size_t i = facts.digits_from; i < facts.digits_to; ++i) number = number * 10 + (text[i] - '0');
    known->found.add_number(number,
                            text[facts.digits_from] == '0' && facts.digits_to - facts.digits_from > 1);
  }
  return true;
}

bool ColumnScan::take_placeholder(std::string_view trimmed, std::int64_t times) {
  if (trimmed.size() > 24 || !may_be_placeholder(trimmed)) return false;
  std::string folded = core::lower(trimmed);
  if (!is_placeholder_word(folded) && !is_placeholder_date(trimmed)) return false;
  p_.placeholders[std::move(folded)] += times;
  return true;
}

void ColumnScan::add_any(std::string_view text, std::int64_t times) {
  const std::string_view trimmed = trim_blanks(text);
  if (trimmed.empty()) {
    p_.blank += times;
    return;
  }
  if (take_placeholder(trimmed, times)) return;
  if (trimmed.size() != text.size()) {
    p_.padded += times;
    const auto start = static_cast<std::size_t>(trimmed.data() - text.data());
    const bool plain =
        text.find_first_not_of(' ') == start && text.find_last_not_of(' ') + 1 == start + trimmed.size();
    if (!plain) p_.odd_padding += times;
  }
  add_spoken(trimmed, times);
}

void ColumnScan::measure(std::int64_t length, std::int64_t times) {
  p_.min_length = p_.spoken == 0 ? length : std::min(p_.min_length, length);
  p_.max_length = std::max(p_.max_length, length);
  p_.spoken += times;
  p_.total_length += length * times;
}

void ColumnScan::add_spoken(std::string_view text, std::int64_t times) {
  measure(static_cast<std::int64_t>(text.size()), times);
  const unsigned signs = signs_of(text);
  if ((signs & (sign_high | sign_control | sign_markup)) != 0 || (signs & sign_double_blank) != 0) {
    if (text.find("  ") != std::string_view::npos) p_.double_blank += times;
    if (text.find('\n') != std::string_view::npos) p_.multi_line += times;
    if (text.find("</") != std::string_view::npos || text.find("<p") != std::string_view::npos ||
        text.find("<br") != std::string_view::npos) {
      p_.tagged += times;
    }
    const Damage damage = damage_of(text);
    p_.damage[static_cast<std::size_t>(damage)] += times;
    if (damage != Damage::none) p_.damaged += times;
  }
  if ((signs & (sign_letter | sign_high)) != 0) p_.lettered += times;
  if (text.size() > 200) {
    p_.many_shapes = true;
    return;
  }
  const bool digits = (signs & sign_digit) != 0;
  // Each form is asked for only where its signs are there.
  if (digits && (signs & (sign_high | sign_colon | sign_slash | sign_at | sign_blank)) == 0) {
    if (const auto number = read_number(text)) {
      p_.numbers.from_text += times;
      add_number(*number, is_whole(*number), times);
    }
  }
  if ((signs & sign_at) != 0 && is_email(text)) {
    p_.emails += times;
  } else if (digits && is_phone(text)) {
    p_.phones += times;
  } else if ((signs & sign_colon) != 0 && is_url(text)) {
    p_.urls += times;
  } else if (text.size() == 36 && is_uuid(text)) {
    p_.uuids += times;
  }
  if (digits && text.size() <= 40) add_date(text, times);
  add_shape(text, times);
}

void ColumnScan::add_date(std::string_view text, std::int64_t times) {
  const DateText date = read_date(text);
  if (date.form == DateForm::none) return;
  if (date.form == DateForm::iso_date || date.form == DateForm::iso_datetime) {
    return add_day(date.form, date.year, date.first, date.second, times);
  }
  p_.dates[static_cast<std::size_t>(date.form)] += times;
  if (!date.possible) {
    p_.impossible_dates += times;
    return;
  }
  if (date.form == DateForm::slash || date.form == DateForm::dot || date.form == DateForm::dash) {
    if (date.first > 12) p_.first_over_12 += times;
    if (date.second > 12) p_.second_over_12 += times;
    if (date.year >= today_ / 10'000) p_.future_dates += times;  // perhaps; the SQL decides
  }
}

void ColumnScan::add_day(DateForm form, int year, int month, int day, std::int64_t times) {
  p_.dates[static_cast<std::size_t>(form)] += times;
  if (!is_possible_day(year, month, day)) {
    p_.impossible_dates += times;
    return;
  }
  const int number = day_number(year, month, day);
  if (number > today_) p_.future_dates += times;
  first_day_ = std::min(first_day_, number);
  last_day_ = std::max(last_day_, number);
}

ColumnScan::Shape* ColumnScan::shape_at(const ShapeText& shape, std::string_view text) {
  if (shape_slots_.empty()) shape_slots_.assign(slot_count, 0);
  for (std::size_t i = shape.hash() & (slot_count - 1);; i = (i + 1) & (slot_count - 1)) {
    if (shape_slots_[i] == 0) {
      if (shapes_.size() == max_known_shapes) {
        p_.many_shapes = true;
        return nullptr;
      }
      Shape& fresh = shapes_.emplace_back();
      fresh.hash = shape.hash();
      fresh.text = shape.text();
      if (shape.ascii()) fresh.facts = facts_of(shape.text());
      fresh.found.example = text;
      shape_slots_[i] = static_cast<std::uint16_t>(shapes_.size());
    }
    Shape& entry = shapes_[shape_slots_[i] - 1U];
    if (entry.hash == shape.hash() && entry.text == shape.text()) return &entry;
  }
}

void ColumnScan::add_shape(std::string_view text, std::int64_t times) {
  ShapeText shape;
  if (!shape.read(text)) {
    p_.many_shapes = true;
    return;
  }
  Shape* known = shape_at(shape, text);
  if (known == nullptr) return;
  known->found.count += times;
  bool zero = false;
  const std::int64_t number = last_digits(text, zero);
  if (number >= 0) known->found.add_number(number, zero);
}

void ColumnScan::settle_shapes() {
  std::size_t spoken = 0;
  for (Shape& shape : shapes_) {
    shape.found.count += shape.plain;
    if (shape.found.count > 0) ++spoken;
    if (shape.plain == 0) continue;
    measure(static_cast<std::int64_t>(shape.text.size()), shape.plain);
    if (shape.facts.lettered) p_.lettered += shape.plain;
    if (shape.facts.double_blank) {
      p_.double_blank += shape.plain;
      p_.damage[static_cast<std::size_t>(Damage::none)] += shape.plain;
    }
    if (shape.facts.email) p_.emails += shape.plain;
    if (shape.facts.phone) p_.phones += shape.plain;
  }
  if (spoken > max_shapes) p_.many_shapes = true;
  if (p_.many_shapes) return;
  for (Shape& shape : shapes_) {
    if (shape.found.count > 0) p_.shapes.emplace(std::move(shape.text), std::move(shape.found));
  }
}

void ColumnScan::settle_frequent() {
  const std::int64_t seen = p_.integers + p_.reals + p_.texts;
  p_.frequent_error = frequent_.max_error();
  for (HeavyHitters::Entry& entry : frequent_.entries(seen / 100)) {
    if (p_.frequent.size() == max_frequent) break;
    p_.frequent.emplace_back(std::move(entry.text), entry.count);
  }
}

void ColumnScan::finish() {
  if (counting_) {
    settle_counts();
    for (const TextCounts::Entry& entry : texts_.entries()) p_.values.emplace(entry.text, entry.count);
  }
  settle_shapes();
  settle_frequent();
  keep_tails(true);
  if (last_day_ > 0) {
    p_.min_date = day_text(first_day_);
    p_.max_date = day_text(last_day_);
  }
  p_.numbers.sample = sample_.sorted();
  p_.distinct = distinct_.count();
  p_.distinct_known = distinct_.exact();
}

}  // namespace ai_sdk::server::quality
