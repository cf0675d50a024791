#include "postgres/libpq.hpp"

#include "postgres/session.hpp"

#include <dlfcn.h>

namespace ai_sdk::server {
namespace {

template <class Function>
void find(void* library, const char* name, Function& function) {
  function = reinterpret_cast<Function>(dlsym(library, name));
  if (function == nullptr) {
    throw PostgresError(std::string("the library libpq.so.5 is too old: it has no ") + name +
                        "; install a newer one (apt-get install libpq5)");
  }
}

Libpq load() {
  void* library = dlopen("libpq.so.5", RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) {
    throw PostgresError(
        "PostgreSQL is reached through its library libpq.so.5, which is not here: "
        "apt-get install libpq5");
  }
  Libpq pq{};
  find(library, "PQconnectdbParams", pq.connect);
  find(library, "PQfinish", pq.finish);
  find(library, "PQstatus", pq.status);
  find(library, "PQerrorMessage", pq.error_message);
  find(library, "PQsocket", pq.socket);
  find(library, "PQconsumeInput", pq.consume_input);
  find(library, "PQisBusy", pq.is_busy);
  find(library, "PQexec", pq.exec);
  find(library, "PQexecParams", pq.exec_params);
  find(library, "PQprepare", pq.prepare);
  find(library, "PQexecPrepared", pq.exec_prepared);
  find(library, "PQsendQuery", pq.send_query);
  find(library, "PQsetSingleRowMode", pq.set_single_row_mode);
  find(library, "PQgetResult", pq.get_result);
  find(library, "PQgetCancel", pq.get_cancel);
  find(library, "PQcancel", pq.cancel);
  find(library, "PQfreeCancel", pq.free_cancel);
  find(library, "PQresultStatus", pq.result_status);
  find(library, "PQresultErrorField", pq.result_error_field);
  find(library, "PQresultErrorMessage", pq.result_error_message);
  find(library, "PQntuples", pq.rows);
  find(library, "PQnfields", pq.columns);
  find(library, "PQgetisnull", pq.is_null);
  find(library, "PQgetvalue", pq.value);
  find(library, "PQgetlength", pq.length);
  find(library, "PQclear", pq.clear);
  find(library, "PQsetNoticeProcessor", pq.set_notice_processor);
  find(library, "PQconninfoParse", pq.parse_conninfo);
  find(library, "PQconninfoFree", pq.free_conninfo);
  find(library, "PQfreemem", pq.free_memory);
  return pq;
}

}  // namespace

const Libpq& libpq() {
  static const Libpq pq = load();
  return pq;
}

}  // namespace ai_sdk::server
