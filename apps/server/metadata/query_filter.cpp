#include "metadata/query_filter.hpp"

#include "core/ascii.hpp"
#include "core/text.hpp"
#include "core/wire/parse.hpp"
#include "metadata/search_text.hpp"
#include "metadata/tool.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace ai_sdk::server {
namespace {

namespace json = boost::json;

constexpr int max_depth = 20;

[[noreturn]] void fail(const std::string& why) { throw ToolFailure(400, "queryFilter: " + why); }

std::string text_of(const json::value& value) {
  if (const auto* text = value.if_string()) return std::string(*text);
  return json::serialize(value);
}

void collect_in(const json::object& object, std::string_view path, std::vector<std::string>& found);

void collect(const json::value& value, std::string_view path, std::vector<std::string>& found) {
  if (const auto* list = value.if_array()) {
    for (const json::value& one : *list) collect(one, path, found);
    return;
  }
  if (path.empty()) {
    if (const auto* object = value.if_object()) {
      // A reference stands for its name, a tag for its own.
      for (const char* member : {"tagFQN", "fullyQualifiedName", "name"}) {
        if (const auto* text = object->if_contains(member)) return found.push_back(text_of(*text));
      }
      return;
    }
    if (!value.is_null()) found.push_back(text_of(value));
    return;
  }
  if (const auto* object = value.if_object()) collect_in(*object, path, found);
}

void collect_in(const json::object& object, std::string_view path, std::vector<std::string>& found) {
  const auto dot = std::min(path.find('.'), path.size());
  const auto* next = object.if_contains({path.data(), dot});
  if (next != nullptr) collect(*next, path.substr(std::min(dot + 1, path.size())), found);
}

// "a*c?" of a text in lower case. Linear but for the stars, of which the last is taken back to.
bool matches_wildcard(std::string_view pattern, std::string_view text) {
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t star = std::string_view::npos;
  std::size_t resume = 0;
  while (t < text.size()) {
    if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t]) && pattern[p] != '*') {
      ++p;
      ++t;
    } else if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resume = t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

std::string field_name(std::string_view name) {
  for (const std::string_view ending : {".keyword", ".raw", ".ngram"}) {
    if (name.ends_with(ending)) name.remove_suffix(ending.size());
  }
  return std::string(name);
}

DocumentFilter on_field(std::string field, std::function<bool(std::string_view)> test) {
  return [field = std::move(field), test = std::move(test)](const SearchDocument& document) {
    const auto values = values_at(document.entity, field);
    return std::any_of(values.begin(), values.end(),
                       [&](const std::string& value) { return test(core::lower(value)); });
  };
}

DocumentFilter equals_any(std::string field, const std::vector<json::value>& wanted) {
  std::vector<std::string> texts;
  for (const json::value& one : wanted) texts.push_back(core::lower(text_of(one)));
  return on_field(std::move(field), [texts = std::move(texts)](std::string_view value) {
    return std::find(texts.begin(), texts.end(), value) != texts.end();
  });
}

// All, or any, of the words; in one field, or anywhere.
DocumentFilter has_words(const std::vector<std::string>& fields, std::string_view text, bool all) {
  std::vector<std::string> stems;
  for (const SearchWord& word : search_words(text)) stems.push_back(word.stem);
  return [fields, stems = std::move(stems), all](const SearchDocument& document) {
    std::vector<std::string> there;
    const auto add = [&there](std::string_view value) {
      for (SearchWord& word : search_words(value)) there.push_back(std::move(word.stem));
    };
    if (fields.empty()) {
      for (const std::string& value : document.texts) add(value);
    } else {
      for (const std::string& field : fields) {
        for (const std::string& value : values_at(document.entity, field)) add(value);
      }
    }
    const auto is_there = [&](const std::string& stem) {
      return std::find(there.begin(), there.end(), stem) != there.end();
    };
    return all ? std::all_of(stems.begin(), stems.end(), is_there)
               : stems.empty() || std::any_of(stems.begin(), stems.end(), is_there);
  };
}

