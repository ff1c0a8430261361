// What Databases calls of libpq, loaded when it is first needed: a program without PostgreSQL neither links nor loads it.
// Declared here with opaque types after PostgreSQL's documentation (chapter 34, libpq), so building needs no headers.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct cpq_connection cpq_connection;
typedef struct cpq_result cpq_result;

// ConnStatusType, ExecStatusType and PGTransactionStatusType, as far as they are asked for. libpq's ABI keeps them.
enum { CPQ_CONNECTION_OK = 0, CPQ_CONNECTION_BAD = 1 };
enum {
    CPQ_COMMAND_OK = 1,
    CPQ_TUPLES_OK = 2,
    CPQ_NONFATAL_ERROR = 6,
    CPQ_FATAL_ERROR = 7,
    CPQ_SINGLE_TUPLE = 9,
    CPQ_PIPELINE_SYNC = 10,
    CPQ_PIPELINE_ABORTED = 11,
};
enum { CPQ_TRANSACTION_IDLE = 0, CPQ_TRANSACTION_OPEN = 2 };
enum { CPQ_POLLING_FAILED = 0, CPQ_POLLING_READING = 1, CPQ_POLLING_WRITING = 2, CPQ_POLLING_OK = 3 };

// Loads libpq once. Returns NULL when that worked, else why not.
const char *cpq_load(void);
// The version of the library, such as 150018, and 0 when it is not loaded.
int cpq_version(void);

cpq_connection *cpq_connect_start(const char *const *keywords, const char *const *values);
int cpq_connect_poll(cpq_connection *connection);
void cpq_finish(cpq_connection *connection);
int cpq_status(const cpq_connection *connection);
int cpq_transaction_status(const cpq_connection *connection);
int cpq_socket(const cpq_connection *connection);
int cpq_server_version(const cpq_connection *connection);
int cpq_backend_pid(const cpq_connection *connection);
bool cpq_uses_tls(const cpq_connection *connection);
// Owned by the connection.
const char *cpq_error_message(const cpq_connection *connection);
// Notices and warnings would go to standard error.
void cpq_silence(cpq_connection *connection);

int cpq_set_nonblocking(cpq_connection *connection, int on);
int cpq_flush(cpq_connection *connection);
int cpq_consume_input(cpq_connection *connection);
int cpq_is_busy(cpq_connection *connection);
int cpq_enter_pipeline(cpq_connection *connection);
int cpq_exit_pipeline(cpq_connection *connection);
int cpq_pipeline_sync(cpq_connection *connection);
int cpq_set_single_row(cpq_connection *connection);

int cpq_send_query(cpq_connection *connection, const char *sql);
int cpq_send_query_parameters(
    cpq_connection *connection, const char *sql, int count, const uint32_t *types, const char *const *values,
    const int *lengths, const int *formats, int result_format);
int cpq_send_prepare(
    cpq_connection *connection, const char *name, const char *sql, int count, const uint32_t *types);
int cpq_send_prepared(
    cpq_connection *connection, const char *name, int count, const char *const *values, const int *lengths,
    const int *formats, int result_format);
cpq_result *cpq_next_result(cpq_connection *connection);

void cpq_clear(cpq_result *result);
int cpq_result_status(const cpq_result *result);
// A field of an error: 'C' is the SQLSTATE, 'M' the primary message. Owned by the result.
const char *cpq_error_field(const cpq_result *result, int field);
// How many rows a command changed, as digits; empty when it changes none. Owned by the result.
const char *cpq_changed(cpq_result *result);
int cpq_row_count(const cpq_result *result);
int cpq_column_count(const cpq_result *result);
uint32_t cpq_column_type(const cpq_result *result, int column);
int cpq_is_null(const cpq_result *result, int row, int column);
int cpq_length(const cpq_result *result, int row, int column);
// The bytes of a value. Owned by the result.
const char *cpq_value(const cpq_result *result, int row, int column);
