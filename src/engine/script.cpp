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
    return std::string("script \"") + origin.kind + "\" of revision \"" + origin.revision +
           "\" of service \"" + origin.service + "\"";
}

bool moves_revision(const ScriptOrigin &origin) {
    return strcmp(origin.kind, "up") == 0 || strcmp(origin.kind, "down") == 0;
}

std::string at(pg::LineColumn place) {
    return "line " + std::to_string(place.line) + ", column " + std::to_string(place.column);
}

// The line of a script that a position (in characters, from 1) is on, and the position in that line. Of a
// long line only what is near the position.
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
    const std::string line(all.substr(start, end - start));
    const int column = pg::advance({1, 1}, line.c_str(), static_cast<int>(offset - start)).column;
    const int skipped = std::max(0, column - excerpt_bytes);
    const char *shown = line.c_str() + pg::offset_of_position(line.c_str(), skipped + 1);
    const int shown_bytes = pg_mbcliplen(shown, static_cast<int>(strlen(shown)), 2 * excerpt_bytes);
    return {std::string(shown, static_cast<std::size_t>(shown_bytes)), column - skipped};
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

[[noreturn]] void refuse(const ScriptOrigin &origin, const char *script,
                         const pg::ParsedStatement &statement) {
    const std::string where =
        "In " + name_script(origin) + ", " + at(pg::line_and_column(script, statement.location)) + ".";
    switch (statement.obstacle) {
    case pg::Obstacle::transaction_control:
        throw pg::Error(
            pg::sqlstate::script_refused, "transaction control is not allowed in a script", where,
            "Leave it out: a script runs in the transaction of the call that runs it, and an error undoes "
            "the whole call.");
    case pg::Obstacle::copy_from_client:
        throw pg::Error(ERRCODE_FEATURE_NOT_SUPPORTED,
                        "COPY from or to the client is not supported in a script", where, "Use INSERT.");
    default:
        throw pg::Error(
            pg::sqlstate::script_not_transactional,
            "the script has a statement that can't run in a transaction block", where,
            moves_revision(origin)
                ? "Put it into a revision of its own and register that with transactional => false."
                : "Leave it out: only up and down scripts can run outside of a transaction.");
    }
}

// In a dump, data follows a COPY FROM STDIN, and the parser stumbles over that: but it is the COPY that is
// not supported.
void refuse_copy_before(const ScriptOrigin &origin, const char *script, int offset) {
    const std::string before(script, static_cast<std::size_t>(offset));
    std::vector<pg::ParsedStatement> statements;
    try {
        statements = pg::parse_script(before.c_str());
    } catch (const pg::PgError &) {
        return; // then it is another error
    }
    if (!statements.empty() && statements.back().obstacle == pg::Obstacle::copy_from_client) {
        refuse(origin, script, statements.back());
    }
}

std::vector<pg::ParsedStatement> parse(const ScriptOrigin &origin, const char *script) {
    try {
        return pg::parse_script(script);
    } catch (const pg::PgError &error) {
        const int position = pg::position_of(error);
        if (position <= 0) {
            pg::add_context(error, name_script(origin));
            throw;
        }
        const int offset = pg::offset_of_position(script, position);
        refuse_copy_before(origin, script, offset);
        if (script[offset] == '\\') {
            throw meta_command(origin, script, offset);
        }
        point_into(error, name_script(origin), script);
        throw;
    }
}

// The statement that is running, for the CONTEXT of what the server reports meanwhile.
struct RunningStatement {
    const char *label; // service, revision and kind
    const char *script;
    int location; // byte offset in the script
    int length;
    int number;
    pg::LineColumn place; // of the location
};

int shown_bytes(const RunningStatement &running) {
    return pg_mbcliplen(running.script + running.location, running.length, excerpt_bytes);
}

constexpr const char *context_format = "%s, statement %d, line %d, column %d: %.*s%s";

