#pragma once

#include "table.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace ai_sdk::planted {

// Makes the honest columns of one table. The first argument of each is the names that the column may have:
// the seed chooses one, so that nothing can be learnt from a name alone.
class Maker {
 public:
  Maker(Collection& into, Random& random, const Words& names, std::size_t rows);

  Table& table() { return table_; }
  std::size_t rows() const { return table_.rows; }
  Random& random() { return random_; }

  // keys and references
  Column& id(const Words& names = {"id"});
  Column& key_code(const Words& names, const std::string& pattern);  // every value once, declared or not
  Column& code(const Words& names, const std::string& pattern);      // of one form, values may repeat
  Column& uuid(const Words& names, bool key);
  Column& reference(Table& target, const Words& roles = {""}, bool own_name = false, double filled = 1);

  // text
  Column& text(const Words& names, const std::function<std::string(Random&)>& one);
  Column& first_name(const Words& names);
  Column& last_name(const Words& names);
  Column& person(const Words& names);
  Column& firm(const Words& names);  // every name once
  Column& product(const Words& names);
  Column& city(const Words& names);
  Column& email(const Words& names);
  Column& phone(const Words& names);
  Column& url(const Words& names);
  Column& category(const Words& names, const Words& values);
  Column& notes(const Words& names, double filled);
  Column& optional(Column& column, double filled);

  // numbers, `decimals` behind the point
  Column& uniform(const Words& names, double low, double high, int decimals);
  Column& skewed(const Words& names, double middle, double sigma, int decimals);
  Column& around(const Words& names, double mean, double deviation, int decimals);
  Column& price(const Words& names, double middle);
  Column& count(const Words& names, std::int64_t low, std::int64_t high);
  Column& percent(const Words& names);
  Column& latitude(const Words& names);
  Column& longitude(const Words& names);
  Column& product_of(const Words& names, Column& left, Column& right);
  Column& sum_of(const Words& names, Column& left, Column& right);

  // dates
  Column& date(const Words& names, int from_year, int to_year, bool past);
  Column& later(const Words& names, Column& first, std::int64_t least, std::int64_t most, bool past);
  // Filled only where `group` has one of the values.
  void only_where(Column& column, const Column& group, const Words& values);
  void composite(std::initializer_list<Column*> columns) { table_.composite_keys.emplace_back(columns); }

 private:
  Column& add(const Words& names, std::string type, std::set<std::string> kinds);
  std::string styled(const std::string& name) const;
  Column& numbers(const Words& names, int decimals, std::set<std::string> kinds,
                  const std::function<double(Random&)>& one);

  Random random_;
  Table& table_;
  bool typed_;
};

std::string styled_name(const std::string& snake, int style);
// "companies" gives "company".
std::string singular_of(const std::string& plural);

}  // namespace ai_sdk::planted
