// Errors that cross the border several times: SQL → C++ → SPI → SQL → C++ …
#include <vector>

#include "probe.hpp"

#include "pg/error_data.hpp"
#include "pg/function.hpp"
#include "pg/spi.hpp"
#include "pg/subtransaction.hpp"

namespace migrate::boundary {

namespace {

// Run a command inside C++; whatever it raises passes through.
Datum run(FunctionCallInfo fcinfo) {
    const Counted counted;
    return pg::text_datum(run_sql(pg::Arguments(fcinfo).text(0, "command")));
}

// Use memory that has become free: an error whose data were there would show it.
void scribble() {
    for (int i = 0; i < 10; i++) {
        (void)run_sql("SELECT string_agg(repeat('x', number), '') FROM generate_series(1, 1000) AS number");
    }
}

// Run a command inside C++ and go on after an error: the answer is its SQLSTATE.
Datum run_and_catch(FunctionCallInfo fcinfo) {
    const Counted counted;
    const std::string command = pg::Arguments(fcinfo).text(0, "command");
    try {
        pg::Subtransaction subtransaction;
        std::string answer = run_sql(command);
        subtransaction.commit();
        return pg::text_datum(answer);
    } catch (const pg::PgError &error) {
        return pg::text_datum(std::string("caught ") + unpack_sql_state(error.data()->sqlerrcode));
    }
}

// Run a command, catch its error, run another that fails too: the error that gets out is the second.
Datum run_and_catch_then_run(FunctionCallInfo fcinfo) {
    const pg::Arguments arguments(fcinfo);
    const std::string first = arguments.text(0, "first");
    const std::string second = arguments.text(1, "second");
    try {
        const pg::Subtransaction subtransaction;
        (void)run_sql(first);
    } catch (const pg::PgError &error) {
        const Counted counted;
        (void)run_sql(second);
    }
    return pg::text_datum("nothing was thrown");
}

void add_line(std::vector<std::string> &lines, const char *name, const char *value) {
    if (value != nullptr) {
        lines.push_back(std::string(name) + ": " + value);
    }
}

void add_line(std::vector<std::string> &lines, const char *name, int value) {
    if (value != 0) {
        lines.push_back(std::string(name) + ": " + std::to_string(value));
    }
}

// All that a server error carries, as C++ sees it.
Datum error_fields(FunctionCallInfo fcinfo) {
    const std::string command = pg::Arguments(fcinfo).text(0, "command");
    std::vector<std::string> lines;
    try {
        const pg::Subtransaction subtransaction;
        (void)run_sql(command);
    } catch (const pg::PgError &error) {
        scribble();
        const ErrorData *data = error.data();
        add_line(lines, "sqlstate", unpack_sql_state(data->sqlerrcode));
        add_line(lines, "what", error.what());
        add_line(lines, "message", data->message);
        add_line(lines, "detail", data->detail);
        add_line(lines, "detail for the log", data->detail_log);
        add_line(lines, "hint", data->hint);
        add_line(lines, "context", data->context);
        add_line(lines, "schema", data->schema_name);
        add_line(lines, "table", data->table_name);
        add_line(lines, "column", data->column_name);
        add_line(lines, "type", data->datatype_name);
        add_line(lines, "constraint", data->constraint_name);
        add_line(lines, "position", data->cursorpos);
        add_line(lines, "internal position", data->internalpos);
        add_line(lines, "internal query", data->internalquery);
        add_line(lines, "function", data->funcname);
        lines.emplace_back(data->filename != nullptr && data->lineno > 0 ? "has a location"
                                                                         : "has no location");
    }
    return pg::text_array_datum(lines);
}

// What src/engine does to errors on their way out.
Datum run_and_decorate(FunctionCallInfo fcinfo) {
    const pg::Arguments arguments(fcinfo);
    const std::string command = arguments.text(0, "command");
    try {
        return pg::text_datum(run_sql(command));
    } catch (const pg::PgError &error) {
        const Counted counted;
        (void)pg::replace_context(error, "SQL statement \"" + command + "\"", "the statement");
        pg::add_context(error, "first line added");
        pg::add_context(error, "second line added");
        pg::add_hint(error, "The hint added.");
        pg::point_at(error, "a text of ours", 3);
        throw;
    }
}

pg::Statement quotient("SELECT (100 OPERATOR(pg_catalog./) $1)::pg_catalog.text");
pg::Statement nonsense("SELECT 1 FROM nowhere");

// A statement kept for the session: it must outlive the errors that it raises, and one that can't be planned
// is planned anew.
Datum run_statement(FunctionCallInfo fcinfo) {
    const Counted counted;
    const std::int64_t divisor = DatumGetInt64(fcinfo->args[0].value);
    const std::vector<pg::Row> rows =
        divisor < 0 ? nonsense.execute({}) : quotient.execute({pg::int8_parameter(divisor)});
    return pg::text_datum(rows.at(0).at(0).value());
}

} // namespace

} // namespace migrate::boundary

BOUNDARY_FUNCTION(run)
BOUNDARY_FUNCTION(run_and_catch)
BOUNDARY_FUNCTION(run_and_catch_then_run)
BOUNDARY_FUNCTION(error_fields)
BOUNDARY_FUNCTION(run_and_decorate)
BOUNDARY_FUNCTION(run_statement)
