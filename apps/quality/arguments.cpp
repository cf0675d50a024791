#include "arguments.hpp"

#include <stdexcept>
#include <string>

namespace ai_sdk::planted {
namespace {

std::uint64_t number(const std::string& text, const std::string& option) {
  std::size_t end = 0;
  try {
    const unsigned long long value = std::stoull(text, &end);
    if (end == text.size() && text[0] != '-') return value;
  } catch (const std::exception&) {
    end = 0;
  }
  throw std::invalid_argument(option + " wants a whole number, not \"" + text + "\"");
}

// "7" or "1001-1010"
void add_seeds(std::vector<std::uint64_t>& seeds, const std::string& text) {
  const std::size_t dash = text.find('-', 1);
  const std::uint64_t first = number(text.substr(0, dash), "--seed");
  const std::uint64_t last = dash == std::string::npos ? first : number(text.substr(dash + 1), "--seed");
  if (last < first || last - first > 9999)
    throw std::invalid_argument("--seed wants a range of at most 10000 seeds");
  for (std::uint64_t seed = first; seed <= last; ++seed) seeds.push_back(seed);
}

}  // namespace

const char* usage() {
  return "ai-sdk-quality [OPTION…]\n\n"
         "Plants flaws in tables, lets the data-quality engine look for them, and prints what it found.\n\n"
         "  --seed N or N-M     the seed, or several (may be repeated; 1 where none is given)\n"
         "  --domains WHICH     all, tuned (those that the engine was tuned on), or held-out (the others)\n"
         "  --details           also list every flaw that was missed and every finding that was wrong\n"
         "  --keep DIRECTORY    keep the SQLite files there, with the planted flaws as JSON beside them\n"
         "  --at-least SHARE    fail where recall or precision is below, as in 0.95\n"
         "  --data PATH         list the findings in a SQLite file, a CSV file or a folder of them instead\n"
         "  --rows N            measure the speed instead: the profile of one table of N rows beside "
         "SQLite\n";
}

Arguments read_arguments(int argc, char** argv) {
  Arguments out;
  const std::vector<std::string> words(argv + 1, argv + argc);
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    const auto value = [&]() -> const std::string& {
      if (i + 1 >= words.size()) throw std::invalid_argument(word + " wants a value");
      return words[++i];
    };
    if (word == "--help" || word == "-h") {
      out.help = true;
    } else if (word == "--seed") {
      add_seeds(out.seeds, value());
    } else if (word == "--domains") {
      const std::string& which = value();
      if (which != "all" && which != "tuned" && which != "held-out") {
        throw std::invalid_argument("--domains wants all, tuned or held-out");
      }
      out.domains = which == "all"     ? DomainChoice::all
                    : which == "tuned" ? DomainChoice::tuned
                                       : DomainChoice::held_out;
    } else if (word == "--details") {
      out.details = true;
    } else if (word == "--keep") {
      out.directory = value();
      out.keep = true;
    } else if (word == "--at-least") {
      out.at_least = std::stod(value());
    } else if (word == "--data") {
      out.data = value();
    } else if (word == "--rows") {
      out.rows = static_cast<std::int64_t>(number(value(), word));
    } else {
      throw std::invalid_argument("there is no option \"" + word + "\"; --help lists them");
    }
  }
  if (out.seeds.empty()) out.seeds.push_back(1);
  if (out.keep) std::filesystem::create_directories(out.directory);
  return out;
}

}  // namespace ai_sdk::planted
