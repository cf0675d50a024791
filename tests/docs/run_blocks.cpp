#include "docs/checks.hpp"

#include <signal.h>

namespace ai_sdk::testing {
namespace {

// Of a `console` block: the commands, and the lines that they print.
struct Transcript {
  std::string script;
  std::vector<std::string> output;
};

Transcript read_transcript(const Block& block) {
  if (block.language != "console") return {block.text, {}};
  Transcript result;
  for (const auto& line : split_lines(block.text)) {
    if (line.starts_with("$ ")) {
      result.script += line.substr(2) + '\n';
    } else if (!trim(line).empty()) {
      result.output.push_back(line);
    }
  }
  return result;
}

// A fixed port may be taken on the machine that runs the tests.
std::string with_free_ports(std::string_view script) {
  static constexpr std::string_view serve = "ai-sdk serve";
  std::string result;
  for (auto line : split_lines(script)) {
    const auto at = line.find(serve);
    if (at != std::string::npos && line.find("--port") == std::string::npos &&
        line.find("--help") == std::string::npos) {
      line.insert(at + serve.size(), " --port 0");
    }
    result += line + '\n';
  }
  return result;
}

// Whether the pieces stand in the text in this order; moves on behind them.
bool find_in_order(std::string_view& text, std::string_view line) {
  static constexpr std::string_view anything = "…";
  while (!line.empty()) {
    const auto end = line.find(anything);
    const auto piece = trim(line.substr(0, end));
    const auto at = text.find(piece);
    if (at == std::string_view::npos) return false;
    text.remove_prefix(at + piece.size());
    line.remove_prefix(end == std::string_view::npos ? line.size() : end + anything.size());
  }
  return true;
}

std::string both(const std::string& output, const std::string& error) {
  return "\nstandard output:\n" + output + "standard error:\n" + error;
}

std::string run_to_the_end(const Transcript& transcript, const std::string& expected,
                           const Command& surroundings) {
  const auto result = run_shell("set -e\n" + with_free_ports(transcript.script), surroundings);
  const auto outputs = both(result.output, result.error);
  if (result.exit_code != 0) return "ended with " + std::to_string(result.exit_code) + outputs;
  if ((result.output + result.error).find(expected) == std::string::npos) {
    return "\"" + expected + "\" is not in what it printed" + outputs;
  }
  std::string_view rest = result.output;
  for (const auto& line : transcript.output) {
    if (!find_in_order(rest, line)) return "this line was not printed there: " + line + outputs;
  }
  return {};
}

std::string run_until(const Transcript& transcript, const std::string& expected,
                      const Command& surroundings) {
  Command command = surroundings;
  // exec: the signal must reach the program, and its exit code us.
  command.arguments = {"/bin/bash", "-c", "exec " + with_free_ports(transcript.script)};
  Process process(command);
  try {
    process.wait_for_output(expected);
  } catch (const std::exception& error) {
    return error.what();
  }
  process.signal(SIGTERM);
  const int code = process.wait();
  if (code == 0) return {};
  return "ended with " + std::to_string(code) + " when it was told to stop" +
         both(process.output(), process.error());
}

}  // namespace

Problems check_commands(const Document& document, const Command& surroundings) {
  static constexpr std::string_view expect = "run: expect=", until = "run: until=";
  Problems problems;
  for (const auto& block : document.blocks) {
    std::string problem;
    const auto transcript = read_transcript(block);
    if (block.mark == "run") {
      problem = run_to_the_end(transcript, {}, surroundings);
    } else if (block.mark.starts_with(expect)) {
      problem = run_to_the_end(transcript, block.mark.substr(expect.size()), surroundings);
    } else if (block.mark.starts_with(until)) {
      problem = run_until(transcript, block.mark.substr(until.size()), surroundings);
    }
    if (!problem.empty())
      problems.push_back(document.name + ":" + std::to_string(block.line) + ": " + problem);
  }
  return problems;
}

}  // namespace ai_sdk::testing
