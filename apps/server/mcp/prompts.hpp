#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <stdexcept>
#include <string_view>

namespace ai_sdk::server {

// A prompt that is not there, or arguments that do not fit it. The text says which and what it takes.
struct PromptError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// What prompts/list says of each prompt: texts that people can choose in their client, the ones that the
// product's server has.
boost::json::array listed_prompts();
// The result of prompts/get. Arguments are texts. Throws PromptError.
boost::json::object prompt_of(std::string_view name, const boost::json::object& arguments);

}  // namespace ai_sdk::server
