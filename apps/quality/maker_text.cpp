#include "maker.hpp"

#include <algorithm>
#include <cctype>

namespace ai_sdk::planted {
namespace {

std::string ascii_lower(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (std::isalpha(static_cast<unsigned char>(c)) != 0 && static_cast<unsigned char>(c) < 0x80) {
      out += static_cast<char>(std::tolower(c));
    }
  }
  return out.empty() ? "x" : out;
}

const std::set<std::string>& naming_kinds() {
  static const std::set<std::string> kinds{"missing_values", "empty_strings", "surrounding_blanks",
                                           "encoding_damage"};
  return kinds;
}

}  // namespace

Column& Maker::text(const Words& names, const std::function<std::string(Random&)>& one) {
  Column& column = add(names, "TEXT", naming_kinds());
  for (std::size_t i = 0; i < rows(); ++i) column.values.emplace_back(one(random_));
  return column;
}

Column& Maker::first_name(const Words& names) {
  return text(names, [](Random& r) { return r.pick(first_names()); });
}

Column& Maker::last_name(const Words& names) {
  return text(names, [](Random& r) { return r.pick(last_names()); });
}

Column& Maker::person(const Words& names) {
  return text(names, [](Random& r) { return r.pick(first_names()) + " " + r.pick(last_names()); });
}

Column& Maker::firm(const Words& names) {
  std::set<std::string> used;
  Column& column = text(names, [&](Random& r) {
    std::string name;
    do {
      name = r.pick(firm_words()) + " " + r.pick(firm_words()) + " " + r.pick(firm_forms());
    } while (!used.insert(name).second);
    return name;
  });
  return column.allow({"near_duplicates"});
}

Column& Maker::product(const Words& names) {
  std::set<std::string> used;
  Column& column = text(names, [&](Random& r) {
    std::string name;
    do {
      name = r.pick(qualities()) + " " + r.pick(things()) + " " + std::to_string(r.between(1, 40) * 10);
    } while (!used.insert(name).second);
    return name;
  });
  return column.allow({"near_duplicates"});
}

Column& Maker::city(const Words& names) {
  Column& column = text(names, [](Random& r) { return cities()[r.early_index(cities().size())]; });
  return column.allow({"inconsistent_case"});
}

Column& Maker::email(const Words& names) {
  static const Words hosts{"example.com", "mail.example.org", "example.net", "post.example.co.uk"};
  int number = 0;
  Column& column = text(names, [&](Random& r) {
    return ascii_lower(r.pick(first_names())) + (r.chance(0.5) ? "." : "_") +
           ascii_lower(r.pick(last_names())) + std::to_string(++number) + "@" + r.pick(hosts);
  });
  column.forbid({"encoding_damage"});
  return column.allow({"malformed_email"});
}

Column& Maker::phone(const Words& names) {
  static const Words forms{"+49 30 #######", "###-###-####", "(###) ###-####", "+1-###-###-####",
                           "0## ### ## ##"};
  const std::string form = random_.pick(forms);
  // Some keep one form, some mix what people write.
  const bool mixed = random_.chance(0.4);
  Column& column = text(names, [&](Random& r) { return r.code(mixed ? r.pick(forms) : form); });
  column.pattern = mixed ? "" : form;
  column.forbid({"encoding_damage"});
  return column.allow({"malformed_phone"});
}

Column& Maker::url(const Words& names) {
  Column& column = text(names, [](Random& r) {
    return "https://www." + ascii_lower(r.pick(firm_words())) + ".example/" + ascii_lower(r.pick(things())) +
           "/" + std::to_string(r.between(1, 9999));
  });
  column.forbid({"encoding_damage"});
  return column.allow({"malformed_url"});
}

Column& Maker::category(const Words& names, const Words& values) {
  Column& column = text(names, [&](Random& r) { return values[r.early_index(values.size())]; });
  column.forbid({"encoding_damage"});
  column.allow({"inconsistent_case", "constant_column"});
  // A letter more or less tells nothing among short words.
  const bool long_words =
      std::any_of(values.begin(), values.end(), [](const auto& v) { return v.size() >= 6; });
  if (long_words) column.kinds.insert("misspelt_category");
  return column;
}

Column& Maker::notes(const Words& names, double filled) {
  Column& column = text(names, [](Random& r) { return r.pick(sentences()); });
  optional(column, filled);
  column.kinds = {"encoding_damage"};
  return column;
}

}  // namespace ai_sdk::planted
