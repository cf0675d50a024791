#pragma once

#include "driver/arguments.hpp"

#include <boost/json/object.hpp>

#include <functional>
#include <map>
#include <string>

// What this driver runs in processes of their own: `ai-sdk-bench --run NAME name=value…`.
namespace ai_sdk::bench {

// Measured programs return what they print. With check=1 they make one call and return {"answer": …}.
boost::json::object run_unary_ours(const Arguments& arguments);
boost::json::object run_unary_beast(const Arguments& arguments);
boost::json::object run_unary_curl(const Arguments& arguments);
boost::json::object run_bulk_ours(const Arguments& arguments);
boost::json::object run_bulk_beast(const Arguments& arguments);
boost::json::object run_idle_ours(const Arguments& arguments);
boost::json::object run_idle_beast(const Arguments& arguments);
boost::json::object run_decoder(const Arguments& arguments);
boost::json::object run_construction(const Arguments& arguments);
boost::json::object run_many_calls(const Arguments& arguments);

// Servers print their port and run until they are killed.
void serve_bulk(const Arguments& arguments);
void serve_idle(const Arguments& arguments);
void serve_slow(const Arguments& arguments);

using Program = std::function<boost::json::object(const Arguments&)>;
const std::map<std::string, Program>& programs();

}  // namespace ai_sdk::bench
