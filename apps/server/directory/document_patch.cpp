#include "directory/document_patch.hpp"

#include "core/text.hpp"
#include "core/wire/parse.hpp"
#include "directory/failure.hpp"

#include <boost/json/array.hpp>

#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ai_sdk::server {
namespace {

namespace json = boost::json;

constexpr std::size_t most_operations = 1'000;

[[noreturn]] void refuse_patch(const std::string& why, int status = 400) {
  throw DirectoryFailure(status, "Invalid patch: " + why);
}

std::string shown_path(std::string_view text) { return '"' + core::shorten(text, 200) + '"'; }

// A JSON Pointer's parts (RFC 6901).
std::vector<std::string> parts_of(std::string_view pointer) {
  if (!pointer.empty() && pointer.front() != '/')
    refuse_patch("the path " + shown_path(pointer) + " must begin with /");
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < pointer.size(); ++i) {
    if (pointer[i] == '/') {
      parts.emplace_back();
    } else if (pointer[i] == '~' && i + 1 < pointer.size() &&
               (pointer[i + 1] == '0' || pointer[i + 1] == '1')) {
      parts.back() += pointer[++i] == '0' ? '~' : '/';
    } else {
      parts.back() += pointer[i];
    }
  }
  return parts;
}

// A place in a list; nothing where the text is none. "-" is the place after the last.
std::optional<std::size_t> index_of(std::string_view text, std::size_t size) {
  if (text == "-") return size;
  std::size_t index = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), index);
  const bool leading_zero = text.size() > 1 && text.front() == '0';
  if (error != std::errc() || end != text.data() + text.size() || leading_zero) return std::nullopt;
  return index;
}

class Patcher {
 public:
  explicit Patcher(json::value& document) : document_(document) {}

  void apply(const json::value& operation) {
    const auto* object = operation.if_object();
    if (!object) refuse_patch("each operation must be an object with op and path");
    const auto op = core::find_text(*object, "op");
    const auto path = text_of(*object, "path");
    if (op == "add") {
      add(path, value_of(*object));
    } else if (op == "remove") {
      remove(path);
    } else if (op == "replace") {
      find(path) = value_of(*object);
    } else if (op == "move") {
      const auto from = text_of(*object, "from");
      if (path.starts_with(std::string(from) + '/')) refuse_patch("nothing can be moved into itself");
      json::value moved = find(from);
      remove(from);
      add(path, std::move(moved));
    } else if (op == "copy") {
      add(path, find(text_of(*object, "from")));
    } else if (op == "test") {
      if (find(path) != value_of(*object)) refuse_patch("the test of " + shown_path(path) + " fails", 409);
    } else {
      refuse_patch("the operation " + shown_path(op) + " is none of add, remove, replace, move, copy, test");
    }
  }

 private:
  static std::string_view text_of(const json::object& operation, std::string_view name) {
    const auto* text = core::find_member(operation, name);
    if (!text || !text->is_string()) refuse_patch("an operation lacks its " + std::string(name));
    return core::view(text->get_string());
  }
  static const json::value& value_of(const json::object& operation) {
    const auto* value = operation.if_contains("value");
    if (!value) refuse_patch("an operation lacks its value");
    return *value;
  }

  // Where the part leads from a value; null where there is nothing.
  static json::value* step(json::value& from, const std::string& part) {
    if (auto* object = from.if_object()) return object->if_contains(part);
    auto* array = from.if_array();
    const auto index = array ? index_of(part, array->size()) : std::nullopt;
    return index ? array->if_contains(*index) : nullptr;
  }
  json::value& walk(std::string_view path, const std::vector<std::string>& parts, std::size_t count) {
    json::value* place = &document_;
    for (std::size_t i = 0; i < count; ++i) {
      place = step(*place, parts[i]);
      if (!place) refuse_patch("there is nothing at " + shown_path(path));
    }
    return *place;
  }
  json::value& find(std::string_view path) {
    const auto parts = parts_of(path);
    return walk(path, parts, parts.size());
  }

  void add(std::string_view path, json::value value) {
    const auto parts = parts_of(path);
    if (parts.empty()) {
      document_ = std::move(value);
      return;
    }
    json::value& parent = walk(path, parts, parts.size() - 1);
    if (auto* object = parent.if_object()) {
      (*object)[parts.back()] = std::move(value);
      return;
    }
    auto* array = parent.if_array();
    const auto index = array ? index_of(parts.back(), array->size()) : std::nullopt;
    if (!index || *index > array->size()) refuse_patch("there is no place at " + shown_path(path));
    array->insert(array->begin() + *index, std::move(value));
  }

  void remove(std::string_view path) {
    const auto parts = parts_of(path);
    if (parts.empty()) refuse_patch("the whole document cannot be removed");
    find(path);  // or it is refused
    json::value& parent = walk(path, parts, parts.size() - 1);
    if (auto* object = parent.if_object()) {
      object->erase(parts.back());
    } else {
      auto& array = parent.get_array();
      array.erase(array.begin() + *index_of(parts.back(), array.size()));
    }
  }

  json::value& document_;
};

void merge(json::value& target, const json::value& patch) {
  const auto* members = patch.if_object();
  if (!members) {
    target = patch;
    return;
  }
  if (!target.is_object()) target.emplace_object();
  auto& object = target.get_object();
  for (const auto& [name, value] : *members) {
    if (value.is_null()) {
      object.erase(name);
    } else {
      merge(object[name], value);
    }
  }
}

}  // namespace

json::object patched(json::object document, const json::value& patch) {
  json::value whole(std::move(document));
  if (const auto* operations = patch.if_array()) {
    if (operations->size() > most_operations) refuse_patch("it has more than 1000 operations");
    Patcher patcher(whole);
    for (const auto& operation : *operations) patcher.apply(operation);
  } else if (patch.is_object()) {
    merge(whole, patch);
  } else {
    refuse_patch("send a list of operations (RFC 6902) or an object (RFC 7396)");
  }
  if (!whole.is_object()) refuse_patch("it leaves no object");
  return std::move(whole.get_object());
}

}  // namespace ai_sdk::server
