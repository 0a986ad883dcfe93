#include <algorithm>
#include <cctype>
#include <iterator>
#include <string_view>

#include "core/graph/names.hpp"
#include "core/print/render.hpp"
#include "core/text.hpp"

#include "engine/report/offline_printer.hpp"

#include "engine/report/script_lines.hpp"
#include "engine/report/script_printer.hpp"
#include "engine/script/hooks.hpp"
#include "engine/state/prepared_step.hpp"
#include "engine/state/version_writer.hpp"
#include "engine/store/hooks.hpp"
#include "engine/store/run_log.hpp"
#include "engine/store/scripts.hpp"
#include "engine/store/service_scripts.hpp"
#include "pg/catalog.hpp"
#include "pg/made_name.hpp"
#include "pg/memory.hpp"
#include "pg/parse.hpp"
#include "pg/scanner_settings.hpp"
#include "pg/text_length.hpp"

namespace migrate::engine {

namespace {

// What Alembic's own version tables take.
constexpr int alembic_limit = 32;

bool contains_ignoring_case(std::string_view text, std::string_view word) {
    const auto same = [](char a, char b) {
        return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b));
    };
    return std::search(text.begin(), text.end(), word.begin(), word.end(), same) != text.end();
}

// Whether a script may take the version table away, as DROP SCHEMA … CASCADE does. One that does so in a
// function of its own makes the DELETE after it fail, and with it the whole script.
bool may_drop_version_table(std::string_view script, const std::string &version_table) {
    const std::string_view words[] = {"schema", "owned", "execute", version_table};
    return std::any_of(std::begin(words), std::end(words),
                       [&](std::string_view word) { return contains_ignoring_case(script, word); });
}

class OfflineScript {
public:
    // repeatables: what runs after the steps.
    OfflineScript(const Service &service, const Registry &registry, const core::OfflinePlan &plan,
                  const std::vector<std::string> &repeatables, const pg::SnapshotScope &snapshot);

    // The lines of the script. To be called once.
    std::vector<std::string> print();

private:
    [[nodiscard]] bool is_transactional(const core::Step &step) const;
    [[nodiscard]] bool leaves_transaction() const;
    [[nodiscard]] bool writes_long_version() const;
    [[nodiscard]] std::string start_check() const;
    [[nodiscard]] bool makes_own_schema(const core::Step &step);
    [[nodiscard]] bool drops_own_schema(const core::Step &step);
    [[nodiscard]] Script script_of(const core::Step &step) const;

    void prepare_version_table();
    void add_steps();
    void add_step(const core::Step &step);
    void add_cross_service_dependencies(const core::Step &step);
    std::string add_script(const core::Step &step);
    void add_verification(const std::string &revision);
    void add_repeatable(const std::string &name);
    void add_hook(HookEvent event, const char *direction, const std::string &revision);
    void add_change(const core::RowChange &change, bool may_be_gone);

    const Service &service_;
    const Registry &registry_;
    const core::OfflinePlan &offline_;
    const std::vector<std::string> &repeatables_;
    std::string table_;
    ScriptReader reader_;
    ServiceScriptReader service_reader_;
    Hooks hooks_;
    std::size_t rows_;         // that the version table has by now
    bool is_prepared_ = false; // the version table
    bool is_dropped_ = false;  // for a script that drops its schema
    bool must_stop_ = false;   // psql must not go on after an error
    ScriptLines lines_;
    ScriptPrinter scripts_;
};

OfflineScript::OfflineScript(const Service &service, const Registry &registry, const core::OfflinePlan &plan,
                             const std::vector<std::string> &repeatables, const pg::SnapshotScope &snapshot)
    : service_(service), registry_(registry), offline_(plan), repeatables_(repeatables),
      table_(service.quoted_table()), reader_(service, snapshot), service_reader_(service, snapshot),
      hooks_(service, snapshot), rows_(plan.start.size()), scripts_(service, snapshot, lines_) {}

std::vector<std::string> OfflineScript::print() {
    lines_.add_paragraph("BEGIN;");
    const pg::ScannerDefaults defaults;
    const std::vector<core::Step> &steps = offline_.plan.steps;
    if (!steps.empty() || !repeatables_.empty()) {
        if (steps.empty() || !makes_own_schema(steps.front())) {
            prepare_version_table();
        }
        add_steps();
    }
    scripts_.refuse_unknown_variables();
    lines_.add("COMMIT;");
    const std::vector<std::string> instructions = scripts_.instructions();
    if (!instructions.empty()) {
        must_stop_ = true;
        lines_.put_first(instructions);
    }
    // Without it psql would go on after an error: past the COMMIT that ends the failed transaction, with the
    // data of a failed COPY, which it would take for statements and commands, or past the end of a
    // verification, which would undo the error too.
    if (must_stop_ || scripts_.has_data() || leaves_transaction()) {
        lines_.put_first("\\set ON_ERROR_STOP on");
    }
    return lines_.take();
}

