#pragma once

#include "agents/agent.hpp"

#include <memory>
#include <string>
#include <vector>

namespace ai_sdk::server {

// Something that agents can be given, and what does it.
struct Ability {
  std::string name;  // as agents name it: "sqlQuery"
  std::string display_name;
  std::string description;         // what it does, as a sentence for people
  std::vector<std::string> tools;  // names of the tools that it uses
  // Words and phrases in lower case that ask for it, with their weight: how sure one makes it that the
  // message wants this and nothing else, 1 (a hint) to 5 (nothing else can be meant). "sum of" is two words
  // in a row.
  struct Cue {
    std::string phrase;
    int weight = 1;
  };
  std::vector<Cue> cues;
  std::shared_ptr<const Agent> engine;  // carries it out; its conversation's memory is the ability's own
};

}  // namespace ai_sdk::server
