#include "agents/custom/choice.hpp"

#include <algorithm>
#include <string>

namespace ai_sdk::server {
namespace {

constexpr std::size_t scanned_bytes = 4 * 1024;

// Lower case, words apart by one blank, a blank at each end: " which tables hold refunds ".
std::string flattened(std::string_view message) {
  std::string flat = " ";
  for (const char c : message.substr(0, scanned_bytes)) {
    const bool letter =
        (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (static_cast<unsigned char>(c) & 0x80U);
    if (letter) {
      flat += c;
    } else if (c >= 'A' && c <= 'Z') {
      flat += static_cast<char>(c - 'A' + 'a');
    } else if (c == '\'') {  // what's is whats
    } else if (flat.back() != ' ') {
      flat += ' ';
    }
  }
  if (flat.back() != ' ') flat += ' ';
  return flat;
}

int score(const Ability& ability, const std::string& flat) {
  int sum = 0;
  for (const auto& cue : ability.cues) {
    // "^select" must begin the message.
    const bool first = cue.phrase.starts_with('^');
    const std::string phrase = ' ' + cue.phrase.substr(first ? 1 : 0) + ' ';
    const bool stands = first ? flat.starts_with(phrase) : flat.find(phrase) != std::string::npos;
    if (stands) sum += cue.weight;
  }
  return sum;
}

}  // namespace

int interest(const Ability& ability, std::string_view message) { return score(ability, flattened(message)); }

Choice choose(const std::vector<Ability>& all, const std::vector<const Ability*>& given, const Ability* last,
              std::string_view message) {
  const std::string flat = flattened(message);
  Choice choice;
  int best = 0;
  for (const Ability* ability : given) {
    if (const int points = score(*ability, flat); points > best) {
      best = points;
      choice.given = ability;
    }
  }
  // A follow-up such as "why?" or "only the emails" goes on where the conversation is: with what fits better
  // only where it fits clearly.
  constexpr int clearly = 3;
  if (last && best < clearly) choice.given = last;
  if (!choice.given && !given.empty()) choice.given = given.front();
  // Where what it has fits as well, it is not refused for a word or two.
  int best_missing = best > 0 ? best + clearly - 1 : last ? clearly - 1 : 0;
  for (const Ability& ability : all) {
    if (std::find(given.begin(), given.end(), &ability) != given.end()) continue;
    if (const int points = score(ability, flat); points > best_missing) {
      best_missing = points;
      choice.missing = &ability;
    }
  }
  return choice;
}

}  // namespace ai_sdk::server
