#include "native/model_text.hpp"

#include <array>
#include <cstdint>
#include <cstring>

namespace ai_sdk::python {
namespace {

// The last text that fell on each place. Never freed, bounded: 64 texts of at most 64 characters.
constexpr std::size_t longest_shared = 64;
std::array<PyObject*, 64> shared{};

// The end of the text tells: ids differ there.
std::size_t place_of(std::string_view text) {
  std::uint64_t end = text.size();
  const std::size_t taken = text.size() < sizeof end ? text.size() : sizeof end;
  std::memcpy(&end, text.data() + text.size() - taken, taken);
  return static_cast<std::size_t>(((end ^ text.size()) * 0x9E3779B97F4A7C15U) >> 58);
}

bool is(PyObject* object, std::string_view text) {
  return object && static_cast<std::size_t>(PyUnicode_GET_LENGTH(object)) == text.size() &&
         std::memcmp(PyUnicode_1BYTE_DATA(object), text.data(), text.size()) == 0;
}

}  // namespace

Ref to_text(std::string_view text) {
  return steal(PyUnicode_DecodeUTF8(text.data(), static_cast<Py_ssize_t>(text.size()), "replace"));
}

Ref to_optional_text(std::string_view text) { return text.empty() ? borrow(Py_None) : to_text(text); }

Ref to_optional_shared_text(std::string_view text) {
  return text.empty() ? borrow(Py_None) : to_shared_text(text);
}

Ref to_shared_text(std::string_view text) {
  if (text.empty() || text.size() > longest_shared) return to_text(text);
  PyObject*& place = shared[place_of(text)];
  if (is(place, text)) return borrow(place);
  Ref made = to_text(text);
  // Only ASCII has the same bytes in Python as here.
  if (made && PyUnicode_IS_ASCII(made.ptr())) {
    Py_INCREF(made.ptr());
    Py_XSETREF(place, made.ptr());
  }
  return made;
}

}  // namespace ai_sdk::python
