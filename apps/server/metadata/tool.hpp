#pragma once

#include "trust/principal.hpp"

#include <boost/json/object.hpp>

#include <functional>
#include <memory>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace ai_sdk::server {

class Catalog;
class Store;

// What a tool of the catalog does to what the server keeps.
enum class ToolKind {
  reads,   // looks only
  edits,   // changes something that is there; doing it twice is as doing it once
  creates  // adds something
};

struct ToolDescription {
  std::string name;
  std::string description;
  boost::json::object input_schema;  // JSON Schema of the arguments
  ToolKind kind = ToolKind::reads;
};

// One use of a tool.
struct ToolUse {
  boost::json::object arguments;
  Principal principal;
  std::stop_token stop;
  // Told how far a long use is, where the caller wants to know; may be empty.
  std::function<void(double done, double total, std::string_view message)> on_progress;
};

// The tool ran and failed in a way that its caller should read. `status` is the HTTP status that stands for
// the kind of failure: 400, 403, 404, 409, 429, 500 or 504.
struct ToolFailure : std::runtime_error {
  ToolFailure(int failure_status, const std::string& text)
      : std::runtime_error(text), status(failure_status) {}
  int status;
};

struct ToolContext {
  const Catalog& catalog;
  Store& store;
};

// Something that a program or a model can do with the catalog. Stateless and thread-safe; a use may read data
// and so take long: never call it on an event loop's thread.
class Tool {
 public:
  virtual ~Tool() = default;
  virtual const ToolDescription& description() const = 0;
  // Throws ToolFailure, RunCancelled once `use.stop` is set, or an SqlError of the data source.
  virtual boost::json::object call(const ToolUse& use, const ToolContext& context) const = 0;
};

using ToolList = std::vector<std::unique_ptr<Tool>>;

}  // namespace ai_sdk::server
