#pragma once

#include <ai_sdk/config.hpp>

#include <pybind11/pybind11.h>

#include <functional>

namespace ai_sdk::python {

// Makes a token of a Python callable.
using MakeCallableToken = std::function<Token(pybind11::object)>;

// The configuration in a dict whose keys are the names of AiSdkConfig's fields (without retry_policy and
// observer); what is missing has its default. Durations are seconds, None or 0 for no limit where zero means
// that; texts may be None; `limits` is None or has the attributes max_concurrent and requests_per_minute;
// `token` is a str, ("file", path), ("command", command) or a callable. Throws Python's TypeError or
// ValueError that names the field. Does not call `validate`. With the GIL.
AiSdkConfig config_from_python(const pybind11::dict& fields, const MakeCallableToken& make_callable_token);

// Adds to the native module:
//   validate_config(fields): what config_from_python and AiSdkConfig::validate say of them.
//   config_from_env(prefix, overrides): the fields that AiSdkConfig::from_env gives, but `limits` and those
//     that are overridden, which the caller has.
//   fetch_token(kind, source): what a "file" or a "command" gives; blocks for up to 30 seconds.
void add_config(pybind11::module_& module);

}  // namespace ai_sdk::python
