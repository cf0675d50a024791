#include "agents/data_quality/scan.hpp"

#include "agents/data_quality/names.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <functional>

namespace ai_sdk::server::quality {
namespace {

constexpr std::size_t max_distinct = 1'200'000;
constexpr std::size_t max_values = 1'000;
constexpr std::size_t max_value_bytes = 80;
constexpr std::size_t max_shapes = 300;
constexpr std::size_t sample_size = 10'000;
constexpr std::size_t tail_size = 2'000;

std::uint64_t mix(std::uint64_t x) {
  x ^= x >> 30U;
  x *= 0xbf58476d1ce4e5b9U;
  x ^= x >> 27U;
  x *= 0x94d049bb133111ebU;
  return x ^ (x >> 31U);
}

std::uint64_t hash_number(double value) { return mix(std::hash<double>{}(value) + 1); }
std::uint64_t hash_text(std::string_view text) { return mix(std::hash<std::string_view>{}(text)); }

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

}  // namespace

std::string today_utc() {
  const auto day = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
  const std::chrono::year_month_day date(day);
  char text[48];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  return text;
}

bool HashSet::insert(std::uint64_t hash, std::size_t limit) {
  if (size_ > limit) return false;
  if (hash == 0) hash = 1;
  if ((size_ + 1) * 2 > slots_.size()) grow();
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t i = hash & mask;; i = (i + 1) & mask) {
    if (slots_[i] == hash) return true;
    if (slots_[i] == 0) {
      slots_[i] = hash;
      ++size_;
      return size_ <= limit;
    }
  }
}

void HashSet::grow() {
  std::vector<std::uint64_t> old(slots_.empty() ? 64 : slots_.size() * 2, 0);
  old.swap(slots_);
  const std::size_t mask = slots_.size() - 1;
  for (const std::uint64_t hash : old) {
    if (hash == 0) continue;
    std::size_t i = hash & mask;
    while (slots_[i] != 0) i = (i + 1) & mask;
    slots_[i] = hash;
  }
}

std::uint64_t ColumnScan::add(const Value& value) {
  if (std::holds_alternative<std::monostate>(value)) {
    ++p_.nulls;
    return 0x51ed270b0a1f39c1U;
  }
  std::uint64_t hash = 0;
  if (const auto* integer = std::get_if<std::int64_t>(&value)) {
    ++p_.integers;
    hash = hash_number(static_cast<double>(*integer));
    add_number(static_cast<double>(*integer));
  } else if (const auto* real = std::get_if<double>(&value)) {
    ++p_.reals;
    hash = hash_number(*real);
    add_number(*real);
  } else {
    const auto& text = std::get<std::string>(value);
    hash = hash_text(text);
    ++p_.texts;
    add_text(text);
  }
  if (p_.distinct_known && !distinct_.insert(hash, max_distinct)) {
    p_.distinct_known = false;
    distinct_.release();
  }
  return hash;
}