// C in all but name. Where in the statement an error lies is found out by locate().
void add_statement_context(void *argument) {
    const auto *running = static_cast<const RunningStatement *>(argument);
    const int shown = shown_bytes(*running);
    errcontext(context_format, running->label, running->number, running->place.line, running->place.column,
               shown, running->script + running->location, shown < running->length ? "..." : "");
}

// The line that add_statement_context() adds, with another place.
std::string context_line(const RunningStatement &running, pg::LineColumn place) {
    const int shown = shown_bytes(running);
    return pg::pg([&] {
        return psprintf(context_format, running.label, running.number, place.line, place.column, shown,
                        running.script + running.location, shown < running.length ? "..." : "");
    });
}

// Make CONTEXT say the line and column that the error points at, if that is in the statement itself and not
// in what it calls, and the statement's text once: SPI has said it too, and in full.
void locate(const pg::PgError &error, const RunningStatement &running, const char *sql) {
    const ErrorData *data = error.data();
    pg::LineColumn place = running.place;
    if (data->internalpos > 0 && data->internalquery != nullptr && strcmp(data->internalquery, sql) == 0) {
        place = pg::advance(place, sql, pg::offset_of_position(sql, data->internalpos));
        const SourceLine line = line_of(sql, data->internalpos);
        pg::point_at(error, line.text, line.position);
    }
    const std::string said = context_line(running, running.place);
    const std::string better = context_line(running, place);
    if (!pg::replace_context(error, std::string("SQL statement \"") + sql + "\"\n" + said, better)) {
        (void)pg::replace_context(error, said, better);
    }
}

// C in all but name.
void execute_statement(const char *sql) {
    SPIExecuteOptions options{};
    options.dest = None_Receiver; // rows that a script selects are for nobody
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
    case ERRCODE_INVALID_TRANSACTION_TERMINATION:
        return "A script runs in the transaction of the call that runs it: nothing in it may commit or roll "
               "back.";
    default:
        return nullptr;
    }
}

void run_statement(const RunningStatement &running) {
    char *sql = pg::pg(
        [&] { return pnstrdup(running.script + running.location, static_cast<Size>(running.length)); });
    try {
        pg::pg([&] { execute_statement(sql); });
    } catch (const pg::PgError &error) {
        locate(error, running, sql);
        if (const char *hint = hint_for(error.data()->sqlerrcode)) {
            pg::add_hint(error, hint);
        }
        throw;
    }
    pfree(sql);
}

} // namespace

void point_into(const pg::PgError &error, const std::string &name, const char *text) {
    const int position = pg::position_of(error);
    if (position <= 0) {
        pg::add_context(error, name);
        return;
    }
    const SourceLine line = line_of(text, position);
    pg::point_at(error, line.text, line.position);
    pg::add_context(error,
                    name + ", " + at(pg::line_and_column(text, pg::offset_of_position(text, position))));
}

int check_script(const ScriptOrigin &origin, const char *script, bool transactional) {
    const std::vector<pg::ParsedStatement> statements = parse(origin, script);
    for (const pg::ParsedStatement &statement : statements) {
        if (statement.obstacle == pg::Obstacle::none ||
            (statement.obstacle == pg::Obstacle::no_transaction_block && !transactional)) {
            continue;
        }
        refuse(origin, script, statement);
    }
    return static_cast<int>(statements.size());
}

void run_script(const ScriptOrigin &origin, const Script &script) {
    const std::string label = name_script(origin);
    // A script of one statement need not be parsed twice: SPI does it.
    const std::vector<pg::ParsedStatement> statements =
        script.statements == 1 ? std::vector{pg::whole_script(script.body)} : parse(origin, script.body);
    const pg::SpiConnection connection;
    RunningStatement running{label.c_str(), script.body, 0, 0, 0, {1, 1}};
    for (const pg::ParsedStatement &statement : statements) {
        pg::check_interrupts();
        running.place =
            pg::advance(running.place, script.body + running.location, statement.location - running.location);
        running.location = statement.location;
        running.length = statement.length;
        running.number++;
        const pg::ErrorContext context(add_statement_context, &running);
        run_statement(running);
    }
}

} // namespace migrate::engine
