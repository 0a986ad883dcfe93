#include "engine/script.hpp"

#include "engine/service_scripts.hpp"
#include "engine/timeouts.hpp"
#include "pg/copy.hpp"
#include "pg/error.hpp"
#include "pg/error_context.hpp"
#include "pg/error_data.hpp"
#include "pg/parse.hpp"
#include "pg/spi.hpp"
#include "pg/split.hpp"
#include "pg/sqlstate.hpp"
#include "pg/statement_timeout.hpp"

extern "C" {
#include <tcop/dest.h>
}

namespace migrate::engine {

namespace {

constexpr int excerpt_bytes = 80;

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
    const std::string message = "psql meta-command " + command + " is not allowed ";
    const std::string where = "In " + name_script(origin) + ", " + at(pg::line_and_column(script, offset));
    if (command == "\\restrict" || command == "\\unrestrict") {
        return {
            pg::sqlstate::script_refused, message + "here", where + ".",
            "The two stand on lines of their own, between statements, and \\unrestrict has the key of the "
            "\\restrict before it. If it is missing at the end of a dump, the dump has been cut off."};
    }
    return {pg::sqlstate::script_refused, message + "in a script",
            where + ": scripts run in the server, which does not know psql's commands.",
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
    case pg::Obstacle::copy_to_client:
        throw pg::Error(ERRCODE_FEATURE_NOT_SUPPORTED, "COPY to the client is not supported in a script",
                        where, "Leave it out: a script has nobody to send rows to.");
    case pg::Obstacle::copy_without_data:
        throw pg::Error(
            pg::sqlstate::copy_data_missing, "the data of COPY FROM STDIN have no end", where,
            "The data begin on the line after the statement, and end before a line with nothing but "
            "\\. on it. If that is missing at the end of a dump, the dump has been cut off.");
    case pg::Obstacle::copy_binary:
        throw pg::Error(ERRCODE_FEATURE_NOT_SUPPORTED, "COPY data in a script can't be binary", where,
                        "Use the format text or csv.");
    case pg::Obstacle::copy_encoding:
        throw pg::Error(ERRCODE_FEATURE_NOT_SUPPORTED,
                        "COPY data in a script can't be in an encoding of their own", where,
                        "Leave ENCODING out: the data were converted along with the script.");
    default:
        throw pg::Error(
            pg::sqlstate::script_not_transactional,
            "the script has a statement that can't run in a transaction block", where,
            moves_revision(origin)
                ? "Put it into a revision of its own and register that with transactional => false."
                : "Leave it out: only up and down scripts can run outside of a transaction.");
    }
}

// Where the end of data is missing, the parser stumbles over them: but what is wrong is the end.
void refuse_copy_before(const ScriptOrigin &origin, const char *script, int offset) {
    const std::string before(script, static_cast<std::size_t>(offset));
    std::vector<pg::ParsedStatement> statements;
    try {
        statements = pg::parse_script(before.c_str());
    } catch (const pg::PgError &) {
        return; // then it is another error
    }
    if (!statements.empty() && statements.back().obstacle == pg::Obstacle::copy_without_data) {
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
    const std::string &service;
    const char *label; // service, revision and kind
    const char *script;
    int location; // byte offset in the script
    int length;
    int number;
    pg::LineColumn place;      // of the location
    const pg::CopyData *data;  // that it copies; nullptr: none
    pg::LineColumn data_place; // of the first line of them
    pg::LineColumn told;       // in the CONTEXT of what was last reported
};

int shown_bytes(const RunningStatement &running) {
    return pg_mbcliplen(running.script + running.location, running.length, excerpt_bytes);
}

constexpr const char *context_format = "%s, statement %d, line %d, column %d: %.*s%s";

// The line of the data that is being copied, or the statement.
pg::LineColumn place_of(const RunningStatement &running) {
    const auto line = running.data != nullptr ? running.data->line() : 0;
    return line == 0 ? running.place
                     : pg::LineColumn{running.data_place.line + static_cast<int>(line) - 1, 1};
}

// C in all but name. Where in the statement an error lies is found out by locate().
void add_statement_context(void *argument) {
    auto *running = static_cast<RunningStatement *>(argument);
    const int shown = shown_bytes(*running);
    running->told = place_of(*running);
    errcontext(context_format, running->label, running->number, running->told.line, running->told.column,
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
    pg::LineColumn place = running.told;
    if (data->internalpos > 0 && data->internalquery != nullptr && strcmp(data->internalquery, sql) == 0) {
        place = pg::advance(running.place, sql, pg::offset_of_position(sql, data->internalpos));
        const SourceLine line = line_of(sql, data->internalpos);
        pg::point_at(error, line.text, line.position);
    }
    const std::string said = context_line(running, running.told);
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

void copy_data(RunningStatement &running, const char *sql, std::string_view text) {
    pg::CopyData data(text);
    running.data = &data;
    running.data_place = {pg::advance(running.place, sql, running.length).line + 1, 1};
    try {
        data.copy(sql);
    } catch (...) {
        running.data = nullptr;
        throw;
    }
    running.data = nullptr;
}

void run_statement(RunningStatement &running, const pg::ParsedStatement &statement) {
    char *sql = pg::pg(
        [&] { return pnstrdup(running.script + running.location, static_cast<Size>(running.length)); });
    pg::LockWatch::follow_settings();
    pg::StatementTimeoutScope timeout;
    try {
        if (statement.data) {
            copy_data(running, sql, *statement.data);
        } else {
            pg::pg([&] { execute_statement(sql); });
        }
        timeout.finish();
    } catch (const pg::PgError &error) {
        locate(error, running, sql);
        explain_timeout(error, timeout, running.service);
        if (const char *hint = hint_for(error.data()->sqlerrcode)) {
            pg::add_hint(error, hint);
        }
        throw;
    }
    pfree(sql);
}

} // namespace

std::string name_script(const ScriptOrigin &origin) {
    const std::string kind = origin.kind;
    const std::string of_service = " of service \"" + origin.service + "\"";
    if (kind == "up" || kind == "down" || kind == "verify") {
        return "script \"" + kind + "\" of revision \"" + origin.revision + "\"" + of_service;
    }
    if (kind == repeatable_kind) {
        return "repeatable script \"" + origin.revision + "\"" + of_service;
    }
    const std::string at_step = origin.revision.empty() ? "" : " at \"" + origin.revision + "\"";
    return "hook \"" + kind + "\"" + at_step + of_service;
}

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
    const std::vector<pg::ParsedStatement> statements = script.statements == 1 && pg::is_plain(script.body)
                                                            ? std::vector{pg::whole_script(script.body)}
                                                            : parse(origin, script.body);
    const pg::SpiConnection connection;
    RunningStatement running{origin.service, label.c_str(), script.body, 0,     0, 0,
                             {1, 1},         nullptr,       {1, 1},      {1, 1}};
    for (const pg::ParsedStatement &statement : statements) {
        pg::check_interrupts();
        running.place =
            pg::advance(running.place, script.body + running.location, statement.location - running.location);
        running.location = statement.location;
        running.length = statement.length;
        running.number++;
        running.told = running.place;
        const pg::ErrorContext context(add_statement_context, &running);
        run_statement(running, statement);
    }
}

} // namespace migrate::engine
