#pragma once

#include "batch/batch_run.hpp"

namespace ai_sdk::cli {

// Reads a batch's whole input before anything is asked. Returns its rows, all open. Throws UsageError that
// names the lines where rows are wrong, and where rows are alike, unless they may be.
RowStates check_input(RowReader& rows, const RowRules& rules, const std::string& agent, bool may_be_alike);

}  // namespace ai_sdk::cli
