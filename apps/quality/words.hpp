#pragma once

#include <string>
#include <vector>

namespace ai_sdk::planted {

using Words = std::vector<std::string>;

// What honest tables are filled with. Some are odd and right: O'Brien, Null as a surname, letters beyond
// ASCII.
const Words& first_names();
const Words& last_names();
const Words& cities();
const Words& streets();
const Words& firm_words();
const Words& firm_forms();
const Words& things();
const Words& qualities();
const Words& sentences();

}  // namespace ai_sdk::planted
