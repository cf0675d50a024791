#include "agents/sql_query/dates.hpp"

#include "agents/sql_query/lexicon.hpp"

#include <array>
#include <charconv>
#include <string_view>

namespace ai_sdk::server::sql_query {
namespace {

constexpr std::array<std::string_view, 12> month_names{"january",   "february", "march",    "april",
                                                       "may",       "june",     "july",     "august",
                                                       "september", "october",  "november", "december"};

std::string two(int n) { return (n < 10 ? "0" : "") + std::to_string(n); }
std::string day_text(int y, int m, int d) { return std::to_string(y) + "-" + two(m) + "-" + two(d); }
std::string literal(const std::string& text) { return "'" + text + "'"; }

int days_in(int y, int m) {
  static constexpr std::array<int, 12> days{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
  return m == 2 && leap ? 29 : days[static_cast<std::size_t>(m - 1)];
}

DateSpan year_span(int y) {
  return {literal(day_text(y, 1, 1)), literal(day_text(y + 1, 1, 1)), std::to_string(y), 1, {}};
}
DateSpan months_span(int y, int m, int n, std::string words) {
  const int last = m - 1 + n;
  return {literal(day_text(y, m, 1)),
          literal(day_text(y + last / 12, last % 12 + 1, 1)),
          std::move(words),
          1,
          {}};
}
DateSpan day_span(int y, int m, int d) {
  const std::string text = day_text(y, m, d);
  std::string next;
  if (d < days_in(y, m)) {
    next = day_text(y, m, d + 1);
  } else {
    next = m == 12 ? day_text(y + 1, 1, 1) : day_text(y, m + 1, 1);
  }
  return {literal(text), literal(next), text, 1, {}};
}

class Reader {
 public:
  Reader(std::span<const Token> tokens, std::size_t at, bool bare_year)
      : tokens_(tokens), start_(at), bare_year_(bare_year) {}

  std::optional<DateSpan> span() {
    std::size_t i = start_;
    if (word(i) == "between" || word(i) == "from") {
      if (auto range = two_ends(i)) return range;
    }
    const std::string_view first = word(i);
    if (first == "since" || first == "after" || first == "before" || first == "until" || first == "till" ||
        first == "from" || first == "by" || first == "through" || first == "following" ||
        first == "starting" || first == "up" || first == ">=" || first == ">" || first == "<" ||
        first == "<=" || first == "prior" || first == "later" || first == "earlier" || first == "newer" ||
        first == "older") {
      std::size_t j = i + 1;
      while (word(j) == "than" || word(j) == "to" || word(j) == "the" || word(j) == "from" ||
             word(j) == "and" || word(j) == "including") {
        ++j;
      }
      if (auto when = moment(j, true)) return open(first, std::move(*when), j);
      return std::nullopt;
    }
    bool preposition = false;
    while (word(i) == "in" || word(i) == "during" || word(i) == "on" || word(i) == "for" || word(i) == "of" ||
           word(i) == "at" || word(i) == "within" || word(i) == "the" || word(i) == "year") {
      preposition = preposition || word(i) != "the";
      ++i;
    }
    if (auto when = moment(i, preposition || bare_year_)) {
      when->length += i - start_;
      return when;
    }
    return std::nullopt;
  }

 private:
  std::string_view word(std::size_t i) const {
    return i < tokens_.size() && tokens_[i].kind != TokenKind::quoted ? std::string_view(tokens_[i].lower)
                                                                      : std::string_view();
  }

  std::optional<DateSpan> open(std::string_view first, DateSpan when, std::size_t j) const {
    when.length += j - start_;
    if (first == "before" || first == "<" || first == "prior" || first == "earlier" || first == "older") {
      return DateSpan{"", when.from, "before " + when.words, when.length, when.note};
    }
    if (first == "until" || first == "till" || first == "by" || first == "through" || first == "up" ||
        first == "<=") {
      return DateSpan{"", when.to, "until the end of " + when.words, when.length, when.note};
    }
    if (first == "after" || first == "following" || first == ">" || first == "later" || first == "newer") {
      return DateSpan{when.to, "", "after " + when.words, when.length, when.note};
    }
    // "orders from 2024" are those of that year; "from 2024 on" is since.
    const std::size_t end = start_ + when.length;
    const bool onwards = word(end) == "on" || word(end) == "onwards" || word(end) == "onward";
    if (first == "from" && !onwards) return when;
    if (onwards) ++when.length;
    return DateSpan{when.from, "", "since " + when.words, when.length, when.note};
  }

  std::optional<DateSpan> two_ends(std::size_t i) const {
    auto first = moment(i + 1, true);
    if (!first) return std::nullopt;
    std::size_t j = i + 1 + first->length;
    if (word(j) != "and" && word(j) != "to" && word(j) != "until" && word(j) != "till" &&
        word(j) != "through") {
      return std::nullopt;
    }
    const auto second = moment(j + 1, true);
    if (!second) return std::nullopt;
    // "between March and May 2024": the year of the second end is that of the first too.
    if (!first->note.empty() && second->note.empty() && second->words.size() > 4) {
      std::vector<Token> with_year{tokens_[i + 1]};
      Token year;
      year.kind = TokenKind::number;
      year.text = year.lower = second->words.substr(second->words.size() - 4);
      year.is_integer = true;
      std::from_chars(year.text.data(), year.text.data() + 4, year.number);
      with_year.push_back(year);
      if (auto again = Reader(with_year, 0, true).moment(0, true); again && again->length == 2)
        *first = std::move(*again);
    }
    return DateSpan{first->from, second->to, "from " + first->words + " to " + second->words,
                    j + 1 + second->length - start_, first->note.empty() ? second->note : first->note};
  }

  std::optional<int> year_at(std::size_t i) const {
    if (i >= tokens_.size() || tokens_[i].kind != TokenKind::number || !tokens_[i].is_integer)
      return std::nullopt;
    if (tokens_[i].text.size() != 4 || tokens_[i].number < 1800 || tokens_[i].number > 2100)
      return std::nullopt;
    return static_cast<int>(tokens_[i].number);
  }

  static std::optional<int> month_of(std::string_view name) {
    if (name.size() < 3) return std::nullopt;
    for (std::size_t m = 0; m < month_names.size(); ++m) {
      if (name == month_names[m] ||
          (name.size() <= 4 && month_names[m].substr(0, name.size()) == name && name != "mar") ||
          (name == "mar" && m == 2) || (name == "sept" && m == 8)) {
        return static_cast<int>(m) + 1;
      }
    }
    return std::nullopt;
  }

  // 2024-03, 2024-03-15, 2024/03/15, with or without a time of day behind it
  static std::optional<DateSpan> iso(std::string_view text) {
    std::array<int, 3> parts{};
    std::size_t n = 0;
    std::size_t at = 0;
    if (const std::size_t t = text.find_first_of("t "); t != text.npos) text = text.substr(0, t);
    while (n < 3 && at < text.size()) {
      const auto [end, error] = std::from_chars(text.data() + at, text.data() + text.size(), parts[n]);
      if (error != std::errc{}) return std::nullopt;
      const auto next = static_cast<std::size_t>(end - text.data());
      if (n == 0 && next - at != 4) return std::nullopt;
      ++n;
      at = next;
      if (at < text.size() && (text[at] == '-' || text[at] == '/')) ++at;
    }
    if (at < text.size() || n < 2 || parts[1] < 1 || parts[1] > 12) return std::nullopt;
    if (n == 2) return months_span(parts[0], parts[1], 1, std::to_string(parts[0]) + "-" + two(parts[1]));
    if (parts[2] < 1 || parts[2] > days_in(parts[0], parts[1])) return std::nullopt;
    return day_span(parts[0], parts[1], parts[2]);
  }

  // 1, 1st, 2nd, …
  std::optional<int> day_at(std::size_t i) const {
    if (i >= tokens_.size()) return std::nullopt;
    int day = 0;
    const std::string& text = tokens_[i].lower;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), day);
    if (error != std::errc{} || day < 1 || day > 31) return std::nullopt;
    const std::string_view tail(end, static_cast<std::size_t>(text.data() + text.size() - end));
    if (!tail.empty() && tail != "st" && tail != "nd" && tail != "rd" && tail != "th") return std::nullopt;
    return day;
  }

