#pragma once

#include "batch/attempts.hpp"
#include "batch/progress.hpp"
#include "batch/record_writer.hpp"
#include "batch/row_key.hpp"
#include "batch/row_reader.hpp"

#include <ai_sdk/client.hpp>

#include <atomic>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <unordered_map>

namespace ai_sdk::cli {

// What is known of each row of the input.
enum class RowState : unsigned char { open, answered, failed };
using RowStates = std::unordered_map<RowKey, RowState, RowKeyHash>;

struct BatchPlan {
  std::string agent;
  std::string batch;  // its name, from which the Idempotency-Keys are made
  RowRules rules;
  bool may_be_alike = false;
  bool ordered = false;
  std::size_t concurrency = 5;
  RowStates* states = nullptr;  // those that are open are asked
  std::function<std::unique_ptr<RowReader>()> open_rows;
  std::function<void(std::string_view lines)> write;  // puts records where they are safe
};

// Asks all open rows, several at a time, each on a thread of its own.
class BatchRun {
 public:
  BatchRun(BatchPlan plan, AiSdk& client, Attempts& attempts, Progress& progress);

  // Returns when every row has its record, or the batch was stopped; throws what stopped it, if something
  // did. Until then nothing of the run is lost: what is done is recorded, what is not is still open.
  void run();
  // Begins no more rows and cancels those that are under way. From any thread.
  void stop(std::exception_ptr why = nullptr);

 private:
  struct Job {
    std::uint64_t place = 0;
    RowKey key{};
    Row row;
  };
  bool next_job(Job& job);
  void work();
  void ask(const Job& job);
  void note_reached();
  bool is_hopeless(const std::exception_ptr& error);

  BatchPlan plan_;
  AiSdk& client_;
  AgentHandle agent_;
  Attempts& attempts_;
  Progress& progress_;
  std::mutex input_mutex_;
  std::unique_ptr<RowReader> rows_;
  RowKeys keys_;
  std::uint64_t next_place_ = 0;
  std::mutex mutex_;
  std::exception_ptr why_;
  std::size_t unreachable_ = 0;  // calls in a row that did not reach the server
  bool reached_ = false;
  std::atomic<bool> stopping_{false};
  std::unique_ptr<RecordWriter> writer_;
};

}  // namespace ai_sdk::cli
