#include <algorithm>
#include <cstring>
#include <string_view>
#include <unordered_set>

#include "core/text.hpp"

#include "engine/script/script_check.hpp"

#include "engine/error.hpp"
#include "engine/script/frame.hpp"
#include "engine/script/section_marks.hpp"
#include "engine/store/scripts.hpp"
#include "engine/store/sha256.hpp"
#include "pg/catalog.hpp"
#include "pg/error.hpp"
#include "pg/error_data.hpp"
#include "pg/messages.hpp"
#include "pg/scan.hpp"
#include "pg/scanner_settings.hpp"
#include "pg/sqlstate.hpp"

namespace migrate::engine {

namespace {

const char *how_to_run_untransactional(const ScriptOrigin &origin) {
    if (origin.kind == ScriptKind::up) {
        return "Put it into a revision of its own and register that with transactional => false.";
    }
    if (origin.kind == ScriptKind::down) {
        return "Register the revision with down_transactional => false.";
    }
    return "Leave it out: only up and down scripts can run outside of a transaction.";
}

// A backslash is no SQL; in a script it is a psql meta-command, or the end of COPY data.
pg::Error meta_command(const ScriptOrigin &origin, const char *script, int offset) {
    const std::string_view rest(script + offset);
    const std::string command(rest.substr(0, rest.find_first_of(" \t\r\n")));
    const std::string where = locate_in(origin, script, offset);
    if (command == "\\restrict" || command == "\\unrestrict") {
        return {
            pg::sqlstate::script_refused, core::format("psql meta-command {} is not allowed here", command),
            where + ".",
            "The two stand on lines of their own, between statements, and \\unrestrict has the key of the "
            "\\restrict before it. If it is missing at the end of a dump, the dump has been cut off."};
    }
    return {pg::sqlstate::script_refused,
            core::format("psql meta-command {} is not allowed in a script", command),
            where + ": scripts run in the server, which does not know psql's commands.",
            "Write the statement in SQL, or leave the line out."};
}

[[noreturn]] void refuse(const ScriptOrigin &origin, const char *script,
                         const pg::ParsedStatement &statement) {
    const std::string where = locate_in(origin, script, statement.location) + ".";
    switch (statement.obstacle) {
    case pg::Obstacle::role_switch:
        throw pg::Error(
            pg::sqlstate::script_refused, "a script can't switch the role", where,
            core::format("Leave it out: scripts run as the owner of the service. To have it run as another "
                         "role: SELECT migrate.alter_service({}, owner => '<role>');",
                         pg::quote_literal(origin.service)));
    case pg::Obstacle::scanner_setting:
        throw pg::Error(pg::sqlstate::script_refused,
                        core::format(R"(a script can't change the setting "{}")",
                                     statement.setting != nullptr ? statement.setting : ""),
                        where,
                        "Leave it out: the setting decides how the script itself is read. A string with "
                        "backslashes can be "
                        "written E'…', a comparison with NULL as IS NULL.");
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
        throw pg::Error(pg::sqlstate::script_not_transactional,
                        "the script has a statement that can't run in a transaction block", where,
                        how_to_run_untransactional(origin));
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

void refuse_obstacles(const ScriptOrigin &origin, const char *script,
                      const std::vector<pg::ParsedStatement> &statements, bool transactional) {
    for (const pg::ParsedStatement &statement : statements) {
        const bool may_run = statement.obstacle == pg::Obstacle::none ||
                             (statement.obstacle == pg::Obstacle::no_transaction_block && !transactional);
        if (!may_run) {
            refuse(origin, script, statement);
        }
    }
}

void refuse_frame(const ScriptOrigin &origin, const char *script) {
    throw pg::Error(
        pg::sqlstate::script_refused, "transaction control is not allowed in a script",
        locate_in(origin, script, 0) + ".",
        "Leave BEGIN and COMMIT out: the script is registered as not transactional, so each of its "
        "statements runs by itself. If it can run in a transaction, register it so.");
}

void tell_modes(const ScriptOrigin &origin, const std::string &modes) {
    if (!modes.empty()) {
        pg::send_notice(
            core::format("the modes of a transaction are left out of {}: {}", name_script(origin),
                         origin.bound != nullptr ? origin.bound->variables().masked(modes) : modes),
            "The script runs in the transaction of the call that runs it.");
    }
}

// What has the same effect: line ends apart, byte for byte.
bool same_text(std::string_view one, std::string_view other) {
    const auto is_line_end = [](std::string_view text, std::size_t place) {
        return text.substr(place, 2) == "\r\n";
    };
    std::size_t i = 0;
    std::size_t k = 0;
    while (i < one.size() && k < other.size()) {
        i += is_line_end(one, i) ? 1 : 0;
        k += is_line_end(other, k) ? 1 : 0;
        if (one[i++] != other[k++]) {
            return false;
        }
    }
    return i == one.size() && k == other.size();
}

std::string text_of(const char *script, const pg::ParsedStatement &statement) {
    return {script + statement.location, static_cast<std::size_t>(statement.length)};
}

using MissingVariables = std::vector<core::MissingVariable>;

// Where psql leaves what it knows no variable for, the parser decides what it is: whether it stumbles over
// one of these.
bool stumbles_over(const BoundScript &script, const MissingVariables &missing) {
    const pg::ScannerDefaults defaults;
    const char *text = pg::after_byte_order_mark(script.text());
    try {
        (void)pg::parse_script(text);
        return false;
    } catch (const pg::PgError &error) {
        const int offset = pg::offset_of_position(text, pg::position_of(error));
        const std::size_t place =
            script.bound().raw_begin(static_cast<std::size_t>(text + offset - script.text()));
        pg::forgive_syntax_error(error);
        return std::any_of(missing.begin(), missing.end(), [&](const core::MissingVariable &one) {
            return place == one.begin || (place > one.begin && place < one.end);
        });
    }
}

// What nothing is known of.
MissingVariables unknown_in(const BoundScript &script, core::VariableStyle style) {
    MissingVariables missing = script.bound().missing;
    if (style == core::VariableStyle::psql && !missing.empty()) {
        if (!stumbles_over(script, missing)) {
            return {};
        }
        const auto has_others =
            std::any_of(missing.begin(), missing.end(), [](const auto &one) { return !one.may_be_a_slice; });
        if (has_others) {
            std::erase_if(missing, [](const auto &one) { return one.may_be_a_slice; });
        }
    }
    return missing;
}

// What stands in the place of a variable when scripts are compared: a word that is as unlike others as what
// was written there, its default included.
std::string word_for(const std::string &written, const std::string &text) {
    if (written.starts_with('\\')) {
        return text; // psql's way to write a character
    }
    const std::string word = "v" + hex(sha256_of(written)).substr(0, 32);
    const bool is_quoted = written.starts_with(":'") || written.starts_with(":\"");
    return is_quoted ? written[1] + word + written[1] : word;
}

std::string with_variables_as_words(const ScriptOrigin &origin, const char *script,
                                    core::VariableStyle style) {
    const core::BoundText bound = explained(origin.service, [&] {
        return core::bind_variables(script, style, [](std::string_view) {
            return core::VariableValue{"v", false};
        });
    });
    std::string text;
    std::size_t done = 0;
    const std::string raw = script;
    for (const core::BoundText::Replacement &one : bound.replacements) {
        text += raw.substr(done, one.raw_begin - done);
        text += word_for(raw.substr(one.raw_begin, one.raw_end - one.raw_begin),
                         bound.text.substr(one.begin, one.end - one.begin));
        done = one.raw_end;
    }
    return text + raw.substr(done);
}

int check_text(const ScriptOrigin &origin, const char *script, bool transactional, bool is_new) {
    script = pg::after_byte_order_mark(script);
    std::vector<pg::ParsedStatement> statements = parse_script(origin, script);
    if (!transactional && may_have_frames(script)) {
        refuse_frame(origin, script);
    }
    const std::string modes = may_have_frames(script) ? frame_modes(script, statements) : "";
    take_frame(origin, script, statements);
    refuse_obstacles(origin, script, statements, transactional);
    if (is_new) {
        refuse_section_marks(origin, script);
        tell_modes(origin, modes);
    }
    return count_statements(statements);
}

} // namespace

CheckedScript check_script(const ScriptOrigin &origin, const Script &script, bool transactional,
                           Variables &variables, bool is_new) {
    ScriptOrigin within = placed(origin, script);
    if (script.variables == core::VariableStyle::none) {
        return {check_text(within, script.body, transactional, true), {}};
    }
    const BoundScript bound(variables, script.body, script.variables);
    CheckedScript checked{unknown_statements, {}};
    std::unordered_set<std::string> names;
    pg::LineColumn place = pg::line_and_column(script.body, 0);
    std::size_t passed = 0;
    for (const core::MissingVariable &one : unknown_in(bound, script.variables)) {
        pg::check_interrupts();
        place = pg::advance(place, script.body + passed, static_cast<int>(one.begin - passed));
        passed = one.begin;
        if (names.insert(one.name).second) { // its first place in the script will do
            checked.unknown.push_back({one.name, place_in_file(within, place).line, one.message});
        }
    }
    if (checked.unknown.empty()) {
        within.bound = &bound;
        checked.statements =
            variables.hiding([&] { return check_text(within, bound.text(), transactional, is_new); });
    }
    return checked;
}

std::vector<pg::ParsedStatement> parse_script(const ScriptOrigin &origin, const char *script) {
    const pg::ScannerDefaults defaults;
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
        point_into(error, origin, script, offset);
        throw;
    }
}

std::vector<pg::ParsedStatement> read_statements(const ScriptOrigin &origin, const char *script) {
    std::vector<pg::ParsedStatement> statements = parse_script(origin, script);
    if (may_have_frames(script)) {
        take_frame(origin, script, statements);
    }
    return statements;
}

bool same_script(const ScriptOrigin &origin, const char *one, const char *other,
                 core::VariableStyle variables) {
    if (variables != core::VariableStyle::none) {
        return same_script(origin, with_variables_as_words(origin, one, variables).c_str(),
                           with_variables_as_words(origin, other, variables).c_str());
    }
    const pg::ScannerDefaults defaults;
    one = pg::after_byte_order_mark(one);
    other = pg::after_byte_order_mark(other);
    try {
        const std::vector<pg::ParsedStatement> ones = read_statements(origin, one);
        const std::vector<pg::ParsedStatement> others = read_statements(origin, other);
        return std::equal(ones.begin(), ones.end(), others.begin(), others.end(),
                          [&](const pg::ParsedStatement &left, const pg::ParsedStatement &right) {
                              return left.data.has_value() == right.data.has_value() &&
                                     same_text(left.data.value_or(""), right.data.value_or("")) &&
                                     pg::same_tokens(text_of(one, left).c_str(),
                                                     text_of(other, right).c_str(), same_text);
                          });
    } catch (const pg::PgError &error) {
        pg::forgive_syntax_error(error);
    } catch (const pg::Error &) { // one that could not be registered today
    }
    return false;
}

} // namespace migrate::engine