std::optional<double> number_of(std::string_view text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return {};
  return number;
}

DocumentFilter in_range(std::string field, const json::object& bounds) {
  std::vector<std::pair<std::string, std::string>> tests;
  for (const auto& bound : bounds) {
    const std::string name(bound.key());
    if (name == "gt" || name == "gte" || name == "lt" || name == "lte") {
      tests.emplace_back(name, core::lower(text_of(bound.value())));
    } else if (name != "format" && name != "boost" && name != "time_zone") {
      fail("range has gt, gte, lt and lte, not " + name);
    }
  }
  return on_field(std::move(field), [tests = std::move(tests)](std::string_view value) {
    return std::all_of(tests.begin(), tests.end(), [&](const auto& test) {
      const auto a = number_of(value);
      const auto b = number_of(test.second);
      const int order = a && b ? (*a < *b ? -1 : *a > *b ? 1 : 0) : value.compare(test.second);
      if (test.first == "gt") return order > 0;
      if (test.first == "gte") return order >= 0;
      return test.first == "lt" ? order < 0 : order <= 0;
    });
  });
}

DocumentFilter read(const json::value& value, int depth);

std::vector<DocumentFilter> read_list(const json::object& clause, const char* member, int depth) {
  std::vector<DocumentFilter> filters;
  const auto* value = clause.if_contains(member);
  if (value == nullptr) return filters;
  if (const auto* list = value->if_array()) {
    for (const json::value& one : *list) filters.push_back(read(one, depth));
  } else {
    filters.push_back(read(*value, depth));
  }
  return filters;
}

DocumentFilter read_bool(const json::object& clause, int depth) {
  for (const auto& member : clause) {
    static constexpr std::array<std::string_view, 6> known{
        "must", "filter", "should", "must_not", "minimum_should_match", "boost"};
    if (std::find(known.begin(), known.end(), core::view(member.key())) == known.end())
      fail("bool has must, filter, should and must_not, not " + std::string(member.key()));
  }
  auto all = read_list(clause, "must", depth);
  for (auto& filter : read_list(clause, "filter", depth)) all.push_back(std::move(filter));
  const auto any = read_list(clause, "should", depth);
  const auto none = read_list(clause, "must_not", depth);
  const auto least =
      core::find_integer(clause, "minimum_should_match").value_or(all.empty() && !any.empty() ? 1 : 0);
  return [all = std::move(all), any, none, least](const SearchDocument& document) {
    const auto holds = [&](const DocumentFilter& filter) { return filter(document); };
    return std::all_of(all.begin(), all.end(), holds) && std::none_of(none.begin(), none.end(), holds) &&
           (least <= 0 || std::count_if(any.begin(), any.end(), holds) >= least);
  };
}

// Of {"field": value} or {"field": {"value": …}}.
struct FieldClause {
  std::string field;
  const json::value* value = nullptr;
  const json::object* options = nullptr;
};

FieldClause field_clause(const std::string& kind, const json::object& clause, const char* member) {
  for (const auto& one : clause) {
    if (one.key() == "boost" || one.key() == "_name") continue;
    FieldClause found{field_name(core::view(one.key())), &one.value(), one.value().if_object()};
    if (found.options != nullptr) {
      const auto* inner = found.options->if_contains(member);
      if (inner != nullptr) found.value = inner;
    }
    return found;
  }
  fail(kind + " names no field");
}

std::vector<std::string> fields_of(const json::object& clause) {
  std::vector<std::string> fields;
  const auto* list = clause.if_contains("fields");
  if (list == nullptr || !list->is_array()) return fields;
  for (const json::value& one : list->get_array()) {
    const std::string name = text_of(one);
    if (name == "*") return {};
    fields.push_back(field_name(std::string_view(name).substr(0, name.find('^'))));
  }
  return fields;
}