  std::optional<DateSpan> moment(std::size_t i, bool bare_year) const {
    if (i >= tokens_.size() || (tokens_[i].kind == TokenKind::quoted && tokens_[i].quote == '`'))
      return std::nullopt;
    if (auto relative = relative_span(i)) return relative;
    if (auto date = iso(tokens_[i].lower)) return date;
    if (tokens_[i].kind == TokenKind::quoted) return std::nullopt;
    if (const auto m = month_of(word(i))) return month_span(i, *m, bare_year);
    if (const auto d = day_at(i)) {
      std::size_t j = i + 1;
      if (word(j) == "of") ++j;
      const auto m = month_of(word(j));
      const auto y = year_at(j + 1);
      if (m && y && *d <= days_in(*y, *m)) {
        auto span = day_span(*y, *m, *d);
        span.length = j + 2 - i;
        return span;
      }
    }
    if (const auto quarter = quarter_at(i)) return quarter;
    if (const auto y = year_at(i); y && bare_year) return year_span(*y);
    return std::nullopt;
  }

  std::optional<DateSpan> month_span(std::size_t i, int m, bool sure) const {
    std::string name(month_names[static_cast<std::size_t>(m - 1)]);
    name[0] = static_cast<char>(name[0] - 32);
    std::size_t j = i + 1;
    if (word(j) == "of" || word(j) == ",") ++j;
    if (const auto y = year_at(j)) {
      auto span = months_span(*y, m, 1, name + " " + std::to_string(*y));
      span.length = j + 1 - i;
      return span;
    }
    if (const auto d = day_at(i + 1)) {  // March 15, 2024
      std::size_t k = i + 2;
      if (word(k) == ",") ++k;
      if (const auto y = year_at(k); y && *d <= days_in(*y, m)) {
        auto span = day_span(*y, m, *d);
        span.length = k + 1 - i;
        return span;
      }
      return std::nullopt;
    }
    // "may" and "march" are verbs too: without a preposition they need a year.
    if (!sure) return std::nullopt;
    const std::string start = "date('now', 'start of year', '+" + std::to_string(m - 1) + " months')";
    const std::string end = "date('now', 'start of year', '+" + std::to_string(m) + " months')";
    return DateSpan{start, end, name + " of this year", 1, "I read " + name + " as that of the current year"};
  }

