#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace ai_sdk::python {

// What the model types are made of: one table of fields each, and one implementation for all of them.

enum class ModelId : std::uint8_t {
  usage,
  invoke_response,
  entity_reference,
  knowledge_scope,
  agent_info,
  tool_use,
  stream_event,
  bot_info,
  persona_info,
  ability_info,
  create_agent_request,
  create_persona_request,
  tool_parameter,
  tool_info,
  tool_call_result,
  none,
};
inline constexpr std::size_t model_count = static_cast<std::size_t>(ModelId::none);

enum class Kind : std::uint8_t {
  text,        // str
  boolean,     // bool
  integer,     // int
  json,        // anything
  object,      // dict with str keys
  texts,       // list of str; documents may have references in it, whose names are taken
  model,       // another model
  models,      // list of another model
  event_type,  // EventType
  tool_name,   // MCPTool, or str where it is none of those
  named,       // str, or an EntityReference
  nameds,      // list of these
};

// What a field holds that is not given, and where None is given.
enum class Otherwise : std::uint8_t {
  required,
  none,   // None: the only case in which a field can be None
  empty,  // "", [] or {}
  no,     // False
  zero,   // 0
  text,   // Field::text
};

enum Trait : std::uint8_t {
  quiet = 1,       // left out of repr: too long to be read
  derived = 2,     // left out of to_api_dict: follows from another field
  omit_empty = 4,  // an empty list is left out of to_api_dict
  nonblank = 8,    // a text that must say something
  nullable = 16,   // required, and null in a document counts as an empty text
  of_call = 32,    // about the call and not the answer: neither shown, compared nor in documents
};

struct Field {
  const char* name;   // snake_case, in Python
  const char* alias;  // camelCase, on the wire
  Kind kind;
  Otherwise otherwise;
  const char* doc;
  ModelId nested = ModelId::none;
  unsigned traits = 0;
  const char* text = "";       // the default
  const char* wire_type = "";  // named: the type of a reference that has only a name
  std::span<const std::string_view> choices = {};
};

struct ModelTable {
  const char* name;  // with its module
  const char* doc;
  std::span<const Field> fields;

  const char* short_name() const;
};

inline constexpr std::size_t max_fields = 16;

const ModelTable& model_table(ModelId id);

// "str", "list[str]", "EntityReference | None", …
std::string annotation_of(const Field& field);

// Where C++ puts its values.
namespace usage_slot {
enum : std::size_t { prompt_tokens, completion_tokens, total_tokens, count };
}
namespace response_slot {
enum : std::size_t { conversation_id, response, tools_used, usage, request_id, count };
}
namespace reference_slot {
enum : std::size_t { id, type, name, fully_qualified_name, display_name, description, count };
}
namespace knowledge_slot {
enum : std::size_t { entity_types, services, count };
}
namespace agent_slot {
enum : std::size_t {
  name,
  display_name,
  description,
  abilities,
  api_enabled,
  id,
  fully_qualified_name,
  mode,
  icon,
  provider,
  prompt,
  schedule,
  persona,
  bot,
  knowledge,
  count
};
}
namespace tool_use_slot {
enum : std::size_t { name, input, result, count };
}
namespace event_slot {
enum : std::size_t {
  type,
  content,
  tool_name,
  conversation_id,
  error,
  fatal,
  tool,
  stream_id,
  sequence,
  sender,
  raw,
  count
};
}
namespace bot_slot {
enum : std::size_t { name, display_name, description, id, fully_qualified_name, provider, bot_user, count };
}
namespace persona_slot {
enum : std::size_t { name, display_name, description, id, fully_qualified_name, prompt, provider, count };
}
namespace ability_slot {
enum : std::size_t { name, display_name, description, id, fully_qualified_name, provider, tools, count };
}
namespace new_agent_slot {
enum : std::size_t {
  name,
  description,
  persona,
  mode,
  display_name,
  icon,
  bot_name,
  abilities,
  knowledge,
  prompt,
  schedule,
  api_enabled,
  provider,
  count
};
}
namespace new_persona_slot {
enum : std::size_t { name, description, prompt, display_name, provider, owners, count };
}
namespace parameter_slot {
enum : std::size_t { name, type, description, required, default_, enum_, count };
}
namespace tool_slot {
enum : std::size_t { name, description, parameters, title, input_schema, output_schema, annotations, count };
}
namespace tool_result_slot {
enum : std::size_t { success, data, error, content, truncated, request_id, count };
}

}  // namespace ai_sdk::python
