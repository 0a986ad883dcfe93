#include "engine/script.hpp"

#include "pg/error.hpp"
#include "pg/error_context.hpp"
#include "pg/error_data.hpp"
#include "pg/parse.hpp"
#include "pg/spi.hpp"
#include "pg/sqlstate.hpp"

extern "C" {
#include <tcop/dest.h>
}

namespace migrate::engine {

namespace {

constexpr int excerpt_bytes = 80;

std::string name_script(const ScriptOrigin &origin) {
    return std::string("script \"") + origin.kind + "\" of revision \"" + origin.revision + "\" of service \"" +
           origin.service + "\"";
}

std::string at(pg::LineColumn place) {
    return "line " + std::to_string(place.line) + ", column " + std::to_string(place.column);
}

// The line of a script that a position (in characters, from 1) is on, and the position in that line.
struct SourceLine {
    std::string text;
    int position;
};
SourceLine line_of(const char *script, int position) {
    const std::string_view all(script);
    const auto offset = static_cast<std::size_t>(pg::offset_of_position(script, position));
    const std::size_t before = offset == 0 ? std::string_view::npos : all.rfind('\n', offset - 1);
    const std::size_t start = before == std::string_view::npos ? 0 : before + 1;
    const std::size_t end = std::min(all.find('\n', offset), all.size());
    return {std::string(all.substr(start, end - start)), pg::line_and_column(script, static_cast<int>(offset)).column};
}

// A backslash is no SQL; in a script it is a psql meta-command, or the end of COPY data.
pg::Error meta_command(const ScriptOrigin &origin, const char *script, int offset) {
    const std::string_view rest(script + offset);
    const std::string command(rest.substr(0, rest.find_first_of(" \t\r\n")));
    return {pg::sqlstate::script_refused, "psql meta-command " + command + " is not allowed in a script",
            "In " + name_script(origin) + ", " + at(pg::line_and_column(script, offset)) +
                ": scripts run in the server, which does not know psql's commands.",
            "Write the statement in SQL, or leave the line out."};
}

std::vector<pg::ParsedStatement> parse(const ScriptOrigin &origin, const char *script) {
    try {
        return pg::parse_script(script);
    } catch (const pg::PgError &error) {
        const int position = error.data()->cursorpos;
        if (position <= 0) {
            pg::add_context(error, name_script(origin));
            throw;
        }
        const int offset = pg::offset_of_position(script, position);
        if (script[offset] == '\\') {
            throw meta_command(origin, script, offset);
        }
        const SourceLine line = line_of(script, position);
        pg::point_at(error, line.text, line.position);
        pg::add_context(error, name_script(origin) + ", " + at(pg::line_and_column(script, offset)));
        throw;
    }
}

[[noreturn]] void refuse(const ScriptOrigin &origin, const char *script, const pg::ParsedStatement &statement) {
    const std::string where =
        "In " + name_script(origin) + ", " + at(pg::line_and_column(script, statement.location)) + ".";
    switch (statement.obstacle) {
    case pg::Obstacle::transaction_control:
        throw pg::Error(pg::sqlstate::script_refused, "transaction control is not allowed in a script", where,
                        "Leave it out: a script runs in the transaction of the call that runs it, and an error undoes "
                        "the whole call.");
    case pg::Obstacle::copy_from_client:
        throw pg::Error(ERRCODE_FEATURE_NOT_SUPPORTED, "COPY from or to the client is not supported in a script",
                        where, "Use INSERT.");
    default:
        throw pg::Error(pg::sqlstate::script_not_transactional,
                        "the script has a statement that can't run in a transaction block", where,
                        "Put it into a revision of its own and register that with transactional => false.");
    }
}

// The statement that is running, for the CONTEXT of what the server reports meanwhile.
struct RunningStatement {
    const char *label;      // service, revision and kind
    const char *script;
    int location;           // byte offset in the script
    int length;
    int number;
};

// C in all but name. An error that points into the statement is located there, any other at its first word.
void add_statement_context(void *argument) {
    const auto *running = static_cast<const RunningStatement *>(argument);
    int offset = running->location;
    if (const int position = getinternalerrposition(); position > 0) {
        offset += pg::offset_of_position(running->script + running->location, position);
    }
    const pg::LineColumn place = pg::line_and_column(running->script, offset);
    const char *text = running->script + running->location;
    const int shown = pg_mbcliplen(text, running->length, excerpt_bytes);
    errcontext("%s, statement %d, line %d, column %d: %.*s%s", running->label, running->number, place.line,
               place.column, shown, text, shown < running->length ? "..." : "");
}

// C in all but name.
void execute_statement(const char *sql) {
    SPIExecuteOptions options{};
    options.dest = None_Receiver;   // rows that a script selects are for nobody
    const int code = SPI_execute_extended(sql, &options);
    if (code < 0) {
        ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
                        errmsg("statement can't run in a script: %s", SPI_result_code_string(code))));
    }
}

const char *hint_for(int sqlstate) {
    switch (sqlstate) {
    case ERRCODE_ACTIVE_SQL_TRANSACTION:
        return "Put the statement into a revision of its own and register that with transactional => false.";
    default:
        return nullptr;
    }
}

void run_statement(const RunningStatement &running) {
    char *sql = pg::pg([&] { return pnstrdup(running.script + running.location, static_cast<Size>(running.length)); });
    try {
        pg::pg([&] { execute_statement(sql); });
    } catch (const pg::PgError &error) {
        // SPI has said the whole statement; ours, shortened, is enough.
        pg::drop_context(error, std::string("SQL statement \"") + sql + "\"");
        if (const char *hint = hint_for(error.data()->sqlerrcode)) {
            pg::add_hint(error, hint);
        }
        throw;
    }
    pfree(sql);
}

} // namespace

void check_script(const ScriptOrigin &origin, const char *script, bool transactional) {
    for (const pg::ParsedStatement &statement : parse(origin, script)) {
        if (statement.obstacle == pg::Obstacle::none ||
            (statement.obstacle == pg::Obstacle::no_transaction_block && !transactional)) {
            continue;
        }
        refuse(origin, script, statement);
    }
}

int run_script(const ScriptOrigin &origin, const char *script) {
    const std::string label = name_script(origin);
    const std::vector<pg::ParsedStatement> statements = parse(origin, script);
    const pg::SpiConnection connection;
    RunningStatement running{label.c_str(), script, 0, 0, 0};
    for (const pg::ParsedStatement &statement : statements) {
        pg::check_interrupts();
        running.location = statement.location;
        running.length = statement.length;
        running.number++;
        const pg::ErrorContext context(add_statement_context, &running);
        run_statement(running);
    }
    return running.number;
}

} // namespace migrate::engine
