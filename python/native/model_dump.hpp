#pragma once

#include "native/model_object.hpp"

namespace ai_sdk::python {

struct DumpOptions {
  bool by_alias = false;      // names as on the wire
  bool exclude_none = false;  // leave out fields that are None
  bool for_server = false;  // what a server takes: no derived fields, references where a name stands for one
};

// The model as plain dicts, lists and texts, nothing of which is shared with it.
Ref dump_model(ModelObject* self, const DumpOptions& options);

}  // namespace ai_sdk::python
