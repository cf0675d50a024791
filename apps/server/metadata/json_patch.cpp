#include "metadata/json_patch.hpp"

#include "core/text.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <charconv>
#include <optional>
#include <vector>

namespace ai_sdk::server {

namespace json = boost::json;

namespace {

constexpr std::size_t max_operations = 1'000;

std::string shown(std::string_view text) {
  return "\"" + core::shorten(core::to_valid_utf8(text), 200) + "\"";
}

// The parts of a JSON Pointer (RFC 6901), unescaped.
std::vector<std::string> parse_pointer(std::string_view pointer, const std::string& where) {
  std::vector<std::string> parts;
  if (pointer.empty()) return parts;
  if (pointer.front() != '/')
    throw PatchError(where + ": " + shown(pointer) + " must be empty or begin with /");
  std::string part;
  for (std::size_t i = 1; i <= pointer.size(); ++i) {
    if (i == pointer.size() || pointer[i] == '/') {
      parts.push_back(std::move(part));
      part.clear();
    } else if (pointer[i] != '~') {
      part += pointer[i];
    } else {
      ++i;
      if (i == pointer.size() || (pointer[i] != '0' && pointer[i] != '1')) {
        throw PatchError(where + ": in " + shown(pointer) + " a ~ must be followed by 0 or 1");
      }
      part += pointer[i] == '0' ? '~' : '/';
    }
  }
  return parts;
}

std::optional<std::size_t> parse_index(const std::string& part) {
  if (part.empty() || (part.size() > 1 && part.front() == '0')) return std::nullopt;  // no leading zeros
  std::size_t index = 0;
  const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), index);
  if (error != std::errc() || end != part.data() + part.size() || part.front() == '-' ||
      part.front() == '+') {
    return std::nullopt;
  }
  return index;
}

class Patcher {
 public:
  Patcher(json::value document, std::size_t index, const json::object& operation)
      : document_(std::move(document)), operation_(operation), where_("/" + std::to_string(index)) {}

  json::value run() {
    const std::string op = text("op");
    const std::string path = text("path");
    if (op == "add") {
      add(path, "path", value());
    } else if (op == "remove") {
      take(path, "path");
    } else if (op == "replace") {
      at(path, "path") = value();
    } else if (op == "move") {
      move(text("from"), path);
    } else if (op == "copy") {
      json::value copied = at(text("from"), "from");
      add(path, "path", std::move(copied));
    } else if (op == "test") {
      test(path);
    } else {
      throw PatchError(where_ + "/op: " + shown(op) +
                       " is none of add, remove, replace, move, copy and test");
    }
    return std::move(document_);
  }

 private:
  std::string text(const char* member) const {
    const auto* found = operation_.if_contains(member);
    if (found == nullptr || !found->is_string()) {
      throw PatchError(where_ + ": the member " + member + " is missing, or no text");
    }
    return std::string(found->get_string());
  }

  const json::value& value() const {
    const auto* found = operation_.if_contains("value");
    if (found == nullptr) throw PatchError(where_ + ": the member value is missing");
    return *found;
  }

  std::string place(const char* member) const { return where_ + "/" + member; }

  [[noreturn]] void missing(std::string_view pointer, const char* member) const {
    throw PatchError(place(member) + ": there is nothing at " + shown(pointer));
  }

  // The value that a part of a pointer leads to; null where there is none.
  static json::value* step(json::value& from, const std::string& part) {
    if (auto* object = from.if_object()) return object->if_contains(part);
    if (auto* array = from.if_array()) {
      const auto index = parse_index(part);
      return index && *index < array->size() ? &(*array)[*index] : nullptr;
    }
    return nullptr;
  }

  json::value& at(const std::string& pointer, const char* member) {
    json::value* found = &document_;
    for (const std::string& part : parse_pointer(pointer, place(member))) {
      found = step(*found, part);
      if (found == nullptr) missing(pointer, member);
    }
    return *found;
  }

  // What holds the value that a pointer leads to, which need not be there.
  json::value& parent(std::vector<std::string> parts, const std::string& pointer, const char* member) {
    parts.pop_back();
    json::value* found = &document_;
    for (const std::string& part : parts) {
      found = step(*found, part);
      if (found == nullptr) missing(pointer, member);
    }
    return *found;
  }

