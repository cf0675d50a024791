#include "batch/batch_run.hpp"
#include "batch/input_check.hpp"
#include "batch/input_file.hpp"
#include "batch/record_log.hpp"
#include "command.hpp"
#include "core/text.hpp"
#include "failure.hpp"
#include "interrupt.hpp"
#include "message.hpp"
#include "output.hpp"

#include <CLI/CLI.hpp>

#include <filesystem>
#include <memory>

namespace ai_sdk::cli {
namespace {

struct BatchFlags {
  std::string agent;
  std::string input;
  std::string output;
  std::string format;
  std::optional<std::string> delimiter;
  std::optional<std::string> message;
  std::vector<std::string> parameters;
  std::size_t concurrency = 5;
  std::optional<std::size_t> requests_per_minute;
  bool resume = false;
  bool overwrite = false;
  bool retry_errors = false;
  bool allow_duplicates = false;
  bool ordered = false;
  bool json = false;

  bool to_standard_output() const { return output == "-"; }
};

// What a batch comes to: the input's rows by their last records.
struct Summary {
  std::uint64_t rows = 0;
  std::uint64_t answered = 0;
  std::uint64_t failed = 0;
  std::uint64_t asked = 0;  // by this run
  double seconds = 0;
  std::uint64_t open() const { return rows - answered - failed; }
};

std::string extension_of(const std::string& path) {
  std::string extension = std::filesystem::path(path).extension().string();
  for (char& c : extension) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  }
  return extension;
}

InputFormat format_of(const BatchFlags& options) {
  if (options.format == "csv") return InputFormat::csv;
  if (options.format == "jsonl" || options.input == "-") return InputFormat::jsonl;
  const std::string extension = extension_of(options.input);
  if (extension == ".csv" || extension == ".tsv" || extension == ".tab") return InputFormat::csv;
  if (extension == ".jsonl" || extension == ".ndjson" || extension == ".json") return InputFormat::jsonl;
  std::error_code ignored;
  if (!std::filesystem::exists(options.input, ignored))
    throw UsageError("cannot read " + options.input + ": there is no such file");
  throw UsageError("the name " + options.input +
                   " does not say what is in it: add --format jsonl or --format csv");
}

char delimiter_of(const BatchFlags& options) {
  if (!options.delimiter) {
    const std::string extension = extension_of(options.input);
    return extension == ".tsv" || extension == ".tab" ? '\t' : ',';
  }
  if (*options.delimiter == "tab" || *options.delimiter == "\\t") return '\t';
  if (options.delimiter->size() != 1 || options.delimiter->find_first_of("\"\r\n") != std::string::npos) {
    throw UsageError("--delimiter wants one character, or the word tab");
  }
  return options.delimiter->front();
}

IfThere if_there(const BatchFlags& options) {
  if (options.resume && options.overwrite) {
    throw UsageError("--resume goes on with the file and --overwrite begins anew: choose one of them");
  }
  if (options.retry_errors && !options.resume) throw UsageError("--retry-errors goes with --resume");
  if (options.to_standard_output()) {
    if (options.resume || options.overwrite) {
      throw UsageError("standard output can be neither taken up again nor overwritten: name a file with -o");
    }
    if (options.json)
      throw UsageError("--json and the records would both go to standard output: name a file with -o");
  }
  if (options.resume) return IfThere::resume;
  return options.overwrite ? IfThere::overwrite : IfThere::refuse;
}

// Marks the rows that have a record already; returns how many of the records are of no row of the input.
std::size_t mark_done(RowStates& states, const RecordLog& log, bool retry_errors) {
  std::size_t strangers = 0;
  for (const auto& [key, ok] : log.records()) {
    const auto row = states.find(key);
    if (row == states.end()) {
      ++strangers;
    } else if (ok) {
      row->second = RowState::answered;
    } else if (!retry_errors) {
      row->second = RowState::failed;
    }
  }
  return strangers;
}

Summary count(const RowStates& states) {
  Summary summary;
  summary.rows = states.size();
  for (const auto& [key, state] : states) {
    summary.answered += state == RowState::answered ? 1 : 0;
    summary.failed += state == RowState::failed ? 1 : 0;
  }
  return summary;
}

void tell(const Summary& summary, const BatchFlags& options) {
  std::string text = with_commas(summary.rows) + (summary.rows == 1 ? " row: " : " rows: ") +
                     with_commas(summary.answered) + " answered";
  if (summary.failed > 0) text += ", " + with_commas(summary.failed) + " failed";
  if (summary.open() > 0) text += ", " + with_commas(summary.open()) + " not done";
  say(text + "; " + with_commas(summary.asked) + " asked in " + clock_text(summary.seconds));
  if (options.to_standard_output()) return;
  if (summary.open() > 0) {
    say("what is done is in " + options.output + "; go on with the same command and --resume");
  } else if (summary.failed > 0) {
    say("ask the failed rows again with the same command and --resume --retry-errors");
  }
}

void print(const Summary& summary, const BatchFlags& options, const std::optional<Failure>& failure) {
  JsonObject document;
  document["type"] = "summary";
  document["output"] = options.output;
  document["rows"] = summary.rows;
  document["ok"] = summary.answered;
  document["failed"] = summary.failed;
  document["open"] = summary.open();
  document["asked"] = summary.asked;
  document["duration_ms"] = static_cast<std::int64_t>(summary.seconds * 1000);
  document["error"] = nullptr;
  if (failure) document["error"] = to_json(*failure);
  print_json(document);
}

// Where the records go.
struct Records {
  std::optional<RecordLog> log;  // none: standard output
  std::string batch;
  std::function<void(std::string_view)> write;
};

void open_records(Records& records, const BatchFlags& options) {
  const IfThere there = if_there(options);
  if (options.to_standard_output()) {
    records.batch = core::make_uuid();
    records.write = [](std::string_view lines) { standard_output().write(lines); };
    return;
  }
  records.log.emplace(options.output, there, options.agent);
  records.batch = records.log->batch();
  records.write = [&records](std::string_view lines) { records.log->write(lines); };
}

// Why the run ended before its end; nothing where it did not.
std::optional<Failure> run_rows(BatchPlan plan, AiSdk& client, Attempts& attempts, Progress& progress) {
  BatchRun run(std::move(plan), client, attempts, progress);
  const Interrupt interrupt{[&run] { run.stop(); }};
  try {
    run.run();
    interrupt.check();
    progress.finish();
    return std::nullopt;
  } catch (const ClosedPipe&) {
    throw;
  } catch (...) {
    progress.finish();
    return describe(std::current_exception());
  }
}

ExitCode batch(const BatchFlags& options, ConnectionFlags connection) {
  RowRules rules;
  if (options.message) rules.message.emplace(*options.message);
  rules.parameters = parse_parameters(options.parameters);
  const InputFormat format = format_of(options);
  const char delimiter = delimiter_of(options);
  const auto attempts = std::make_shared<Attempts>();
  AiSdk client = connect(connection, [&](AiSdkConfig& config) {
    config.observer = attempts;
    if (options.requests_per_minute) config.limits.requests_per_minute = *options.requests_per_minute;
  });

  const InputFile input(options.input);
  if (!options.to_standard_output() && input.is_same_as(options.output)) {
    throw UsageError("the input and the output are the same file: choose another one with -o");
  }
  Records records;
  open_records(records, options);
  const auto open = [&] { return open_rows(input.descriptor(), input.name(), format, delimiter); };
  RowStates states = check_input(*open(), rules, options.agent, options.allow_duplicates);
  if (records.log) {
    if (const auto strangers = mark_done(states, *records.log, options.retry_errors); strangers > 0) {
      say(with_commas(strangers) + " records in " + options.output +
          " are of rows that are not in the input");
    }
    records.log->drop_records();
    records.log->begin();
  }

  const Summary before = count(states);
  const auto begun = std::chrono::steady_clock::now();
  Progress progress(before.rows, before.answered + before.failed);
  std::optional<Failure> failure;
  if (before.open() > 0) {
    BatchPlan plan;
    plan.agent = options.agent;
    plan.batch = records.batch;
    plan.rules = std::move(rules);
    plan.may_be_alike = options.allow_duplicates;
    plan.ordered = options.ordered;
    plan.concurrency = std::min<std::size_t>(options.concurrency, before.open());
    plan.states = &states;
    plan.open_rows = open;
    plan.write = records.write;
    failure = run_rows(std::move(plan), client, *attempts, progress);
  }
  Summary summary = count(states);
  summary.asked = progress.asked();
  summary.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  if (options.json) print(summary, options, failure);
  if (failure) report(*failure);
  tell(summary, options);
  if (failure) return static_cast<ExitCode>(failure->exit_code);
  return summary.failed > 0 ? ExitCode::rows_failed : ExitCode::done;
}

}  // namespace