void ColumnScan::add_number(double value) {
  NumberStats& n = p_.numbers;
  if (n.count == 0) n.min = n.max = value;
  n.min = std::min(n.min, value);
  n.max = std::max(n.max, value);
  n.sum += value;
  ++n.count;
  if (value == 0) ++n.zero;
  if (value == std::floor(value)) ++n.whole;
  if (p_.meaning.range && (value < p_.meaning.range->first || value > p_.meaning.range->second))
    ++n.out_of_range;
  if (value < 0) {
    ++n.negative;
    if (n.negatives.size() < 20 || n.negatives.contains(value)) ++n.negatives[value];
  }
  if (n.sample.size() < sample_size) {
    n.sample.push_back(value);
  } else {
    random_ = mix(random_ + static_cast<std::uint64_t>(n.count));
    const std::uint64_t place = random_ % static_cast<std::uint64_t>(n.count);
    if (place < sample_size) n.sample[place] = value;
  }
  // A value that cannot be among the outermost ones any more is not kept.
  if (value < lowest_bound_) n.lowest.push_back(value);
  if (value > highest_bound_) n.highest.push_back(value);
  if (n.lowest.size() >= 2 * tail_size || n.highest.size() >= 2 * tail_size) keep_tails(false);
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

void ColumnScan::add_text(const std::string& text) {
  if (!p_.many_values) {
    if (text.size() > max_value_bytes) {
      p_.many_values = true;
    } else {
      ++p_.values[text];
      p_.many_values = p_.values.size() > max_values;
    }
    if (p_.many_values) p_.values.clear();
  }
  const std::string_view trimmed = trim_blanks(text);
  if (trimmed.empty()) {
    ++p_.blank;
    return;
  }
  if (trimmed.size() <= 24) {
    std::string folded = lower_ascii(trimmed);
    if (is_placeholder_word(folded) || is_placeholder_date(trimmed)) {
      ++p_.placeholders[std::move(folded)];
      return;
    }
  }
  if (trimmed.size() != text.size()) {
    ++p_.padded;
    const auto plain =
        text.find_first_not_of(' ') == static_cast<std::size_t>(trimmed.data() - text.data()) &&
        text.find_last_not_of(' ') + 1 ==
            static_cast<std::size_t>(trimmed.data() - text.data()) + trimmed.size();
    if (!plain) ++p_.odd_padding;
  }
  add_spoken(trimmed);
}

void ColumnScan::add_spoken(std::string_view text) {
  ++p_.spoken;
  const auto length = static_cast<std::int64_t>(text.size());
  p_.min_length = p_.spoken == 1 ? length : std::min(p_.min_length, length);
  p_.max_length = std::max(p_.max_length, length);
  p_.total_length += length;
  bool plain = true;  // nothing in it that could be damage, a tag or a second blank
  for (std::size_t i = 0; i < text.size() && plain; ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    plain = c >= 0x20 && c < 0x7f && c != '&' && c != '<' &&
            (c != ' ' || i + 1 >= text.size() || text[i + 1] != ' ');
  }
  if (!plain) {
    if (text.find("  ") != std::string_view::npos) ++p_.double_blank;
    if (text.find('\n') != std::string_view::npos) ++p_.multi_line;
    if (text.find("</") != std::string_view::npos || text.find("<p") != std::string_view::npos ||
        text.find("<br") != std::string_view::npos) {
      ++p_.tagged;
    }
    const Damage damage = damage_of(text);
    ++p_.damage[static_cast<std::size_t>(damage)];
    if (damage != Damage::none) ++p_.damaged;
  }
  if (has_letter(text)) ++p_.lettered;
  if (text.size() > 200) {
    p_.many_shapes = true;
    return;
  }
  if (const auto number = read_number(text)) {
    ++p_.numbers.from_text;
    add_number(*number);
  }
  if (is_email(text)) {
    ++p_.emails;
  } else if (is_phone(text)) {
    ++p_.phones;
  } else if (is_url(text)) {
    ++p_.urls;
  } else if (is_uuid(text)) {
    ++p_.uuids;
  }
  add_date(text);
  add_shape(text);
}

void ColumnScan::add_date(std::string_view text) {
  const DateText date = read_date(text);
  if (date.form == DateForm::none) return;
  ++p_.dates[static_cast<std::size_t>(date.form)];
  if (!date.possible) {
    ++p_.impossible_dates;
    return;
  }
  if (date.form == DateForm::iso_date || date.form == DateForm::iso_datetime) {
    const std::string_view day = text.substr(0, 10);
    if (day > today_) ++p_.future_dates;
    if (p_.min_date.empty() || day < p_.min_date) p_.min_date = day;
    if (day > p_.max_date) p_.max_date = day;
    return;
  }
  if (date.form == DateForm::slash || date.form == DateForm::dot || date.form == DateForm::dash) {
    if (date.first > 12) ++p_.first_over_12;
    if (date.second > 12) ++p_.second_over_12;
    const int this_year =
        (today_[0] - '0') * 1000 + (today_[1] - '0') * 100 + (today_[2] - '0') * 10 + (today_[3] - '0');
    if (date.year >= this_year) ++p_.future_dates;  // perhaps; the SQL decides
  }
}

void ColumnScan::add_shape(std::string_view text) {
  if (p_.many_shapes) return;
  std::string shape = shape_of(text);
  if (shape.empty()) {
    p_.many_shapes = true;
  } else {
    ShapeCount& entry = p_.shapes[std::move(shape)];
    if (entry.count++ == 0) entry.example = text;
    bool zero = false;
    const std::int64_t number = last_digits(text, zero);
    if (number >= 0) {
      entry.smallest = entry.smallest < 0 ? number : std::min(entry.smallest, number);
      entry.largest = std::max(entry.largest, number);
      entry.leading_zero |= zero;
    }
    p_.many_shapes = p_.shapes.size() > max_shapes;
  }
  if (p_.many_shapes) p_.shapes.clear();
}

void ColumnScan::finish() {
  keep_tails(true);
  std::sort(p_.numbers.sample.begin(), p_.numbers.sample.end());
  p_.distinct = static_cast<std::int64_t>(distinct_.size());
  if (p_.many_shapes) p_.shapes.clear();
  distinct_.release();
}

}  // namespace ai_sdk::server::quality