bool OfflineScript::is_transactional(const core::Step &step) const {
    return step.direction == core::Direction::stamp ||
           runs_in_transaction(registry_.properties[step.revision], step.direction);
}

bool OfflineScript::leaves_transaction() const {
    return std::any_of(offline_.plan.steps.begin(), offline_.plan.steps.end(),
                       [this](const core::Step &step) { return !is_transactional(step); });
}

Script OfflineScript::script_of(const core::Step &step) const {
    Script script =
        reader_.require(registry_.graph.id(step.revision),
                        step.direction == core::Direction::upgrade ? ScriptKind::up : ScriptKind::down);
    script.variables = registry_.properties[step.revision].variables;
    return script;
}

// Whether the first script makes the schema, so that the version table can come only after it.
bool OfflineScript::makes_own_schema(const core::Step &step) {
    if (!offline_.start.empty() || step.direction != core::Direction::upgrade) {
        return false;
    }
    const pg::TemporaryMemory memory;
    const auto statements = scripts_.statements_of(script_of(step));
    return std::any_of(statements.begin(), statements.end(), [&](const pg::ParsedStatement &statement) {
        const std::optional<pg::MadeName> made =
            statement.tree != nullptr ? pg::made_name(statement.tree) : std::nullopt;
        return made && made->is_schema && made->name == service_.schema_name;
    });
}

// Whether the script that undoes the last revision drops the schema, which the version table must not keep.
bool OfflineScript::drops_own_schema(const core::Step &step) {
    const auto removed = static_cast<std::size_t>(
        std::count_if(step.changes.begin(), step.changes.end(),
                      [](const auto &change) { return change.kind == core::RowChange::Kind::remove; }));
    if (step.direction != core::Direction::downgrade || removed != step.changes.size() || removed != rows_) {
        return false;
    }
    const pg::TemporaryMemory memory;
    const auto statements = scripts_.statements_of(script_of(step));
    return std::any_of(statements.begin(), statements.end(), [&](const pg::ParsedStatement &statement) {
        return statement.tree != nullptr && pg::drops_schema_alone(statement.tree, service_.schema_name);
    });
}

// An upgrade in the server does all of this before its first script too.
void OfflineScript::prepare_version_table() {
    is_prepared_ = true;
    if (offline_.start.empty()) {
        lines_.add_paragraph("CREATE SCHEMA IF NOT EXISTS " + pg::quote_identifier(service_.schema_name) +
                             ";");
        lines_.add_paragraph(create_table_statement(service_, true) + ";");
    }
    lines_.add_paragraph("LOCK TABLE " + table_ + " IN SHARE ROW EXCLUSIVE MODE;");
    lines_.add_paragraph(start_check());
    if (writes_long_version()) {
        lines_.add_paragraph("ALTER TABLE " + table_ + " ALTER COLUMN version_num TYPE pg_catalog.text;");
    }
}

// On a database that stands elsewhere, UPDATE and DELETE would quietly find nothing.
std::string OfflineScript::start_check() const {
    std::string versions;
    std::string names;
    for (const std::string &row : offline_.start) {
        versions += (versions.empty() ? "" : ", ") + pg::quote_literal(row);
        names += (names.empty() ? "" : ", ") + row;
    }
    const std::string elsewhere =
        offline_.start.empty()
            ? "EXISTS (SELECT FROM " + table_ + ")"
            : "(SELECT pg_catalog.count(*) FROM " + table_ + " WHERE version_num IN (" + versions +
                  ")) OPERATOR(pg_catalog.<>) " + std::to_string(offline_.start.size());
    const std::string message = "version table \"" + service_.display_table() + "\" does not stand at " +
                                (names.empty() ? "base" : names) + ", from which this script starts";
    return do_block("    IF " + elsewhere + " THEN\n        RAISE EXCEPTION USING MESSAGE = " +
                    pg::quote_literal(message) + ";\n    END IF;");
}

bool OfflineScript::writes_long_version() const {
    for (const core::Step &step : offline_.plan.steps) {
        for (const core::RowChange &change : step.changes) {
            if (pg::count_characters(change.to) > alembic_limit) {
                return true;
            }
        }
    }
    return false;
}

// As a run does it.
void OfflineScript::add_steps() {
    const core::Direction direction =
        offline_.plan.steps.empty() ? core::Direction::upgrade : offline_.plan.steps.front().direction;
    const char *name = core::name_of(direction);
    const bool has_hooks = direction != core::Direction::stamp;
    if (has_hooks) {
        add_hook(HookEvent::before_run, name, "");
    }
    pg::TemporaryMemory memory;
    for (const core::Step &step : offline_.plan.steps) {
        pg::check_interrupts();
        add_step(step);
        memory.reset();
    }
    for (const std::string &one : repeatables_) {
        pg::check_interrupts();
        add_repeatable(one);
        memory.reset();
    }
    if (has_hooks) {
        add_hook(HookEvent::after_run, name, "");
    }
}