  void add(const std::string& pointer, const char* member, json::value added) {
    const auto parts = parse_pointer(pointer, place(member));
    if (parts.empty()) {
      document_ = std::move(added);
      return;
    }
    json::value& holder = parent(parts, pointer, member);
    const std::string& last = parts.back();
    if (auto* object = holder.if_object()) {
      (*object)[last] = std::move(added);
    } else if (auto* array = holder.if_array()) {
      const auto index = last == "-" ? std::optional(array->size()) : parse_index(last);
      if (!index || *index > array->size()) {
        throw PatchError(place(member) + ": " + shown(last) + " is no place in an array of " +
                         std::to_string(array->size()) + " elements");
      }
      array->insert(array->begin() + *index, std::move(added));
    } else {
      throw PatchError(place(member) + ": what " + shown(pointer) + " stands in is no object and no array");
    }
  }

  json::value take(const std::string& pointer, const char* member) {
    const auto parts = parse_pointer(pointer, place(member));
    if (parts.empty()) throw PatchError(place(member) + ": the whole document cannot be removed");
    json::value taken = at(pointer, member);
    json::value& holder = parent(parts, pointer, member);
    if (auto* object = holder.if_object()) {
      // erase() would put the last member in its place.
      object->stable_erase(object->find(parts.back()));
    } else {
      auto& array = holder.get_array();
      array.erase(array.begin() + *parse_index(parts.back()));
    }
    return taken;
  }

  void move(const std::string& from, const std::string& path) {
    if (path.size() > from.size() && path.starts_with(from) && path[from.size()] == '/') {
      throw PatchError(where_ + ": a value cannot be moved into itself");
    }
    if (from == path) {
      at(from, "from");  // must be there
      return;
    }
    json::value taken = take(from, "from");
    add(path, "path", std::move(taken));
  }

  void test(const std::string& path) {
    const json::value& found = at(path, "path");
    if (same_json(found, value())) return;
    throw PatchTestFailed(where_ + ": the test failed: at " + shown(path) + " is " +
                          core::shorten(core::to_valid_utf8(json::serialize(found)), 200));
  }

  json::value document_;
  const json::object& operation_;
  std::string where_;
};

std::optional<double> number_of(const json::value& value) {
  if (!value.is_number()) return std::nullopt;
  return value.to_number<double>();
}

bool same_numbers(const json::value& a, const json::value& b) {
  // Integers as integers: a double cannot tell the large ones apart.
  if (a.is_double() || b.is_double()) return number_of(a) == number_of(b);
  if (a.is_int64() && b.is_int64()) return a.get_int64() == b.get_int64();
  return a == b;
}

}  // namespace

bool same_json(const json::value& a, const json::value& b) {
  if (a.is_number() && b.is_number()) return same_numbers(a, b);
  if (a.kind() != b.kind()) return false;
  if (const auto* array = a.if_array()) {
    const auto& other = b.get_array();
    if (array->size() != other.size()) return false;
    for (std::size_t i = 0; i < other.size(); ++i) {
      if (!same_json((*array)[i], other[i])) return false;
    }
    return true;
  }
  if (const auto* object = a.if_object()) {
    const auto& other = b.get_object();
    if (object->size() != other.size()) return false;
    for (const auto& member : *object) {
      const auto* found = other.if_contains(member.key());
      if (found == nullptr || !same_json(member.value(), *found)) return false;
    }
    return true;
  }
  return a == b;
}

json::value apply_patch(const json::value& document, const json::value& patch) {
  const auto* operations = patch.if_array();
  if (operations == nullptr) throw PatchError("a patch is an array of operations");
  if (operations->size() > max_operations) {
    throw PatchError("a patch may have at most " + std::to_string(max_operations) + " operations");
  }
  json::value result = document;
  for (std::size_t i = 0; i < operations->size(); ++i) {
    const auto* operation = (*operations)[i].if_object();
    if (operation == nullptr) throw PatchError("/" + std::to_string(i) + ": an operation is an object");
    result = Patcher(std::move(result), i, *operation).run();
  }
  return result;
}

}  // namespace ai_sdk::server
