#include "create/questions.hpp"

#include "core/text.hpp"
#include "core/wire/entities.hpp"
#include "failure.hpp"
#include "message.hpp"
#include "output.hpp"
#include "prompt.hpp"

#include <ai_sdk/errors.hpp>

#include <stdexcept>

namespace ai_sdk::cli {
namespace {

// What is wrong with the answer; nothing where it is good. What else fails (the network, the token) is no
// fault of the answer, and thrown on.
std::optional<std::string> problem_with(const std::string& answer, const Question& question) {
  if (answer.empty()) {
    if (!question.required) return std::nullopt;
    return "this must be given";
  }
  if (!question.check) return std::nullopt;
  try {
    question.check(answer);
    return std::nullopt;
  } catch (const UsageError& error) {
    return error.what();
  } catch (const std::invalid_argument& error) {
    return error.what();
  } catch (const BotNotFoundError& error) {
    return error.what();
  } catch (const PersonaNotFoundError& error) {
    return error.what();
  } catch (const AbilityNotFoundError& error) {
    return error.what();
  }
}

}  // namespace

bool can_ask_step_by_step() { return can_ask() && standard_error().terminal(); }

std::string answer_to(const Question& question) {
  std::string text{question.text};
  if (!question.fallback.empty()) text += " [" + core::escape_for_terminal(question.fallback) + "]";
  text += ": ";
  for (;;) {
    std::string answer = ask(text);
    if (answer.empty()) answer = question.fallback;
    const auto problem = problem_with(answer, question);
    if (!problem) return answer;
    say(*problem);
  }
}

void fill(std::optional<std::string>& value, const Question& question) {
  if (value) return;
  std::string answer = answer_to(question);
  if (!answer.empty()) value = std::move(answer);
}

void fill_text(std::optional<std::string>& value, Question question) {
  if (value) return;
  question.check = [](const std::string& answer) {
    if (answer == "-") throw UsageError("type the text here, or give @FILE");
    read_text(answer);
  };
  std::optional<std::string> answer;
  fill(answer, question);
  if (answer) value = read_text(*answer);
}

std::vector<std::string> names_for(const Question& question) {
  Question each = question;
  each.check = [&question](const std::string& answer) {
    for (const auto& name : split_names(answer)) question.check(name);
  };
  return split_names(answer_to(each));
}

void check_name(const std::string& name) {
  if (const auto problem = core::problem_of_name(name); !problem.empty())
    throw UsageError("the name " + std::string(problem));
}

bool agreed(std::string_view question) {
  const Question yes_or_no{.text = question, .fallback = "y", .check = [](const std::string& answer) {
                             for (const char* known : {"y", "Y", "yes", "n", "N", "no"})
                               if (answer == known) return;
                             throw UsageError("answer y or n");
                           }};
  const std::string answer = answer_to(yes_or_no);
  return answer[0] == 'y' || answer[0] == 'Y';
}

std::vector<std::string> split_names(std::string_view text) {
  constexpr std::string_view blanks = " \t";
  std::vector<std::string> names;
  while (!text.empty()) {
    const auto comma = text.find(',');
    std::string_view name = text.substr(0, comma);
    text = comma == std::string_view::npos ? std::string_view{} : text.substr(comma + 1);
    const auto first = name.find_first_not_of(blanks);
    if (first == std::string_view::npos) continue;
    name = name.substr(first, name.find_last_not_of(blanks) - first + 1);
    names.emplace_back(name);
  }
  return names;
}

}  // namespace ai_sdk::cli