void OfflineScript::add_step(const core::Step &step) {
    lines_.add("-- " + core::running_comment(registry_.graph, step));
    add_cross_service_dependencies(step);
    lines_.add_blank();
    const char *direction = core::name_of(step.direction);
    const bool runs = step.direction != core::Direction::stamp;
    std::string script;
    if (runs) {
        add_hook(HookEvent::before_step, direction, registry_.graph.id(step.revision));
        if (drops_own_schema(step)) {
            lines_.add_paragraph("DROP TABLE " + table_ + ";");
            is_dropped_ = true;
        }
        script = add_script(step);
    }
    if (!is_prepared_) {
        prepare_version_table();
    }
    for (const core::RowChange &change : step.changes) {
        add_change(change, step.direction == core::Direction::downgrade &&
                               may_drop_version_table(script, service_.version_table));
    }
    if (runs) {
        add_hook(HookEvent::after_step, direction, registry_.graph.id(step.revision));
    }
}

// Where other services stand cannot be known here, so that who reads the script is told what it relies
// on.
void OfflineScript::add_cross_service_dependencies(const core::Step &step) {
    if (step.direction != core::Direction::upgrade) {
        return;
    }
    for (const std::string &name : registry_.graph.revision(step.revision).depends_on) {
        if (core::parse_cross_service_name(name)) {
            lines_.add("-- Depends on " + name);
        }
    }
}

// Answers the script's text.
std::string OfflineScript::add_script(const core::Step &step) {
    const std::string &revision = registry_.graph.id(step.revision);
    const bool is_upgrade = step.direction == core::Direction::upgrade;
    std::string text = scripts_.print({core::name_of(step.direction),
                                       revision,
                                       is_upgrade ? ScriptKind::up : ScriptKind::down,
                                       {},
                                       script_of(step),
                                       is_transactional(step)});
    if (is_upgrade && registry_.properties[step.revision].verifiable) {
        add_verification(revision);
    }
    return text;
}

void OfflineScript::add_verification(const std::string &revision) {
    constexpr ScriptKind kind = ScriptKind::verify;
    lines_.add_paragraph("SAVEPOINT migrate_verify;");
    Script script = reader_.require(revision, kind);
    script.variables = registry_.properties[registry_.graph.find(revision).value()].variables;
    scripts_.print({name_of(kind), revision, kind, {}, script});
    lines_.add("ROLLBACK TO SAVEPOINT migrate_verify;");
    lines_.add_paragraph("RELEASE SAVEPOINT migrate_verify;");
    must_stop_ = true;
}

void OfflineScript::add_repeatable(const std::string &name) {
    const char *direction = name_of(StepDirection::repeatable);
    lines_.add_paragraph("-- " + repeatable_line(name));
    add_hook(HookEvent::before_step, direction, name);
    scripts_.print(
        {direction, name, ScriptKind::repeatable, {}, service_reader_.require(ScriptKind::repeatable, name)});
    add_hook(HookEvent::after_step, direction, name);
}

void OfflineScript::add_hook(HookEvent event, const char *direction, const std::string &revision) {
    if (hooks_.has(event)) {
        scripts_.print({direction, revision, ScriptKind::hook, event, hooks_.script(event)});
    }
}

// As Alembic writes it. may_be_gone: the table need not be there when no row remains, as in the server.
void OfflineScript::add_change(const core::RowChange &change, bool may_be_gone) {
    if (is_dropped_) {
        return;
    }
    const std::string found = " WHERE " + table_ + ".version_num = " + pg::quote_literal(change.from) + ";";
    switch (change.kind) {
    case core::RowChange::Kind::insert:
        rows_++;
        lines_.add_paragraph("INSERT INTO " + table_ + " (version_num) VALUES (" +
                             pg::quote_literal(change.to) + ");");
        break;
    case core::RowChange::Kind::update:
        lines_.add_paragraph("UPDATE " + table_ + " SET version_num=" + pg::quote_literal(change.to) + found);
        break;
    case core::RowChange::Kind::remove:
        rows_--;
        lines_.add_paragraph(rows_ == 0 && may_be_gone
                                 ? do_block("    IF pg_catalog.to_regclass(" + pg::quote_literal(table_) +
                                            ") IS NOT NULL THEN\n        DELETE FROM " + table_ + found +
                                            "\n    END IF;")
                                 : "DELETE FROM " + table_ + found);
        break;
    }
}

} // namespace

std::vector<std::string> print_offline(const Service &service, const Registry &registry,
                                       const core::OfflinePlan &plan,
                                       const std::vector<std::string> &repeatables,
                                       const pg::SnapshotScope &snapshot) {
    return OfflineScript(service, registry, plan, repeatables, snapshot).print();
}

} // namespace migrate::engine