  std::optional<DateSpan> quarter_at(std::size_t i) const {
    const std::string_view text = word(i);
    std::size_t j = i + 1;
    int q = 0;
    if (text.size() == 2 && text[0] == 'q' && text[1] >= '1' && text[1] <= '4') {
      q = text[1] - '0';
    } else if (word(j) == "quarter") {
      static constexpr std::array<std::string_view, 4> names{"first", "second", "third", "fourth"};
      for (std::size_t n = 0; n < names.size(); ++n) {
        if (text == names[n]) q = static_cast<int>(n) + 1;
      }
      ++j;
    }
    if (q == 0) return std::nullopt;
    if (word(j) == "of" || word(j) == ",") ++j;
    const auto y = year_at(j);
    if (!y) return std::nullopt;
    auto span = months_span(*y, q * 3 - 2, 3, "quarter " + std::to_string(q) + " of " + std::to_string(*y));
    span.length = j + 1 - i;
    return span;
  }

  static std::string unit_start(std::string_view unit) {
    if (unit == "year") return "'start of year'";
    if (unit == "month") return "'start of month'";
    if (unit == "week") return "'-6 days', 'weekday 1'";  // the Monday of this week
    if (unit == "quarter") return "'start of month', '-' || ((strftime('%m', 'now') - 1) % 3) || ' months'";
    return "";
  }
  static std::string now(const std::string& modifiers) {
    return "date('now'" + (modifiers.empty() ? "" : ", " + modifiers) + ")";
  }
  static std::string shift(std::string_view unit, int n) {
    std::string text = n < 0 ? "-" : "+";
    int count = n < 0 ? -n : n;
    if (unit == "week") return "'" + text + std::to_string(count * 7) + " days'";
    if (unit == "quarter") return "'" + text + std::to_string(count * 3) + " months'";
    return "'" + text + std::to_string(count) + " " + std::string(unit) + "s'";
  }
  static std::string join(const std::string& a, const std::string& b) {
    return a.empty() ? b : (b.empty() ? a : a + ", " + b);
  }
  static bool is_unit(std::string_view unit) {
    return unit == "day" || unit == "week" || unit == "month" || unit == "quarter" || unit == "year";
  }

