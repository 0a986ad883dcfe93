#include "core/text.hpp"

#include "engine/script/script.hpp"

#include "engine/script/frame.hpp"
#include "engine/script/script_check.hpp"
#include "engine/script/timeouts.hpp"
#include "pg/copy.hpp"
#include "pg/error.hpp"
#include "pg/error_context.hpp"
#include "pg/error_data.hpp"
#include "pg/memory.hpp"
#include "pg/parse.hpp"
#include "pg/scanner_settings.hpp"
#include "pg/spi.hpp"
#include "pg/split.hpp"
#include "pg/sqlstate.hpp"
#include "pg/statement_timeout.hpp"

namespace migrate::engine {

namespace {

constexpr int excerpt_bytes = 80;

// The statement that is running, for the CONTEXT of what the server reports meanwhile.
struct RunningStatement {
    const ScriptOrigin &origin;
    const char *label;  // service, revision and kind
    const char *script; // that runs
    const char *raw;    // as it was written
    int location = 0;   // byte offset in the script
    int length = 0;
    int raw_location = 0; // the same as it was written
    int raw_length = 0;
    int number = 0;
    pg::LineColumn place = {1, 1};      // of the location, as it was written
    const pg::CopyData *data = nullptr; // that it copies; nullptr: none
    const char *data_begin = nullptr;   // in the script
    pg::LineColumn data_place = {1, 1}; // of the first line of them
    pg::LineColumn told = {1, 1};       // in the CONTEXT of what was last reported
};

int shown_bytes(const RunningStatement &running) {
    return pg_mbcliplen(running.raw + running.raw_location, running.raw_length, excerpt_bytes);
}

// The line of the data that is being copied, or the statement.
pg::LineColumn place_of(const RunningStatement &running) {
    const auto line = running.data != nullptr ? running.data->line() : 0;
    if (line == 0) {
        return running.place;
    }
    if (running.origin.bound == nullptr) {
        return {running.data_place.line + static_cast<int>(line) - 1, 1};
    }
    const char *begin = running.data_begin; // a value may be several lines
    for (std::uint64_t i = 1; i < line && strchr(begin, '\n') != nullptr; i++) {
        begin = strchr(begin, '\n') + 1;
    }
    const RawPlace place =
        raw_place(running.origin, running.script, static_cast<int>(begin - running.script));
    return {pg::line_and_column(place.script, place.offset).line, 1};
}

// C in all but name. Where in the statement an error lies is found out by locate().
void add_statement_context(void *argument) {
    auto *running = static_cast<RunningStatement *>(argument);
    const int shown = shown_bytes(*running);
    running->told = place_in_file(running->origin, place_of(*running));
    errcontext("%s, statement %d, line %d, column %d: %.*s%s", running->label, running->number,
               running->told.line, running->told.column, shown, running->raw + running->raw_location,
               shown < running->raw_length ? "..." : "");
}

// The line that add_statement_context() adds, with another place.
std::string context_line(const RunningStatement &running, pg::LineColumn place) {
    const int shown = shown_bytes(running);
    return core::format("{}, statement {}, line {}, column {}: {}{}", running.label,
                        std::to_string(running.number), std::to_string(place.line),
                        std::to_string(place.column),
                        std::string_view(running.raw + running.raw_location, static_cast<std::size_t>(shown)),
                        shown < running.raw_length ? "..." : "");
}

// Make CONTEXT say the line and column that the error points at, if that is in the statement itself and not
// in what it calls, and the statement's text once: SPI has said it too, and in full.
void locate(const pg::PgError &error, const RunningStatement &running, const char *sql) {
    const ErrorData *data = error.data();
    pg::LineColumn place = running.told;
    if (data->internalpos > 0 && data->internalquery != nullptr && strcmp(data->internalquery, sql) == 0) {
        const int offset = running.location + pg::offset_of_position(sql, data->internalpos);
        const int raw_offset =
            raw_place(running.origin, running.script, offset).offset - running.raw_location;
        const std::string raw(running.raw + running.raw_location,
                              static_cast<std::size_t>(running.raw_length));
        place = place_in_file(running.origin, pg::advance(running.place, raw.c_str(), raw_offset));
        const SourceLine line = line_of(raw.c_str(), pg::position_of_offset(raw.c_str(), raw_offset));
        pg::point_at(error, line.text, line.position);
        hide_quoted_secret(error, running.origin, running.script + offset);
    }
    const std::string said = context_line(running, running.told);
    const std::string better = context_line(running, place);
    if (!pg::replace_context(error, core::format("SQL statement \"{}\"\n{}", sql, said), better)) {
        (void)pg::replace_context(error, said, better);
    }
}

const char *hint_for(int sqlstate) {
    switch (sqlstate) {
    case ERRCODE_ACTIVE_SQL_TRANSACTION:
        return "Put the statement into a revision of its own and register that with transactional => false; "
               "of a down script: "
               "down_transactional => false.";
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
    running.data_begin = text.data();
    running.data_place = {
        pg::advance(running.place, running.raw + running.raw_location, running.raw_length).line + 1, 1};
    try {
        data.copy(sql);
    } catch (...) {
        running.data = nullptr;
        throw;
    }
    running.data = nullptr;
}

void run_statement(RunningStatement &running, const pg::ParsedStatement &statement, TapTests *tests,
                   StatementRunner *runner) {
    char *sql = pg::copy_text(running.script + running.location, running.length);
    pg::LockWatch::follow_settings();
    const pg::SettingStatement setting;
    pg::StatementTimeoutScope timeout;
    try {
        if (runner != nullptr) {
            runner->run(statement, sql);
        } else if (statement.data) {
            copy_data(running, sql, *statement.data);
        } else {
            pg::execute_of_script(sql, tests != nullptr ? tests->receiver() : nullptr);
        }
        timeout.finish();
        if (tests != nullptr) {
            tests->judge();
        }
    } catch (const pg::PgError &error) {
        locate(error, running, sql);
        explain_timeout(error, timeout, running.origin.service);
        if (const char *hint = hint_for(error.data()->sqlerrcode)) {
            pg::add_hint(error, hint);
        }
        throw;
    }
    pfree(sql);
}

// A DO block or a function can change them too; what follows would be read otherwise than when it was
// registered.
void refuse_changed_settings(const RunningStatement &running) {
    if (const char *setting = pg::changed_scanner_setting()) {
        throw pg::Error(pg::sqlstate::script_refused,
                        core::format(R"(a script can't change the setting "{}")", setting),
                        locate_in(running.origin, running.script, running.location) + ".",
                        "Leave it out: the setting decides how the script itself is read.");
    }
}

void begin_statement(RunningStatement &running, const pg::ParsedStatement &statement) {
    running.location = statement.location;
    running.length = statement.length;
    const char *begin = running.script + statement.location;
    const BoundScript *bound = running.origin.bound;
    const int location = bound != nullptr ? bound->raw_begin(begin) : statement.location;
    running.place =
        pg::advance(running.place, running.raw + running.raw_location, location - running.raw_location);
    running.raw_location = location;
    running.raw_length =
        bound != nullptr ? bound->raw_end(begin + statement.length) - location : statement.length;
    running.number++;
    running.told = place_in_file(running.origin, running.place);
}

// What holds for a single statement too of those that come before it.
bool is_set(const pg::ParsedStatement &statement) noexcept {
    return statement.tree != nullptr && IsA(statement.tree, VariableSetStmt);
}

// Whether the statement is to run. What a SET says is told to the runner that there is.
bool is_chosen(const SingleStatement *single, int number, const pg::ParsedStatement &statement) {
    if (single == nullptr || number == single->number) {
        return true;
    }
    if (number > single->number || !is_set(statement)) {
        return false;
    }
    if (single->runner != nullptr) {
        single->runner->set(castNode(VariableSetStmt, statement.tree));
    }
    return single->runner == nullptr;
}

} // namespace

int run_script(const ScriptOrigin &registered, const Script &script, TapTests *tests,
               const SingleStatement *single) {
    const ScriptOrigin origin = placed(registered, script);
    const std::string label = name_script(origin);
    const char *body =
        pg::after_byte_order_mark(origin.bound != nullptr ? origin.bound->text() : script.body);
    // A script of one statement need not be parsed twice: SPI does it.
    const bool is_whole =
        origin.bound == nullptr && script.statements == 1 && pg::is_plain(body) && !may_have_frames(body);
    const std::vector<pg::ParsedStatement> read =
        single != nullptr && single->parsed != nullptr ? std::vector<pg::ParsedStatement>()
        : is_whole && single == nullptr                ? std::vector{pg::whole_script(body)}
                                                       : read_statements(origin, body);
    const std::vector<pg::ParsedStatement> &statements =
        single != nullptr && single->parsed != nullptr ? *single->parsed : read;
    std::optional<pg::SpiConnection> connection;
    if (single == nullptr || single->runner == nullptr) { // which may commit
        connection.emplace();
    }
    FrameRunner frames;
    RunningStatement running{origin, label.c_str(), body, raw_place(origin, body, 0).script};
    for (const pg::ParsedStatement &statement : statements) {
        pg::check_interrupts();
        begin_statement(running, statement);
        const pg::ErrorContext context(add_statement_context, &running);
        if (frames.run(statement)) {
            running.number--; // frames aren't counted
            continue;
        }
        if (!is_chosen(single, running.number, statement)) {
            continue;
        }
        StatementRunner *runner = single != nullptr ? single->runner : nullptr;
        run_statement(running, statement, tests, runner);
        refuse_changed_settings(running);
    }
    if (single != nullptr) {
        return 1;
    }
    return origin.bound != nullptr ? count_statements(statements) : script.statements;
}

} // namespace migrate::engine
