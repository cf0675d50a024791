#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ai_sdk::cli {

// Throws UsageError where nothing new can have this name.
void check_name(const std::string& name);

// One step of making something at the terminal.
struct Question {
  std::string_view text;      // "Description"
  std::string fallback = {};  // what an empty answer stands for; shown in brackets
  bool required = false;      // an empty answer is asked again
  // Throws what is wrong with an answer, which is said and asked again: UsageError, std::invalid_argument, or
  // the error of a bot, persona or ability that is not there. Not called for an empty answer.
  std::function<void(const std::string&)> check = {};
};

// Whether somebody sits at the terminal who can be asked.
bool can_ask_step_by_step();

// The answer, once it is a good one. Throws UsageError at the end of input.
std::string answer_to(const Question& question);
// Asks where `value` is not there yet, and leaves it absent for an empty answer.
void fill(std::optional<std::string>& value, const Question& question);
// The same for a text that may be long: "@FILE" takes it from a file.
void fill_text(std::optional<std::string>& value, Question question);
// Names with commas between; each is checked.
std::vector<std::string> names_for(const Question& question);
// Yes, unless the answer is no.
bool agreed(std::string_view question);

// "a, b , c" as names, without the blanks around them; empty ones are left out.
std::vector<std::string> split_names(std::string_view text);

}  // namespace ai_sdk::cli
