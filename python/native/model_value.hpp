#pragma once

#include "native/model_object.hpp"

#include <array>
#include <bitset>

namespace ai_sdk::python {

// Where a value comes from: a document is what a server sent, and may say things in more ways than one.
enum class Origin : std::uint8_t { code, document };

// What the field shall hold for a value: itself, a copy (lists and dicts), or what it stands for. TypeError
// or ValueError, naming the field and what was expected.
Ref checked_value(const ModelType& model, std::size_t field, PyObject* value, Origin origin);
// What a field holds that is not given; not for required ones.
Ref default_value(const Field& field);

// The fields of an instance that is being made.
struct Draft {
  const ModelType& model;
  Origin origin;
  std::array<Ref, max_fields> values{};
  std::bitset<max_fields> given{};
  Ref extra{};

  bool set(std::size_t field, PyObject* value);
  bool set_extra(PyObject* name, PyObject* value);
  // Adds the defaults, and what follows from other fields. TypeError where a required field is missing.
  bool complete();
  // Hands everything over to the instance.
  void commit(ModelObject* self);
};

// An instance of a class (the model's type or derived from it) from a dict as a server sends it.
Ref model_from_document(const ModelType& model, PyTypeObject* type, PyObject* dict);

// The value as a dict where it is a mapping. Null without an error where it is none.
Ref as_dict(PyObject* value);

// What follows from other fields; called by Draft::complete.
bool complete_usage(Draft& draft);
bool complete_tool(Draft& draft);

}  // namespace ai_sdk::python
