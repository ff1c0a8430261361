#include "cpq.h"

#include <dlfcn.h>
#include <pthread.h>
#include <string.h>

#define FUNCTIONS(F) \
    F(cpq_connection *, PQconnectStartParams, (const char *const *, const char *const *, int)) \
    F(int, PQconnectPoll, (cpq_connection *)) \
    F(void, PQfinish, (cpq_connection *)) \
    F(int, PQstatus, (const cpq_connection *)) \
    F(int, PQtransactionStatus, (const cpq_connection *)) \
    F(int, PQsocket, (const cpq_connection *)) \
    F(int, PQserverVersion, (const cpq_connection *)) \
    F(int, PQbackendPID, (const cpq_connection *)) \
    F(int, PQsslInUse, (const cpq_connection *)) \
    F(const char *, PQerrorMessage, (const cpq_connection *)) \
    F(void *, PQsetNoticeReceiver, (cpq_connection *, void (*)(void *, const cpq_result *), void *)) \
    F(int, PQsetnonblocking, (cpq_connection *, int)) \
    F(int, PQflush, (cpq_connection *)) \
    F(int, PQconsumeInput, (cpq_connection *)) \
    F(int, PQisBusy, (cpq_connection *)) \
    F(int, PQenterPipelineMode, (cpq_connection *)) \
    F(int, PQexitPipelineMode, (cpq_connection *)) \
    F(int, PQpipelineSync, (cpq_connection *)) \
    F(int, PQsetSingleRowMode, (cpq_connection *)) \
    F(int, PQsendQuery, (cpq_connection *, const char *)) \
    F(int, PQsendQueryParams, \
      (cpq_connection *, const char *, int, const uint32_t *, const char *const *, const int *, const int *, int)) \
    F(int, PQsendPrepare, (cpq_connection *, const char *, const char *, int, const uint32_t *)) \
    F(int, PQsendQueryPrepared, \
      (cpq_connection *, const char *, int, const char *const *, const int *, const int *, int)) \
    F(cpq_result *, PQgetResult, (cpq_connection *)) \
    F(void, PQclear, (cpq_result *)) \
    F(int, PQresultStatus, (const cpq_result *)) \
    F(const char *, PQresultErrorField, (const cpq_result *, int)) \
    F(const char *, PQcmdTuples, (cpq_result *)) \
    F(int, PQntuples, (const cpq_result *)) \
    F(int, PQnfields, (const cpq_result *)) \
    F(uint32_t, PQftype, (const cpq_result *, int)) \
    F(int, PQgetisnull, (const cpq_result *, int, int)) \
    F(int, PQgetlength, (const cpq_result *, int, int)) \
    F(const char *, PQgetvalue, (const cpq_result *, int, int)) \
    F(int, PQlibVersion, (void))

static struct {
#define DECLARE(type, name, parameters) type(*name) parameters;
    FUNCTIONS(DECLARE)
#undef DECLARE
} pq;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static char trouble[200];

static void load(void) {
    void *library = dlopen("libpq.so.5", RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) {
        strncpy(trouble, "libpq.so.5 is not there", sizeof trouble - 1);
        return;
    }
#define FIND(type, name, parameters) \
    *(void **)&pq.name = dlsym(library, #name); \
    if (pq.name == NULL) { \
        strncpy(trouble, "libpq lacks " #name ": it is older than PostgreSQL 14", sizeof trouble - 1); \
        return; \
    }
    FUNCTIONS(FIND)
#undef FIND
}

const char *cpq_load(void) {
    pthread_once(&once, load);
    return trouble[0] == 0 ? NULL : trouble;
}

int cpq_version(void) { return cpq_load() == NULL ? pq.PQlibVersion() : 0; }

static void ignore(void *context, const cpq_result *notice) {
    (void)context;
    (void)notice;
}

cpq_connection *cpq_connect_start(const char *const *keywords, const char *const *values) {
    return pq.PQconnectStartParams(keywords, values, 0);
}
int cpq_connect_poll(cpq_connection *c) { return pq.PQconnectPoll(c); }
void cpq_finish(cpq_connection *c) { pq.PQfinish(c); }
int cpq_status(const cpq_connection *c) { return pq.PQstatus(c); }
int cpq_transaction_status(const cpq_connection *c) { return pq.PQtransactionStatus(c); }
int cpq_socket(const cpq_connection *c) { return pq.PQsocket(c); }
int cpq_server_version(const cpq_connection *c) { return pq.PQserverVersion(c); }
int cpq_backend_pid(const cpq_connection *c) { return pq.PQbackendPID(c); }
bool cpq_uses_tls(const cpq_connection *c) { return pq.PQsslInUse(c) != 0; }
const char *cpq_error_message(const cpq_connection *c) { return pq.PQerrorMessage(c); }
void cpq_silence(cpq_connection *c) { pq.PQsetNoticeReceiver(c, ignore, NULL); }

int cpq_set_nonblocking(cpq_connection *c, int on) { return pq.PQsetnonblocking(c, on); }
int cpq_flush(cpq_connection *c) { return pq.PQflush(c); }
int cpq_consume_input(cpq_connection *c) { return pq.PQconsumeInput(c); }
int cpq_is_busy(cpq_connection *c) { return pq.PQisBusy(c); }
int cpq_enter_pipeline(cpq_connection *c) { return pq.PQenterPipelineMode(c); }
int cpq_exit_pipeline(cpq_connection *c) { return pq.PQexitPipelineMode(c); }
int cpq_pipeline_sync(cpq_connection *c) { return pq.PQpipelineSync(c); }
int cpq_set_single_row(cpq_connection *c) { return pq.PQsetSingleRowMode(c); }

int cpq_send_query(cpq_connection *c, const char *sql) { return pq.PQsendQuery(c, sql); }
int cpq_send_query_parameters(
    cpq_connection *c, const char *sql, int count, const uint32_t *types, const char *const *values,
    const int *lengths, const int *formats, int result_format) {
    return pq.PQsendQueryParams(c, sql, count, types, values, lengths, formats, result_format);
}
int cpq_send_prepare(cpq_connection *c, const char *name, const char *sql, int count, const uint32_t *types) {
    return pq.PQsendPrepare(c, name, sql, count, types);
}
int cpq_send_prepared(
    cpq_connection *c, const char *name, int count, const char *const *values, const int *lengths,
    const int *formats, int result_format) {
    return pq.PQsendQueryPrepared(c, name, count, values, lengths, formats, result_format);
}
cpq_result *cpq_next_result(cpq_connection *c) { return pq.PQgetResult(c); }

void cpq_clear(cpq_result *r) { pq.PQclear(r); }
int cpq_result_status(const cpq_result *r) { return pq.PQresultStatus(r); }
const char *cpq_error_field(const cpq_result *r, int field) { return pq.PQresultErrorField(r, field); }
const char *cpq_changed(cpq_result *r) { return pq.PQcmdTuples(r); }
int cpq_row_count(const cpq_result *r) { return pq.PQntuples(r); }
int cpq_column_count(const cpq_result *r) { return pq.PQnfields(r); }
uint32_t cpq_column_type(const cpq_result *r, int column) { return pq.PQftype(r, column); }
int cpq_is_null(const cpq_result *r, int row, int column) { return pq.PQgetisnull(r, row, column); }
int cpq_length(const cpq_result *r, int row, int column) { return pq.PQgetlength(r, row, column); }
const char *cpq_value(const cpq_result *r, int row, int column) { return pq.PQgetvalue(r, row, column); }
