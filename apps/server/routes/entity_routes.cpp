// Agents, personas, bots and abilities as entities: list, look at, make, change, remove.
#include "directory/failure.hpp"
#include "directory/members.hpp"
#include "http/router.hpp"
#include "routes/desk.hpp"
#include "routes/entity_requests.hpp"
#include "routes/paging.hpp"
#include "routes/routes.hpp"

namespace ai_sdk::server {
namespace {

using ExchangePtr = std::shared_ptr<Exchange>;

class EntityRoutes {
 public:
  EntityRoutes(Router& router, EntityKind kind, Directory& directory, WorkerPool& desk,
               std::string_view collection)
      : router_(router), kind_(kind), directory_(directory), desk_(desk), collection_(collection) {}

  void add_reading() {
    at_desk("GET", collection_,
            [kind = kind_, &d = directory_](const ExchangePtr& exchange, const PathParameters&) {
              list(kind, d, exchange);
            });
    for (const bool by_name : {false, true}) {
      at_desk(
          "GET", one(by_name),
          [kind = kind_, &d = directory_, by_name](const ExchangePtr& exchange, const PathParameters& path) {
            const auto& request = exchange->request();
            const auto query = parse_query(request.query);
            const Fields fields(kind, query_value(query, "fields"));
            const auto entry = d.find(kind, key(by_name, path[0]), read_filter(query));
            if (kind == EntityKind::agent) exchange->note_agent(entry.name);
            exchange->respond(entity_response(200, kind, entry, request, fields));
          });
    }
  }

  void add_writing() {
    at_desk("POST", collection_,
            [kind = kind_, &d = directory_](const ExchangePtr& exchange, const PathParameters&) {
              const auto& request = exchange->request();
              const auto members = check_members(kind, read_object(request.body));
              exchange->respond(
                  entity_response(201, kind, d.create(kind, members, request.principal), request, Fields()));
            });
    at_desk("PUT", collection_,
            [kind = kind_, &d = directory_](const ExchangePtr& exchange, const PathParameters&) {
              const auto& request = exchange->request();
              const auto members = check_members(kind, read_object(request.body));
              respond_written(kind, d.put(kind, members, request.principal), exchange);
            });
    at_desk("PUT", collection_ + "/restore",
            [kind = kind_, &d = directory_](const ExchangePtr& exchange, const PathParameters&) {
              const auto& request = exchange->request();
              const auto body = read_object(request.body);
              const auto* id = body.if_contains("id");
              if (!id || !id->is_string()) throw DirectoryFailure(400, "[id must not be null]");
              const auto entry = d.restore(kind, std::string(id->get_string()), request.principal);
              exchange->respond(entity_response(200, kind, entry, request, Fields()));
            });
    for (const bool by_name : {false, true}) {
      at_desk(
          "PATCH", one(by_name),
          [kind = kind_, &d = directory_, by_name](const ExchangePtr& exchange, const PathParameters& path) {
            const auto& request = exchange->request();
            const auto patch = read_json(request.body);
            respond_written(
                kind, d.patch(kind, key(by_name, path[0]), patch, request.principal, wanted_version(request)),
                exchange);
          });
      at_desk(
          "DELETE", one(by_name),
          [kind = kind_, &d = directory_, by_name](const ExchangePtr& exchange, const PathParameters& path) {
            const auto& request = exchange->request();
            const bool for_good = read_flag(parse_query(request.query), "hardDelete");
            const auto entry =
                d.remove(kind, key(by_name, path[0]), for_good, request.principal, wanted_version(request));
            exchange->respond(entity_response(200, kind, entry, request, Fields()));
          });
    }
  }

 private:
  using Answer = std::function<void(const ExchangePtr&, const PathParameters&)>;

  std::string one(bool by_name) const { return collection_ + (by_name ? "/name/{}" : "/{}"); }
  static Directory::Key key(bool by_name, const std::string& segment) {
    return by_name ? name_key(segment) : id_key(segment);
  }

  void at_desk(std::string method, const std::string& pattern, Answer answer) {
    router_.add(std::move(method), pattern,
                [&desk = desk_, answer = std::move(answer)](const auto& exchange, const auto& path) {
                  answer_at_desk(desk, exchange, [answer, path](const ExchangePtr& e) { answer(e, path); });
                });
  }

  static void list(EntityKind kind, Directory& directory, const ExchangePtr& exchange) {
    const auto& request = exchange->request();
    const auto query = parse_query(request.query);
    const Fields fields(kind, query_value(query, "fields"));
    auto filter = read_filter(query);
    if (kind != EntityKind::agent) filter.only_api_enabled = false;
    exchange->respond(
        page_response(kind, directory.list(kind, filter, read_page_request(query)), request, fields));
  }

  static void respond_written(EntityKind kind, const Directory::Written& written,
                              const ExchangePtr& exchange) {
    using How = Directory::Written::How;
    auto response = entity_response(written.how == How::created ? 201 : 200, kind, written.entry,
                                    exchange->request(), Fields());
    response.headers.emplace_back("X-OpenMetadata-Change", written.how == How::created   ? "entityCreated"
                                                           : written.how == How::updated ? "entityUpdated"
                                                                                         : "entityNoChange");
    exchange->respond(std::move(response));
  }

  Router& router_;
  const EntityKind kind_;
  Directory& directory_;
  WorkerPool& desk_;
  const std::string collection_;
};

}  // namespace

void add_entity_routes(Router& router, Directory& directory, WorkerPool& desk) {
  for (const auto kind : {EntityKind::agent, EntityKind::persona, EntityKind::bot, EntityKind::ability}) {
    EntityRoutes routes(router, kind, directory, desk, collection_path(kind));
    routes.add_reading();
    // What agents can be given is what the server can do: nobody can make more of it.
    if (kind != EntityKind::ability) routes.add_writing();
  }
  EntityRoutes(router, EntityKind::ability, directory, desk, skills_path).add_reading();
}

}  // namespace ai_sdk::server
