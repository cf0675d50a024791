#pragma once

#include <libpq-fe.h>

namespace ai_sdk::server {

// The functions of PostgreSQL's client library that are used here. It is not linked, because most users have
// no PostgreSQL and the program has to start where the library is not installed.
struct Libpq {
  decltype(&::PQconnectdbParams) connect;
  decltype(&::PQfinish) finish;
  decltype(&::PQstatus) status;
  decltype(&::PQerrorMessage) error_message;
  decltype(&::PQsocket) socket;
  decltype(&::PQconsumeInput) consume_input;
  decltype(&::PQisBusy) is_busy;
  decltype(&::PQexec) exec;
  decltype(&::PQexecParams) exec_params;
  decltype(&::PQprepare) prepare;
  decltype(&::PQexecPrepared) exec_prepared;
  decltype(&::PQsendQuery) send_query;
  decltype(&::PQsetSingleRowMode) set_single_row_mode;
  decltype(&::PQgetResult) get_result;
  decltype(&::PQgetCancel) get_cancel;
  decltype(&::PQcancel) cancel;
  decltype(&::PQfreeCancel) free_cancel;
  decltype(&::PQresultStatus) result_status;
  decltype(&::PQresultErrorField) result_error_field;
  decltype(&::PQresultErrorMessage) result_error_message;
  decltype(&::PQntuples) rows;
  decltype(&::PQnfields) columns;
  decltype(&::PQgetisnull) is_null;
  decltype(&::PQgetvalue) value;
  decltype(&::PQgetlength) length;
  decltype(&::PQclear) clear;
  decltype(&::PQsetNoticeProcessor) set_notice_processor;
  decltype(&::PQconninfoParse) parse_conninfo;
  decltype(&::PQconninfoFree) free_conninfo;
  decltype(&::PQfreemem) free_memory;
};

// Loads the library when it is first called. Throws PostgresError, which says what to install, where the
// machine has none. Thread-safe.
const Libpq& libpq();

}  // namespace ai_sdk::server