  std::optional<DateSpan> relative_span(std::size_t i) const {
    const std::string_view first = word(i);
    if (first == "today") return DateSpan{"date('now')", "date('now', '+1 days')", "today", 1, {}};
    if (first == "future") return DateSpan{"date('now', '+1 days')", "", "in the future", 1, {}};
    if (first == "yesterday") return DateSpan{"date('now', '-1 days')", "date('now')", "yesterday", 1, {}};
    if (first == "tomorrow")
      return DateSpan{"date('now', '+1 days')", "date('now', '+2 days')", "tomorrow", 1, {}};
    const bool last = first == "last" || first == "previous" || first == "past";
    const bool current = first == "this" || first == "current";
    const bool next = first == "next" || first == "coming";
    if (last || next) {
      std::size_t j = i + 1;
      std::optional<int> n;
      if (j < tokens_.size() && tokens_[j].kind == TokenKind::number && tokens_[j].is_integer &&
          tokens_[j].number >= 1 && tokens_[j].number <= 10000) {
        n = static_cast<int>(tokens_[j].number);
      } else {
        n = number_word(word(j));
      }
      const std::string unit = j + 1 < tokens_.size() ? tokens_[j + 1].stem : std::string();
      if (n && *n > 0 && is_unit(unit)) {
        const std::string words = (last ? "the last " : "the next ") + std::to_string(*n) + " " + unit + "s";
        if (last) return DateSpan{now(shift(unit, -*n)), "date('now', '+1 days')", words, 3, {}};
        return DateSpan{"date('now', '+1 days')", now(join(shift(unit, *n), "'+1 days'")), words, 3, {}};
      }
    }
    const std::string unit = i + 1 < tokens_.size() ? tokens_[i + 1].stem : std::string();
    if ((last || current || next) && is_unit(unit) && word(i + 1) == unit) {
      const std::string start = unit_start(unit);
      const int offset = last ? -1 : (next ? 1 : 0);
      const std::string from = offset == 0 ? start : join(start, shift(unit, offset));
      const std::string to = offset == -1 ? start : join(start, shift(unit, offset + 1));
      return DateSpan{now(from), now(to), std::string(first) + " " + unit, 2, {}};
    }
    // "30 days ago"
    if (i + 2 < tokens_.size() && word(i + 2) == "ago" && is_unit(tokens_[i + 1].stem)) {
      std::optional<int> n = number_word(first);
      if (tokens_[i].kind == TokenKind::number && tokens_[i].is_integer && tokens_[i].number <= 10000 &&
          tokens_[i].number >= 0) {
        n = static_cast<int>(tokens_[i].number);
      }
      if (n) {
        const std::string day = shift(tokens_[i + 1].stem, -*n);
        return DateSpan{now(day),
                        now(join(day, "'+1 days'")),
                        std::to_string(*n) + " " + tokens_[i + 1].stem + "s ago",
                        3,
                        {}};
      }
    }
    return std::nullopt;
  }

  std::span<const Token> tokens_;
  std::size_t start_;
  bool bare_year_;
};

}  // namespace

std::optional<DateSpan> read_date_span(std::span<const Token> tokens, std::size_t at, bool bare_year) {
  return Reader(tokens, at, bare_year).span();
}

bool date_follows(std::span<const Token> tokens, std::size_t at) {
  return at < tokens.size() && Reader(tokens, at, false).span().has_value();
}

}  // namespace ai_sdk::server::sql_query
