// Notes that callers keep and find.
#include "core/text.hpp"
#include "core/url.hpp"
#include "core/wire/parse.hpp"
#include "directory/failure.hpp"
#include "directory/members.hpp"
#include "metadata/memories.hpp"
#include "metadata/tool.hpp"
#include "routes/desk.hpp"
#include "routes/entity_requests.hpp"
#include "routes/paging.hpp"
#include "routes/routes.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>

namespace ai_sdk::server {
namespace {

namespace json = boost::json;
using ExchangePtr = std::shared_ptr<Exchange>;
using Answer = std::function<void(Memories&, const ExchangePtr&, const PathParameters&)>;

constexpr std::string_view collection = "/api/v1/contextCenter/memories";

json::object with_href(json::object entity, const Request& request) {
  entity["href"] =
      base_of(request) + std::string(collection) + '/' + std::string(core::find_text(entity, "id"));
  return entity;
}

void respond(const ExchangePtr& exchange, json::object entity, int status = 200) {
  entity = with_href(std::move(entity), exchange->request());
  auto response = json_response(status, json::serialize(entity));
  if (status == 201) response.headers.emplace_back("Location", std::string(core::find_text(entity, "href")));
  exchange->respond(std::move(response));
}

void list(Memories& memories, const ExchangePtr& exchange) {
  const auto& request = exchange->request();
  const auto query = parse_query(request.query);
  auto page = memories.list(read_page_request(query), read_filter(query).deleted,
                            query_value(query, "primaryEntityFqn"), request.principal);
  json::array data;
  json::object paging;
  if (page.has_before) paging["before"] = encode_cursor(core::find_text(page.entities.front(), "name"));
  if (page.has_after) paging["after"] = encode_cursor(core::find_text(page.entities.back(), "name"));
  paging["total"] = page.total;
  for (auto& entity : page.entities) data.emplace_back(with_href(std::move(entity), request));
  const json::object body{{"data", std::move(data)}, {"paging", std::move(paging)}};
  exchange->respond(json_response(200, json::serialize(body)));
}

// The shape of answers is that of search engines, which the protocol hands through.
void search(Memories& memories, const ExchangePtr& exchange) {
  const auto& request = exchange->request();
  const auto query = parse_query(request.query);
  if (const auto index = query_value(query, "index"); index != "contextMemory") {
    throw DirectoryFailure(400,
                           "index must be contextMemory: this server searches no other one here; the "
                           "tool search_metadata of /mcp finds everything");
  }
  json::object filters;
  if (const auto given = query_value(query, "filters"); !given.empty()) {
    auto parsed = core::parse_json(given);
    if (!parsed || !parsed->is_object())
      throw DirectoryFailure(400, R"(filters must be JSON such as {"memoryType": ["Note"]})");
    filters = std::move(parsed->get_object());
  }
  const std::size_t from = read_count(query, "from", 0);
  const std::size_t size = read_count(query, "size", 10);
  const auto hits = memories.search(query_value(query, "q"), filters, request.principal);
  json::object answer;
  auto& whole = answer["hits"].emplace_object();
  whole["total"] = json::object{{"value", hits.size()}, {"relation", "eq"}};
  auto& list = whole["hits"].emplace_array();
  const auto begin = std::min(from, hits.size());
  const auto end = begin + std::min(size, hits.size() - begin);
  for (auto i = begin; i < end; ++i) {
    json::object source = with_href(hits[i].entity, request);
    source["entityType"] = "contextMemory";
    list.push_back(json::object{{"_index", "contextMemory"},
                                {"_id", hits[i].entity.at("id")},
                                {"_score", hits[i].score},
                                {"_source", std::move(source)}});
  }
  exchange->respond(json_response(200, json::serialize(answer)));
}

}  // namespace

void add_memory_routes(Router& router, const Catalog& catalog, Store& store, WorkerPool& desk) {
  const auto memories = std::make_shared<Memories>(catalog, store);
  const auto add = [&](std::string method, std::string_view pattern, Answer answer) {
    router.add(std::move(method), pattern,
               [memories, &desk, answer = std::move(answer)](const auto& exchange, const auto& path) {
                 answer_at_desk(desk, exchange, [memories, answer, path](const ExchangePtr& e) {
                   try {
                     answer(*memories, e, path);
                   } catch (const ToolFailure& failure) {
                     throw DirectoryFailure(failure.status, failure.what());
                   }
                 });
               });
  };
  const std::string path(collection);
  add("GET", path, [](auto& m, const auto& exchange, const auto&) { list(m, exchange); });
  add("POST", path, [](auto& m, const auto& exchange, const auto&) {
    respond(exchange, m.create(read_object(exchange->request().body), exchange->request().principal), 201);
  });
  for (const bool by_name : {false, true}) {
    const std::string one = path + (by_name ? "/name/{}" : "/{}");
    add("GET", one, [by_name](auto& m, const auto& exchange, const auto& parts) {
      const auto& request = exchange->request();
      const auto filter = read_filter(parse_query(request.query));
      respond(exchange, m.get(core::decode_percent(parts[0]), by_name, filter.deleted, request.principal));
    });
    add("DELETE", one, [by_name](auto& m, const auto& exchange, const auto& parts) {
      const auto& request = exchange->request();
      const bool for_good = read_flag(parse_query(request.query), "hardDelete");
      respond(exchange, m.remove(core::decode_percent(parts[0]), by_name, for_good, request.principal));
    });
  }
  add("GET", "/api/v1/hybrid/nlq/search", [](auto& m, const auto& e, const auto&) { search(m, e); });
}

}  // namespace ai_sdk::server
