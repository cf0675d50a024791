#include "agents/data_quality/memory.hpp"
#include "agents/data_quality/render.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace ai_sdk::server::quality {

std::string render_json(const TableReport& report) { return boost::json::serialize(report_to_json(report)); }

}  // namespace ai_sdk::server::quality
