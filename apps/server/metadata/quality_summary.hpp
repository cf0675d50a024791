#pragma once

#include <boost/json/object.hpp>

#include <string_view>

namespace ai_sdk::server {

class Store;

// The tests of a table, or of one of its columns where the name is a column's: {summary {success, failed,
// aborted, queued, total}, tests [{name, fullyQualifiedName, testDefinition, columnName?, testCaseStatus,
// lastRun?, result?}]}.
boost::json::object quality_summary(Store& store, std::string_view fqn);

}  // namespace ai_sdk::server
