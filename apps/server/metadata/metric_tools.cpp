#include "metadata/creation.hpp"
#include "metadata/references.hpp"
#include "metadata/tools_of_meaning.hpp"

#include <boost/json/array.hpp>

namespace ai_sdk::server {

namespace json = boost::json;

namespace {

constexpr std::string_view metric_schema = R"json({
  "type": "object",
  "properties": {
    "name": {"type": "string", "description": "The metric's name: no other has it, and it has no '::' in it."},
    "description": {"type": "string", "description": "What it measures, in Markdown."},
    "displayName": {"type": "string", "description": "The name that people see."},
    "metricExpressionLanguage": {"type": "string", "enum": ["SQL", "Java", "JavaScript", "Python", "External"], "description": "What the expression is written in."},
    "metricExpressionCode": {"type": "string", "description": "The expression. It is kept and shown, never run."},
    "metricType": {"type": "string", "enum": ["COUNT", "SUM", "AVERAGE", "RATIO", "PERCENTAGE", "MIN", "MAX", "MEDIAN", "MODE", "STANDARD_DEVIATION", "VARIANCE", "OTHER"], "description": "How it is computed."},
    "granularity": {"type": "string", "enum": ["SECOND", "MINUTE", "HOUR", "DAY", "WEEK", "MONTH", "QUARTER", "YEAR"], "description": "For what span of time."},
    "unitOfMeasurement": {"type": "string", "enum": ["COUNT", "DOLLARS", "PERCENTAGE", "TIMESTAMP", "SIZE", "REQUESTS", "EVENTS", "TRANSACTIONS", "OTHER"], "description": "Its unit."},
    "customUnitOfMeasurement": {"type": "string", "description": "The unit, where it is OTHER."},
    "owners": {"type": "array", "items": {"type": "string"}, "description": "Names of users or teams that own it."},
    "reviewers": {"type": "array", "items": {"type": "string"}, "description": "Names of users or teams that review it."},
    "relatedMetrics": {"type": "array", "items": {"type": "string"}, "description": "Fully qualified names of other metrics."},
    "tags": {"type": "array", "items": {"type": "string"}, "description": "Fully qualified names of tags."},
    "domains": {"type": "array", "items": {"type": "string"}, "description": "Fully qualified names of domains it belongs to."}
  },
  "required": ["name", "metricExpressionLanguage", "metricExpressionCode"]
})json";

json::object create_metric(const ToolUse& use, const ToolContext& context) {
  MetadataStore metadata(context.store);
  Draft draft;
  draft.type = "metric";
  draft.name = needed_text(use, "name");
  draft.content["metricExpression"] = {{"language", needed_text(use, "metricExpressionLanguage")},
                                       {"code", needed_text(use, "metricExpressionCode")}};
  copy_texts(use, draft,
             {"description", "displayName", "metricType", "granularity", "unitOfMeasurement",
              "customUnitOfMeasurement"});
  if (text_argument(use, "unitOfMeasurement") == "OTHER" &&
      text_argument(use, "customUnitOfMeasurement").empty()) {
    throw ToolFailure(400, "The unit OTHER needs its name in customUnitOfMeasurement");
  }
  copy_relations(use, metadata, draft);
  if (const auto* related = find_argument(use, "relatedMetrics")) {
    draft.content["relatedMetrics"] = read_references(metadata, *related, metric_types, "relatedMetrics");
  }
  draft.defaults["provider"] = "user";
  return create_or_update(use, metadata, draft);
}

}  // namespace

void add_metric_tools(ToolList& tools) {
  tools.push_back(
      make_tool("create_metric", ToolKind::creates,
                "Makes a metric, a number that the business watches, or changes the one of that name.",
                metric_schema, create_metric));
}

}  // namespace ai_sdk::server
