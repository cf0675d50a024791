#include "agents/data_quality/shapes.hpp"

#include <algorithm>
#include <map>

namespace ai_sdk::server::quality {
namespace {

bool runs(char c) { return c == 'A' || c == 'a' || c == '9'; }

std::string class_of(char c) {
  if (c == 'A') return "[A-Z]";
  if (c == 'a') return "[a-z]";
  if (c == '9') return "[0-9]";
  if (std::string_view("()*+?.[]^$|{}").find(c) != std::string_view::npos && c != ']' && c != '^') {
    return std::string("[") + c + "]";
  }
  if (c == '\\' || c == '^' || c == ']') return std::string("\\") + c;
  return std::string(1, c);
}

// The digits or capitals of "A9B7" as one class: for codes that mix both at any place.
std::string mixed_shape(std::string_view shape) {
  std::string out;
  for (const char c : shape) out += c == '9' ? 'A' : c;
  return out;
}

bool is_power_of_ten(std::int64_t value, double low, double high) {
  for (double power = 10; power < 1e15; power *= 10) {
    const auto v = static_cast<double>(value);
    if (v >= power * low && v <= power * high) return true;
  }
  return false;
}

// Do the two shapes meet where a running number gains a digit, without a gap?
bool grows_into(const ShapeCount& shorter, const ShapeCount& longer) {
  if (shorter.leading_zero || longer.leading_zero || shorter.largest < 0 || longer.smallest < 0) return false;
  const bool meet =
      is_power_of_ten(longer.smallest, 1.0, 1.05) && is_power_of_ten(shorter.largest, 0.94, 1.0);
  const auto dense = [](const ShapeCount& s) { return s.count * 4 >= s.largest - s.smallest + 1; };
  return meet && (dense(shorter) || dense(longer)) && longer.smallest > shorter.largest;
}

bool usable(std::string_view shape) {
  return shape.size() >= 2 && shape.find('u') == std::string_view::npos &&
         shape.find('\'') == std::string_view::npos;
}

}  // namespace

std::string shape_pattern(std::string_view shape, bool open_runs) {
  std::string out = "^";
  for (std::size_t i = 0; i < shape.size();) {
    std::size_t end = i + 1;
    while (end < shape.size() && shape[end] == shape[i] && runs(shape[i])) ++end;
    out += class_of(shape[i]);
    if (open_runs && runs(shape[i])) {
      out += '+';
    } else if (end - i > 1) {
      out += "{" + std::to_string(end - i) + "}";
    }
    i = end;
  }
  return out + "$";
}

DominantShape dominant_shape(const ColumnProfile& column, double least) {
  DominantShape best;
  if (column.many_shapes || column.shapes.empty()) return best;
  const auto needed = static_cast<double>(column.spoken) * least;
  const auto top =
      std::max_element(column.shapes.begin(), column.shapes.end(),
                       [](const auto& l, const auto& r) { return l.second.count < r.second.count; });
  const auto has_digit = [](std::string_view shape) { return shape.find('9') != std::string_view::npos; };
  if (usable(top->first) && static_cast<double>(top->second.count) >= needed) {
    // A running number may have fewer or more digits without being wrong.
    const std::string form = collapsed_shape(top->first);
    std::int64_t grown = 0;
    for (const auto& [shape, entry] : column.shapes) {
      if (shape == top->first || collapsed_shape(shape) != form) continue;
      const bool is_longer = shape.size() > top->first.size();
      if (is_longer ? grows_into(top->second, entry) : grows_into(entry, top->second)) grown += entry.count;
    }
    best.pattern =
        shape_pattern(grown > 0 ? std::string_view(form) : std::string_view(top->first), grown > 0);
    best.kept = top->second.count + grown;
    best.example = top->second.example;
    best.has_digit = has_digit(top->first);
    return best;
  }
  // capitals and digits mixed at will, of one length
  std::map<std::string, std::int64_t> mixed;
  std::map<std::string, std::int64_t> collapsed;
  for (const auto& [shape, entry] : column.shapes) {
    mixed[mixed_shape(shape)] += entry.count;
    collapsed[collapsed_shape(shape)] += entry.count;
  }
  const auto by_count = [](const auto& l, const auto& r) { return l.second < r.second; };
  const auto top_mixed = std::max_element(mixed.begin(), mixed.end(), by_count);
  bool digits_inside = false;
  for (const auto& [shape, entry] : column.shapes) {
    if (has_digit(shape) && mixed_shape(shape) == top_mixed->first) {
      digits_inside = true;
      best.example = entry.example;
    }
  }
  if (digits_inside && usable(top_mixed->first) && top_mixed->first.find('a') == std::string::npos &&
      static_cast<double>(top_mixed->second) >= needed) {
    best.pattern = shape_pattern(top_mixed->first, false);
    for (std::size_t at = 0; (at = best.pattern.find("[A-Z]", at)) != std::string::npos; at += 8) {
      best.pattern.replace(at, 5, "[A-Z0-9]");
    }
    best.kept = top_mixed->second;
    best.has_digit = true;
    return best;
  }
  const auto top_form = std::max_element(collapsed.begin(), collapsed.end(), by_count);
  // Letters alone of any length are words, not codes; digits alone of any length are numbers.
  if (has_digit(top_form->first) && top_form->first.size() > 1 && usable(top_form->first) &&
      static_cast<double>(top_form->second) >= needed) {
    best.pattern = shape_pattern(top_form->first, true);
    best.kept = top_form->second;
    best.has_digit = true;
    for (const auto& [shape, entry] : column.shapes) {
      if (collapsed_shape(shape) == top_form->first) best.example = entry.example;
    }
  }
  return best;
}

}  // namespace ai_sdk::server::quality