void add_batch(CLI::App& app, ConnectionFlags& connection, Chosen& chosen) {
  CLI::App* command = app.add_subcommand("batch", "Ask an agent about every row of a file");
  auto options = std::make_shared<BatchFlags>();
  command->add_option("AGENT", options->agent, "The agent's name")->required();
  command->add_option("INPUT", options->input, "A file of JSON lines or CSV; - is standard input")
      ->required();
  command
      ->add_option("-o,--output", options->output,
                   "Where the records go, as JSON lines; - is standard output")
      ->type_name("FILE")
      ->required();
  command->add_option("--format", options->format, "What the input is, where its name does not say it")
      ->check(CLI::IsMember({"jsonl", "csv"}))
      ->type_name("jsonl|csv");
  command->add_option("--delimiter", options->delimiter, "What separates the cells of CSV (,)")
      ->type_name("C");
  command
      ->add_option("--template", options->message,
                   "The message, with {name} for a row's member or column; without it: the member message")
      ->type_name("TEXT");
  command
      ->add_option("-p,--param", options->parameters,
                   "A parameter of the agent for every row; the value is JSON or a string")
      ->type_name("KEY=VALUE")
      ->expected(1)
      ->take_all();
  const char* group = "How it runs";
  command->add_flag("--resume", options->resume, "Go on with the output's file: ask what has no record yet")
      ->group(group);
  command->add_flag("--retry-errors", options->retry_errors, "With --resume: ask the failed rows again")
      ->group(group);
  command->add_flag("--overwrite", options->overwrite, "Throw away what is in the output's file")
      ->group(group);
  command->add_flag("--allow-duplicates", options->allow_duplicates, "Ask rows that are alike, each of them")
      ->group(group);
  command->add_flag("--ordered", options->ordered, "Write the records in the order of the rows")
      ->group(group);
  command->add_option("--concurrency", options->concurrency, "Rows under way at the same time")
      ->capture_default_str()
      ->check(CLI::Range(1, 256))
      ->type_name("N")
      ->group(group);
  command
      ->add_option("--requests-per-minute", options->requests_per_minute, "At most so many requests a minute")
      ->check(CLI::Range(1, 60'000'000))
      ->type_name("N")
      ->group(group);
  command->add_flag("--json", options->json, "Print the summary as a JSON object")->group(group);
  add_connection_flags(*command, connection);
  command->footer(
      "Each row ends in one record, its answer or its error. A batch that was stopped, or killed, goes on "
      "with\n"
      "--resume. Exit code 7: it is complete, and rows have failed.\n"
      "\n"
      "Examples:\n"
      "  ai-sdk batch SqlQueryAgent questions.jsonl -o answers.jsonl\n"
      "  ai-sdk batch DataQualityPlannerAgent tables.csv --template \"Analyze the {table} table\" -o "
      "out.jsonl\n"
      "  ai-sdk batch SqlQueryAgent questions.jsonl -o answers.jsonl --resume --retry-errors");
  command->final_callback([options, &connection, &chosen] {
    chosen = {.run = [options, &connection] { return batch(*options, connection); }, .json = options->json};
  });
}

}  // namespace ai_sdk::cli
