#include "mcp/prompts.hpp"

#include "core/text.hpp"
#include "core/wire/parse.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string>

namespace ai_sdk::server {
namespace {

namespace json = boost::json;

constexpr std::size_t max_shown_name = 100;

struct Argument {
  std::string_view name;
  std::string_view description;
  bool required = false;
};

struct Prompt {
  std::string_view name;
  std::string_view title;
  std::string_view description;
  std::span<const Argument> arguments;
  std::string (*text)(const json::object& arguments);
};

std::string text_argument_of(const json::object& arguments, std::string_view name,
                             std::string_view fallback = {}) {
  const auto given = core::find_text(arguments, name);
  return std::string(given.empty() ? fallback : given);
}

constexpr std::array greeting_arguments{Argument{"name", "Who is to be greeted.", true},
                                        Argument{"style", "How: formal, casual, …; friendly without it."}};
std::string greeting(const json::object& arguments) {
  return "Write a short greeting to " + text_argument_of(arguments, "name") + ". Its style is " +
         text_argument_of(arguments, "style", "friendly") + ".";
}

constexpr std::array search_arguments{Argument{"query", "What is looked for.", true},
                                      Argument{"entityType", "Of which type, e.g. table; all without it."},
                                      Argument{"limit", "How many at most; 10 without it."}};
std::string search(const json::object& arguments) {
  const std::string type = text_argument_of(arguments, "entityType");
  return "Find in the catalog: " + text_argument_of(arguments, "query") +
         "\n\nUse the tool search_metadata with that query" + (type.empty() ? "" : ", entityType " + type) +
         " and size " + text_argument_of(arguments, "limit", "10") +
         ". List what it finds by fullyQualifiedName, each with a sentence about what it is, the best first, "
         "and say so where nothing fits.";
}

constexpr std::array prompts{
    Prompt{"create-greeting", "Greeting", "A greeting to somebody.", greeting_arguments, greeting},
    Prompt{"search_metadata", "Search the catalog", "Searches the catalog and sums up what was found.",
           search_arguments, search},
};

}  // namespace

json::array listed_prompts() {
  json::array list;
  for (const Prompt& prompt : prompts) {
    json::array arguments;
    for (const Argument& argument : prompt.arguments) {
      arguments.push_back(
          {{"name", argument.name}, {"description", argument.description}, {"required", argument.required}});
    }
    list.push_back({{"name", prompt.name},
                    {"title", prompt.title},
                    {"description", prompt.description},
                    {"arguments", std::move(arguments)}});
  }
  return list;
}

json::object prompt_of(std::string_view name, const json::object& arguments) {
  const auto found = std::find_if(prompts.begin(), prompts.end(),
                                  [name](const Prompt& prompt) { return prompt.name == name; });
  if (found == prompts.end()) {
    throw PromptError(name.empty()
                          ? "\"name\" of the prompt is missing"
                          : "Unknown prompt: " + core::shorten(core::to_valid_utf8(name), max_shown_name));
  }
  for (const auto& [key, value] : arguments) {
    if (!value.is_string())
      throw PromptError("Arguments of a prompt are texts; " +
                        core::shorten(core::to_valid_utf8(core::view(key)), max_shown_name) + " is none");
  }
  for (const Argument& argument : found->arguments) {
    if (argument.required && core::find_text(arguments, argument.name).empty())
      throw PromptError("The prompt " + std::string(name) + " needs the argument " +
                        std::string(argument.name));
  }
  json::object message{{"role", "user"}, {"content", {{"type", "text"}, {"text", found->text(arguments)}}}};
  return {{"description", found->description}, {"messages", json::array{std::move(message)}}};
}

}  // namespace ai_sdk::server
