#include "agents/sql_query/query_plan.hpp"

#include "agents/sql_query/schema_index.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

namespace ai_sdk::server::sql_query {
namespace {

namespace json = boost::json;

json::value write(ColumnRef ref, const Schema& schema) {
  if (ref.table < 0) return nullptr;
  json::array out;
  out.emplace_back(schema.table(ref.table).name);
  if (ref.column >= 0) out.emplace_back(schema.column(ref).name);
  return out;
}

json::value write(const Value& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return *integer;
  if (const auto* real = std::get_if<double>(&value)) return *real;
  if (const auto* text = std::get_if<std::string>(&value)) return json::value(*text);
  return nullptr;
}

Value read_value(const json::value& value) {
  if (value.is_int64()) return value.get_int64();
  if (value.is_uint64()) return static_cast<std::int64_t>(value.get_uint64());
  if (value.is_double()) return value.get_double();
  if (value.is_string()) return std::string(value.get_string());
  return std::monostate{};
}

struct Stale {};

ColumnRef read_ref(const json::value& value, const Schema& schema) {
  if (value.is_null()) return {};
  const auto& parts = value.as_array();
  ColumnRef ref;
  ref.table = schema.find_table(parts.at(0).as_string());
  if (ref.table < 0) throw Stale{};
  if (parts.size() > 1) {
    ref = schema.find_column(ref.table, parts.at(1).as_string());
    if (ref.column < 0) throw Stale{};
  }
  return ref;
}

json::object write(const Filter& filter, const Schema& schema) {
  json::object out;
  out["kind"] = static_cast<int>(filter.kind);
  out["column"] = write(filter.column, schema);
  out["op"] = filter.op;
  json::array values;
  for (const auto& value : filter.values) values.push_back(write(value));
  out["values"] = std::move(values);
  out["negated"] = filter.negated;
  out["any_case"] = filter.any_case;
  out["from"] = filter.from;
  out["to"] = filter.to;
  out["words"] = filter.words;
  out["inside"] = filter.inside;
  return out;
}

Filter read_filter(const json::object& in, const Schema& schema) {
  Filter filter;
  filter.kind = static_cast<FilterKind>(in.at("kind").to_number<int>());
  filter.column = read_ref(in.at("column"), schema);
  filter.op = in.at("op").as_string();
  for (const auto& value : in.at("values").as_array()) filter.values.push_back(read_value(value));
  filter.negated = in.at("negated").as_bool();
  filter.any_case = in.at("any_case").as_bool();
  filter.from = in.at("from").as_string();
  filter.to = in.at("to").as_string();
  filter.words = in.at("words").as_string();
  filter.inside = in.at("inside").to_number<int>();
  return filter;
}

}  // namespace

json::object plan_to_json(const Plan& plan, const Schema& schema) {
  json::object out;
  out["kind"] = static_cast<int>(plan.kind);
  out["main"] = write(ColumnRef{plan.main, -1}, schema);
  json::array shown;
  for (const auto ref : plan.shown) shown.push_back(write(ref, schema));
  out["shown"] = std::move(shown);
  json::array measures;
  for (const auto& measure : plan.measures) {
    json::object one;
    one["aggregate"] = static_cast<int>(measure.aggregate);
    one["column"] = write(measure.column, schema);
    one["factor"] = write(measure.factor, schema);
    measures.push_back(std::move(one));
  }
  out["measures"] = std::move(measures);
  json::array filters;
  for (const auto& filter : plan.filters) filters.push_back(write(filter, schema));
  out["filters"] = std::move(filters);
  json::array groups;
  for (const auto& group : plan.groups) {
    json::object one;
    one["column"] = write(group.column, schema);
    one["part"] = static_cast<int>(group.part);
    groups.push_back(std::move(one));
  }
  out["groups"] = std::move(groups);
  if (plan.order) {
    json::object order;
    order["by"] = static_cast<int>(plan.order->by);
    order["index"] = plan.order->index;
    order["column"] = write(plan.order->column, schema);
    order["descending"] = plan.order->descending;
    out["order"] = std::move(order);
  }
  if (plan.having) {
    json::object having;
    having["op"] = plan.having->first;
    having["value"] = write(plan.having->second);
    out["having"] = std::move(having);
  }
  out["limit"] = plan.limit;
  out["count_result"] = plan.count_result;
  return out;
}

std::optional<Plan> plan_from_json(const json::object& in, const Schema& schema) {
  try {
    Plan plan;
    plan.kind = static_cast<PlanKind>(in.at("kind").to_number<int>());
    plan.main = read_ref(in.at("main"), schema).table;
    for (const auto& ref : in.at("shown").as_array()) plan.shown.push_back(read_ref(ref, schema));
    for (const auto& value : in.at("measures").as_array()) {
      const auto& one = value.as_object();
      Measure measure;
      measure.aggregate = static_cast<Aggregate>(one.at("aggregate").to_number<int>());
      measure.column = read_ref(one.at("column"), schema);
      measure.factor = read_ref(one.at("factor"), schema);
      plan.measures.push_back(measure);
    }
    for (const auto& value : in.at("filters").as_array())
      plan.filters.push_back(read_filter(value.as_object(), schema));
    for (const auto& value : in.at("groups").as_array()) {
      const auto& one = value.as_object();
      plan.groups.push_back(
          {read_ref(one.at("column"), schema), static_cast<DatePart>(one.at("part").to_number<int>())});
    }
    if (const auto* order = in.if_contains("order")) {
      const auto& one = order->as_object();
      plan.order =
          OrderKey{static_cast<OrderKey::By>(one.at("by").to_number<int>()), one.at("index").to_number<int>(),
                   read_ref(one.at("column"), schema), one.at("descending").as_bool()};
    }
    if (const auto* having = in.if_contains("having")) {
      const auto& one = having->as_object();
      plan.having.emplace(std::string(one.at("op").as_string()), read_value(one.at("value")));
    }
    plan.limit = in.at("limit").to_number<std::int64_t>();
    plan.count_result = in.at("count_result").as_bool();
    return plan;
  } catch (const Stale&) {
    return std::nullopt;
  } catch (const std::exception&) {  // written by another version
    return std::nullopt;
  }
}

}  // namespace ai_sdk::server::sql_query
