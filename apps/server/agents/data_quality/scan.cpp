#include "agents/data_quality/scan.hpp"

#include "agents/data_quality/names.hpp"
#include "agents/data_quality/signs.hpp"

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
constexpr std::size_t sample_size = 10'000;
constexpr std::size_t tail_size = 2'000;
constexpr std::size_t slot_count = 4'096;  // a power of two, well above max_values and max_shapes

std::uint64_t hash_number(double value) { return mix_bits(std::hash<double>{}(value) + 1); }
std::uint64_t hash_text(std::string_view text) { return mix_bits(std::hash<std::string_view>{}(text)); }

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
    : p_(profile), today_(today), distinct_(max_distinct), sample_(sample_size) {}

std::uint64_t ColumnScan::add(const Value& value) {
  std::uint64_t hash = 0;
  if (const auto* integer = std::get_if<std::int64_t>(&value)) {
    ++p_.integers;
    hash = hash_number(static_cast<double>(*integer));
    add_number(static_cast<double>(*integer), true, 1);
  } else if (const auto* real = std::get_if<double>(&value)) {
    ++p_.reals;
    hash = hash_number(*real);
    add_number(*real, *real == std::floor(*real), 1);
  } else if (const auto* text = std::get_if<std::string>(&value)) {
    hash = hash_text(*text);
    ++p_.texts;
    if (!counting_) {
      add_text(*text, 1);
    } else if (!texts_.add(*text, hash)) {
      settle_counts();
      counting_ = false;
      p_.many_values = true;
      texts_.clear();
      add_text(*text, 1);
    }
  } else {
    ++p_.nulls;
    return 0x51ed270b0a1f39c1U;
  }
  distinct_.add(hash);
  return hash;
}

void ColumnScan::settle_counts() {
  for (const TextCounts::Entry& entry : texts_.entries()) add_text(entry.text, entry.count);
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
  // A value that cannot be among the outermost ones any more is not kept.
  for (std::int64_t i = 0; i < times; ++i) {
    sample_.add(value);
    if (value < lowest_bound_) n.lowest.push_back(value);
    if (value > highest_bound_) n.highest.push_back(value);
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
  const std::string_view trimmed = trim_blanks(text);
  if (trimmed.empty()) {
    p_.blank += times;
    return;
  }
  if (trimmed.size() <= 24 && may_be_placeholder(trimmed)) {
    std::string folded = lower_ascii(trimmed);
    if (is_placeholder_word(folded) || is_placeholder_date(trimmed)) {
      p_.placeholders[std::move(folded)] += times;
      return;
    }
  }
  if (trimmed.size() != text.size()) {
    p_.padded += times;
    const auto start = static_cast<std::size_t>(trimmed.data() - text.data());
    const bool plain =
        text.find_first_not_of(' ') == start && text.find_last_not_of(' ') + 1 == start + trimmed.size();
    if (!plain) p_.odd_padding += times;
  }
  add_spoken(trimmed, times);
}

void ColumnScan::add_spoken(std::string_view text, std::int64_t times) {
  const auto length = static_cast<std::int64_t>(text.size());
  p_.min_length = p_.spoken == 0 ? length : std::min(p_.min_length, length);
  p_.spoken += times;
  p_.max_length = std::max(p_.max_length, length);
  p_.total_length += length * times;
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
      add_number(*number, *number == std::floor(*number), times);
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
  p_.dates[static_cast<std::size_t>(date.form)] += times;
  if (!date.possible) {
    p_.impossible_dates += times;
    return;
  }
  if (date.form == DateForm::iso_date || date.form == DateForm::iso_datetime) {
    const std::string_view day = text.substr(0, 10);
    if (day > today_) p_.future_dates += times;
    if (p_.min_date.empty() || day < p_.min_date) p_.min_date = day;
    if (day > p_.max_date) p_.max_date = day;
    return;
  }
  if (date.form == DateForm::slash || date.form == DateForm::dot || date.form == DateForm::dash) {
    if (date.first > 12) p_.first_over_12 += times;
    if (date.second > 12) p_.second_over_12 += times;
    const int this_year =
        (today_[0] - '0') * 1000 + (today_[1] - '0') * 100 + (today_[2] - '0') * 10 + (today_[3] - '0');
    if (date.year >= this_year) p_.future_dates += times;  // perhaps; the SQL decides
  }
}

void ColumnScan::add_shape(std::string_view text, std::int64_t times) {
  if (p_.many_shapes) return;
  ShapeText shape;
  if (!shape.read(text)) {
    p_.many_shapes = true;
    shapes_.clear();
    return;
  }
  if (shape_slots_.empty()) shape_slots_.assign(slot_count, 0);
  for (std::size_t i = shape.hash() & (slot_count - 1);; i = (i + 1) & (slot_count - 1)) {
    if (shape_slots_[i] == 0) {
      if (shapes_.size() == max_shapes) {
        p_.many_shapes = true;
        shapes_.clear();
        return;
      }
      shapes_.push_back({shape.hash(), std::string(shape.text()), {}});
      shapes_.back().found.example = text;
      shape_slots_[i] = static_cast<std::uint16_t>(shapes_.size());
    }
    Shape& entry = shapes_[shape_slots_[i] - 1U];
    if (entry.hash != shape.hash() || entry.text != shape.text()) continue;
    entry.found.count += times;
    bool zero = false;
    const std::int64_t number = last_digits(text, zero);
    if (number >= 0) {
      entry.found.smallest = entry.found.smallest < 0 ? number : std::min(entry.found.smallest, number);
      entry.found.largest = std::max(entry.found.largest, number);
      entry.found.leading_zero |= zero;
    }
    return;
  }
}

void ColumnScan::finish() {
  if (counting_) {
    settle_counts();
    for (const TextCounts::Entry& entry : texts_.entries()) p_.values.emplace(entry.text, entry.count);
  }
  keep_tails(true);
  p_.numbers.sample = sample_.sorted();
  p_.distinct = distinct_.count();
  p_.distinct_known = distinct_.exact();
  if (!p_.many_shapes) {
    for (Shape& shape : shapes_) p_.shapes.emplace(std::move(shape.text), std::move(shape.found));
  }
}

}  // namespace ai_sdk::server::quality
