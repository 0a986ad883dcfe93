#include <algorithm>
#include <cstring>
#include <set>
#include <string_view>

#include "core/text.hpp"

#include "engine/report/script_printer.hpp"

#include "engine/script/frame.hpp"
#include "engine/script/psql_text.hpp"
#include "engine/script/script_place.hpp"
#include "pg/catalog.hpp"
#include "pg/error.hpp"
#include "pg/scan.hpp"

namespace migrate::engine {

namespace {

// Whether the last statement of a script lacks its semicolon.
bool is_unterminated(const char *script, const std::vector<pg::ParsedStatement> &statements) {
    const pg::ParsedStatement &last = statements.back();
    return script[last.location + last.length] != ';';
}

// The settings that a script changes by SET, each once, but for those that every script gets anew.
std::set<std::string> settings_left_by(const std::vector<pg::ParsedStatement> &statements) {
    std::set<std::string> settings;
    for (const pg::ParsedStatement &statement : statements) {
        if (statement.setting != nullptr && strcmp(statement.setting, "search_path") != 0 &&
            !std::string_view(statement.setting).starts_with("migrate.")) {
            settings.insert(statement.setting);
        }
    }
    return settings;
}

} // namespace

std::vector<pg::ParsedStatement> ScriptPrinter::statements_of(const Script &script) {
    if (script.variables == core::VariableStyle::none) {
        return pg::parse_script(pg::after_byte_order_mark(script.body));
    }
    const BoundScript bound(variables_, script.body, script.variables);
    try {
        return pg::parse_script(pg::after_byte_order_mark(bound.text()));
    } catch (const pg::PgError &error) {
        pg::forgive_syntax_error(error); // it is refused when it is to be printed
        return {};
    }
}

std::string ScriptPrinter::print(const PrintedScript &part) {
    std::string text;
    if (part.script.variables == core::VariableStyle::none) {
        print_body(part, pg::after_byte_order_mark(part.script.body), text);
        return text;
    }
    const ScriptOrigin origin = placed({service_.name, part.revision, part.kind, part.event}, part.script);
    unknown_.look_at(origin, part.script, part.transactional, variables_);
    const std::string body = secrets_.bind(variables_, part.script.body, part.script.variables);
    try {
        print_body(part, pg::after_byte_order_mark(body.c_str()), text);
    } catch (const pg::PgError &error) {
        pg::forgive_syntax_error(error);
        unknown_.refuse();
        throw pg::Error(
            ERRCODE_FEATURE_NOT_SUPPORTED,
            core::format("{} can't be printed without the value of a secret", name_script(origin)),
            "The parser does not take the script with a mere word in its place.",
            "Write the secret as a literal, with psql's variables as :'name'; or call "
            "migrate.upgrade() or migrate.downgrade().");
    }
    return text;
}

void ScriptPrinter::print_body(const PrintedScript &part, const char *body, std::string &text) {
    std::string unframed;
    if (may_have_frames(body)) {
        unframed = without_frame({service_.name, part.revision, part.kind, part.event}, body);
        body = unframed.c_str();
    }
    const std::vector<pg::ParsedStatement> statements = pg::parse_script(body);
    if (statements.empty()) {
        return;
    }
    if (!part.transactional) {
        lines_.add_paragraph("COMMIT;");
    }
    const std::string set = part.transactional ? "SET LOCAL " : "SET ";
    add_settings(part, set);
    has_data_ = has_data_ || std::any_of(statements.begin(), statements.end(),
                                         [](const auto &statement) { return statement.data.has_value(); });
    text = text_for_psql(body);
    if (part.script.variables != core::VariableStyle::none) {
        text = secrets_.restore(text, part.script.variables);
    }
    lines_.add(text);
    if (is_unterminated(body, statements)) {
        lines_.add(";"); // on a line of its own, since a comment may come before it
    }
    lines_.add_blank();
    for (const std::string &setting : settings_left_by(statements)) {
        lines_.add_paragraph(set + pg::quote_identifier(setting) + " TO DEFAULT;");
    }
    if (!part.transactional) {
        lines_.add_paragraph("BEGIN;");
    }
}

// For each script anew: the one before may have set them otherwise.
void ScriptPrinter::add_settings(const PrintedScript &part, const std::string &set) {
    lines_.add(set + "search_path = " + service_.search_path + ";");
    lines_.add(set + "migrate.service = " + pg::quote_literal(service_.name) + ";");
    lines_.add(set + "migrate.schema = " + pg::quote_literal(service_.schema_name) + ";");
    lines_.add(set + "migrate.direction = " + pg::quote_literal(part.direction) + ";");
    if (!service_.hooks.empty()) {
        lines_.add(set + "migrate.event = " +
                   pg::quote_literal(part.kind == ScriptKind::hook ? name_of(part.event) : "") + ";");
    }
    lines_.add_paragraph(set + "migrate.revision = " + pg::quote_literal(part.revision) + ";");
}

} // namespace migrate::engine