DocumentFilter read_clause(const std::string& kind, const json::object& clause, int depth) {
  if (kind == "bool") return read_bool(clause, depth);
  if (kind == "match_all") return [](const SearchDocument&) { return true; };
  if (kind == "match_none") return [](const SearchDocument&) { return false; };
  if (kind == "nested" || kind == "constant_score") {
    const auto* inner = clause.if_contains(kind == "nested" ? "query" : "filter");
    if (inner == nullptr) fail(kind + " has nothing in it");
    return read(*inner, depth);
  }
  if (kind == "exists") {
    const std::string field = field_name(core::find_text(clause, "field"));
    return [field](const SearchDocument& document) { return !values_at(document.entity, field).empty(); };
  }
  if (kind == "query_string" || kind == "simple_query_string" || kind == "multi_match") {
    std::string text(core::find_text(clause, "query"));
    const bool all = core::lower(core::find_text(
                         clause, kind == "multi_match" ? "operator" : "default_operator")) == "and";
    if (text.find_first_not_of("* ") == std::string::npos) return [](const SearchDocument&) { return true; };
    return has_words(fields_of(clause), text, all);
  }
  if (kind == "terms") {
    const auto found = field_clause(kind, clause, "value");
    if (!found.value->is_array()) fail("terms takes a list of values");
    const auto& list = found.value->get_array();
    return equals_any(found.field, {list.begin(), list.end()});
  }
  if (kind == "range") {
    const auto found = field_clause(kind, clause, "");
    if (found.options == nullptr) fail("range takes an object with gt, gte, lt or lte");
    return in_range(found.field, *found.options);
  }
  if (kind == "match" || kind == "match_phrase" || kind == "match_phrase_prefix") {
    const auto found = field_clause(kind, clause, "query");
    const bool all = kind != "match" || (found.options != nullptr &&
                                         core::lower(core::find_text(*found.options, "operator")) == "and");
    return has_words({found.field}, text_of(*found.value), all);
  }
  if (kind == "term") {
    const auto found = field_clause(kind, clause, "value");
    return equals_any(found.field, {*found.value});
  }
  if (kind == "prefix") {
    const auto found = field_clause(kind, clause, "value");
    return on_field(found.field, [start = core::lower(text_of(*found.value))](std::string_view value) {
      return value.starts_with(start);
    });
  }
  if (kind == "wildcard") {
    auto found = field_clause(kind, clause, "value");
    if (found.options != nullptr && found.options->contains("wildcard"))
      found.value = &found.options->at("wildcard");
    return on_field(found.field, [pattern = core::lower(text_of(*found.value))](std::string_view value) {
      return matches_wildcard(pattern, value);
    });
  }
  fail("the clause " + core::shorten(kind, 40) +
       " is not known here; there are bool, term, terms, match, match_phrase, multi_match, query_string, "
       "exists, "
       "prefix, wildcard, range, nested and match_all");
}

DocumentFilter read(const json::value& value, int depth) {
  if (depth > max_depth) fail("nested too deeply");
  const auto* object = value.if_object();
  if (object == nullptr) fail("a clause is an object such as {\"term\": {\"entityType\": \"table\"}}");
  if (object->empty()) return [](const SearchDocument&) { return true; };
  if (object->size() > 1) fail("a clause has one name; put several into bool");
  const auto& only = *object->begin();
  if (!only.value().is_object()) fail(std::string(only.key()) + " takes an object");
  if (only.key() == "query") return read(only.value(), depth + 1);
  return read_clause(std::string(only.key()), only.value().get_object(), depth + 1);
}

}  // namespace

std::vector<std::string> values_at(const json::object& entity, std::string_view path) {
  std::vector<std::string> found;
  // A reference's display name is its name where it has none of its own.
  collect_in(entity, path, found);
  if (found.empty() && path.ends_with(".displayName")) {
    path.remove_suffix(std::string_view("displayName").size());
    collect_in(entity, std::string(path) + "name", found);
  }
  return found;
}

DocumentFilter read_query_filter(std::string_view text) {
  json::error_code error;
  const json::value value = json::parse({text.data(), text.size()}, error);
  if (error)
    fail("it is not JSON; it is an OpenSearch query such as {\"term\": {\"entityType\": \"table\"}}");
  return read(value, 0);
}

}  // namespace ai_sdk::server
