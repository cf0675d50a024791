#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ai_sdk::cli {

// What there is to say about one thing, for people: "Label:    value" lines on standard output. Those without
// a value are left out; a value of several lines follows its label, indented.
void print_details(const std::vector<std::pair<std::string_view, std::string>>& lines);

// "a, b, c".
std::string listed(const std::vector<std::string>& names);

}  // namespace ai_sdk::cli
